"""A training run: set up from a recipe, train, pick the best epoch; resumable at any moment."""

import copy
import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import torch

from stanceframe.codebook.loading import load_codebook
from stanceframe.codebook.schema import Codebook
from stanceframe.features import Featurizer, InputLimits, ModelInput
from stanceframe.net.adapters import add_adapters, merge_adapters
from stanceframe.net.encoder import find_encoder, load_encoder, load_tokenizer
from stanceframe.net.network import StanceFrameNetwork
from stanceframe.session import InputLogits
from stanceframe_training.adapted import put_back, round_learned
from stanceframe_training.checkpoints import (
    Progress,
    load_weights,
    restore,
    save,
    save_weights,
)
from stanceframe_training.datasets import TaskData, Teach, build_items
from stanceframe_training.dev_scores import DevScores, score_dev
from stanceframe_training.devset import DevSet, build_devset, run_devset
from stanceframe_training.even import Ask
from stanceframe_training.fitting import plain_calibration
from stanceframe_training.loop import build_optimizer, build_schedule, train_batches
from stanceframe_training.provenance import teacher_folder
from stanceframe_training.recipe import Recipe, load_recipe
from stanceframe_training.runner import TorchBackend, multiplies_bfloat16
from stanceframe_training.sampler import Draw, batches_of, plan_epoch
from stanceframe_training.taught import TaughtItem
from stanceframe_training.teaching import Lesson, answers_of, find_teacher, taught_items

__all__ = ["BEST", "Materials", "Report", "build_network", "prepare", "train"]

logger = logging.getLogger(__name__)
BEST = "best.safetensors"
SAVE_EVERY = 250  # steps; a checkpoint takes about a second

Report = Callable[[str, int, int, float], None]  # phase, done, of, running loss


class Materials(NamedTuple):
    """What a run works with, made from its recipe."""

    recipe: Recipe
    codebook: Codebook
    featurizer: Featurizer
    encoder_folder: Path
    data: TaskData
    devset: DevSet


def prepare(
    recipe: Recipe, data: Path, out: Path, report: Report, *, start: Path | None = None
) -> Materials:
    """Read codebook, tokenizer and corpora, and encode every example; ask the teacher, if any.

    What the teacher says is kept in `out`, so that it is asked once. `start` is what the run
    begins with, as in `train`: a recipe with `even` asks it.
    """
    codebook = load_codebook(recipe.codebook)
    folder = find_encoder(recipe.encoder)
    limits = InputLimits(**recipe.inputs.model_dump())
    featurizer = Featurizer(load_tokenizer(folder), limits)
    return Materials(
        recipe=recipe,
        codebook=codebook,
        featurizer=featurizer,
        encoder_folder=folder,
        data=build_items(
            recipe,
            data,
            codebook,
            featurizer,
            _teach(recipe, codebook, featurizer, out, report),
            None
            if start is None
            else _asking(recipe, folder, len(codebook.frame_ids), start, report),
        ),
        devset=build_devset(data, codebook, featurizer, recipe.seed),
    )


def train(
    materials: Materials, out: Path, report: Report, *, start: Path | None = None
) -> StanceFrameNetwork:
    """Train until the recipe's last epoch or until patience ends; return the best weights.

    Call it again with the same `out` after a kill: it goes on at the last checkpoint.

    Args:
        materials: From `prepare`.
        out: The run's folder.
        report: Told of each step.
        start: Weights of a stage before this one; None starts from the encoder as published.
    """
    out.mkdir(parents=True, exist_ok=True)
    run = _Run(materials, out, start)
    while not run.is_over():
        run.epoch(report)
    return _finished(run.average, materials.recipe, out)


def _finished(network: StanceFrameNetwork, recipe: Recipe, out: Path) -> StanceFrameNetwork:
    """Give a network its run's best weights, and merge its adapters if it has any.

    What was learned beside a frozen encoder is rounded to half precision first, as it is shipped.
    """
    load_weights(out / BEST, network)
    if recipe.adapters is not None:
        round_learned(network)
        merge_adapters(network.encoder)
    return network


def build_network(recipe: Recipe, encoder_folder: Path, frames: int) -> StanceFrameNetwork:
    """Make the untrained network of a recipe: its encoder as published, with new heads."""
    network = StanceFrameNetwork(
        load_encoder(encoder_folder),
        frames=frames,
        dropout=recipe.optimisation.dropout,
        limits=recipe.limits,
    )
    if recipe.adapters is not None:
        bfloat16 = recipe.optimisation.bfloat16 and multiplies_bfloat16()
        add_adapters(network.encoder, recipe.adapters, bfloat16=bfloat16)
    return network


