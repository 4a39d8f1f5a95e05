"""Fetches a corpus's files from where their authors published them, and keeps only right ones."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Final, Literal, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import stanceframe
from stanceframe.corpora.registry import CorpusFacts, CorpusFile, Registry, check_files
from stanceframe.errors import CorpusError

__all__ = ["PulledFile", "Told", "pull_corpus"]

CHUNK_BYTES: Final = 1 << 16
TIMEOUT_S: Final = 30.0  # without a byte: hosts answer within seconds or not at all
_UNFINISHED: Final = ".part"

Told = Callable[[CorpusFile, int], None]


class PulledFile(NamedTuple):
    """A file that is now right, and whether it was before."""

    name: str
    state: Literal["pulled", "there already"]


def _tell_nobody(file: CorpusFile, done: int) -> None:
    del file, done


def pull_corpus(
    registry: Registry,
    facts: CorpusFacts,
    data: Path,
    *,
    accept_terms: bool = False,
    overwrite: bool = False,
    tell: Told = _tell_nobody,
) -> Iterator[PulledFile]:
    """Fetch what isn't there or isn't right, file by file; nothing happens until it is iterated.

    A file gets its name when it is whole and its SHA-256 is the one on record, and not before.

    Args:
        registry: Where addresses come from.
        facts: What to fetch.
        data: The folder that holds a folder for each corpus; made if need be.
        accept_terms: Fetch although no licence is stated.
        overwrite: Replace files that are there and differ.
        tell: Called with a file and how many of its bytes are here.

    Yields:
        Each file once it is right.

    Raises:
        CorpusError: A file can't be fetched, isn't the one on record, or has to be got by hand;
            or the corpus states no licence and that wasn't accepted.
    """
    states = {check.file: check.state for check in check_files(facts, data)}
    wanted = [file for file in facts.files if states[file.name] != "ok"]
    to_fetch = [file for file in wanted if file.source is not None]
    if to_fetch:
        _check_terms(facts, accept_terms)
    altered = [file.name for file in to_fetch if states[file.name] == "different"]
    if altered and not overwrite:
        raise CorpusError(
            f"{data / facts.name / altered[0]} is there and isn't the file on record; move it "
            "away, or pass --overwrite"
        )
    for file in facts.files:
        if states[file.name] == "ok":
            yield PulledFile(file.name, "there already")
        elif file.source is not None:
            _fetch(registry.url(file.source), file, data / facts.name, facts, tell)
            yield PulledFile(file.name, "pulled")
    if by_hand := [file.name for file in wanted if file.source is None]:
        raise CorpusError(f"{facts.name}: can't be pulled: {'; '.join(by_hand)}. {facts.by_hand}")


def _check_terms(facts: CorpusFacts, accepted: bool) -> None:
    if not facts.licence_stated and not accepted:
        raise CorpusError(
            f"{facts.name} comes without a stated licence ({facts.licence}); whether you may use "
            f"it, and for what, is for you to find out at {facts.origin}; then pass --accept-terms"
        )


def _fetch(url: str, file: CorpusFile, folder: Path, facts: CorpusFacts, tell: Told) -> None:
    part = folder / f"{file.name}{_UNFINISHED}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = _write(_chunks(url, facts), part, file, tell)
        if found != file.sha256:
            raise CorpusError(
                f"{url} is not the file on record: its SHA-256 begins with {found[:12]}, it should "
                f"begin with {file.sha256[:12]}; nothing of it was kept"
            )
        part.replace(folder / file.name)
    except OSError as error:
        raise CorpusError(f"{part} can't be written: {error.strerror}") from error
    finally:
        with suppress(OSError):  # not there, or the folder holds something
            part.unlink(missing_ok=True)
            folder.rmdir()


def _write(chunks: Iterable[bytes], part: Path, file: CorpusFile, tell: Told) -> str:
    """Write a file and return its SHA-256; refuse more or fewer bytes than are on record."""
    digest, done, expected = hashlib.sha256(), 0, file.bytes or 0
    with part.open("wb") as out:
        for chunk in chunks:
            done += len(chunk)
            if done > expected:
                raise CorpusError(
                    f"{file.name} is not the file on record: more than {expected} bytes came; "
                    "nothing of it was kept"
                )
            out.write(chunk)
            digest.update(chunk)
            tell(file, done)
    if done < expected:
        raise CorpusError(
            f"{file.name} broke off after {done} of {expected} bytes; try again; nothing was kept"
        )
    return digest.hexdigest()


def _chunks(url: str, facts: CorpusFacts) -> Iterator[bytes]:
    headers = {"User-Agent": f"stanceframe/{stanceframe.__version__}"}
    request = Request(url, headers=headers)  # noqa: S310 - a registry's address is http or https
    try:
        with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - as above
            while chunk := answer.read(CHUNK_BYTES):
                yield chunk
    except HTTPError as error:
        with error:
            raise CorpusError(
                f"{url} can't be had: the host answers {error.code} {error.reason}; look for the "
                f"file at {facts.origin}"
            ) from error
    except (OSError, HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise CorpusError(
            f"{url} can't be reached: {reason or type(error).__name__}; check the network, or "
            f"get the file from {facts.origin}"
        ) from error
