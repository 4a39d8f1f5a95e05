"""A loaded network behind one call: inputs in any order in, the logits of each out."""

import time
from collections.abc import Iterator, Sequence

from stanceframe.backends.protocol import Backend, Logits
from stanceframe.features import ModelInput, collate
from stanceframe.lanes import Lanes
from stanceframe.logits_memory import InputLogits, LogitsMemory
from stanceframe.observing import UNOBSERVED, BatchWork, WorkObserver

__all__ = ["InputLogits", "run_inputs"]

TOKEN_BUDGET = 256  # padded tokens a batch: its widest activations (1.5 MB) stay in the caches


def run_inputs(
    backend: Backend,
    inputs: Sequence[ModelInput],
    *,
    token_budget: int = TOKEN_BUDGET,
    lanes: Lanes | None = None,
    memory: LogitsMemory | None = None,
    observer: WorkObserver = UNOBSERVED,
) -> list[InputLogits]:
    """Run inputs through a backend; identical ones are computed once. Order is kept.

    Args:
        backend: The network.
        inputs: What it is to read.
        token_budget: Padded tokens a batch.
        lanes: Threads to share; by default as many of its own as the backend allows.
        memory: Where the logits of earlier inputs are kept, if anywhere.
        observer: Who is told of each batch.
    """
    results: dict[ModelInput, InputLogits] = {}
    if memory is not None:
        found = ((one, memory.find(one)) for one in dict.fromkeys(inputs))
        results = {one: logits for one, logits in found if logits is not None}
    missing = [one for one in dict.fromkeys(inputs) if one not in results]
    chunks = list(_batches(missing, token_budget))
    for chunk, logits in zip(chunks, _run_all(backend, chunks, lanes, observer), strict=True):
        for row, one in enumerate(chunk):
            results[one] = _row(logits, row, len(one.ids))
            if memory is not None:
                memory.keep(one, results[one])
    return [results[one] for one in inputs]


def _run_all(
    backend: Backend,
    chunks: Sequence[list[ModelInput]],
    lanes: Lanes | None,
    observer: WorkObserver,
) -> list[Logits]:
    """Run batches, side by side where the backend allows it; what one raises is raised."""

    def run(chunk: list[ModelInput]) -> Logits:
        batch = collate(chunk)
        started = time.perf_counter()
        logits = backend.run(batch)
        seconds = time.perf_counter() - started
        tokens = sum(len(one.ids) for one in chunk)
        observer.batch(BatchWork(len(chunk), tokens, batch.input_ids.size, seconds))
        return logits

    if lanes is not None:
        return lanes.each(run, chunks)
    lanes = Lanes(backend.workers)
    with lanes.one():
        return lanes.each(run, chunks)


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
        screen=None if logits.screen is None else logits.screen[row, :tokens],
    )
