"""A loaded network behind one call: inputs in any order in, the logits of each out."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.backends.protocol import Backend, Logits
from stanceframe.features import ModelInput, collate

__all__ = ["InputLogits", "run_inputs"]

TOKEN_BUDGET = 256  # padded tokens a batch: its widest activations (1.5 MB) stay in the caches


class InputLogits(NamedTuple):
    """One input's logits, without padding.

    Shapes: frames (frames,), evidence (tokens, frames), tags (tokens, layers, 3),
    stance (holders, 3).
    """

    frames: NDArray[np.float32]
    evidence: NDArray[np.float32]
    tags: NDArray[np.float32]
    stance: NDArray[np.float32]


def run_inputs(
    backend: Backend, inputs: Sequence[ModelInput], *, token_budget: int = TOKEN_BUDGET
) -> list[InputLogits]:
    """Run inputs through a backend; identical ones are computed once. Order is kept."""
    distinct = list(dict.fromkeys(inputs))
    chunks = list(_batches(distinct, token_budget))
    results: dict[ModelInput, InputLogits] = {}
    for chunk, logits in zip(chunks, _run_all(backend, chunks), strict=True):
        for row, one in enumerate(chunk):
            results[one] = _row(logits, row, len(one.ids))
    return [results[one] for one in inputs]


def _run_all(backend: Backend, chunks: Sequence[list[ModelInput]]) -> Iterator[Logits]:
    """Run batches, side by side where the backend allows it; what one raises is raised."""
    if backend.workers == 1 or len(chunks) < 2:
        yield from (backend.run(collate(chunk)) for chunk in chunks)
        return
    with ThreadPoolExecutor(min(backend.workers, len(chunks))) as pool:
        yield from pool.map(lambda chunk: backend.run(collate(chunk)), chunks)


def _batches(inputs: Sequence[ModelInput], token_budget: int) -> Iterator[list[ModelInput]]:
    """Group by length, longest first, so that padding stays small and no long one ends alone."""
    chunk: list[ModelInput] = []
    for one in sorted(inputs, key=lambda item: -len(item.ids)):
        if chunk and (len(chunk) + 1) * len(chunk[0].ids) > token_budget:
            yield chunk
            chunk = []
        chunk.append(one)
    if chunk:
        yield chunk


def _row(logits: Logits, row: int, tokens: int) -> InputLogits:
    tags = logits.tags[row, :tokens]
    return InputLogits(
        frames=logits.frames[row],
        evidence=logits.evidence[row, :tokens],
        tags=tags.reshape(tokens, -1, 3),
        stance=logits.stance[row].reshape(-1, 3),
    )
