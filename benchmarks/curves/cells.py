"""Results of single cells as lines of JSON, so that a second run does only what is missing."""

import base64
import json
import zlib
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
    """What a cell gave: figures alone, no text.

    Attributes:
        cell: Which.
        texts: How many texts were trained on.
        fewest: Examples of the rarest label among them.
        seconds: Of training and of answering the held-out part, by the clock.
        cpu_s: The same in seconds of processor time, of all threads.
        code: The version and the commit that it ran with; see `provenance.py`.
        content: Hash of the set's texts and labels, which the draw and the gold come from.
        p: The probabilities, as `kept` packs them.
        taken: Which way `chosen` took.
    """

    cell: Cell
    texts: int
    fewest: int
    seconds: float
    cpu_s: float
    code: str
    content: str
    p: str
    taken: str = ""

    @property
    def shares(self) -> NDArray[np.float64]:
        """The probabilities. Shape: (texts, labels)."""
        shape, packed = self.p.split(":", 1)
        texts, labels = map(int, shape.split("x"))
        planes = np.frombuffer(zlib.decompress(base64.b85decode(packed)), np.uint8)
        high, low = planes.reshape(2, labels, texts).astype(np.uint16)
        return np.asarray((high * 256 + low).T / STEPS, np.float64)

    @staticmethod
    def kept(shares: NDArray[np.float64]) -> str:
        """Pack probabilities: their shape, a colon, and ten-thousandths compressed, in base 85.

        Label by label, all high bytes before all low ones, which compresses best.
        """
        texts, labels = shares.shape
        numbers = np.rint(shares.T * STEPS).astype(np.uint16)
        planes = np.stack([numbers // 256, numbers % 256]).astype(np.uint8)
        packed = base64.b85encode(zlib.compress(planes.tobytes(), 9)).decode("ascii")
        return f"{texts}x{labels}:{packed}"


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
