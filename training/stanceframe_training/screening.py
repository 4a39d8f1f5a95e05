"""Teaches a network's pass one to tell which mentions pass two needn't be asked about.

The labels are pass two's own answers to real sentences: the screen imitates the network that it
is fitted to, so no annotation is needed and none is spent. See `stanceframe.screening`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch import Tensor, nn

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.backends.protocol import SCREEN
from stanceframe.calibration import Calibration, ScreenCalibration
from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.conflict import read_conflict
from stanceframe.errors import BundleError
from stanceframe.features import Featurizer, ModelInput, collate
from stanceframe.screening import tokens_of
from stanceframe.session import run_inputs
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import HOLDERS
from stanceframe_training.dev_scores import stance_classes
from stanceframe_training.encoding import encode_pair
from stanceframe_training.examples import PairExample
from stanceframe_training.recipe import Recipe, ScreenPlan
from stanceframe_training.states import last_states, open_graph
from stanceframe_training.teaching import plan_lessons
from stanceframe_training.unlabelled import draw_sentences, held_out_hashes

__all__ = ["Report", "Screened", "add_screen", "screening_pairs", "unreported"]

logger = logging.getLogger(__name__)
CHUNK = 64  # sentences whose states are computed at once
FOLDS = 5  # each fifth of the sentences is judged by a head that was fitted on the others
ENOUGH = 40  # stances of a target for a threshold of its own
EPOCHS, BATCH, RATE, DECAY, DROPOUT = 30, 256, 1e-3, 0.05, 0.2
NONE = 1  # of favor, none, against

Report = Callable[[int, int], None]


def unreported(_done: int, _of: int) -> None:
    """Tell nobody."""


class Screened(NamedTuple):
    """A fitted screen, and what it does to mentions that it wasn't fitted on.

    Attributes:
        thresholds: Probabilities from which a mention is asked about.
        kept: Share of the mentions with a stance that are asked about.
        asked: Share of all mentions that are.
        mentions: How many there were to measure this on.
    """

    thresholds: ScreenCalibration
    kept: float
    asked: float
    mentions: int


class _Mention(NamedTuple):
    """States of the tokens that name a target, and whether pass two found a stance toward it."""

    target: str
    states: NDArray[np.float32]
    found: bool
    fold: int


class _Head(nn.Module):
    """A stance's logit a token. Shape: (tokens, width) -> (tokens,)."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.first = nn.Linear(width, hidden)
        self.second = nn.Linear(hidden, 1)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, states: Tensor) -> Tensor:
        logits: Tensor = self.second(self.dropout(self.first(states).relu())).squeeze(-1)
        return logits


def screening_pairs(recipe: Recipe, data: Path, codebook: Codebook) -> list[PairExample]:
    """Return real sentences with the codebook's targets that they mention; none is of a dev split.

    Raises:
        BundleError: The recipe has no screen.
        CorpusError: A set is missing.
    """
    if recipe.screen is None:
        raise BundleError(f"recipe {recipe.name} has no `screen`: say what to fit one on")
    texts = [one.text for one in read_conflict(data / "conflict", "train")]
    texts += draw_sentences(data, recipe.screen.texts, recipe.seed, held_out_hashes(data))
    matcher, names = TargetMatcher(codebook), {target.name for target in codebook.targets}
    _, lessons = plan_lessons(list(dict.fromkeys(texts)), codebook, matcher, recipe.seed)
    return [one.pair for one in lessons if one.pair is not None and one.pair.target in names]


def add_screen(
    weights: Path,
    target: Path,
    pairs: Sequence[PairExample],
    codebook: Codebook,
    featurizer: Featurizer,
    calibration: Calibration,
    plan: ScreenPlan,
    seed: int,
    report: Report = unreported,
) -> Screened:
    """Fit a screen to a network and write the network with it.

    Args:
        weights: The network as it is served.
        target: Where the file goes.
        pairs: From `screening_pairs`.
        codebook: Whose targets they are about.
        featurizer: Writes the network's inputs.
        calibration: The network's; its thresholds say what a stance is.
        plan: Size of the screen, and the share of stances that must pass.
        seed: Of the fit.
        report: Told of done and all mentions.

    Raises:
        BundleError: Pass two finds no stance in these sentences, or nothing else.
    """
    torch.manual_seed(seed)
    ids = {target.name: target.id for target in codebook.targets}
    mentions = _mentions(weights, pairs, ids, featurizer, calibration, report)
    if len({one.found for one in mentions}) < 2 or len({one.fold for one in mentions}) < FOLDS:
        raise BundleError(
            f"{len(mentions)} mentions are too few, or too alike, to fit a screen: name more texts"
        )
    screened = _chosen(_judged(mentions, plan.width), mentions, plan.kept)
    _write(weights, _fit(mentions, plan.width), target)
    return screened


def _mentions(
    weights: Path,
    pairs: Sequence[PairExample],
    ids: Mapping[str, str],
    featurizer: Featurizer,
    calibration: Calibration,
    report: Report,
) -> list[_Mention]:
    model = onnx.load(weights)
    name = last_states(model.graph)
    session, backend = open_graph(model, name), OnnxBackend(weights)
    known = {given.name for given in session.get_inputs()}
    by_text: dict[str, list[PairExample]] = {}
    for pair in pairs:
        by_text.setdefault(pair.text, []).append(pair)
    texts = sorted(by_text, key=len)
    mentions: list[_Mention] = []
    for start in range(0, len(texts), CHUNK):
        chunk = texts[start : start + CHUNK]
        asked = [pair for text in chunk for pair in by_text[text]]
        found = _found(backend, asked, featurizer, calibration)
        inputs = [featurizer.sentence(text) for text in chunk]
        given = {k: v for k, v in collate(inputs)._asdict().items() if k in known}
        states = dict(
            zip(chunk, zip(inputs, session.run([name], given)[0], strict=True), strict=True)
        )
        for pair, holds in zip(asked, found, strict=True):
            mentions += _mention(pair, ids[pair.target], *states[pair.text], holds)
        report(min(start + CHUNK, len(texts)), len(texts))
    return mentions


