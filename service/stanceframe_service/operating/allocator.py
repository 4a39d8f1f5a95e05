"""Bounds what the C library's allocator keeps of memory that was given back."""

import ctypes
import logging
from typing import Final

__all__ = ["bound_arenas"]

logger = logging.getLogger(__name__)

M_ARENA_MAX: Final = -8  # malloc.h of glibc
OTHERS: Final = 2  # the event loop's heap, and one for the threads that read bodies and write files


def bound_arenas(threads: int) -> bool:
    """Give a heap to each thread that computes, and two to all others; say whether that is done.

    glibc gives up to eight heaps a core to the threads that ask, and each keeps room for the
    largest body that it ever held: memory grows by a tenth from 3,000 to 10,000 hostile requests
    (`benchmarks/body_fuzz.py`). Other C libraries have no such heaps. See mallopt(3).

    Args:
        threads: How many compute at once.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        logger.debug("the C library has no mallopt")
        return False
    return bool(mallopt(M_ARENA_MAX, threads + OTHERS))
