"""What the tables of a scored folder hold: names, types and meanings, declared once.

The writers, the data dictionary (`docs/tables.md`) and the JSON schema all follow from `TABLES`.
"""

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["TABLES", "Column", "ColumnType", "Table", "table_named"]

ColumnType = Literal["bool", "int32", "int64", "float64", "string", "date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        name: As it stands in the file.
        type: Its type in Parquet; CSV and JSON Lines hold what such a value prints as.
        nullable: Whether it may be empty.
        meaning: One sentence for the data dictionary.
    """

    name: str
    type: ColumnType
    meaning: str
    nullable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: what a row is, which columns name it, and all columns in their order."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def table_named(name: str) -> Table:
    """Return a table by its name.

    Example:
        >>> table_named("frames").key
        ('article', 'sentence', 'frame', 'evidence')
    """
    return next(table for table in TABLES if table.name == name)


def _optional(name: str, kind: ColumnType, meaning: str) -> Column:
    return Column(name=name, type=kind, meaning=meaning, nullable=True)


def _required(name: str, kind: ColumnType, meaning: str) -> Column:
    return Column(name=name, type=kind, meaning=meaning)


_ARTICLE: Final = _required(
    "article", "int64", "Place of the article in the input, from 0; joins all tables."
)
_SENTENCE: Final = _required(
    "sentence", "int32", "Place of the sentence in the article, from 0; joins with `article`."
)
_VOICE: Final = "Whose words they are: `own` (the outlet's), `direct`, `partial` or `indirect`"


def _of_attribution(words: str) -> Column:
    return _optional(
        "attribution", "int32", f"The attribution of this sentence {words}; joins `attributions`."
    )


def _span(prefix: str, words: str, *, nullable: bool) -> tuple[Column, Column, Column]:
    lead = f"{prefix}_" if prefix else ""
    make = _optional if nullable else _required
    return (
        make(f"{lead}start", "int64", f"First character of {words}, in code points of the text."),
        make(f"{lead}stop", "int64", f"One past the last character of {words}."),
        make(prefix or "text", "string", f"The characters of {words}."),
    )


_ARTICLES: Final = Table(
    name="articles",
    row="an article that was labelled",
    key=("article",),
    columns=(
        _ARTICLE,
        _required("id", "string", "The user's name for it, or the one that it was given."),
        _optional("outlet", "string", "The outlet, as given."),
        _optional("date", "string", "The date, as given."),
        _optional("day", "date", "The day of `date`, where that begins with YYYY-MM-DD."),
        _optional("title", "string", "The title, as given; it is not part of the text."),
        _optional("url", "string", "The address, as given."),
        _required("file", "string", "The file that held it, as a path below the folder."),
        _required("characters", "int64", "Code points of its text."),
        _required("sentences", "int32", "Sentences in all."),
        _required("counted", "int32", "Sentences that count: see `sentences.counted`."),
        _required("sha256", "string", "Hash of its text and of what was asked of it."),
        _optional(
            "repeat_of", "int64", "The first article with the same `sha256`, if this repeats one."
        ),
        _optional(
            "wire_group",
            "string",
            "Name of the group of near-identical articles that it belongs to, such as printings of "
            "one agency report; empty where it is alone, or where groups were not asked for.",
        ),
        _required("model", "string", "Name and hash of the bundle."),
        _required("codebook", "string", "Id, version and hash of the codebook."),
        _required("calibration", "string", "Hash of temperatures and thresholds."),
        _required("version", "string", "Version of stanceframe."),
        _optional(
            "warnings",
            "string",
            "Codes of what a reader of its labels must know, such as `language`: its text is not "
            "English. Spaces part them.",
        ),
    ),
)

_SENTENCES: Final = Table(
    name="sentences",
    row="a sentence",
    key=("article", "sentence"),
    columns=(
        _ARTICLE,
        _SENTENCE,
        _required("paragraph", "int32", "Place of its paragraph in the article, from 0."),
        *_span("", "the sentence", nullable=False),
        _required("zone", "string", "`headline`, `dateline`, `caption`, `body` or `promo`."),
        _required(
            "counted",
            "bool",
            "Whether it belongs into counts, also into denominators: neither promo, nor dateline, "
            "nor a repeat within its article.",
        ),
        _optional("duplicate_of", "int32", "The earlier sentence of the article that it repeats."),
        _optional("tokens", "int32", "Tokens that it has, where the model read fewer of them."),
        _optional("tokens_read", "int32", "Tokens that the model read, where it has more."),
        _optional(
            "wire_group",
            "string",
            "Name of the group of near-identical paragraphs of several articles that its paragraph "
            "belongs to.",
        ),
    ),
)

_ATTRIBUTIONS: Final = Table(
    name="attributions",
    row="a passage that the outlet hands to somebody else",
    key=("article", "sentence", "attribution"),
    columns=(
        _ARTICLE,
        _SENTENCE,
        _required("attribution", "int32", "Place in the sentence's list, from 0."),
        _required("kind", "string", "`direct`, `partial` (fragment, scare quote) or `indirect`."),
        *_span("source", "the words that name the speaker in this sentence", nullable=True),
        _optional("resolved_source", "string", "The speaker's name from anywhere in the article."),
        *_span("cue", "the reporting words", nullable=True),
        _optional(
            "cue_class", "string", "`neutral`, `distancing`, `confrontational` or `endorsing`."
        ),
        *_span("content", "the speaker's words, without quotation marks", nullable=False),
        _required("p", "float64", "Probability that this is an attribution."),
    ),
)

_FRAMES: Final = Table(
    name="frames",
    row="a piece of evidence for a frame in a sentence; a frame without evidence has one row",
    key=("article", "sentence", "frame", "evidence"),
    columns=(
        _ARTICLE,
        _SENTENCE,
        _required("frame", "string", "Id of the frame in the codebook."),
        _required("p", "float64", "Probability that the sentence invokes the frame."),
        _required("present", "bool", "Whether `p` reaches the frame's threshold."),
        _required(
            "evidence",
            "int32",
            "Place of the evidence, from 0. Count frames where it is 0, so that each counts once.",
        ),
        *_span("", "the words that invoke the frame", nullable=True),
        _optional("voice", "string", f"{_VOICE}; empty without evidence."),
        _of_attribution("that holds the words"),
    ),
)

_STANCES: Final = Table(
    name="stances",
    row="the stance of one holder toward one target in a sentence",
    key=("article", "sentence", "stance"),
    columns=(
        _ARTICLE,
        _SENTENCE,
        _required("stance", "int32", "Place in the sentence's list, from 0."),
        _required("target", "string", "Id of a codebook target, or the words of one given."),
        *_span("mention", "the target's mention", nullable=True),
        _required(
            "holder", "string", "`author` (the outlet), `source`, or `any` (whole sentence)."
        ),
        _of_attribution("whose source holds the stance"),
        _required("label", "string", "`favor`, `none` or `against`."),
        _required("p_favor", "float64", "Probability of `favor`."),
        _required("p_none", "float64", "Probability of `none`."),
        _required("p_against", "float64", "Probability of `against`."),
        _required("abstained", "bool", "Whether no label was probable enough; `label` is `none`."),
    ),
)

_LOADED: Final = Table(
    name="loaded",
    row="a word, or a few, that carry a judgement",
    key=("article", "sentence", "loaded"),
    columns=(
        _ARTICLE,
        _SENTENCE,
        _required("loaded", "int32", "Place in the sentence's list, from 0."),
        *_span("", "the words", nullable=False),
        _required("voice", "string", f"{_VOICE}."),
        _of_attribution("that holds the words"),
        _required("p", "float64", "Probability that they carry a judgement."),
    ),
)

_ERRORS: Final = Table(
    name="errors",
    row="an article or a file that could not be labelled",
    key=("article",),
    columns=(
        _required("article", "int64", "Its place in the input; no article has the same."),
        _required("id", "string", "Its name."),
        _required("file", "string", "The file that held it, as a path below the folder."),
        _required("code", "string", "A stable word for programs: see the contract."),
        _required("message", "string", "What was wrong, and what would be right."),
    ),
)

TABLES: Final = (
    _ARTICLES,
    _SENTENCES,
    _ATTRIBUTIONS,
    _FRAMES,
    _STANCES,
    _LOADED,
    _ERRORS,
)