def _teach(
    recipe: Recipe, codebook: Codebook, student: Featurizer, out: Path, report: Report
) -> Teach | None:
    """Return a way to ask the recipe's teacher, which is loaded only for new questions."""
    plan = recipe.teacher
    if plan is None:
        return None
    folder = teacher_folder(plan)
    theirs, learned = load_recipe(folder / "recipe.yaml"), folder / "learned.safetensors"

    def load() -> TorchBackend:
        network = build_network(theirs, find_encoder(theirs.encoder), len(codebook.frame_ids))
        put_back(network, learned)
        return TorchBackend(network, bfloat16=True)

    def teach(lessons: Sequence[Lesson], name: str) -> tuple[TaughtItem, ...]:
        out.mkdir(parents=True, exist_ok=True)
        teacher = find_teacher(theirs, load, learned)
        return taught_items(
            lessons, teacher, student, out / f"taught-{name}",
            lambda done, of: report(f"teacher on {name}", done, of, 0.0),
        )  # fmt: skip

    return teach


def _asking(recipe: Recipe, encoder: Path, frames: int, start: Path, report: Report) -> Ask:
    """Return a way to ask the network that a run begins with; it is loaded when it is asked."""

    def ask(inputs: Sequence[ModelInput]) -> list[InputLogits]:
        network = build_network(recipe, encoder, frames)
        load_weights(start, network)
        backend = TorchBackend(network, bfloat16=recipe.optimisation.bfloat16)
        return answers_of(
            backend, inputs, lambda done, of: report("its own answers", done, of, 0.0)
        )

    return ask


class _Run:
    """The moving parts of a run."""

    def __init__(self, materials: Materials, out: Path, start: Path | None = None) -> None:
        recipe = materials.recipe
        self.materials, self.out, self.plan = materials, out, recipe.optimisation
        torch.manual_seed(recipe.seed)
        frames = len(materials.codebook.frame_ids)
        self.network = build_network(recipe, materials.encoder_folder, frames)
        if start is not None:
            load_weights(start, self.network)
        self.average = copy.deepcopy(self.network)
        self.optimizer = build_optimizer(self.network, self.plan)
        steps = sum(len(self._draws(epoch)) for epoch in range(self.plan.epochs))
        self.schedule = build_schedule(self.optimizer, self.plan, steps)
        self.progress: Progress = restore(out, recipe.content_hash, self._parts())

    def is_over(self) -> bool:
        """Say whether all epochs are done, or `patience` of them brought nothing better."""
        done = self.progress
        return done.epoch >= (self.plan.stop_after or self.plan.epochs) or (
            done.best_epoch >= 0 and done.epoch - 1 - done.best_epoch >= self.plan.patience
        )

    def epoch(self, report: Report) -> None:
        """Train what is left of the epoch in work, then score it."""
        started = time.perf_counter()
        draws = self._draws(self.progress.epoch)
        for loss in self._steps(draws):
            report(f"epoch {self.progress.epoch + 1}", self.progress.step, len(draws), loss)
            if self.progress.step % SAVE_EVERY == 0:
                self._save()
        self._score(time.perf_counter() - started)
        self._save()

    def _steps(self, draws: tuple[Draw, ...]) -> Iterator[float]:
        weights: dict[str, float] = {
            task: plan.weight for task, plan in self.materials.recipe.tasks.items()
        }
        left = draws[self.progress.step :]
        batches = batches_of(left, self.materials.data.items)
        mean = 0.0
        steps = train_batches(
            self.network, self.average, batches, self.optimizer, self.schedule, self.plan,
            weights,
        )  # fmt: skip
        for step in steps:
            self.progress.step += 1
            mean = step.loss if mean == 0.0 else 0.98 * mean + 0.02 * step.loss
            yield mean

    def _score(self, seconds: float) -> None:
        backend = TorchBackend(self.average, bfloat16=self.plan.bfloat16)
        logits = run_devset(backend, self.materials.devset)
        calibration = plain_calibration(self.materials.codebook)
        scores = score_dev(self.materials.devset, logits, calibration)
        self._log(scores, seconds)
        self.progress.history.append(scores.mean)
        if scores.mean > self.progress.best:
            self.progress.best, self.progress.best_epoch = scores.mean, self.progress.epoch
            save_weights(self.out / BEST, self.average)
        self.progress.epoch += 1
        self.progress.step = 0

    def _log(self, scores: DevScores, seconds: float) -> None:
        row = {"epoch": self.progress.epoch + 1, "seconds": round(seconds), **scores._asdict()}
        logger.info("dev after epoch %s", json.dumps(row))
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")

    def _draws(self, epoch: int) -> tuple[Draw, ...]:
        recipe, data = self.materials.recipe, self.materials.data
        return plan_epoch(
            data.sizes,
            {task: plan.per_epoch for task, plan in recipe.tasks.items()},
            data.lengths,
            batch_size=self.plan.batch_size,
            seed=recipe.seed,
            epoch=epoch,
        )

    def _parts(self) -> dict[str, object]:
        return {
            "network": self.network,
            "average": self.average,
            "optimizer": self.optimizer,
            "schedule": self.schedule,
        }

    def _save(self) -> None:
        save(self.out, self.materials.recipe.content_hash, self.progress, self._parts())
