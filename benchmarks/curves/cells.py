"""Results of single cells as lines of JSON, so that a second run does only what is missing."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cell", "Result", "append", "read_results"]

STEPS = 10_000  # probabilities are kept to four decimals


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cell:
    """One training: a method on a draw of a set."""

    seed: int
    size: int
    set: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a cell gave.

    Attributes:
        cell: Which.
        texts: How many texts were trained on.
        fewest: Examples of the rarest label among them.
        seconds: Of training and of answering the held-out part.
        p: Ten-thousandths, for each held-out text and label.
    """

    cell: Cell
    texts: int
    fewest: int
    seconds: float
    p: tuple[tuple[int, ...], ...]

    @property
    def shares(self) -> NDArray[np.float64]:
        """The probabilities. Shape: (texts, labels)."""
        return np.array(self.p) / STEPS

    @staticmethod
    def kept(shares: NDArray[np.float64]) -> tuple[tuple[int, ...], ...]:
        """Round probabilities as they are kept."""
        return tuple(tuple(int(p) for p in row) for row in np.rint(shares * STEPS))


def append(path: Path, result: Result) -> None:
    """Add a line to the file."""
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(result)) + "\n")


def read_results(path: Path) -> Iterator[Result]:
    """Yield what is in the file; a line that was cut off by a kill is passed over."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            fields = json.loads(line)
        except json.JSONDecodeError:
            continue
        yield Result(**(fields | {"cell": Cell(**fields["cell"])}))
