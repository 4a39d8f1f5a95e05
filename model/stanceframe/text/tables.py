"""Articles from tables: one a row, of CSV and TSV files as programs and people write them."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO, Final, NamedTuple, TextIO

from stanceframe.errors import InputError
from stanceframe.text.decoding import decode
from stanceframe.text.metadata import Metadata, article_key
from stanceframe.types import Article, ArticleMeta
from stanceframe.wire import META_KEYS

__all__ = [
    "Columns",
    "Layout",
    "TableRow",
    "find_layout",
    "read_cells",
    "read_metadata_table",
    "read_table",
]

# Which column holds which field of an article, as the user said: pairs of field and column.
Columns = tuple[tuple[str, str], ...]

_TEXT_COLUMNS: Final = (
    *("text", "content", "body", "article", "article_text", "full_text", "sentence", "paragraph"),
    *("post", "tweet", "comment", "headline", "title"),
)
_DELIMITERS: Final = ",;\t|"
_SAMPLE: Final = 262_144
# Larger files are read row by row, in the encoding of their beginning.
_READ_WHOLE: Final = 64 * 1024 * 1024
# csv keeps this for the whole process; its default of 128 KiB is less than a long article.
_LONGEST_CELL: Final = 64 * 1024 * 1024
# A line after the last: csv hands it over alone, or in a cell that the file leaves open.
_END: Final = "\x1eend of the table\x1e"


class TableRow(NamedTuple):
    """A row: its article, or what is wrong with it, and an id in either case."""

    id: str
    outcome: Article | InputError


class Layout(NamedTuple):
    """Which cells of a row hold what: the text, other fields by place, and how many there are."""

    text: int
    others: tuple[tuple[int, str], ...]
    width: int

    @property
    def places(self) -> list[int]:
        """The places of all cells that are read, in order."""
        return sorted({self.text, *(place for place, _ in self.others)})


class _Cells(NamedTuple):
    """A row: the line it begins in, and whether the file ends within one of its cells."""

    line: int
    cells: list[str]
    is_open: bool = False

    def checked(self, name: str) -> "_Cells":
        """Return it, if it is whole.

        Raises:
            InputError: It isn't, so that nobody knows what would have come; code `damaged`.
        """
        if self.is_open:
            raise InputError(
                f"{name!r} ends within a cell that a quotation mark opens in line {self.line} or "
                "below; close it, or get the whole file",
                code="damaged",
            )
        return self


def read_table(
    stream: BinaryIO,
    *,
    name: str,
    delimiter: str | None,
    text_column: str | None,
    columns: Columns = (),
) -> Iterator[TableRow]:
    """Read the rows of a table whose first line names its columns.

    Args:
        stream: The file.
        name: What to call it, also in the ids of rows without one.
        delimiter: What stands between cells; None to find out.
        text_column: The column of the text; None to look for a usual name.
        columns: Which columns hold which other fields, over their usual names.

    Raises:
        InputError: It is no table, or a column is not there.
    """
    lines = _open_text(stream, name)
    sample = lines.read(_SAMPLE).splitlines()
    lines.seek(0)
    rows = _split(lines, sample, delimiter or _find_delimiter(sample))
    header = next(rows, None)
    if header is None:
        raise InputError(
            f"the table {name!r} is empty; its first line names the columns", code="empty"
        )
    layout = find_layout(header.checked(name).cells, name, text_column, columns)
    for row in rows:
        if any(cell.strip() for cell in row.checked(name).cells):
            yield read_cells(row.cells, layout, name, row.line)


def read_metadata_table(stream: BinaryIO, *, name: str) -> dict[str, ArticleMeta]:
    """Read a table that describes articles: a column `file` or `id` names them, others tell.

    Returns:
        What is known, by the file's path or the article's id.

    Raises:
        InputError: It is no table, or has no such column.
    """
    lines = _open_text(stream, name)
    sample = lines.read(_SAMPLE).splitlines()
    lines.seek(0)
    rows = _split(lines, sample, _find_delimiter(sample))
    header = [cell.strip().casefold() for cell in next(rows, _Cells(1, [])).cells]
    column = next((header.index(one) for one in ("file", "path", "id") if one in header), None)
    if column is None:
        raise InputError(
            f"the table {name!r} needs a column 'file' with paths below the folder, or 'id'",
            code="invalid_metadata",
        )
    keys = [key if (key := article_key(cell)) in META_KEYS else None for cell in header]
    return {
        row.cells[column].strip(): _meta(keys, row.checked(name).cells)
        for row in rows
        if column < len(row.cells)
    }


def _meta(keys: Sequence[str | None], cells: Sequence[str]) -> ArticleMeta:
    filled = {
        key: cell.strip()
        for key, cell in zip(keys, cells, strict=False)
        if key is not None and cell.strip()
    }
    return ArticleMeta(**filled)


def find_layout(
    header: Sequence[str], name: str, text_column: str | None, columns: Columns = ()
) -> Layout:
    """Find out which columns hold what, by the names that the user gave, or by usual ones.

    Raises:
        InputError: A column that the user named, or one of texts, is not there.
    """
    names = [cell.strip() for cell in header]
    text = _find_text_column(names, name, text_column)
    others = {
        key: place
        for place, cell in reversed(list(enumerate(names)))
        if place != text and (key := article_key(cell))
    }
    others |= {field: _find_named(names, name, field, wanted) for field, wanted in columns}
    return Layout(text, tuple((place, key) for key, place in others.items()), len(names))


def read_cells(cells: Sequence[str], layout: Layout, name: str, line: int) -> TableRow:
    """Make an article of a row, or say what is wrong with it."""
    default_id = f"{name}#{line}"
    fields = {
        key: _field(key, cells[place])
        for place, key in layout.others
        if place < len(cells) and cells[place].strip()
    }
    identifier = str(fields.get("id", default_id))
    if len(cells) > layout.width:
        return TableRow(
            identifier,
            InputError(
                f"line {line} of {name!r} has {len(cells)} cells and the header "
                f"{layout.width}; put a text that holds the delimiter in quotation marks",
                code="invalid_row",
            ),
        )
    text = cells[layout.text] if layout.text < len(cells) else ""
    try:
        return TableRow(identifier, Metadata(fields).article(text, default_id=default_id))
    except InputError as error:
        return TableRow(identifier, error)


def _open_text(stream: BinaryIO, name: str) -> TextIO:
    head = stream.read(_READ_WHOLE + 1)
    if len(head) <= _READ_WHOLE:
        return io.StringIO(decode(head, name=name).text.removeprefix("\ufeff"), newline="")
    encoding = decode(head[: head.rfind(b"\n")], name=name).encoding
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")


def _split(lines: TextIO, sample: Sequence[str], delimiter: str) -> Iterator[_Cells]:
    csv.field_size_limit(_LONGEST_CELL)
    marked = chain(lines, [_END])
    if _has_quoted_cells(sample, delimiter):
        reader = csv.reader(marked, delimiter=delimiter)
    else:
        reader = csv.reader(marked, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    line = 1
    for cells in reader:
        if cells == [_END]:
            return
        is_open = bool(cells) and cells[-1].endswith(_END)
        yield _Cells(line, cells, is_open)
        line = reader.line_num + 1


def _find_delimiter(sample: Sequence[str]) -> str:
    header = sample[0] if sample else ""
    return max(_DELIMITERS, key=header.count)


def _has_quoted_cells(sample: Sequence[str], delimiter: str) -> bool:
    """Say whether quotation marks enclose cells, as in CSV, or are news, as in many TSV files.

    Where cells are enclosed, one that begins with a mark ends with one, and marks inside are
    doubled; a cell of raw text that begins with a quotation mostly goes on after it.
    """
    if delimiter != "\t":
        return True
    cells = [cell for line in sample[:-1] for cell in line.split(delimiter) if cell[:1] == '"']
    return all(len(cell) > 1 and cell[-1] == '"' and cell.count('"') % 2 == 0 for cell in cells)


def _find_text_column(names: Sequence[str], name: str, wanted: str | None) -> int:
    folded = [cell.casefold() for cell in names]
    for candidate in (wanted.casefold(),) if wanted else _TEXT_COLUMNS:
        if candidate in folded:
            return folded.index(candidate)
    missing = f"column {wanted!r}" if wanted else "column of texts, such as 'text'"
    raise InputError(_no_column(names, name, missing, "--text-column"), code="no_text_column")


def _find_named(names: Sequence[str], name: str, field: str, wanted: str) -> int:
    folded = [cell.casefold() for cell in names]
    if wanted.casefold() in folded:
        return folded.index(wanted.casefold())
    message = _no_column(names, name, f"column {wanted!r}", f"--{field}-column")
    raise InputError(message, code="no_column")


def _no_column(names: Sequence[str], name: str, missing: str, option: str) -> str:
    return (
        f"the table {name!r} has no {missing}; it has: {', '.join(map(repr, names[:20]))}; "
        f"name the one to read ({option})"
    )


def _field(key: str, cell: str) -> object:
    if key == "targets":
        return [target.strip() for target in cell.split(";") if target.strip()]
    return cell.strip()
