import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party texts and data that is never committed."""
    folder = Path(os.environ.get("STANCEFRAME_SHARED", REPOSITORY.parent / "shared"))
    if not (folder / "README.md").is_file():
        pytest.skip(f"needs the shared folder, which is not at {folder}")
    return folder
