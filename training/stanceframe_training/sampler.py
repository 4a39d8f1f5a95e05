"""The order in which tasks and examples are seen: a function of seed and epoch, so runs resume."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from stanceframe_training.encoding import TaskBatch, TrainingItem, to_batch
from stanceframe_training.taught import TaughtItem

__all__ = ["Draw", "batches_of", "plan_epoch"]

POOL = 40  # batches sorted together by length: less padding, and still a random order


class Draw(NamedTuple):
    """Which items of a task make one batch."""

    task: str
    indices: tuple[int, ...]


def plan_epoch(
    sizes: Mapping[str, int],
    per_epoch: Mapping[str, int | None],
    lengths: Mapping[str, Sequence[int]],
    *,
    batch_size: int,
    seed: int,
    epoch: int,
) -> tuple[Draw, ...]:
    """Draw every task's examples for an epoch, in batches of like length, tasks interleaved."""
    generator = np.random.default_rng([seed, epoch])
    draws: list[Draw] = []
    for task, size in sizes.items():
        chosen = generator.permutation(size)[: per_epoch[task] or size]
        draws.extend(_bucket(task, chosen.tolist(), lengths[task], batch_size))
    order = generator.permutation(len(draws))
    return tuple(draws[index] for index in order)


def batches_of(
    draws: Sequence[Draw], items: Mapping[str, Sequence[TrainingItem | TaughtItem]]
) -> Iterator[TaskBatch]:
    """Yield the batches of a plan."""
    for draw in draws:
        yield to_batch(draw.task, [items[draw.task][index] for index in draw.indices])


def _bucket(
    task: str, chosen: Sequence[int], lengths: Sequence[int], batch_size: int
) -> Iterator[Draw]:
    for low in range(0, len(chosen), POOL * batch_size):
        pool = sorted(chosen[low : low + POOL * batch_size], key=lambda index: lengths[index])
        for start in range(0, len(pool), batch_size):
            yield Draw(task, tuple(pool[start : start + batch_size]))
