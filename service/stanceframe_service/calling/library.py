"""The one place that loads the HTTP library, and says how to get it."""

from typing import TYPE_CHECKING

from stanceframe.errors import MissingExtraError

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["load_httpx"]


def load_httpx() -> "ModuleType":
    """Return httpx.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        import httpx
    except ModuleNotFoundError as error:
        raise MissingExtraError("httpx", "client", "the Python client") from error
    return httpx
