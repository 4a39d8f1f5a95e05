"""Reads FIGNEWS: posts of news outlets, with many annotators' votes on bias and propaganda.

Zaghouani and others: The FIGNEWS Shared Task on News Media Narratives. ArabicNLP 2024. The file
joins the texts of the shared task with its votes, which are counts: annotators have no names.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stanceframe.corpora.sheets import Cells, read_sheet
from stanceframe.corpora.votes import Count, Votes

__all__ = ["BIAS_LABELS", "PROPAGANDA_LABELS", "VotedPost", "read_fignews"]

BIAS_LABELS: Mapping[str, str] = {
    "Biased against Palestine": "against_palestine",
    "Biased against Israel": "against_israel",
    "Biased against both Palestine and Israel": "against_both",
    "Biased against others": "against_others",
    "Unbiased": "unbiased",
    "Not Applicable": "not_applicable",
    "Unclear": "unclear",
}
"""By column of the file."""
PROPAGANDA_LABELS: Mapping[str, str] = {
    "Propaganda": "propaganda",
    "Not Propaganda": "not_propaganda",
    "Not Applicable.1": "not_applicable",
    "Unclear.1": "unclear",
}
"""By column of the file; the ending `.1` is the published table's."""
_NAMES: Final = ("Batch", "Source Language", "ID")


@dataclass(frozen=True, slots=True, kw_only=True)
class VotedPost:
    """A post and how its annotators voted.

    Attributes:
        id: Batch, language and number in the batch.
        language: That it was written in, such as `Hebrew`.
        kind: `IAA` where all teams annotated it, `MAIN` where some did.
        text: In English: the post itself, or its machine translation.
        original: As it was posted.
        bias: Votes on whom it is biased against.
        propaganda: Votes on whether it is propaganda.
        cluster: The same for equal English texts.
    """

    id: str
    language: str
    kind: str
    text: str
    original: str
    bias: Votes
    propaganda: Votes
    cluster: str


def read_fignews(path: Path) -> tuple[VotedPost, ...]:
    """Read `joined_text_votes.tsv`, or the folder that it is in.

    Raises:
        CorpusError: The file can't be read, lacks a column, or a post has no text, no vote, or
            votes that are no whole numbers; it names the row.
    """
    file = path / "joined_text_votes.tsv" if path.is_dir() else path
    columns = (*_NAMES, "Type", "Text", "en", *BIAS_LABELS, *PROPAGANDA_LABELS)
    return tuple(_post(cells) for cells in read_sheet(file, columns, delimiter="\t"))


def _post(cells: Cells) -> VotedPost:
    text = cells.text("en")
    return VotedPost(
        id=":".join(cells.text(column) for column in _NAMES),
        language=cells.text("Source Language"),
        kind=cells.text("Type"),
        text=text,
        original=cells.text("Text"),
        bias=_votes(cells, BIAS_LABELS),
        propaganda=_votes(cells, PROPAGANDA_LABELS),
        cluster=hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:12],
    )


def _votes(cells: Cells, labels: Mapping[str, str]) -> Votes:
    counts = tuple(Count(label, _count(cells, column)) for column, label in labels.items())
    if not any(count.votes for count in counts):
        raise cells.fault(f"nobody voted for any of {', '.join(labels)}")
    return Votes(counts=counts)


def _count(cells: Cells, column: str) -> int:
    votes = cells.text(column)
    if not votes.isdecimal():
        raise cells.fault(f"{column!r} must be a whole number of votes, found {votes!r}")
    return int(votes)
