"""Decides whom a service asks for a key, by where it listens and what it was told."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from stanceframe_service.security.gate import Access
from stanceframe_service.security.keys import KeyFile, KeysError

__all__ = ["Wish", "access_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What whoever starts the service says of it.

    Attributes:
        keys: Ask for keys; None asks where other machines can reach the service.
        keys_file: Where keys are kept.
        bytes_per_minute: As in `Access`.
        host_names: Names by which a service without keys may be called.
    """

    keys: bool | None
    keys_file: Path
    bytes_per_minute: int | None = None
    host_names: frozenset[str] = frozenset()


def access_of(address: str, wish: Wish) -> Access:
    """Return who may ask a service that listens on an IP address.

    Raises:
        KeysError: Keys are to be asked for, and there are none or they can't be read.
    """
    is_local = ipaddress.ip_address(address).is_loopback
    if not (wish.keys if wish.keys is not None else not is_local):
        return Access(
            bytes_per_minute=wish.bytes_per_minute,
            host_names=wish.host_names if is_local else wish.host_names or None,
        )
    keys = KeyFile(wish.keys_file)
    if not keys.entries():
        raise KeysError(
            f"{address} asks for keys and {wish.keys_file} holds none; make one with: "
            f"stanceframe keys new NAME --keys-file {wish.keys_file}, or let in whoever reaches "
            "the address with: --no-keys"
        )
    return Access(keys=keys, bytes_per_minute=wish.bytes_per_minute)
