"""Where things are kept that were made once from what is installed: encoders, built bundles."""

import os
from pathlib import Path

__all__ = ["cache_folder"]


def cache_folder() -> Path:
    """Return this user's cache folder for stanceframe; it need not exist.

    Source: the XDG Base Directory Specification.
    """
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stanceframe"
