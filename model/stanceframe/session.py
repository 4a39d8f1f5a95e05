"""A loaded network behind one call: inputs in any order in, the logits of each out."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.backends.protocol import Backend, Logits
from stanceframe.features import ModelInput, collate

__all__ = ["InputLogits", "run_inputs"]

TOKEN_BUDGET = 2048  # padded tokens a batch: some 50 sentences, 13 MB of widest activations


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
    results: dict[ModelInput, InputLogits] = {}
    for chunk in _batches(distinct, token_budget):
        logits = backend.run(collate(chunk))
        for row, one in enumerate(chunk):
            results[one] = _row(logits, row, len(one.ids))
    return [results[one] for one in inputs]


def _batches(inputs: Sequence[ModelInput], token_budget: int) -> Iterator[list[ModelInput]]:
    """Group by length, shortest first, so that padding stays small and the budget holds."""
    chunk: list[ModelInput] = []
    for one in sorted(inputs, key=lambda item: len(item.ids)):
        if chunk and (len(chunk) + 1) * len(one.ids) > token_budget:
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
