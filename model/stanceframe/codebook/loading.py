"""Reads codebooks: the shipped ones by name, anybody's own by path."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from stanceframe.codebook.faults import Fault, Place, place_name
from stanceframe.codebook.schema import Codebook
from stanceframe.codebook.source import YamlSource, parse_yaml
from stanceframe.errors import CodebookError

__all__ = ["ShippedCodebook", "load_codebook", "parse_codebook", "shipped_codebooks"]

DATA_FOLDER = Path(__file__).parent / "data"
_FILE_NAME = re.compile(r"(?P<id>[a-z][a-z0-9_]*)-(?P<version>\d+\.\d+\.\d+)\.yaml")
# Pydantic says what is wrong; a user also needs to hear what would be right.
_CURES = {
    "missing": "this key is missing; add it",
    "extra_forbidden": "unknown key; correct its spelling or take it out",
    "string_type": "must be text; put it between quotation marks (a bare no, on or 1.0 isn't text)",
    "tuple_type": "must be a list; begin each entry with '- '",
    "model_type": "must hold keys with values, such as 'id: ...'",
}


class ShippedCodebook(NamedTuple):
    """A codebook that comes with stanceframe."""

    id: str
    version: str
    path: Path


def shipped_codebooks() -> tuple[ShippedCodebook, ...]:
    """Return the codebooks that come with stanceframe, by name, the newest version first."""
    named = ((_FILE_NAME.fullmatch(path.name), path) for path in DATA_FOLDER.glob("*.yaml"))
    shipped = [ShippedCodebook(name["id"], name["version"], path) for name, path in named if name]
    shipped.sort(key=lambda book: _version_key(book.version), reverse=True)
    return tuple(sorted(shipped, key=lambda book: book.id))


def load_codebook(reference: str | Path) -> Codebook:
    """Return a codebook by name, by `name@version`, or from a file.

    A name alone gives the newest shipped version. Text that ends in `.yaml` or `.yml` is a path.

    Raises:
        CodebookError: There is no such codebook, or the file breaks the schema; the message
            lists every fault with its line and what would be right.

    Example:
        >>> load_codebook("conflict@1.0.0").frame_ids[:3]
        ('atrocity', 'ceasefire', 'terror')
    """
    if isinstance(reference, Path) or reference.endswith((".yaml", ".yml")):
        return _load_file(Path(reference))
    return _load_shipped(reference)


def parse_codebook(text: str, name: str) -> Codebook:
    """Return the codebook that a YAML text holds.

    Args:
        text: Of the file.
        name: What messages call it.

    Raises:
        CodebookError: The text breaks the schema.
    """
    source = parse_yaml(text, name)
    if source.faults:
        raise _faulty(source, source.faults)
    try:
        return Codebook.model_validate_json(_canonical(source))
    except ValidationError as error:
        faults = [fault for details in error.errors() for fault in _faults_of(details)]
        raise _faulty(source, faults) from error


@cache
def _load_shipped(reference: str) -> Codebook:
    name, _, version = reference.partition("@")
    for book in shipped_codebooks():
        if book.id == name and version in {"", book.version}:
            return _load_file(book.path)
    known = ", ".join(f"{book.id}@{book.version}" for book in shipped_codebooks())
    raise CodebookError(
        f"there is no codebook {reference!r}; shipped are: {known}; "
        "for one of your own give the path of its .yaml file"
    )


def _load_file(path: Path) -> Codebook:
    return parse_codebook(_read(path), str(path))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CodebookError(f"there is no codebook file {str(path)!r}; check the path") from error
    except UnicodeDecodeError as error:
        raise CodebookError(f"{str(path)!r} is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise CodebookError(f"{str(path)!r} can't be read: {error.strerror}") from error


def _canonical(source: YamlSource) -> str:
    """Return the content as JSON, in whose mode strict validation takes lists for tuples."""
    try:
        return json.dumps(source.content)
    except TypeError as error:
        message = f"{source.name}: holds a value that is neither text nor number ({error})"
        raise CodebookError(f"{message}; put dates between quotation marks") from error


def _faults_of(details: ErrorDetails) -> list[Fault]:
    context: dict[str, Any] = details.get("ctx", {})
    if details["type"] == "inconsistent":
        faults: list[Fault] = context["faults"]
        return faults
    place: Place = details["loc"]
    message = _CURES.get(details["type"], details["msg"].removeprefix("Value error, "))
    return [Fault(place, message)]


def _faulty(source: YamlSource, faults: list[Fault]) -> CodebookError:
    lines = [
        f"  line {source.line_of(fault.place)}, {place_name(fault.place)}: {fault.message}"
        for fault in faults
    ]
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return CodebookError("\n".join([f"{source.name} has {count}:", *lines]))


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
