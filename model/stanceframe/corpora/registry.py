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
    CorpusFacts(
        name="allsides",
        origin="github.com/ramybaly/Article-Bias-Prediction, commit ced8111",
        licence="Apache-2.0 on the repository; articles are news text of their outlets",
        citation="Baly et al.: We Can Detect Your Bias: Predicting the Political Ideology of News "
        "Articles. EMNLP 2020",
        files=(
            CorpusFile(
                name="articles.jsonl",
                sha256="e3cfba62d97a0302a6053556796088729d486a701a135d034c2e3917cd013997",
            ),
        ),
    ),
    CorpusFacts(
        name="fignews",
        origin="github.com/CAMeL-Lab/FIGNEWS-2024, commit 11c81bc, with texts from "
        "github.com/SinaLab/BiasFignews, commit bebc8d7, and github.com/zhaw-iwi/FIGNEWS-2024, "
        "commit 08d3fe9",
        licence="MIT (organisers' repository); CC BY-SA 4.0 (data card)",
        citation="Zaghouani et al.: The FIGNEWS Shared Task on News Media Narratives. "
        "ArabicNLP 2024",
        files=(
            CorpusFile(
                name="joined_text_votes.tsv",
                sha256="190d088ab173a5b0463ec07675c42a3cac82c210f0a46fb00dd152449a9153a3",
            ),
        ),
    ),
    CorpusFacts(
        name="gaza_news",
        origin="github.com/evgeny-kolonsky/gaza-news, commit 0b2cd91",
        licence="none stated",
        citation="evgeny-kolonsky/gaza-news, the repository",
        files=(
            CorpusFile(
                name="cnn-news-israel-hamas-war.txt",
                sha256="f87b2edd50216dcdaf9130b93ea4e83d10db0155deeb60c4719129b41d85b77f",
            ),
            CorpusFile(
                name="gaza-news.txt",
                sha256="e834bfebb9d651565d4035ecb34aba6b717f9e25380c7da62bd2c0b4ab34fc34",
            ),
            CorpusFile(
                name="googlenews-bbc-gaza.txt",
                sha256="9299a002e7d41181de6018139c791790c44695ecb6b9806244d361f2497aa1c8",
            ),
            CorpusFile(
                name="wsj-news-middleeast.txt",
                sha256="fc5e7b3ea76740cbaac681c72f956b09a5c6b49c6c9bbead22ab92dcd54503ac",
            ),
        ),
    ),
    CorpusFacts(
        name="gaza_casualty",
        origin="github.com/hollyjackson/casualty_mentions_nyt, commit f23279a",
        licence="MIT on the repository; sentences are news text",
        citation="hollyjackson/casualty_mentions_nyt, the repository",
        files=(
            CorpusFile(
                name="tagged_data_nyt_oct18_to_oct22.csv",
                sha256="ab672ac971dad618e680040c00affe1fa2a62ce2f1213a3a352a6f20b1f862ea",
            ),
            CorpusFile(
                name="tagged_data_nyt_oct7_to_oct18.csv",
                sha256="c2c3011bd12e9752f76a6b1e4df8f3395639843052e009be2bb5615f0bfebc55",
            ),
            CorpusFile(
                name="tagged_data_wp_oct7_to_oct22.csv",
                sha256="ab2f183c871c10bbefa15be56e0e741467f741ff6987a311f23e02aad1b3ae97",
            ),
            CorpusFile(
                name="tagged_data_wsj_oct7_to_oct22.csv",
                sha256="3ed3bd321ec21b7dee2ab1730dd1577dec550935293b260f14e5c81ccf964e0b",
            ),
        ),
    ),
    CorpusFacts(
        name="frac",
        origin="github.com/mattguida/FrAC, commit 7c67c20",
        licence="CC BY 4.0 (SOCC part), CC BY-NC-SA 4.0 (NYT part)",
        citation="FrAC, Frames in Articles and Comments: A Computational Framework for Analyzing "
        "Media Framing Effects; and Kolhatkar et al.: The SFU Opinion and Comments Corpus, 2020",
        files=(
            CorpusFile(
                name="gold_standard_single_label_all.csv",
                sha256="fabc0c3e2c85fa66fa21d4419585f8d7912062142ca49d46553fd33dffefe7c3",
            ),
        ),
    ),
    CorpusFacts(
        name="narrative_framing",
        origin="github.com/phenixace/narrative-framing, commit 197314d",
        licence="MIT (repository); news text",
        citation="Frermann, Li, Khanehzar, Mikolajczak: Conflicts, Villains, Resolutions: Towards "
        "models of Narrative Media Framing. ACL 2023",
        files=(
            CorpusFile(
                name="articles_metadata.tsv",
                sha256="fe9012b2ef2f807171ca0f3bd5452b3f13e7fdc0092758e2c4a06dbf5cdf3cf5",
            ),
        ),
    ),
    CorpusFacts(
        name="unsc_arg",
        origin="github.com/mpoiaganova/political-argument-mining, commit f65e5a4",
        licence="MIT",
        citation="Poiaganova, Stede: political argument mining in UN Security Council debates",
        files=(
            CorpusFile(
                name="base.csv",
                sha256="d48f787b2fbf077c8f17df585e397f2e8a34de64eea4893584ebabc7224aa356",
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
