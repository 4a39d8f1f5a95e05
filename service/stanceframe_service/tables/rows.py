"""A labelled article's JSON to rows of the tables."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from stanceframe.types import COUNTED_ZONES

__all__ = ["ArticleFacts", "TableRow", "article_rows", "error_row"]

Values = tuple[object, ...]
_DAY_LENGTH: Final = len("2000-12-31")
_NO_SPAN: Final = (None, None, None)


class TableRow(NamedTuple):
    """A row, and the name of its table; values in the order of the table's columns."""

    table: str
    values: Values


class ArticleFacts(NamedTuple):
    """What the tables hold of an article that its labels don't say.

    Attributes:
        article: Its place in the input.
        file: The file that held it.
        characters: Code points of its text.
        sha256: Hash of what its labels depend on.
        repeat_of: The first article with the same hash, if this isn't the first.
        wire_group: The group of near-identical articles that it is in, if any.
        paragraphs: The first character of each paragraph.
        paragraph_groups: The group of each paragraph, if any; empty where none was looked for.
    """

    article: int
    file: str
    characters: int
    sha256: str
    repeat_of: int | None
    wire_group: str | None
    paragraphs: Sequence[int]
    paragraph_groups: Sequence[str | None]


def article_rows(row: Any, facts: ArticleFacts) -> Iterator[TableRow]:
    """Yield the rows of all tables for one labelled article.

    Args:
        row: The parsed JSON of `docs/contract.md`.
        facts: What else is known of the article.
    """
    counted = [_is_counted(sentence) for sentence in row["sentences"]]
    meta, made = row["meta"], row["provenance"]
    yield TableRow(
        "articles",
        (
            *(facts.article, row["id"], meta["outlet"], meta["date"], _day(meta["date"])),
            *(meta["title"], meta["url"], facts.file, facts.characters),
            *(len(counted), sum(counted), facts.sha256, facts.repeat_of, facts.wire_group),
            *(made["model"], made["codebook"], made["calibration"], made["version"]),
            " ".join(warning["code"] for warning in row.get("warnings", ())) or None,
        ),
    )
    paragraph = 0
    for sentence, counts in zip(row["sentences"], counted, strict=True):
        starts = facts.paragraphs
        while paragraph + 1 < len(starts) and starts[paragraph + 1] <= sentence["start"]:
            paragraph += 1
        yield _sentence_row(sentence, paragraph, counts, facts)
        yield from _label_rows(sentence, (facts.article, sentence["index"]))


def error_row(row: Any, *, article: int, file: str) -> TableRow:
    """Return the row of an item that could not be labelled."""
    error = row["error"]
    return TableRow("errors", (article, row["id"], file, error["code"], error["message"]))


def _is_counted(sentence: Any) -> bool:
    return sentence["zone"] in COUNTED_ZONES and sentence["duplicate_of"] is None


def _sentence_row(sentence: Any, paragraph: int, counts: bool, facts: ArticleFacts) -> TableRow:
    truncated = sentence["truncated"] or {"tokens": None, "read": None}
    groups = facts.paragraph_groups
    return TableRow(
        "sentences",
        (
            *(facts.article, sentence["index"], paragraph, *_span(sentence), sentence["zone"]),
            *(counts, sentence["duplicate_of"], truncated["tokens"], truncated["read"]),
            groups[paragraph] if paragraph < len(groups) else None,
        ),
    )


def _label_rows(sentence: Any, place: tuple[int, int]) -> Iterator[TableRow]:
    for number, one in enumerate(sentence["attributions"]):
        yield TableRow("attributions", (*place, number, *_attribution(one)))
    for frame in sentence["frames"]:
        head = (*place, frame["id"], frame["p"], frame["present"])
        for number, one in enumerate(frame["evidence"] or [None]):
            yield TableRow("frames", (*head, number, *_span(one), *_owner(one)))
    for number, one in enumerate(sentence["stances"]):
        yield TableRow("stances", (*place, number, *_stance(one)))
    for number, one in enumerate(sentence["loaded"]):
        yield TableRow("loaded", (*place, number, *_span(one), *_owner(one), one["p"]))


def _attribution(one: Any) -> Values:
    return (
        *(one["kind"], *_span(one["source"]), one["resolved_source"]),
        *(*_span(one["cue"]), one["cue_class"], *_span(one["content"]), one["p"]),
    )


def _stance(one: Any) -> Values:
    p = one["p"]
    return (
        *(one["target"], *_span(one["mention"]), one["holder"], one["attribution"], one["label"]),
        *(p["favor"], p["none"], p["against"], one["abstained"]),
    )


def _owner(one: Any) -> Values:
    return (None, None) if one is None else (one["voice"], one["attribution"])


def _span(one: Any) -> Values:
    return _NO_SPAN if one is None else (one["start"], one["end"], one["text"])


def _day(given: str | None) -> date | None:
    """Return the day that a date begins with, if it does so as ISO 8601 has it."""
    try:
        return date.fromisoformat((given or "")[:_DAY_LENGTH])
    except ValueError:
        return None
