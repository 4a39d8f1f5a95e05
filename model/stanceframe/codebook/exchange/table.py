"""Codes as a CSV table: a row is a frame; cells with several entries have one a line."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from stanceframe.codebook.exchange.outline import Imported, OutlineCode, draft_of
from stanceframe.codebook.schema import Codebook
from stanceframe.errors import CodebookError

__all__ = ["COLUMNS", "read_table", "to_table"]

COLUMNS: Final = ("id", "name", "definition", "use_when", "not_when", "examples")
ARROW: Final = " -> "  # between a case and the label instead, a text and its reason
# What people call these columns.
_OTHER_NAMES: Final = {
    "code": "name", "label": "name", "title": "name",
    "description": "definition", "memo": "definition",
    "include": "use_when", "inclusion": "use_when", "use when": "use_when",
    "exclude": "not_when", "exclusion": "not_when", "not when": "not_when",
    "example": "examples",
}  # fmt: skip


def to_table(codebook: Codebook) -> str:
    """Return the frames as CSV. Targets, cue classes, decisions and the like aren't in it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for frame in codebook.frames:
        exclusions = ((one.case, one.instead or "") for one in frame.not_when)
        examples = ((one.text, one.reason) for one in frame.examples)
        writer.writerow(
            (
                frame.id,
                frame.name,
                frame.definition,
                "\n".join(map(_line, frame.use_when)),
                _pairs(exclusions),
                _pairs(examples),
            )
        )
    return out.getvalue()


def read_table(path: Path) -> Imported:
    """Read a CSV of codes; it needs a column `name`, and may have the others.

    Raises:
        CodebookError: It can't be read, or has no such column, or no rows.
    """
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), delimiter=_delimiter(path))
    names = {given: _known(given) for given in reader.fieldnames or ()}
    if "name" not in names.values():
        given = ", ".join(names) or "none"
        raise CodebookError(
            f"{path} has no column 'name' (it has: {given}); name the columns: {', '.join(COLUMNS)}"
        )
    rows = [{names[key]: cell or "" for key, cell in row.items() if key in names} for row in reader]
    codes = [_code(row) for row in rows if row["name"].strip()]
    if not codes:
        raise CodebookError(f"{path} has no row with a name; write one code a row")
    unknown = [given for given, name in names.items() if name not in COLUMNS]
    notes = [f"column {name!r} has no place in a codebook: left out" for name in unknown]
    blank = len(rows) - len(codes)
    notes += [f"{blank} rows without a name: left out"] if blank else []
    draft = draft_of(codes, name=path.stem, title=path.stem, description="")
    return Imported(draft, tuple(notes))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CodebookError(f"{path} can't be read as UTF-8: {error}; save it as UTF-8") from error


def _delimiter(path: Path) -> str:
    """Return what parts the cells of the header: spreadsheets write one of three."""
    header = _text(path).partition("\n")[0]
    return max(",;\t", key=header.count)


def _known(name: str) -> str:
    plain = name.strip().casefold()
    return _OTHER_NAMES.get(plain, plain)


def _code(row: Mapping[str, str]) -> OutlineCode:
    return OutlineCode(
        name=row["name"],
        id=row.get("id", "").strip(),
        definition=row.get("definition", "").strip(),
        use_when=tuple(_lines(row.get("use_when", ""))),
        not_when=tuple(map(_parted, _lines(row.get("not_when", "")))),
        examples=tuple(map(_parted, _lines(row.get("examples", "")))),
    )


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.splitlines() if line.strip()]


def _line(text: str) -> str:
    return " ".join(text.split())


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(_line(first) + (ARROW + _line(second) if second else "")
                     for first, second in pairs)  # fmt: skip


def _parted(line: str) -> tuple[str, str]:
    first, _, second = line.rpartition(ARROW) if ARROW in line else (line, "", "")
    return first.strip(), second.strip()
