"""Reads FrAC: sentences of comments and news with one frame of the Policy Frames Codebook each.

The frames are those of Boydstun, Card, Gross, Resnik and Smith: Tracking the Development of Media
Frames within and across Policy Issues, 2014. The set's authors ask to be cited for "A Computational
Framework for Analyzing Media Framing Effects"; the sentences come from the SFU Opinion and
Comments Corpus (Kolhatkar et al., Corpus Pragmatics 2020).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stanceframe.corpora.sheets import Cells, read_sheet

__all__ = ["POLICY_FRAMES", "FramedComment", "FramedSentence", "read_frac", "read_frac_comments"]

POLICY_FRAMES: Mapping[int, str] = {
    1: "Economic",
    2: "Capacity and resources",
    3: "Morality",
    4: "Fairness and equality",
    5: "Legality, constitutionality and jurisprudence",
    6: "Policy prescription and evaluation",
    7: "Crime and punishment",
    8: "Security and defence",
    9: "Health and safety",
    10: "Quality of life",
    11: "Cultural identity",
    12: "Public opinion",
    13: "Political",
    14: "External regulation and reputation",
    15: "Other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FramedSentence:
    """A sentence and its frame.

    Attributes:
        id: The row's number in the file, from 0 and without the header.
        text: The sentence.
        frame: The frame's number in the Policy Frames Codebook; its name is in `POLICY_FRAMES`.
            The set has ten of the fifteen, and doesn't say whether others were merged into them.
        cluster: The same for equal sentences. The set doesn't say which article or comment a
            sentence is from.
    """

    id: str
    text: str
    frame: int
    cluster: str

    @property
    def label(self) -> str:
        """The frame as a name that sorts: `pfc06`."""
        return f"pfc{self.frame:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FramedComment:
    """The frames of a reader's comment and of its article; the set has their texts elsewhere.

    Attributes:
        article: The article's number in the SFU Opinion and Comments Corpus.
        article_frame: The article's frame, by its number in the Policy Frames Codebook.
        comment: The comment's name there.
        comment_frame: The comment's frame, by its number.
        topic: What both are about, as the set writes it.
    """

    article: str
    article_frame: int
    comment: str
    comment_frame: int
    topic: str


def read_frac(path: Path) -> tuple[FramedSentence, ...]:
    """Read `gold_standard_single_label_all.csv`, or the folder that it is in.

    Raises:
        CorpusError: The file can't be read, lacks a column, or has a number that is none of the
            codebook's; it names the row.
    """
    file = path / "gold_standard_single_label_all.csv" if path.is_dir() else path
    return tuple(_sentence(cells) for cells in read_sheet(file, ("sentence", "label")))


def read_frac_comments(path: Path) -> tuple[FramedComment, ...]:
    """Read `socc_all.csv`, or the folder that it is in.

    Raises:
        CorpusError: The file can't be read, lacks a column, or has a number that is none of the
            codebook's; it names the row.
    """
    file = path / "socc_all.csv" if path.is_dir() else path
    columns = ("topic_group", "article_id", "comment_id", "article_frame", "comment_frame")
    return tuple(_comment(cells) for cells in read_sheet(file, columns))


def _sentence(cells: Cells) -> FramedSentence:
    text = cells.text("sentence")
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return FramedSentence(
        id=str(cells.number - 1), text=text, frame=_frame(cells, "label"), cluster=digest[:12]
    )


def _comment(cells: Cells) -> FramedComment:
    return FramedComment(
        article=cells.text("article_id"),
        article_frame=_frame(cells, "article_frame"),
        comment=cells.text("comment_id"),
        comment_frame=_frame(cells, "comment_frame"),
        topic=cells.text("topic_group"),
    )


def _frame(cells: Cells, column: str) -> int:
    number = cells.text(column)
    if not number.isdecimal() or int(number) not in POLICY_FRAMES:
        raise cells.fault(
            f"a frame's number from 1 to {max(POLICY_FRAMES)} was expected, found {number!r}"
        )
    return int(number)
