"""Addresses of stores such as `s3://bucket/articles`, and the errors that speak of them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from stanceframe.errors import MissingExtraError, StanceFrameError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

__all__ = ["StorageError", "connect", "is_remote", "kind_in", "local_form", "naming", "shown"]

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_SECRETS: Final = re.compile(r"(?<=://)[^/@]*:[^/@]*@")
_INSTALL: Final = re.compile(r"install \W*([\w-]+)", re.IGNORECASE)
_LONGEST_REASON: Final = 200


class StorageError(StanceFrameError):
    """A store can't be reached, or refuses what was asked of it."""

    code = "storage"


def is_remote(source: str) -> bool:
    """Say whether a source lies in a store, as `s3://bucket/a` does and `file:///a` doesn't."""
    scheme = _SCHEME.match(source)
    return scheme is not None and scheme[1].casefold() not in {"file", "local"}


def local_form(source: str) -> str:
    """Return the path of `file:///home/a`; anything else as it is.

    Raises:
        StorageError: It names another machine.

    Example:
        >>> local_form("file:///archive/a%20b.txt")
        '/archive/a b.txt'
    """
    scheme = _SCHEME.match(source)
    if scheme is None or scheme[1].casefold() not in {"file", "local"}:
        return source
    parts = urlsplit(source)
    if parts.netloc not in {"", "localhost"}:
        raise StorageError(
            f"{source!r} names the machine {parts.netloc!r}; a file:// address of this machine has "
            "three slashes: file:///folder"
        )
    # A pattern may hold `?` and `#`, which are no query and no fragment here.
    return unquote(source[scheme.end() + len(parts.netloc) :])


def shown(address: str) -> str:
    """Return an address without the password in it, if there is one."""
    return _SECRETS.sub("***@", address)


def connect(address: str) -> "tuple[AbstractFileSystem, str]":
    """Return a connection to an address's store, and the address's path in it.

    Listings aren't kept: another run may write to the same place.

    Raises:
        MissingExtraError: fsspec isn't installed.
        StorageError: The kind of store isn't known, needs another library, or isn't reached.
    """
    try:
        from fsspec.core import url_to_fs
    except ModuleNotFoundError as error:
        raise MissingExtraError("fsspec", "cluster", f"reaching {shown(address)!r}") from error
    with naming(address):
        filesystem, path = url_to_fs(address, use_listings_cache=False)
    return filesystem, str(path)


def kind_in(store: "AbstractFileSystem", path: str) -> str | None:
    """Return `file`, `directory`, or None where a store has nothing; errors aren't taken for that.

    The store's own `exists` takes every error for it.
    """
    try:
        return str(store.info(path)["type"])
    except FileNotFoundError:
        return None


@contextmanager
def naming(address: str, *, passing: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Turn whatever a store's library raises into one line that names address, fault and cure.

    Args:
        address: What was being used.
        passing: Errors that the caller knows what to do with.

    Raises:
        StorageError: Always in place of another error; errors of our own pass.
    """
    try:
        yield
    except Exception as error:  # every library has errors of its own
        if isinstance(error, (StanceFrameError, *passing)):
            raise
        raise StorageError(_describe(address, error)) from error


def _describe(address: str, error: Exception) -> str:
    name, kind = repr(shown(address)), type(error).__name__
    reason = _reason(address, error)
    wanted = _INSTALL.search(reason)
    if isinstance(error, ImportError) and wanted:
        return f"{name} needs {wanted[1]}, which is not installed; run: pip install {wanted[1]}"
    if isinstance(error, FileNotFoundError):
        return f"{name} is not there ({reason}); check the address"
    if isinstance(error, PermissionError) or "Credential" in kind or "auth" in kind.casefold():
        return f"{name} is refused ({reason}); give credentials as its library reads them"
    if isinstance(error, ValueError) and "rotocol" in reason:
        return f"{name} is of a kind of store that fsspec doesn't know ({reason})"
    return f"{name} can't be used ({kind}: {reason}); check the address, the network and the store"


def _reason(address: str, error: Exception) -> str:
    """Return the first line of an error, short and without the address's password."""
    said = " ".join(str(error).split()) or type(error).__name__
    for user_and_password in _SECRETS.findall(address):
        said = said.replace(user_and_password.rstrip("@").partition(":")[2], "***")
    return said if len(said) <= _LONGEST_REASON else said[: _LONGEST_REASON - 1] + "…"
