"""Reads the narrative frames of climate news: whole articles, each with some of five frames.

Frermann, Li, Khanehzar and Mikolajczak: Conflicts, Villains, Resolutions: Towards models of
Narrative Media Framing. ACL 2023.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stanceframe.corpora.sheets import Cells, read_sheet

__all__ = ["NARRATIVE_FRAMES", "NarrativeArticle", "lead_of", "read_narrative_framing"]

NARRATIVE_FRAMES: Mapping[str, str] = {
    "RE": "Resolution",
    "HI": "Human interest",
    "CO": "Conflict",
    "MO": "Morality",
    "EC": "Economic",
}
LEAD_WORDS: Final = 90  # about 120 word pieces, what the encoder was trained on; not swept
_COLUMNS: Final = ("ID", "source", "date", "text", *NARRATIVE_FRAMES)
_ANSWERS: Final = {"True": True, "False": False, "False)": False}  # the last is a slip in one row


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativeArticle:
    """An article and the frames that its annotators agreed on.

    Attributes:
        id: The set's number of it.
        outlet: As the set writes it.
        date: Year, month and day.
        text: Headline and body, without anything between them.
        frames: Ids of `NARRATIVE_FRAMES`, sorted; none is an answer too.
    """

    id: str
    outlet: str
    date: str
    text: str
    frames: tuple[str, ...]


def read_narrative_framing(path: Path) -> tuple[NarrativeArticle, ...]:
    """Read `articles_metadata.tsv`, or the folder that it is in.

    Articles whose row breaks off before the frames are left out; the published file has one.

    Raises:
        CorpusError: The file can't be read, lacks a column, or a frame is neither True nor False;
            it names the row.
    """
    file = path / "articles_metadata.tsv" if path.is_dir() else path
    rows = read_sheet(file, _COLUMNS, delimiter="\t")
    return tuple(_article(cells) for cells in rows if _is_labelled(cells))


def lead_of(article: NarrativeArticle, words: int = LEAD_WORDS) -> str:
    """Return the first words of an article, headline included, without line breaks."""
    return " ".join(article.text.split()[:words])


def _is_labelled(cells: Cells) -> bool:
    return any(cells.optional(frame) for frame in NARRATIVE_FRAMES)


def _article(cells: Cells) -> NarrativeArticle:
    return NarrativeArticle(
        id=cells.text("ID"),
        outlet=cells.text("source"),
        date=cells.text("date"),
        text=cells.text("text"),
        frames=tuple(frame for frame in sorted(NARRATIVE_FRAMES) if _has(cells, frame)),
    )


def _has(cells: Cells, frame: str) -> bool:
    answer = cells.text(frame)
    if answer not in _ANSWERS:
        raise cells.fault(f"{frame!r} must be True or False, found {answer!r}")
    return _ANSWERS[answer]
