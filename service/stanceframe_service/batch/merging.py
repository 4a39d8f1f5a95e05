"""Makes the tables of a run from its parts, in order of the input."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import orjson

from stanceframe_service.batch.labelling import DonePart
from stanceframe_service.batch.parts import PartRow, PartStore
from stanceframe_service.batch.wire import NO_GROUPS, WireGroups
from stanceframe_service.tables.rows import ArticleFacts, article_rows, error_row
from stanceframe_service.tables.schema import TABLES
from stanceframe_service.tables.writing import (
    FORMATS,
    TableFormat,
    TableWriters,
    publish,
    published,
)
from stanceframe_service.tally import Tally

__all__ = ["LABELLED", "TABLE_FILES", "Merged", "merge_parts", "placed_rows"]

LABELLED: Final = "labelled.jsonl"
# All that a run may publish, in whatever format.
TABLE_FILES: Final = (*(f"{table.name}.{kind}" for table in TABLES for kind in FORMATS), LABELLED)


class Merged(NamedTuple):
    """What was counted on the way, and the files that were made."""

    tally: Tally
    files: tuple[Path, ...]


def merge_parts(
    store: PartStore,
    parts: Sequence[DonePart],
    out: Path,
    formats: Sequence[TableFormat],
    groups: WireGroups = NO_GROUPS,
) -> Merged:
    """Write the tables under temporary names, then give them their own, and drop others' formats.

    Memory holds a part, a buffer for each table, and eight bytes of each article's hash.

    Raises:
        FolderError: A part was damaged on disk.
    """
    tally = Tally()
    made = [TableWriters(out, kind) for kind in formats]
    with ExitStack() as opened:
        writers = [opened.enter_context(one) for one in made]
        labelled = opened.enter_context(published(out / LABELLED)) if "jsonl" in formats else None
        first_with: dict[str, int] = {}
        for article, row in placed_rows(store, parts):
            _write(article, row, writers, labelled, groups, tally, first_with)
    files = [path for one in made for path in one.paths]
    for path in files:
        publish(path)
    files += [out / LABELLED] if labelled else []
    _remove_others(out, files)
    return Merged(tally, tuple(files))


def placed_rows(store: PartStore, parts: Sequence[DonePart]) -> Iterator[tuple[int, PartRow]]:
    """Yield each item's place in the input with its row."""
    for part in parts:
        for offset, row in enumerate(store.read(part.key)):
            yield part.first + offset, row


def _write(
    article: int,
    row: PartRow,
    writers: Sequence[TableWriters],
    labelled: IO[bytes] | None,
    groups: WireGroups,
    tally: Tally,
    first_with: dict[str, int],
) -> None:
    parsed: Any = orjson.loads(row.json)
    if not row.is_ok:
        tally.count_failed(parsed)
        for writer in writers:
            writer.write(error_row(parsed, article=article, file=row.facts.file))
        return
    tally.count_labelled(parsed)
    if labelled is not None:
        labelled.write(row.json + b"\n")
    facts = _facts(article, row, groups, first_with)
    for one in article_rows(parsed, facts):
        for writer in writers:
            writer.write(one)


def _facts(
    article: int, row: PartRow, groups: WireGroups, first_with: dict[str, int]
) -> ArticleFacts:
    file, sha256, characters, paragraphs = row.facts
    first = first_with.setdefault(sha256[:16], article)
    return ArticleFacts(
        article=article,
        file=file,
        characters=characters,
        sha256=sha256,
        repeat_of=first if first != article else None,
        wire_group=groups.of_article(article),
        paragraphs=paragraphs,
        paragraph_groups=groups.of_paragraphs(article, len(paragraphs)),
    )


def _remove_others(out: Path, made: Sequence[Path]) -> None:
    """Remove tables of an earlier run in a format that this one did not write."""
    for name in TABLE_FILES:
        if out / name not in made:
            (out / name).unlink(missing_ok=True)
