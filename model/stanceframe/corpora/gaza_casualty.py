"""Reads sentences of three newspapers that mention deaths, and whose deaths they are.

Of hollyjackson/casualty_mentions_nyt. One person tagged each file; a program found the voice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from stanceframe.corpora.sheets import Cells, read_sheet
from stanceframe.errors import CorpusError

__all__ = ["CasualtySentence", "VerbVoice", "Whose", "read_gaza_casualty"]

Whose = Literal["israel", "palestine", "both"]
VerbVoice = Literal["active", "passive"]

_WHOSE: Mapping[str, Whose] = {"israel": "israel", "palestine": "palestine", "both": "both"}
_VOICES: Mapping[str, VerbVoice] = {"ACTIVE": "active", "PASSIVE": "passive"}
_COLUMNS: Final = ("article_index", "article_title", "article_date", "sentence", "category")


@dataclass(frozen=True, slots=True, kw_only=True)
class CasualtySentence:
    """A sentence that mentions deaths.

    Attributes:
        id: The file's name and the number of its row, from 1 and without the header.
        article: The file's name and its number of the article. Resampling draws whole articles.
        title: The article's headline.
        date: As the file writes it; the files differ.
        text: The sentence, with the file's doubled spaces. Some sentences come more than once.
        whose: Whose deaths it mentions.
        voice: Of its verb, as a program found it; None where it found none or wasn't run.
    """

    id: str
    article: str
    title: str
    date: str
    text: str
    whose: Whose
    voice: VerbVoice | None


def read_gaza_casualty(path: Path) -> tuple[CasualtySentence, ...]:
    """Read one file, or all of the folder in order of their names.

    Raises:
        CorpusError: There is no file, or one can't be read, lacks a column, or has a category or
            a voice that is none; it names the row.
    """
    files = sorted(path.glob("tagged_data_*.csv")) if path.is_dir() else [path]
    if not files:
        raise CorpusError(f"{path} should hold the set's files, tagged_data_*.csv; it holds none")
    return tuple(one for file in files for one in _sentences(file))


def _sentences(file: Path) -> Iterator[CasualtySentence]:
    for cells in read_sheet(file, _COLUMNS):
        yield CasualtySentence(
            id=f"{file.stem}:{cells.number}",
            article=f"{file.stem}:{cells.text('article_index')}",
            title=cells.text("article_title"),
            date=cells.text("article_date"),
            text=cells.text("sentence"),
            whose=_whose(cells),
            voice=_voice(cells),
        )


def _whose(cells: Cells) -> Whose:
    category = cells.text("category")
    if category not in _WHOSE:
        raise cells.fault(f"'category' must be one of {', '.join(_WHOSE)}, found {category!r}")
    return _WHOSE[category]


def _voice(cells: Cells) -> VerbVoice | None:
    voice = cells.optional("auto_tagged_voice")
    if voice is not None and voice not in _VOICES:
        raise cells.fault(
            f"'auto_tagged_voice' must be one of {', '.join(_VOICES)} or blank, found {voice!r}"
        )
    return None if voice is None else _VOICES[voice]
