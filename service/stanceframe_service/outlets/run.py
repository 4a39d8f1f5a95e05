"""The seam to what `stanceframe score` wrote: labelled articles, one after the other."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from stanceframe.types import LabelledArticle
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.tables.reading import find_tables

__all__ = ["ScoredRun"]

ROWS = "labelled.jsonl"
_LABELLED: Final = TypeAdapter(LabelledArticle)


class ScoredRun:
    """A folder that `stanceframe score` wrote, or its `labelled.jsonl`; read one article at a time.

    Raises:
        ComparisonError: The folder holds no run.
    """

    def __init__(self, folder: Path) -> None:
        self.rows = folder if folder.is_file() else folder / ROWS
        self._tables = find_tables(self.rows.parent)
        if not self.rows.is_file() and self._tables is None:
            raise ComparisonError(
                f"{str(folder)!r} holds no {ROWS} and no tables; give the folder that "
                "stanceframe score FOLDER --out wrote"
            )

    def articles(self) -> Iterator[LabelledArticle]:
        """Yield the labelled articles, in the order of the run.

        Raises:
            ComparisonError: A row is no labelled article; the message says which and where.
            MissingExtraError: There are tables in Parquet alone, and pyarrow is missing.
        """
        if not self.rows.is_file():
            yield from self._from_tables()
            return
        with self.rows.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield self._article(line, number)

    def wire_groups(self) -> Mapping[str, str]:
        """Return the group of each article that the run has grouped, by id; mostly none is."""
        if self._tables is None:
            return {}
        with self._reading():
            return {
                str(row["id"]): row["wire_group"]
                for row in self._tables.rows("articles")
                if row.get("wire_group")
            }

    def _from_tables(self) -> Iterator[LabelledArticle]:
        with self._reading():
            yield from self._tables.articles() if self._tables else ()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Name what can't be read.

        Raises:
            ComparisonError: The tables are not as they were written.
        """
        try:
            yield
        except (OSError, KeyError, TypeError, ValueError) as error:  # pyarrow's are ValueErrors
            raise ComparisonError(
                f"the tables in {str(self.rows.parent)!r} are not as stanceframe score writes "
                f"them ({error}); score the folder anew"
            ) from error

    def _article(self, line: bytes, number: int) -> LabelledArticle:
        try:
            return _LABELLED.validate_python(orjson.loads(line))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            fault = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        except orjson.JSONDecodeError as error:
            fault = f"it is not JSON: {error}"
        raise ComparisonError(
            f"line {number} of {str(self.rows)!r} is no labelled article: {fault}; score the "
            "folder anew"
        )
