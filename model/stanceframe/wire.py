"""The JSON that crosses every door: labelled articles out, articles in."""

import re
from typing import Final

import orjson

from stanceframe.errors import InputError
from stanceframe.types import (
    Article,
    ArticleMeta,
    LabelledArticle,
    MentionTarget,
    Outcome,
    Unit,
)

__all__ = ["ARTICLE_KEYS", "META_KEYS", "article_from_json", "to_json"]

META_KEYS: Final = ("title", "outlet", "date", "url")
ARTICLE_KEYS: Final = ("id", "text", *META_KEYS, "targets", "unit")
TARGET_KEYS: Final = ("start", "end", "name")
UNITS: Final[tuple[Unit, ...]] = ("sentence", "text")
_UNWARNED: Final = ("id", "status", "meta", "sentences", "provenance")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def to_json(outcome: Outcome, *, indent: bool = False) -> bytes:
    """Write one outcome as UTF-8 JSON, keys in the contract's order, no newline at the end.

    The same outcome gives the same bytes at every door.
    """
    return orjson.dumps(_shown(outcome), option=orjson.OPT_INDENT_2 if indent else 0)


def _shown(outcome: Outcome) -> object:
    """Leave out `warnings` where there are none, as the contract has it."""
    if isinstance(outcome, LabelledArticle) and not outcome.warnings:
        return {name: getattr(outcome, name) for name in _UNWARNED}
    return outcome


def article_from_json(obj: object, *, default_id: str) -> Article:
    """Build an article from a parsed JSON object, or say which field is wrong and why.

    Args:
        obj: What the JSON parser returned.
        default_id: The id of an object that has none.

    Raises:
        InputError: Something is missing, misspelt, of the wrong type, or out of range.

    Example:
        >>> article_from_json({"text": "Veldania closed its border."}, default_id="1").id
        '1'
    """
    if not isinstance(obj, dict):
        raise InputError(
            f"an article must be a JSON object with at least 'text', not {_kind(obj)}",
            code="invalid_article",
        )
    _refuse_unknown(obj, ARTICLE_KEYS, "article")
    text = _text(obj.get("text"))
    return Article(
        id=_identifier(obj.get("id"), default_id),
        text=text,
        meta=ArticleMeta(**{key: _optional_string(obj, key, key) for key in META_KEYS}),
        targets=_targets(obj.get("targets"), text),
        unit=_unit(obj.get("unit")),
    )


def _text(value: object) -> str:
    if value is None:
        raise InputError("the article has no 'text'; it is the one required field", code="empty")
    text = _string(value, "text")
    if not text.strip():
        raise InputError("'text' is empty; give at least one word", code="empty")
    return text


def _identifier(value: object, default_id: str) -> str:
    """Accept a whole number too: row numbers of a table are often numbers in JSON."""
    if value is None:
        return default_id
    if (number := _whole(value)) is not None:
        return str(number)
    identifier = _string(value, "id")
    if not identifier.strip():
        raise InputError(
            "'id' is empty; give the article a name, or leave the field out", code="invalid_article"
        )
    return identifier


def _unit(value: object) -> Unit:
    if value is None:
        return "sentence"
    if value not in UNITS:
        raise InputError(
            f"'unit' must be one of {_listed(UNITS)}, got {value!r}", code="invalid_article"
        )
    return value


def _targets(value: object, text: str) -> tuple[str | MentionTarget, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise InputError(
            f"'targets' must be a list of names or mentions, not {_kind(value)}",
            code="invalid_target",
        )
    if not value:
        raise InputError(
            "'targets' is empty; leave it out to label the codebook's targets",
            code="invalid_target",
        )
    return tuple(_target(item, f"targets[{n}]", text) for n, item in enumerate(value))


def _target(value: object, field: str, text: str) -> str | MentionTarget:
    if isinstance(value, dict):
        return _mention(value, field, text)
    name = _string(value, field, code="invalid_target")
    if not name.strip():
        raise InputError(
            f"'{field}' is empty; give a codebook id or the target's words", code="invalid_target"
        )
    return name


def _mention(value: dict[object, object], field: str, text: str) -> MentionTarget:
    _refuse_unknown(value, TARGET_KEYS, field, code="invalid_target")
    start, end = (_offset(value.get(key), f"{field}.{key}") for key in ("start", "end"))
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"'{field}' covers {start}:{end}, but needs 0 <= start < end <= {len(text)}, "
            "the number of characters of 'text'",
            code="invalid_target",
        )
    if not text[start:end].strip():
        raise InputError(
            f"'{field}' covers only white space at {start}:{end}; give the offsets of its words",
            code="invalid_target",
        )
    return MentionTarget(start=start, end=end, name=_optional_string(value, "name", field))


def _offset(value: object, field: str) -> int:
    number = _whole(value)
    if number is None:
        raise InputError(
            f"'{field}' must be a whole number, not {_kind(value)}", code="invalid_target"
        )
    return number


def _whole(value: object) -> int | None:
    """Return a whole number. `10.0` is one: to JSON Schema, and to programs that write it so."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _optional_string(obj: dict[object, object], key: str, field: str) -> str | None:
    value = obj.get(key)
    return None if value is None else _string(value, field if field == key else f"{field}.{key}")


def _string(value: object, field: str, *, code: str = "invalid_article") -> str:
    if not isinstance(value, str):
        raise InputError(f"'{field}' must be a string, not {_kind(value)}", code=code)
    if lone := _SURROGATE.search(value):
        raise InputError(
            f"'{field}' holds half of a surrogate pair ({lone[0]!r}) at character {lone.start()}, "
            "which is no text; decode the source as UTF-8 or UTF-16 first",
            code="invalid_text",
        )
    return value


def _refuse_unknown(
    obj: dict[object, object], known: tuple[str, ...], owner: str, *, code: str = "invalid_article"
) -> None:
    unknown = [key for key in obj if key not in known]
    if unknown:
        raise InputError(
            f"the {owner} has unknown key {', '.join(map(repr, unknown[:5]))}; "
            f"known keys: {_listed(known)}",
            code=code,
        )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)


_JSON_KINDS: Final[tuple[tuple[type, str], ...]] = (
    (bool, "true or false"),
    (dict, "an object"),
    (list, "a list"),
    (str, "a string"),
    (int, "a number"),
    (float, "a number"),
)


def _kind(value: object) -> str:
    """Name a value as JSON does, since its writer never saw Python."""
    if value is None:
        return "null"
    return next((name for kind, name in _JSON_KINDS if isinstance(value, kind)), repr(type(value)))
