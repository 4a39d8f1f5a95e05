"""Articles from JSON: one object, a list of objects, or one object a line."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import BinaryIO, Final, NamedTuple

import orjson

from stanceframe.errors import InputError
from stanceframe.text.decoding import decode
from stanceframe.text.metadata import article_key
from stanceframe.types import Article
from stanceframe.wire import article_from_json

__all__ = ["Record", "read_json", "read_json_lines"]

# A character takes up to six bytes when it is escaped; the rest is for the other fields.
_BYTES_A_CHARACTER: Final = 6
_OTHER_FIELDS: Final = 1_000_000
_HEAD: Final = 4_096
_SKIP_STEP: Final = 1 << 20
_BLANK: Final = b" \t\r\n\xef\xbb\xbf"
_MIN_LINES: Final = 2


class Record(NamedTuple):
    """An object: its article, or what is wrong with it, and an id in either case."""

    id: str
    outcome: Article | InputError


def read_json(
    data: bytes, *, name: str, mapping: Mapping[str, str] | None = None
) -> Iterator[Record]:
    """Read a JSON file: an article, a list of articles, or `{"articles": [...]}`.

    A file of one object a line is read as such, whatever it is called. With a mapping of keys to
    fields, objects are read as rows of a table: what it doesn't name, and no usual name of a
    field is, is left aside.

    Raises:
        InputError: It is not JSON; code `invalid_json`.
    """
    text = decode(data, name=name).text
    if not text.strip():
        return
    try:
        parsed = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        lines = text.split("\n")
        if len(lines) < _MIN_LINES or not _is_json(lines[0]):
            raise InputError(f"{name!r} is not JSON: {error}", code="invalid_json") from error
        yield from _read_lines(lines, name, mapping)
        return
    if isinstance(parsed, dict) and set(parsed) == {"articles"}:
        parsed = parsed["articles"]
    if not isinstance(parsed, list):
        yield _read_object(parsed, name, mapping)
        return
    for place, obj in enumerate(parsed, start=1):
        yield _read_object(obj, f"{name}#{place}", mapping)


def read_json_lines(
    stream: BinaryIO, *, name: str, max_chars: int, mapping: Mapping[str, str] | None = None
) -> Iterator[Record]:
    """Read one object a line; a line that is none is a record of its own and the rest go on.

    A mapping is used as by `read_json`.

    Raises:
        InputError: The file is binary; code `binary`.
    """
    head = stream.read(_HEAD)
    is_wide = bool(head) and decode(head, name=name).encoding.startswith(("utf-16", "utf-32"))
    stream.seek(0)
    if is_wide:
        lines = decode(stream.read(), name=name).text.split("\n")
        yield from _read_lines(lines, name, mapping)
        return
    longest = _BYTES_A_CHARACTER * max_chars + _OTHER_FIELDS
    for number in count(1):
        line = stream.readline(longest)
        if not line:
            return
        if len(line) == longest and not line.endswith(b"\n"):
            _skip_line(stream)
            reason = f"line {number} of {name!r} is longer than {longest:,} bytes; split its text"
            yield Record(f"{name}#{number}", InputError(reason, code="too_large"))
        elif line.strip(_BLANK):
            yield _read_line(line, number, name, mapping)


def _read_lines(
    lines: Sequence[str], name: str, mapping: Mapping[str, str] | None
) -> Iterator[Record]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read_line(line.encode("utf-8"), number, name, mapping)


def _read_line(line: bytes, number: int, name: str, mapping: Mapping[str, str] | None) -> Record:
    place = f"{name}#{number}"
    try:
        parsed = orjson.loads(decode(line, name=place).text)
    except orjson.JSONDecodeError as error:
        reason = f"line {number} of {name!r} is not JSON: {error.msg} at character {error.pos}"
        return Record(place, InputError(reason, code="invalid_json"))
    except InputError as error:
        return Record(place, error)
    return _read_object(parsed, place, mapping)


def _read_object(obj: object, place: str, mapping: Mapping[str, str] | None = None) -> Record:
    if mapping is not None and isinstance(obj, dict):
        obj = _mapped(obj, mapping)
    given = obj.get("id") if isinstance(obj, dict) else None
    identifier = given if isinstance(given, str) and given.strip() else place
    try:
        article = article_from_json(obj, default_id=place)
    except InputError as error:
        return Record(identifier, InputError(f"{place}: {error}", code=error.code))
    return Record(article.id, article)


def _mapped(obj: Mapping[str, object], mapping: Mapping[str, str]) -> dict[str, object]:
    """Give the keys that hold a field of an article that field's name; drop the others."""
    usual = {field: value for key, value in obj.items() if (field := article_key(key))}
    named = {mapping[key]: value for key, value in obj.items() if key in mapping}
    return {key: value for key, value in {**usual, **named}.items() if value not in ("", None)}


def _is_json(line: str) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(_SKIP_STEP)) and not rest.endswith(b"\n"):
        pass
