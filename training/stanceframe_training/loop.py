"""The training loop: it steps and yields losses; everything else belongs to the caller."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import torch
from torch import nn

from stanceframe.net.network import StanceFrameNetwork
from stanceframe_training.encoding import TaskBatch
from stanceframe_training.losses import loss_of
from stanceframe_training.recipe import Optimisation
from stanceframe_training.runner import multiplies_bfloat16

__all__ = ["Step", "average_into", "build_optimizer", "build_schedule", "train_batches"]


class Step(NamedTuple):
    """What one step yields: the task and its loss."""

    task: str
    loss: float


def train_batches(
    network: StanceFrameNetwork,
    average: StanceFrameNetwork,
    batches: Iterable[TaskBatch],
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    plan: Optimisation,
    weights: dict[str, float],
) -> Iterator[Step]:
    """Step over batches, and keep a running average of the weights in `average`."""
    network.train()
    bfloat16 = plan.bfloat16 and multiplies_bfloat16()
    for batch in batches:
        taken = schedule.last_epoch  # counts steps, across resumptions
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            output = network(**batch.inputs)
        loss = weights[batch.task] * loss_of(batch.task, output, batch.labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), plan.clip_norm)
        optimizer.step()
        schedule.step()
        # At first the average follows closely, or it would hold on to the untrained heads.
        average_into(average, network, min(plan.average_decay, (1 + taken) / (10 + taken)))
        yield Step(batch.task, loss.item())


@torch.no_grad()
def average_into(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Move `average` toward `network`: an exponential moving average of the weights.

    Source: Polyak & Juditsky 1992; with decay as in Tarvainen & Valpola 2017 (mean teacher).
    """
    pairs = zip(average.parameters(), network.parameters(), strict=True)
    for mean, value in pairs:
        if value.requires_grad:
            mean.lerp_(value, 1.0 - decay)


def build_optimizer(network: StanceFrameNetwork, plan: Optimisation) -> torch.optim.Optimizer:
    """AdamW; new heads learn faster than the pretrained encoder, norms and biases don't decay."""
    groups = []
    for is_head in (False, True):
        for decays in (False, True):
            chosen = [
                value
                for name, value in network.named_parameters()
                if value.requires_grad
                and (not name.startswith("encoder.")) == is_head
                and (value.ndim > 1) == decays
            ]
            rate = plan.head_learning_rate if is_head else plan.learning_rate
            decay = plan.weight_decay if decays else 0.0
            groups.append({"params": chosen, "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, fused=True)


def build_schedule(
    optimizer: torch.optim.Optimizer, plan: Optimisation, steps: int
) -> torch.optim.lr_scheduler.LRScheduler:
    """Rise linearly over the warm-up, then fall linearly to zero at the last step."""
    warmup = max(1, int(plan.warmup_share * steps))

    def factor(step: int) -> float:
        return min((step + 1) / warmup, max(0.0, (steps - step) / max(1, steps - warmup)))

    return torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
