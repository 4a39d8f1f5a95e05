"""The seam to what `stanceframe score` wrote: labelled articles, one after the other."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from stanceframe.types import LabelledArticle
from stanceframe_service.comparison.errors import ComparisonError

__all__ = ["ScoredRun"]

ROWS = "labelled.jsonl"
ARTICLES = "articles.jsonl"  # the table of articles, where the run wrote one
_LABELLED: Final = TypeAdapter(LabelledArticle)


class ScoredRun:
    """A folder that `stanceframe score` wrote; its articles are read one at a time.

    Raises:
        ComparisonError: The folder holds no run.
    """

    def __init__(self, folder: Path) -> None:
        self.rows = folder if folder.is_file() else folder / ROWS
        if not self.rows.is_file():
            raise ComparisonError(
                f"{str(folder)!r} holds no {ROWS}; give the folder that "
                "stanceframe score FOLDER --out wrote"
            )

    def articles(self) -> Iterator[LabelledArticle]:
        """Yield the labelled articles, in the order of the run.

        Raises:
            ComparisonError: A row is no labelled article; the message says which and where.
        """
        with self.rows.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield self._article(line, number)

    def wire_groups(self) -> Mapping[str, str]:
        """Return the group of each article that the run has grouped, by id; mostly none is."""
        table = self.rows.with_name(ARTICLES)
        if not table.is_file():
            return {}
        with table.open("rb") as lines:
            rows = [orjson.loads(line) for line in lines if line.strip()]
        return {str(row["id"]): row["wire_group"] for row in rows if row.get("wire_group")}

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
