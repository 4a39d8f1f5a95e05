"""What is known of each corpus: its files with hashes and addresses, its licence, how to cite it.

The facts themselves are data: `registry.yaml`, beside this module.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, Self
from urllib.parse import quote

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stanceframe.errors import CorpusError

__all__ = [
    "REGISTRY_FILE",
    "CorpusFacts",
    "CorpusFile",
    "FileCheck",
    "FileSource",
    "Registry",
    "State",
    "check_files",
    "corpora",
    "corpus",
    "file_sha256",
    "folder_sha256",
    "load_registry",
    "verify",
]

REGISTRY_FILE: Final = Path(__file__).with_name("registry.yaml")
State = Literal["ok", "missing", "different"]

# No name leads out of the data folder, or hides in it.
_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_., -]*$")]
_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_PLACEHOLDERS: Final = ("{repository}", "{revision}", "{path}")


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class FileSource(_Strict):
    """Where a file was published.

    Attributes:
        repository: Owner and name.
        revision: The commit, in full.
        path: The file's in the repository.
    """

    repository: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")]
    revision: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
    path: Annotated[str, Field(pattern=r"^[^/]")]


class CorpusFile(_Strict):
    """A file with its SHA-256, or folders with one hash over all their files.

    Attributes:
        name: The file; for folders, what messages call them.
        sha256: Of the content.
        bytes: How long the file is.
        folders: The folders that the hash covers, so that a test split beside them is no fault.
        source: Where it can be pulled from; None where it can't.
    """

    name: _Name
    sha256: _Sha256
    bytes: Annotated[int, Field(ge=0)] | None = None
    folders: tuple[_Name, ...] = ()
    source: FileSource | None = None

    @model_validator(mode="after")
    def _can_be_pulled(self) -> Self:
        if self.source is not None and (self.bytes is None or self.folders):
            raise ValueError("what has a source must be one file, with its bytes")
        return self


class CorpusFacts(_Strict):
    """A data set as its authors published it.

    Attributes:
        name: Our name for it, and that of its folder under the data folder.
        unit: What one item of it is.
        use: What it is for.
        origin: Where it was published, with the commit.
        licence: As found there.
        licence_stated: Whether a licence was found there at all.
        citation: How to cite it.
        readers: The functions that read it, by their dotted names.
        by_hand: How to get the files that have no source.
        files: What it consists of.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    unit: str
    use: str
    origin: str
    licence: str
    licence_stated: bool
    citation: str
    readers: tuple[str, ...] = ()
    by_hand: str = ""
    files: tuple[CorpusFile, ...]

    @model_validator(mode="after")
    def _can_be_had(self) -> Self:
        if not self.by_hand and any(file.source is None for file in self.files):
            raise ValueError("a file without source needs 'by_hand': how to get it")
        return self

    def folder(self, data: Path) -> Path:
        """Return the set's folder.

        Raises:
            CorpusError: It isn't there; the message says where it should be.
        """
        folder = data / self.name
        if not folder.is_dir():
            raise CorpusError(
                f"the corpus {self.name} should be at {folder}; get it from {self.origin} "
                f"(stanceframe data show {self.name} says how), "
                "or name another data folder with --data"
            )
        return folder


class Registry(_Strict):
    """All sets that are known.

    Attributes:
        version: Of the file's form.
        address: Of a published file, with `{repository}`, `{revision}` and `{path}` to fill in.
        sets: In the order in which they are listed.
    """

    version: Literal[1]
    address: Annotated[str, Field(pattern=r"^https?://")]
    sets: tuple[CorpusFacts, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if missing := [one for one in _PLACEHOLDERS if one not in self.address]:
            raise ValueError(f"the address lacks {', '.join(missing)}")
        names = [facts.name for facts in self.sets]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"the set {twice[0]!r} is there twice")
        return self

    def corpus(self, name: str) -> CorpusFacts:
        """Return the facts of a corpus.

        Raises:
            CorpusError: There is none of that name; the message lists those there are.
        """
        for facts in self.sets:
            if facts.name == name:
                return facts
        known = ", ".join(facts.name for facts in self.sets)
        raise CorpusError(f"no corpus {name!r} is known; there are: {known}")

    def url(self, source: FileSource) -> str:
        """Return where a file is fetched from."""
        filled = self.address
        for placeholder in _PLACEHOLDERS:
            filled = filled.replace(placeholder, quote(getattr(source, placeholder[1:-1])))
        return filled


class FileCheck(NamedTuple):
    """Whether a corpus file is there and is the one that figures were published for."""

    corpus: str
    file: str
    state: State


def load_registry(path: Path | None = None) -> Registry:
    """Read a registry, by default the one that comes with stanceframe.

    Raises:
        CorpusError: The file can't be read or breaks the schema; it names every fault.
    """
    return _shipped() if path is None else _load(path)


def corpora() -> tuple[CorpusFacts, ...]:
    """Return the facts of every corpus that is known."""
    return _shipped().sets


def corpus(name: str) -> CorpusFacts:
    """Return the facts of a corpus.

    Raises:
        CorpusError: There is none of that name; the message lists those there are.
    """
    return _shipped().corpus(name)


def verify(data: Path, names: Iterable[str] | None = None) -> tuple[FileCheck, ...]:
    """Compare the files under a data folder with the hashes on record.

    Args:
        data: The folder that holds a folder for each corpus.
        names: Which corpora; None for all.
    """
    chosen = corpora() if names is None else tuple(corpus(name) for name in names)
    return tuple(check for facts in chosen for check in check_files(facts, data))


def check_files(facts: CorpusFacts, data: Path) -> tuple[FileCheck, ...]:
    """Compare one corpus's files under a data folder with the hashes on record."""
    return tuple(
        FileCheck(corpus=facts.name, file=file.name, state=_state(data / facts.name, file))
        for file in facts.files
    )


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return _digest(path).hex()


def folder_sha256(folder: Path, parts: tuple[str, ...]) -> str:
    """Return one hash of all files below some parts of a folder.

    It is the SHA-256 over, in path order, each path, a NUL, and the bytes of the file's own.
    """
    names = sorted(
        path.relative_to(folder).as_posix()
        for part in parts
        for path in (folder / part).rglob("*")
        if path.is_file()
    )
    whole = hashlib.sha256()
    for name in names:
        whole.update(name.encode() + b"\0" + _digest(folder / name))
    return whole.hexdigest()


@cache
def _shipped() -> Registry:
    return _load(REGISTRY_FILE)


def _load(path: Path) -> Registry:
    try:
        # Through JSON, in whose mode strict validation takes lists for tuples.
        content = json.dumps(yaml.safe_load(path.read_bytes()))
        return Registry.model_validate_json(content)
    except OSError as error:
        raise CorpusError(f"the registry {path} can't be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise CorpusError(f"the registry {path} is not valid YAML: {error}") from error
    except TypeError as error:
        message = f"the registry {path} holds a value that is neither text nor number ({error})"
        raise CorpusError(f"{message}; put it between quotation marks") from error
    except ValidationError as error:
        faults = [
            f"  {'.'.join(map(str, one['loc'])) or 'the file'}: "
            f"{one['msg'].removeprefix('Value error, ')}"
            for one in error.errors()
        ]
        raise CorpusError("\n".join([f"the registry {path} has faults:", *faults])) from error


def _state(folder: Path, file: CorpusFile) -> State:
    if not all((folder / part).exists() for part in file.folders or (file.name,)):
        return "missing"
    found = folder_sha256(folder, file.folders) if file.folders else file_sha256(folder / file.name)
    return "ok" if found == file.sha256 else "different"


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
