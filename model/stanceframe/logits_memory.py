"""Keeps the newest logits of inputs that were computed, within a bound of bytes."""

import hashlib
import threading
from array import array
from collections import OrderedDict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.features import ModelInput

__all__ = ["InputLogits", "LogitsMemory", "MemoryCounts"]

# Key, tuple, four array objects and the dictionary's entry, over the numbers themselves.
ENTRY_BYTES = 1_000


class InputLogits(NamedTuple):
    """One input's logits, without padding.

    Shapes: frames (frames,), evidence (tokens, frames), tags (tokens, layers, 3),
    stance (holders, 3), screen (tokens,), which not every network has.
    """

    frames: NDArray[np.float32]
    evidence: NDArray[np.float32]
    tags: NDArray[np.float32]
    stance: NDArray[np.float32]
    screen: NDArray[np.float32] | None = None


class MemoryCounts(NamedTuple):
    """What a memory has done and holds."""

    hits: int
    misses: int
    entries: int
    bytes: int


class LogitsMemory:
    """The logits of the inputs that were last asked for; safe to call from several threads.

    An input is known by what the network reads: its tokens, segments and marks, so that a
    sentence is found again in another article, or in a later edition of the same.

    Args:
        max_bytes: Bound of what is kept; the longest unused goes first.
        signature: The model, its codebook among the rest: logits of another aren't found.
    """

    def __init__(self, *, max_bytes: int, signature: str) -> None:
        self._max_bytes = max_bytes
        self._signature = signature.encode()
        self._kept: OrderedDict[bytes, InputLogits] = OrderedDict()
        self._lock = threading.Lock()
        self._bytes = self._hits = self._misses = 0

    @property
    def counts(self) -> MemoryCounts:
        """Hits and misses so far, and what is held now."""
        with self._lock:
            return MemoryCounts(self._hits, self._misses, len(self._kept), self._bytes)

    def find(self, given: ModelInput) -> InputLogits | None:
        """Return the logits of an input, if it was computed before and is still held."""
        key = self._key(given)
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                self._misses += 1
            else:
                self._hits += 1
                self._kept.move_to_end(key)
            return found

    def keep(self, given: ModelInput, logits: InputLogits) -> None:
        """Hold an input's logits. They are copied: a row would keep its whole batch alive."""
        key = self._key(given)
        columns = {name: one.copy() for name, one in logits._asdict().items() if one is not None}
        own = InputLogits(**columns)
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = own
            self._bytes += _bytes_of(own)
            while self._bytes > self._max_bytes:
                self._bytes -= _bytes_of(self._kept.popitem(last=False)[1])

    def _key(self, given: ModelInput) -> bytes:
        digest = hashlib.blake2b(self._signature, digest_size=16)
        for column in (given.ids, given.types, given.mention):
            digest.update(array("i", column).tobytes())
            digest.update(b"|")
        return digest.digest()


def _bytes_of(logits: InputLogits) -> int:
    return ENTRY_BYTES + sum(one.nbytes for one in logits if one is not None)
