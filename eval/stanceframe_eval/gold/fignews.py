"""Gold of the suite on FIGNEWS: posts of news outlets with the votes of many annotators on bias."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from stanceframe.errors import CorpusError
from stanceframe_eval.gold.bands import length_band
from stanceframe_eval.gold.items import Item, Marks, Question

__all__ = ["read_fignews_items"]

LABELS = {
    "Biased against Palestine": "against_palestine",
    "Biased against Israel": "against_israel",
    "Biased against both Palestine and Israel": "against_both",
    "Biased against others": "against_others",
    "Unbiased": "unbiased",
    "Not Applicable": "not_applicable",
    "Unclear": "unclear",
}
FIRM = 0.75  # share of the first label from which a post is one that annotators agree on


def read_fignews_items(path: Path) -> tuple[Item, ...]:
    """Read the joined table of texts and votes; the text is the English one.

    The votes are counts, so annotators have no names. The gold label is the plurality, of a tie
    the one that stands first in the table; the probabilities of gold are the shares of votes.
    Posts of the same words are one cluster.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} can't be read: {error}") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    return tuple(_item(row, number) for number, row in enumerate(rows, start=2))


def _item(row: Mapping[str, str], number: int) -> Item:
    votes = _votes(row, number)
    total = votes.total()
    label, most = votes.most_common(1)[0]
    text = row["en"]
    return Item(
        question=Question(
            id=":".join((row["Batch"], row["Source Language"], row["ID"])), text=text
        ),
        cluster=hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:12],
        gold={
            "bias": Marks(
                labels=frozenset({label}),
                p={name: votes[name] / total for name in LABELS.values()},
            )
        },
        slices={
            "length": length_band(text),
            "language": row["Source Language"],
            "votes": "most agree" if most >= FIRM * total else "votes are split",
        },
        raters=tuple(votes.elements()),
    )


def _votes(row: Mapping[str, str], number: int) -> Counter[str]:
    try:
        votes = Counter({label: int(row[column]) for column, label in LABELS.items()})
    except (KeyError, ValueError, TypeError) as error:
        raise CorpusError(
            f"line {number} of FIGNEWS has no whole number of votes in each column ({error}); "
            "is it the joined table?"
        ) from error
    if not votes.total() or not row.get("en"):
        raise CorpusError(f"line {number} of FIGNEWS has no text or no vote")
    return votes
