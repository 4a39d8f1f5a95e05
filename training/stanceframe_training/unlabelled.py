"""Real sentences without labels, for a student to learn from what its teacher says of them.

None of them is a sentence of a development split. Files are read in the formats in which their
authors published them.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from stanceframe.corpora.conflict import read_conflict, sentence_sha1
from stanceframe.corpora.newsmtsc import read_newsmtsc
from stanceframe.errors import CorpusError
from stanceframe.text.document import read_document
from stanceframe.types import COUNTED_ZONES
from stanceframe_training.recipe import TextSource

__all__ = ["counted_sentences", "draw_sentences", "held_out_hashes", "lines_of", "tidy"]

SPACES = re.compile(r"\s+")
SHORTEST, LONGEST = 20, 600  # characters: fragments teach little, and run-together text less
AN_ARTICLE = 12  # sentences drawn of one article, so that many articles are drawn from
csv.field_size_limit(1 << 24)


def draw_sentences(
    data: Path, plan: dict[TextSource, int], seed: int, held_out: frozenset[str]
) -> list[str]:
    """Draw as many sentences of each set as the plan says, or all if it has fewer.

    Args:
        data: The folder of the sets.
        plan: Sentences of each set.
        seed: Of the draw.
        held_out: SHA-1 of sentences that may not be drawn.

    Raises:
        CorpusError: A set is missing.
    """
    chosen: dict[str, None] = {}
    for source, count in plan.items():
        generator = np.random.default_rng([seed, len(chosen)])
        found = (tidy(text) for text in READERS[source](data / source, generator))
        usable = _usable(found, held_out, frozenset(chosen))
        chosen.update(dict.fromkeys(_first(usable, count)))
    return list(chosen)


def held_out_hashes(data: Path) -> frozenset[str]:
    """Return the SHA-1 of every sentence of the development splits."""
    conflict = (one.text for one in read_conflict(data / "conflict", "dev"))
    mentions = (
        one.text
        for name in ("dev_rw", "dev_mt")
        for one in read_newsmtsc(data / "newsmtsc" / f"{name}.jsonl")
    )
    return frozenset(sentence_sha1(tidy(text)) for text in (*conflict, *mentions))


def _usable(texts: Iterable[str], held_out: frozenset[str], taken: frozenset[str]) -> Iterator[str]:
    seen: set[str] = set()
    for text in texts:
        if not SHORTEST <= len(text) <= LONGEST or text in seen or text in taken:
            continue
        seen.add(text)
        if sentence_sha1(text) not in held_out:
            yield text


def _first(texts: Iterator[str], count: int) -> Iterator[str]:
    for _, text in zip(range(count), texts, strict=False):
        yield text


def _allsides(folder: Path, generator: np.random.Generator) -> Iterator[str]:
    rows = lines_of(folder / "articles.jsonl")
    for index in generator.permutation(len(rows)).tolist():
        text = json.loads(rows[index])["text"]
        yield from _some_of(text, generator)


def _fignews(folder: Path, generator: np.random.Generator) -> Iterator[str]:
    yield from _posts(_table(folder / "joined_text_votes.tsv", "en", "\t"), generator)


def _gaza_news(folder: Path, generator: np.random.Generator) -> Iterator[str]:
    """Headlines, without the outlet's name at their end."""
    rows = [line.split("\t") for line in lines_of(folder / "gaza-news.txt")]
    headlines = [row[2].removesuffix(f" - {row[1]}") for row in rows if len(row) > 2]
    yield from _shuffled(headlines, generator)


def _gaza_casualty(folder: Path, generator: np.random.Generator) -> Iterator[str]:
    files = sorted(folder.glob("*.csv"))
    rows = [text for file in files for text in _table(file, "sentence", ",")]
    yield from _shuffled(rows, generator)


def _unsc_arg(folder: Path, generator: np.random.Generator) -> Iterator[str]:
    yield from _shuffled(_table(folder / "base.csv", "Full_Sentence", ","), generator)


READERS: dict[TextSource, Callable[[Path, np.random.Generator], Iterator[str]]] = {
    "allsides": _allsides,
    "fignews": _fignews,
    "gaza_news": _gaza_news,
    "gaza_casualty": _gaza_casualty,
    "unsc_arg": _unsc_arg,
}


def _posts(texts: list[str], generator: np.random.Generator) -> Iterator[str]:
    for text in _shuffled(texts, generator):
        yield from _some_of(text, generator)


def _some_of(text: str, generator: np.random.Generator) -> Iterator[str]:
    """Draw some of the sentences that a text counts."""
    if counted := counted_sentences(text):
        yield from _shuffled(counted, generator)[:AN_ARTICLE]


def counted_sentences(text: str) -> list[str]:
    """Return the sentences that a text counts: no promotion, nothing twice; tidied."""
    if not text.strip():
        return []
    return [
        tidy(text[one.span.start : one.span.end])
        for one in read_document(text).sentences
        if one.zone in COUNTED_ZONES and one.duplicate_of is None
    ]


def _shuffled(texts: list[str], generator: np.random.Generator) -> list[str]:
    return [texts[index] for index in generator.permutation(len(texts)).tolist()]


def _table(file: Path, column: str, delimiter: str) -> list[str]:
    reader = csv.DictReader(lines_of(file), delimiter=delimiter)
    return [row[column] for row in reader if row.get(column)]


def lines_of(file: Path) -> list[str]:
    """Return a file's lines.

    Raises:
        CorpusError: It can't be read.
    """
    try:
        # Not splitlines: it would break lines at characters that stand inside fields.
        return file.read_text(encoding="utf-8", errors="replace").rstrip("\n").split("\n")
    except OSError as error:
        raise CorpusError(f"{file} can't be read: {error.strerror}") from error


def tidy(text: str) -> str:
    """Make any run of blanks one space, and none at the ends."""
    return SPACES.sub(" ", text).strip()
