"""More annotated sentences: words in other sets are found by key and SHA-1, invented ones read."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from stanceframe.bundle import sha256_of
from stanceframe.corpora.conflict import ConflictSentence, read_conflict, sentence_sha1
from stanceframe.corpora.newsmtsc import without_mention
from stanceframe.corpora.polnear import read_polnear
from stanceframe.corpora.standoff import StandoffRow, Words, join_texts, read_standoff
from stanceframe.errors import CorpusError, RecipeError
from stanceframe_training.recipe import LabelFile
from stanceframe_training.unlabelled import counted_sentences, lines_of, tidy

__all__ = ["WRITTEN", "SourceDocument", "annotated_elsewhere", "documents_of"]

WRITTEN: Final = "written"  # invented for training: words and labels lie in one file
BEFORE = 2  # sentences of context that are kept with each


class SourceDocument(NamedTuple):
    """A document of a set: its key there, and its sentences in order."""

    row: str
    sentences: tuple[str, ...]


def annotated_elsewhere(data: Path, labels: Sequence[LabelFile]) -> tuple[ConflictSentence, ...]:
    """Read files of labels and find the sentences of stand-off ones in the sets they name.

    Args:
        data: The folder of the sets.
        labels: A recipe's files.

    Raises:
        RecipeError: A file isn't the one that the recipe means.
        CorpusError: A file or set is missing or damaged, or a sentence isn't in its set; it tells
            how many, and the first.
    """
    rows = [row for one in labels if one.corpus != WRITTEN for row in _read(one)]
    texts = _find(data, rows)
    if missing := [row for row in rows if row.sha1 not in texts]:
        first = missing[0]
        raise CorpusError(
            f"{len(missing)} of {len(rows)} annotated sentences are not in {data}, the first "
            f"{first.source} {first.document}, SHA-1 {first.sha1}; is it the set as published?"
        )
    own = [one for one in labels if one.corpus == WRITTEN]
    return (*join_texts(rows, texts), *(sentence for one in own for sentence in _written(one)))


def documents_of(data: Path, source: str, wanted: frozenset[str]) -> Iterator[SourceDocument]:
    """Yield the wanted documents of a set, with their sentences.

    Raises:
        CorpusError: The set is missing, or none that sentences are drawn from.
    """
    if source not in READERS:
        raise CorpusError(f"{source!r} is none of the sets {', '.join(READERS)}")
    yield from READERS[source](data / source, wanted)


def _read(labels: LabelFile) -> tuple[StandoffRow, ...]:
    rows = read_standoff(labels.file)
    _check_hash(labels)
    return rows


def _written(labels: LabelFile) -> tuple[ConflictSentence, ...]:
    sentences = read_conflict(labels.file)
    _check_hash(labels)
    return sentences


def _check_hash(labels: LabelFile) -> None:
    if (found := sha256_of(labels.file)) != labels.sha256:
        raise RecipeError(
            f"{labels.file} has SHA-256 {found[:12]}…, the recipe asks for "
            f"{labels.sha256[:12]}…; take both from one revision"
        )


def _find(data: Path, rows: Iterable[StandoffRow]) -> dict[str, Words]:
    wanted: dict[str, set[str]] = {}
    sought = set()
    for row in rows:
        wanted.setdefault(row.source, set()).add(row.document)
        sought.add(row.sha1)
    found = {}
    for source, documents in wanted.items():
        for document in documents_of(data, source, frozenset(documents)):
            for place, text in enumerate(document.sentences):
                if (sha1 := sentence_sha1(text)) in sought:
                    before = document.sentences[max(0, place - BEFORE) : place]
                    found[sha1] = Words(text, before)
    return found


def _allsides(folder: Path, wanted: frozenset[str]) -> Iterator[SourceDocument]:
    for line in lines_of(folder / "articles.jsonl"):
        article = json.loads(line)
        if article["id"] in wanted:
            yield SourceDocument(article["id"], tuple(counted_sentences(article["text"])))


def _fignews(folder: Path, wanted: frozenset[str]) -> Iterator[SourceDocument]:
    for post in _records(folder / "joined_text_votes.tsv", "\t"):
        row = f"{post['Batch']}/{post['Source Language']}/{post['Type']}/{post['ID']}"
        if row in wanted:
            yield SourceDocument(row, tuple(counted_sentences((post["en"] or "").strip())))


def _gaza_news(folder: Path, wanted: frozenset[str]) -> Iterator[SourceDocument]:
    """Headlines, without the outlet's name at their end; the key is a digest of what they say."""
    for line in lines_of(folder / "gaza-news.txt"):
        fields = line.split("\t")
        if len(fields) > 2:
            date, outlet, title = fields[:3]
            headline = title.removesuffix(f" - {outlet}").strip()
            if (row := sentence_sha1(f"{date}{outlet}{headline}")[:10]) in wanted:
                yield SourceDocument(row, (tidy(headline),))


def _gaza_casualty(folder: Path, wanted: frozenset[str]) -> Iterator[SourceDocument]:
    for file in sorted(folder.glob("*.csv")):
        name = file.stem.removeprefix("tagged_data_")
        for number, record in enumerate(_records(file, ",")):
            if (row := f"{name}/{number}") in wanted:
                yield SourceDocument(row, (tidy(record["sentence"]).strip('"').strip(),))


def _unsc_arg(folder: Path, wanted: frozenset[str]) -> Iterator[SourceDocument]:
    speeches: dict[str, dict[str, None]] = {}
    for record in _records(folder / "base.csv", ","):
        if record["Speech"] in wanted:
            sentences = speeches.setdefault(record["Speech"], {})
            sentences[tidy(record["Full_Sentence"])] = None
    for speech, sentences in speeches.items():
        yield SourceDocument(speech, tuple(sentences))


def _newsmtsc(folder: Path, wanted: frozenset[str]) -> Iterator[SourceDocument]:
    """Sentences of the training file; their keys lack the mention's words, which are text."""
    for line in lines_of(folder / "train.jsonl"):
        record = json.loads(line)
        if (row := without_mention(record["primary_gid"])) in wanted:
            yield SourceDocument(row, (tidy(record["sentence_normalized"]),))


def _polnear(folder: Path, wanted: frozenset[str]) -> Iterator[SourceDocument]:
    for article in read_polnear(folder, "train"):
        if article.id in wanted:
            yield SourceDocument(article.id, tuple(counted_sentences(article.text)))


READERS: dict[str, Callable[[Path, frozenset[str]], Iterator[SourceDocument]]] = {
    "allsides": _allsides,
    "fignews": _fignews,
    "gaza_news": _gaza_news,
    "gaza_casualty": _gaza_casualty,
    "newsmtsc": _newsmtsc,
    "polnear": _polnear,
    "unsc_arg": _unsc_arg,
}


def _records(file: Path, delimiter: str) -> Iterator[dict[str, str]]:
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream, delimiter=delimiter)
    except OSError as error:
        raise CorpusError(f"{file} can't be read: {error.strerror}") from error