def _mention(
    pair: PairExample, target: str, given: ModelInput, states: NDArray[np.float32], found: bool
) -> list[_Mention]:
    tokens = tokens_of(given, pair.mentions)
    if not tokens:  # beyond what pass one reads
        return []
    fold = sum(pair.text.encode()) % FOLDS
    return [_Mention(target, states[tokens], found, fold)]


def _found(
    backend: OnnxBackend,
    pairs: Sequence[PairExample],
    featurizer: Featurizer,
    calibration: Calibration,
) -> list[bool]:
    """Say of which pairs pass two gives anybody a stance."""
    inputs = [encode_pair(pair, featurizer).model_input for pair in pairs]
    logits = np.stack([one.stance for one in run_inputs(backend, inputs)])
    classes = stance_classes(logits.reshape(len(pairs), len(HOLDERS), 3), calibration)
    return [bool(row.any()) for row in classes != NONE]


def _fit(mentions: Sequence[_Mention], hidden: int) -> _Head:
    head = _Head(mentions[0].states.shape[1], hidden)
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(mentions) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(EPOCHS):
        order = torch.randperm(len(mentions)).tolist()
        for start in range(0, len(order), BATCH):
            batch = [mentions[index] for index in order[start : start + BATCH]]
            gold = torch.tensor([float(one.found) for one in batch])
            loss = nn.functional.binary_cross_entropy_with_logits(_logits(head, batch), gold)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return head.eval()


def _logits(head: _Head, mentions: Sequence[_Mention]) -> Tensor:
    """Mean logit of each mention's tokens. Shape: (mentions,)."""
    states = torch.from_numpy(np.concatenate([one.states for one in mentions]))
    sizes = torch.tensor([len(one.states) for one in mentions])
    owner = torch.repeat_interleave(torch.arange(len(mentions)), sizes)
    sums = torch.zeros(len(mentions)).index_add(0, owner, head(states))
    return sums / sizes


def _judged(mentions: Sequence[_Mention], hidden: int) -> NDArray[np.float32]:
    """Judge each mention by a head that hasn't seen its sentence. Shape: (mentions,)."""
    p = np.zeros(len(mentions), np.float32)
    for fold in range(FOLDS):
        head = _fit([one for one in mentions if one.fold != fold], hidden)
        places = [place for place, one in enumerate(mentions) if one.fold == fold]
        with torch.inference_mode():
            p[places] = _logits(head, [mentions[place] for place in places]).sigmoid().numpy()
    return p


def _chosen(p: NDArray[np.float32], mentions: Sequence[_Mention], kept: float) -> Screened:
    """Choose, for each target, the highest threshold that lets a share of its stances pass."""
    found = np.array([one.found for one in mentions])
    targets = np.array([one.target for one in mentions])
    fitted: dict[str, float] = {}
    for target in sorted(set(targets[found])):
        stances = p[found & (targets == target)]
        if len(stances) >= ENOUGH:
            fitted[target] = _lets_pass(stances, kept)
    thresholds = ScreenCalibration(targets=fitted, others=_lets_pass(p[found], kept))
    asked = p >= np.array([thresholds.of(one.target) for one in mentions], np.float32)
    share = float(asked[found].mean())
    return Screened(thresholds, share, float(asked.mean()), len(mentions))


def _lets_pass(stances: NDArray[np.float32], kept: float) -> float:
    lowest = float(np.sort(stances)[int((1.0 - kept) * len(stances))])
    return float(np.floor(lowest * 1e4) / 1e4)


def _write(weights: Path, head: _Head, target: Path) -> None:
    model = onnx.load(weights)
    graph = model.graph
    for output in [one for one in graph.output if one.name == SCREEN]:
        raise BundleError(f"{weights} has a {output.name} already: fit one to a network without")
    states, make = last_states(graph), helper.make_node
    constants = {
        "first": head.first.weight.detach().numpy().T,
        "first_bias": head.first.bias.detach().numpy(),
        "second": head.second.weight.detach().numpy().T,
        "second_bias": head.second.bias.detach().numpy(),
        "nothing": np.array(0.0, np.float32),
    }
    graph.initializer.extend(
        numpy_helper.from_array(np.ascontiguousarray(value, np.float32), f"{SCREEN}_{name}")
        for name, value in constants.items()
    )
    graph.initializer.append(numpy_helper.from_array(np.array([-1], np.int64), f"{SCREEN}_axis"))
    graph.node.extend([
        make("MatMul", [states, "screen_first"], ["screen_product"]),
        make("Add", ["screen_product", "screen_first_bias"], ["screen_sum"]),
        make("Max", ["screen_sum", "screen_nothing"], ["screen_hidden"]),
        make("MatMul", ["screen_hidden", "screen_second"], ["screen_scores"]),
        make("Add", ["screen_scores", "screen_second_bias"], ["screen_logits"]),
        make("Squeeze", ["screen_logits", "screen_axis"], [SCREEN]),
    ])  # fmt: skip
    kind = onnx.TensorProto.FLOAT
    graph.output.append(helper.make_tensor_value_info(SCREEN, kind, ["batch", "tokens"]))
    onnx.checker.check_model(model, check_custom_domain=False)
    onnx.save(model, target)
