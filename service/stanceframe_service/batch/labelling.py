"""Labels what a run lacks, part by part, and writes each part once all its rows are there."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from stanceframe.types import Article
from stanceframe_service.batch.items import InputItem
from stanceframe_service.batch.parts import PartRow, PartStore
from stanceframe_service.batch.planning import PlannedPart
from stanceframe_service.batch.repeats import RepeatedRows
from stanceframe_service.engine import EngineItem, LabelledRow, Passing

if TYPE_CHECKING:
    from stanceframe_service.engine import Engine
    from stanceframe_service.progress import Pace, Reporter

__all__ = ["DonePart", "PartLabelling"]


class DonePart(NamedTuple):
    """A part that is on disk, and the place of its first item in the input."""

    key: str
    first: int


class _Expected(NamedTuple):
    """An item that is on its way through the engine, and the row that it has already, if any."""

    source: InputItem
    kept: PartRow | None
    is_repeat: bool


class PartLabelling:
    """One pass over the input: what is made already is passed over, the rest is labelled.

    Args:
        engine: What labels.
        store: Where parts are kept.
        retry_failed: Whether articles that could not be labelled before are tried again.
    """

    def __init__(self, engine: "Engine", store: PartStore, *, retry_failed: bool = False) -> None:
        self._engine = engine
        self._store = store
        self._retry_failed = retry_failed
        self._open: deque[PlannedPart] = deque()
        self._expected: deque[_Expected] = deque()
        self._repeats = RepeatedRows()
        self._done: list[DonePart] = []

    def run(
        self, parts: Iterable[PlannedPart], pace: "Pace", reporter: "Reporter"
    ) -> list[DonePart]:
        """Make the parts that are missing; return all, in order of the input."""
        rows: list[PartRow] = []
        for labelling in self._engine.label_all(self._items(parts, pace, reporter)):
            expected = self._expected.popleft()
            row = self._resolve(expected, labelling.row)
            rows.append(PartRow(expected.source.facts(), row.json))
            pace.note(row)
            pace.done_bytes = expected.source.end
            if len(rows) == len(self._open[0].items):
                self._store.write(self._open.popleft().key, rows)
                rows = []
            reporter.show()
        return self._done

    def _items(
        self, parts: Iterable[PlannedPart], pace: "Pace", reporter: "Reporter"
    ) -> Iterator[EngineItem]:
        """Yield the items of the parts that are to be made."""
        for part in parts:
            self._done.append(DonePart(part.key, part.first))
            kept = self._kept(part)
            if kept is None:
                pace.note_kept(len(part.items))
                if not self._open:
                    pace.done_bytes = part.items[-1].end
                    reporter.show()
                continue
            self._open.append(part)
            for source, row in zip(part.items, kept, strict=True):
                yield self._prepared(source, row)

    def _kept(self, part: PlannedPart) -> "list[PartRow | None] | None":
        """Return the rows that a part has already, or None where none is to be made."""
        if not self._store.holds(part.key):
            return [None for _ in part.items]
        if not self._retry_failed:
            return None
        rows = list(self._store.read(part.key))
        kept = [
            row if row.is_ok or not isinstance(source.item, Article) else None
            for source, row in zip(part.items, rows, strict=True)
        ]
        return kept if None in kept else None

    def _prepared(self, source: InputItem, kept: PartRow | None) -> EngineItem:
        is_repeat = (
            kept is None
            and isinstance(source.item, Article)
            and self._repeats.claim(source.labels_key)
        )
        self._expected.append(_Expected(source, kept, is_repeat))
        return Passing(source.item) if kept is not None or is_repeat else source.item

    def _resolve(self, expected: _Expected, row: LabelledRow) -> LabelledRow:
        """Return an item's row: kept, taken from the article that it repeats, or just made."""
        source, kept, is_repeat = expected
        if kept is not None:
            return LabelledRow(kept.json, kept.is_ok, 0)
        if isinstance(source.item, Article):
            if is_repeat:
                return self._repeats.take(source.labels_key, source.item)
            self._repeats.put(source.labels_key, source.item.id, row)
        return row
