"""Bounds the shape of JSON: what nests too deep, or holds too many parts, is refused at once."""

from typing import Any

from stanceframe_service.problems import ProblemError

__all__ = ["MOST_DEEP", "MOST_PARTS", "check_shape"]

MOST_DEEP = 16  # a request's deepest field is a target's place in an article in a list: 5
MOST_PARTS = 100_000  # objects and lists; the largest batch has some thousands


def check_shape(value: Any) -> None:
    """Refuse JSON that no request needs, before anything walks through it.

    Raises:
        ProblemError: It nests deeper than `MOST_DEEP`, or has more than `MOST_PARTS` parts.
    """
    level, parts = [value], 0
    for _ in range(MOST_DEEP):
        level = [one for part in level for one in _inside(part) if isinstance(one, dict | list)]
        parts += len(level)
        if not level:
            return
        if parts > MOST_PARTS:
            raise ProblemError(
                "too_complex",
                f"the body holds over {MOST_PARTS:,} objects and lists; send fewer articles",
            )
    raise ProblemError("too_complex", f"the body nests more than {MOST_DEEP} levels deep")


def _inside(part: Any) -> Any:
    if isinstance(part, dict):
        return part.values()
    return part if isinstance(part, list) else ()
