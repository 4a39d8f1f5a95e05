"""Makes the files of a job's results from its parts, each whole or not at all."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import orjson

from stanceframe_service.batch.labelling import DonePart
from stanceframe_service.batch.merging import merge_parts, placed_rows
from stanceframe_service.batch.parts import PartStore
from stanceframe_service.jobs.folders import JobFolder
from stanceframe_service.jobs.records import JobCounts
from stanceframe_service.tables.schema import TABLES
from stanceframe_service.tables.writing import FORMATS, TableFormat, published

__all__ = ["TABLE_FILES", "write_results"]

TABLE_FILES: Final = frozenset(f"{table.name}.{kind}" for table in TABLES for kind in FORMATS)


def write_results(
    store: PartStore,
    parts: Sequence[DonePart],
    folder: JobFolder,
    tables: Sequence[TableFormat],
) -> JobCounts:
    """Write the outcomes in order, those without labels once more by themselves, and the tables.

    Raises:
        FolderError: A part was damaged on disk.
    """
    counts: Counter[str] = Counter()
    with published(folder.results) as results, published(folder.errors) as errors:
        for place, row in placed_rows(store, parts):
            results.write(row.json + b"\n")
            if row.is_ok:
                counts["ok"] += 1
                continue
            outcome: dict[str, Any] = orjson.loads(row.json)
            counts[outcome["status"]] += 1
            errors.write(orjson.dumps({"item": place, **outcome}) + b"\n")
    if tables:
        merge_parts(store, parts, folder.path, tables)
    return JobCounts(ok=counts["ok"], error=counts["error"], skipped=counts["skipped"])
