"""Gold of suites whose file is a table: VAST, IBM topics, GWSD, FrAC.

Each reader takes the columns of the published file; see `docs/evaluation.md` for who made them.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from stanceframe.corpora.frac import read_frac
from stanceframe.corpora.topics import read_topics
from stanceframe.errors import CorpusError
from stanceframe_eval.gold.bands import length_band
from stanceframe_eval.gold.items import Item, Marks, Question

__all__ = ["read_frac_items", "read_gwsd_items", "read_topic_items"]

SEEN = {False: "topic not in train", True: "topic in train", None: "not said"}
RATER_LABELS = {"agrees": "favor", "neutral": "none", "disagrees": "against"}
GWSD_TARGET = "Climate change is a serious concern."
csv.field_size_limit(10_000_000)  # comments of a whole page


def read_topic_items(path: Path) -> tuple[Item, ...]:
    """Read texts with a topic in words, in either form in which such tables are published.

    A cluster is a text, which can have several topics.
    """
    return tuple(
        Item(
            question=Question(id=str(number), text=one.text, target=one.topic),
            cluster=one.cluster,
            gold={"stance": Marks(labels=frozenset({one.label}))},
            slices={"length": length_band(one.text), "topic_seen": SEEN[one.seen]},
        )
        for number, one in enumerate(read_topics(path))
    )


def read_gwsd_items(path: Path) -> tuple[Item, ...]:
    """Read news sentences on global warming with up to eight raters each.

    Rows without a rater are left out. The gold label is the raters' plurality; a tie is
    `none`. The probabilities of gold are the raters' shares.
    """
    return tuple(item for row in _rows(path, "\t") if (item := _rated(row)) is not None)


def read_frac_items(path: Path) -> tuple[Item, ...]:
    """Read sentences with one frame of the Policy Frames Codebook, by its number."""
    return tuple(
        Item(
            question=Question(id=one.id, text=one.text),
            cluster=one.cluster,
            gold={"frame": Marks(labels=frozenset({one.label}))},
            slices={"length": length_band(one.text)},
        )
        for one in read_frac(path)
    )


def _rated(row: Mapping[str, str]) -> Item | None:
    given = [(row.get(f"worker_{number}") or "").strip() for number in range(8)]
    raters = tuple(RATER_LABELS.get(one) for one in given)
    votes = Counter(one for one in raters if one is not None)
    if not votes:
        return None
    (first, most), *rest = votes.most_common()
    label = "none" if rest and rest[0][1] == most else first
    total = votes.total()
    shares = {name: votes[name] / total for name in RATER_LABELS.values()}
    return Item(
        question=Question(id=row["guid"], text=_cell(row, "sentence"), target=GWSD_TARGET),
        cluster=row["guid"],
        gold={"stance": Marks(labels=frozenset({label}), p=shares)},
        slices={
            "length": length_band(row["sentence"]),
            "raters": "all agree" if most == total else "raters differ",
        },
        raters=raters,
    )


def _rows(path: Path, delimiter: str) -> Iterator[dict[str, str]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path} can't be read ({error.strerror})") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    yield from csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)


def _cell(row: Mapping[str, str], column: str) -> str:
    value = row.get(column)
    if not value:
        raise CorpusError(f"a row has nothing in the column {column!r}; is it the published file?")
    return value
