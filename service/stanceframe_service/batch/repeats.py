"""Computes the labels of an article that occurs several times once, within bounds of memory."""

from collections import OrderedDict
from typing import Final

import orjson

from stanceframe.types import Article
from stanceframe_service.engine import LabelledRow

__all__ = ["RepeatedRows"]

MAX_BYTES: Final = 32_000_000


class _Held:
    """A row, once it is there, and how many repeats wait for it."""

    def __init__(self) -> None:
        self.row: LabelledRow | None = None
        self.first_id = ""
        self.waiting = 0


class RepeatedRows:
    """The rows of the latest articles by the hash of what their labels depend on.

    An item is claimed when it is read, which may be long before its row is there. A row that
    repeats wait for is kept; of the others the oldest go first when there is no more room.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._rows: OrderedDict[str, _Held] = OrderedDict()
        self._max_bytes = max_bytes
        self._bytes = 0

    def claim(self, key: str) -> bool:
        """Say whether an article repeats one that is held or on its way; it then waits for it."""
        held = self._rows.get(key)
        if held is None:
            self._rows[key] = _Held()
            return False
        held.waiting += 1
        self._rows.move_to_end(key)
        return True

    def put(self, key: str, identifier: str, row: LabelledRow) -> None:
        """Keep the row of the first article."""
        held = self._rows[key]
        held.row, held.first_id = row, identifier
        self._bytes += len(row.json)
        self._evict()

    def take(self, key: str, article: Article) -> LabelledRow:
        """Return the row of an article that repeats one: its labels under another name.

        Raises:
            ValueError: It was not claimed, or the first has no row yet.
        """
        held = self._rows[key]
        held.waiting -= 1
        if held.row is None:
            raise ValueError(f"no row for {article.id!r} yet: put() comes first")
        row = _renamed(held.row, held.first_id, article)
        self._evict()
        return row

    def _evict(self) -> None:
        evicted = []
        for key, held in self._rows.items():
            if self._bytes <= self._max_bytes:
                break
            if held.row is not None and not held.waiting:
                self._bytes -= len(held.row.json)
                evicted.append(key)
        for key in evicted:
            del self._rows[key]


def _renamed(row: LabelledRow, first_id: str, article: Article) -> LabelledRow:
    """Give a row the name and the metadata of another article; the labels stay as they are."""
    outcome = orjson.loads(row.json)
    if not row.is_ok:
        failure = outcome["error"]
        # As if it had been tried itself: which articles are tried must not show in a row.
        outcome["id"] = article.id  # a row that was skipped stays one
        failure["message"] = failure["message"].replace(repr(first_id), repr(article.id))
        return LabelledRow(orjson.dumps(outcome), row.is_ok, 0)
    outcome |= {"id": article.id, "meta": orjson.Fragment(orjson.dumps(article.meta))}
    return LabelledRow(orjson.dumps(outcome), row.is_ok, row.sentences)
