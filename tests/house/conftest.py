"""What the checks of the house have in common: where it stands and which files are its own."""

import subprocess
from pathlib import Path

import pytest
from tests.house.shown_outputs import documents_of

ROOTS = ("model", "service", "training", "eval")


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def tracked(repository: Path) -> tuple[Path, ...]:
    """Every file of the project, committed or about to be; never what git ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=repository, capture_output=True, check=True, text=True)
    paths = (repository / name for name in listing.stdout.split("\0") if name)
    return tuple(sorted({path for path in paths if path.is_file()}))


@pytest.fixture(scope="session")
def sources(repository: Path) -> tuple[Path, ...]:
    """The modules of the four packages, without tests."""
    return tuple(sorted(path for root in ROOTS for path in (repository / root).rglob("*.py")))


@pytest.fixture(scope="session")
def documents(repository: Path) -> tuple[Path, ...]:
    return tuple(documents_of(repository))
