"""API keys: made here, shown once, and kept as hashes in a file that only its owner can read.

A key is `sf_`, eight characters that name it, `_`, and 256 random bits. Nobody can guess so many,
so a plain SHA-256 is kept: slow hashes are for passwords that people think up.
"""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from stanceframe.errors import StanceFrameError

__all__ = ["ApiKey", "KeyFile", "KeysError", "NewKey", "default_keys_path"]

FORMAT = 1
KEY = re.compile(r"sf_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
NAME = re.compile(r"[\w.@ -]{1,64}")
OTHERS = 0o077
NOBODY = "0" * 64  # compared with where a key is unknown, so that both ways take as long


class KeysError(StanceFrameError):
    """The file of keys can't be used, or a key's name is wrong, taken or unknown."""

    code = "keys"


class ApiKey(BaseModel):
    """What is kept of a key: not the key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    sha256: str
    created: datetime


class _Contents(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = FORMAT
    keys: tuple[ApiKey, ...] = ()


class NewKey(NamedTuple):
    """A key that was just made: the only time that its secret is known."""

    key: ApiKey
    secret: str


class KeyFile:
    """The keys of a service, in one file; another process may change it at any time.

    Args:
        path: The file; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[ApiKey, ...] = ()

    def entries(self) -> tuple[ApiKey, ...]:
        """Return the keys, read anew where the file has changed; none where there is no file.

        Raises:
            KeysError: The file is broken, or others than its owner can read it.
        """
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self._seen, self._keys = None, ()
            return ()
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        if seen != self._seen:
            self._check_mode(found.st_mode)
            self._keys = self._read()
            self._seen = seen
        return self._keys

    def owner_of(self, secret: str) -> ApiKey | None:
        """Return the key that a request's secret is, compared in constant time; None if unknown."""
        shape = KEY.fullmatch(secret)
        identifier = shape[1] if shape else ""
        key = next((one for one in self.entries() if one.id == identifier), None)
        expected = key.sha256 if key else NOBODY
        return key if hmac.compare_digest(_digest(secret), expected) else None

    def add(self, name: str, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> NewKey:
        """Make a key and keep its hash.

        Raises:
            KeysError: The name is empty, too long, or has a key already.
        """
        if not NAME.fullmatch(name):
            raise KeysError(
                f"{name!r} can't name a key; take up to 64 letters, digits, spaces and . @ _ -"
            )
        if any(one.name == name for one in self.entries()):
            raise KeysError(
                f"there is a key {name!r} already; revoke it first, or take another name"
            )
        identifier = secrets.token_hex(4)
        secret = f"sf_{identifier}_{secrets.token_urlsafe(32)}"
        key = ApiKey(id=identifier, name=name, sha256=_digest(secret), created=now())
        self._write((*self._keys, key))
        return NewKey(key, secret)

    def revoke(self, name_or_id: str) -> ApiKey:
        """Forget a key; the running service refuses it from its next request on.

        Raises:
            KeysError: There is no such key.
        """
        keys = self.entries()
        gone = next((one for one in keys if name_or_id in {one.name, one.id}), None)
        if gone is None:
            names = ", ".join(one.name for one in keys) or "none"
            raise KeysError(f"there is no key {name_or_id!r} in {self.path}; there are: {names}")
        self._write(tuple(one for one in keys if one is not gone))
        return gone

    def _check_mode(self, mode: int) -> None:
        if os.name == "posix" and mode & OTHERS:
            raise KeysError(
                f"{self.path} can be read by others than its owner; run: chmod 600 {self.path}"
            )

    def _read(self) -> tuple[ApiKey, ...]:
        try:
            contents = _Contents.model_validate_json(self.path.read_bytes())
        except (ValidationError, OSError) as error:
            reason = "not readable" if isinstance(error, OSError) else "not a file of keys"
            raise KeysError(
                f"{self.path} is {reason}; move it away and make keys with: stanceframe keys new"
            ) from error
        return contents.keys

    def _write(self, keys: tuple[ApiKey, ...]) -> None:
        """Put another file in its place: it is there whole or not at all, and never readable."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        contents = _Contents(keys=keys).model_dump_json(indent=1)
        descriptor, unfinished = tempfile.mkstemp(dir=self.path.parent, prefix=".keys-")  # mode 600
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(contents + "\n")
        Path(unfinished).replace(self.path)
        self._keys, self._seen = keys, None


def default_keys_path(environ: Mapping[str, str]) -> Path:
    """Return where this user's keys are kept. Source: the XDG Base Directory Specification."""
    base = environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "stanceframe" / "keys.json"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
