"""What is known of each corpus: its files with their hashes, its licence, how to cite it.

The facts are those of the data sets' manifest of November 2026. Test files are read like the
others where a user has them; their hashes are not recorded here, since they were held back.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stanceframe.errors import CorpusError

__all__ = [
    "CORPORA",
    "CorpusFacts",
    "CorpusFile",
    "FileCheck",
    "corpus",
    "file_sha256",
    "folder_sha256",
    "verify",
]

State = Literal["ok", "missing", "different"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFile:
    """A file with its SHA-256, or folders with one hash over all their files.

    Attributes:
        name: The file; for folders, what messages call them.
        sha256: Of the content.
        folders: The folders that the hash covers, so that a test split beside them is no fault.
    """

    name: str
    sha256: str
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFacts:
    """A data set as its authors published it.

    Attributes:
        name: Our name for it, and that of its folder under the data folder.
        origin: Where it was published, with the commit.
        licence: As found there.
        citation: How to cite it.
        files: What it consists of.
    """

    name: str
    origin: str
    licence: str
    citation: str
    files: tuple[CorpusFile, ...]

    def folder(self, data: Path) -> Path:
        """Return the set's folder.

        Raises:
            CorpusError: It isn't there; the message says where it should be.
        """
        folder = data / self.name
        if not folder.is_dir():
            raise CorpusError(
                f"the corpus {self.name} should be at {folder}; get it from {self.origin}, "
                "or name another data folder with --data"
            )
        return folder


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """Whether a corpus file is there and is the one that figures were published for."""

    corpus: str
    file: str
    state: State


CORPORA: tuple[CorpusFacts, ...] = (
    CorpusFacts(
        name="conflict",
        origin="this project (expert-model annotation; texts from the sets named in each row)",
        licence="labels CC BY 4.0; texts as their source",
        citation="stanceframe, data set conflict, codebook conflict@1.0.0",
        files=(
            CorpusFile(
                name="dev.jsonl",
                sha256="867447d0aca362438fa86f7f06c3602df286935560b96462864d3d2007b786fb",
            ),
            CorpusFile(
                name="train.jsonl",
                sha256="1d4f9afdff4937cdb65272a2b55a5e79f3ca455dc157016c2e5d92dea215c672",
            ),
        ),
    ),
    CorpusFacts(
        name="newsmtsc",
        origin="github.com/fhamborg/NewsMTSC, commit b9d9b79",
        licence="MIT-style text in LICENSE, (c) 2020 Felix Hamborg; sentences are news excerpts",
        citation="Hamborg, Donnay: NewsMTSC: (Multi-)Target-dependent Sentiment Classification "
        "in Political News Articles. EACL 2021",
        files=(
            CorpusFile(
                name="dev_mt.jsonl",
                sha256="728602b11d63deb64874e1933bb6b832596a25fd711235cc38d022d839b03738",
            ),
            CorpusFile(
                name="dev_rw.jsonl",
                sha256="d62a327eefa17f63c66ed221f31d0b4e140b46c58bdd9680df562523c860bf4b",
            ),
            CorpusFile(
                name="train.jsonl",
                sha256="fb80ff05993dd59016c36abefaa7bd00d77cb0cb38a781c1f9edd9ad7c61471e",
            ),
        ),
    ),
    CorpusFacts(
        name="polnear",
        origin="github.com/networkdynamics/PolNeAR, commit c3eee83",
        licence="none stated; copyrighted news text: local training and evaluation only",
        citation="Newell, Margolin, Ruths: An Attribution Relations Corpus for Political News. "
        "LREC 2018",
        files=(
            CorpusFile(
                name="dev, train",
                sha256="1b0526da20160a38523919f902ed2476adc71979f38400909cdb530481288119",
                folders=("dev", "train"),
            ),
        ),
    ),
    CorpusFacts(
        name="vast",
        origin="github.com/HITSZ-HLT/JointCL, commit 0aa1f80 (train), and "
        "github.com/chenyez/ZeroStance, commit 96aa950 (val); original: "
        "github.com/emilyallaway/zero-shot-stance, commit e7c4775",
        licence="none stated",
        citation="Allaway, McKeown: Zero-Shot Stance Detection: A Dataset and Model using "
        "Generalized Topic Representations. EMNLP 2020",
        files=(
            CorpusFile(
                name="raw_val_all_onecol.csv",
                sha256="f17b16f64a181d3fe0371161c34890ee2ef22e7acb09ecc734ebf9e23d4c6c0a",
            ),
            CorpusFile(
                name="vast_train.zip",
                sha256="e8e3639ae80728bf6f14819a0427375a4051356e5163ce1406560b767a35e433",
            ),
        ),
    ),
    CorpusFacts(
        name="ibm30k",
        origin="github.com/chenyez/ZeroStance, commit 96aa950; original: IBM Debater",
        licence="none in that repository; original CC BY-SA 3.0 by IBM, to be verified by the user",
        citation="Gretz et al.: A Large-scale Dataset for Argument Quality Ranking: Construction "
        "and Analysis. AAAI 2020",
        files=(
            CorpusFile(
                name="raw_train_all_onecol.csv",
                sha256="60d5e3817ae284528e504b3f509b436938fe8ab794e40f78128523f9ffb5e699",
            ),
            CorpusFile(
                name="raw_val_all_onecol.csv",
                sha256="9a92df0ab682765b60eef8e44f8bfbd9ff2c4d5135067c39b13970dcbc9aff56",
            ),
        ),
    ),
)


def corpus(name: str) -> CorpusFacts:
    """Return the facts of a corpus.

    Raises:
        CorpusError: There is none of that name; the message lists those there are.
    """
    for facts in CORPORA:
        if facts.name == name:
            return facts
    known = ", ".join(facts.name for facts in CORPORA)
    raise CorpusError(f"no corpus {name!r} is known; there are: {known}")


def verify(data: Path, names: tuple[str, ...] | None = None) -> tuple[FileCheck, ...]:
    """Compare the files under a data folder with the hashes on record.

    Args:
        data: The folder that holds a folder for each corpus.
        names: Which corpora; None for all.
    """
    chosen = CORPORA if names is None else tuple(corpus(name) for name in names)
    return tuple(
        FileCheck(corpus=facts.name, file=file.name, state=_state(data / facts.name, file))
        for facts in chosen
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


def _state(folder: Path, file: CorpusFile) -> State:
    if not all((folder / part).exists() for part in file.folders or (file.name,)):
        return "missing"
    found = folder_sha256(folder, file.folders) if file.folders else file_sha256(folder / file.name)
    return "ok" if found == file.sha256 else "different"


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
