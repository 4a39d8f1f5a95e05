"""What a file says about its article besides the text: front matter, side-car files, columns."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final, NamedTuple

import orjson
import yaml

from stanceframe.errors import InputError
from stanceframe.text.compression import is_compressed
from stanceframe.text.decoding import decode
from stanceframe.types import Article
from stanceframe.wire import ARTICLE_KEYS, article_from_json

__all__ = [
    "FrontMatter",
    "Metadata",
    "article_key",
    "is_sidecar",
    "parse_sidecar",
    "read_front_matter",
    "read_sidecar",
    "sidecar_names",
]

SIDECAR_SUFFIXES: Final = (".meta.json", ".meta.yaml", ".meta.yml")

# Names under which other programs keep what an article calls by the first word.
_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "article_id", "uid"),
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publisher", "publication", "site", "sitename", "newspaper"),
    "date": ("date", "published", "published_at", "publish_date", "pub_date", "publication_date"),
    "url": ("url", "link", "address", "canonical_url"),
    "targets": ("targets",),
    "unit": ("unit",),
}
_KEYS: Final = {name: key for key, names in _SYNONYMS.items() for name in names}
_LONGEST_FRONT_MATTER: Final = 16_384
_FRONT_MATTER: Final = re.compile(
    r"\s{0,8}---[ \t]*\r?\n(?P<block>.{0,16384}?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M
)
_KEY_LINE: Final = re.compile(r"[A-Za-z_][\w -]{0,40}:(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Fields of an article by their keys in `docs/contract.md`, checked when it is built."""

    fields: Mapping[str, object] = field(default_factory=dict)

    def updated(self, other: "Metadata") -> "Metadata":
        """Return these fields with those of `other` over them."""
        return Metadata({**self.fields, **other.fields})

    def article(self, text: str, *, default_id: str) -> Article:
        """Build the article of a text.

        Raises:
            InputError: A field is not what it must be.
        """
        return article_from_json({**self.fields, "text": text}, default_id=default_id)


class FrontMatter(NamedTuple):
    """The fields at the head of a text, and where the text itself begins."""

    metadata: Metadata
    end: int


def article_key(name: str) -> str | None:
    """Return the key of an article that a column or field of this name holds, if any.

    Example:
        >>> article_key("Published_At"), article_key("author")
        ('date', None)
    """
    return _KEYS.get(name.strip().casefold().replace(" ", "_").replace("-", "_"))


def is_sidecar(path: PurePath) -> bool:
    """Say whether a file only describes the article beside it."""
    return path.name.casefold().endswith(SIDECAR_SUFFIXES)


def read_front_matter(text: str, *, name: str) -> FrontMatter:
    r"""Read the YAML between two lines of dashes at the head of a text.

    Keys that say nothing about an article are left aside: other programs use front matter too.

    Raises:
        InputError: What stands there begins like fields and is not YAML.

    Example:
        >>> read_front_matter("---\noutlet: Orlo Post\n---\nTruce holds", name="a.md").metadata
        Metadata(fields={'outlet': 'Orlo Post'})
    """
    match = _FRONT_MATTER.match(text)
    if match is None or not _KEY_LINE.match(match["block"].lstrip()):
        return FrontMatter(Metadata(), 0)
    found = _parse_yaml(match["block"], f"the front matter of {name!r}")
    known = {key: value for given, value in found.items() if (key := article_key(given))}
    return FrontMatter(Metadata(_filled(known)), match.end())


def sidecar_names(name: str) -> tuple[str, ...]:
    """Return the names of files that may describe a file, the first that is there being it.

    Example:
        >>> sidecar_names("a.txt.gz")
        ('a.meta.json', 'a.meta.yaml', 'a.meta.yml')
    """
    path = PurePath(name)
    bare = path.with_suffix("") if is_compressed(path) else path
    return tuple(bare.with_suffix(suffix).name for suffix in SIDECAR_SUFFIXES)


def read_sidecar(path: Path) -> Metadata:
    """Read the file that describes an article: `a.meta.json` or `a.meta.yaml` beside `a.txt`.

    Raises:
        InputError: As for `parse_sidecar`.
    """
    beside = (path.with_name(name) for name in sidecar_names(path.name))
    sidecar = next((one for one in beside if one.is_file()), None)
    return Metadata() if sidecar is None else parse_sidecar(sidecar.read_bytes(), sidecar.name)


def parse_sidecar(data: bytes, name: str) -> Metadata:
    """Read the content of a file that describes an article; its name says whether it is JSON.

    Unlike front matter it is written for this program alone, so an unknown key is a mistake.

    Raises:
        InputError: It is not an object, or has an unknown key; code `invalid_metadata`.
    """
    owner = f"the side-car {name!r}"
    text = decode(data, name=name).text
    is_json = name.casefold().endswith(".json")
    found = _parse_json(text, owner) if is_json else _parse_yaml(text, owner)
    allowed = tuple(key for key in ARTICLE_KEYS if key != "text")
    if unknown := sorted(set(found) - set(allowed)):
        raise InputError(
            f"{owner} has unknown key {unknown[0]!r}; known keys: {', '.join(allowed)}",
            code="invalid_metadata",
        )
    return Metadata(_filled(found))


def _parse_json(text: str, owner: str) -> dict[str, object]:
    try:
        return _object(orjson.loads(text), owner)
    except orjson.JSONDecodeError as error:
        raise InputError(f"{owner} is not JSON: {error}", code="invalid_metadata") from error


def _parse_yaml(text: str, owner: str) -> dict[str, object]:
    """Parse with every scalar as a string, so that a date stays as it was written."""
    try:
        parsed = yaml.load(text[:_LONGEST_FRONT_MATTER], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"{owner} is not YAML: {reason}; put a value that holds a colon in quotation marks",
            code="invalid_metadata",
        ) from error
    return {key: _with_numbers(value) for key, value in _object(parsed, owner).items()}


def _with_numbers(value: object) -> object:
    """Give the offsets of mentions, the only numbers an article has, back their kind."""
    if isinstance(value, list):
        return [_with_numbers(item) for item in value]
    if isinstance(value, dict):
        return {k: int(v) if isinstance(v, str) and v.isdecimal() else v for k, v in value.items()}
    return value


def _object(value: object, owner: str) -> dict[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise InputError(
            f"{owner} must hold fields such as `outlet: …`, one a line", code="invalid_metadata"
        )
    return value


def _filled(fields: Mapping[str, object]) -> dict[str, object]:
    """Leave out fields that were named and left empty."""
    return {key: value for key, value in fields.items() if value not in ("", None, [])}
