"""Asks a teacher about real sentences, once, and keeps its answers beside the run."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from stanceframe.backends.protocol import OUTPUTS, Backend
from stanceframe.codebook.schema import Codebook
from stanceframe.features import Featurizer, InputLimits, ModelInput
from stanceframe.net.encoder import find_encoder, load_tokenizer
from stanceframe.session import InputLogits, run_inputs
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import Span
from stanceframe_training.conflict_examples import free_names
from stanceframe_training.examples import PairExample
from stanceframe_training.recipe import Recipe
from stanceframe_training.taught import TaughtItem

__all__ = ["Lesson", "Teacher", "answers_of", "find_teacher", "plan_lessons", "taught_items"]

logger = logging.getLogger(__name__)
CHUNK = 2048  # lessons between two reports
TOKEN_BUDGET = 4096  # padded tokens a batch: the teacher is large, and torch shares a batch out


class Lesson(NamedTuple):
    """A sentence, or a sentence with a target, to ask a teacher about."""

    text: str
    pair: PairExample | None


class Teacher(NamedTuple):
    """A trained network, loaded when it is asked; the way it reads; the hash of its weights."""

    load: Callable[[], Backend]
    featurizer: Featurizer
    sha256: str


def plan_lessons(
    texts: Sequence[str], codebook: Codebook, matcher: TargetMatcher, seed: int
) -> tuple[list[Lesson], list[Lesson]]:
    """Return lessons about sentences, and lessons about the targets that they mention.

    Of names outside the codebook, one a sentence is asked about, so that free targets are taught.
    """
    generator = np.random.default_rng(seed)
    names = {target.id: target.name for target in codebook.targets}
    pairs: list[Lesson] = []
    for text in texts:
        mentions = matcher.find(text, 0, len(text))
        for target in dict.fromkeys(mention.target for mention in mentions):
            spans = tuple(m.span for m in mentions if m.target == target)
            pairs.append(_about(text, spans, names[target]))
        free = free_names(text, [mention.span for mention in mentions])
        if free:
            span = free[int(generator.integers(len(free)))]
            pairs.append(_about(text, (span,), text[span.start : span.end]))
    return [Lesson(text, None) for text in texts], pairs


def taught_items(
    lessons: Sequence[Lesson],
    teacher: Teacher,
    student: Featurizer,
    cache: Path,
    report: Callable[[int, int], None],
) -> tuple[TaughtItem, ...]:
    """Ask the teacher, or read what it said before, and put it beside the student's inputs.

    A lesson that the two tokenizers cut differently is left out: its tags could not be compared.
    """
    inputs = [(_input(one, teacher.featurizer), _input(one, student)) for one in lessons]
    kept = [
        (lesson, *pair)
        for lesson, pair in zip(lessons, inputs, strict=True)
        if pair[0].ranges == pair[1].ranges
    ]
    logger.info("%d of %d lessons are cut alike", len(kept), len(lessons))
    logits = _ask(teacher, [theirs for _, theirs, _ in kept], cache, report)
    return tuple(
        TaughtItem(model_input=ours, logits=said, is_pair=lesson.pair is not None)
        for (lesson, _, ours), said in zip(kept, logits, strict=True)
    )


def find_teacher(recipe: Recipe, load: Callable[[], Backend], weights: Path) -> Teacher:
    """Return the teacher that was trained by a recipe; `weights` tells it from others."""
    limits = InputLimits(**recipe.inputs.model_dump())
    featurizer = Featurizer(load_tokenizer(find_encoder(recipe.encoder)), limits)
    with weights.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Teacher(load, featurizer, sha256)


def _about(text: str, mentions: tuple[Span, ...], name: str) -> Lesson:
    return Lesson(text, PairExample(text=text, mentions=mentions, target=name, stance={}))


def _input(lesson: Lesson, featurizer: Featurizer) -> ModelInput:
    if lesson.pair is None:
        return featurizer.sentence(lesson.text)
    return featurizer.pair(lesson.text, lesson.pair.mentions, lesson.pair.target)


def _ask(
    teacher: Teacher, inputs: list[ModelInput], cache: Path, report: Callable[[int, int], None]
) -> list[InputLogits]:
    """Run the inputs, or read the answers of the same weights to the same inputs from disk."""
    asked = hashlib.sha256(teacher.sha256.encode())
    for one in inputs:
        asked.update(np.array([*one.ids, *one.mention], np.int64).tobytes())
    file = cache.with_name(f"{cache.name}-{asked.hexdigest()[:16]}.safetensors")
    if not file.is_file():
        _write(file, answers_of(teacher.load(), inputs, report))
    return _read(file, inputs)


def answers_of(
    backend: Backend, inputs: Sequence[ModelInput], report: Callable[[int, int], None]
) -> list[InputLogits]:
    """Run many inputs, and tell how many are done."""
    answers: list[InputLogits] = []
    for start in range(0, len(inputs), CHUNK):
        answers += run_inputs(backend, inputs[start : start + CHUNK], token_budget=TOKEN_BUDGET)
        report(len(answers), len(inputs))
    return answers


def _write(file: Path, answers: Sequence[InputLogits]) -> None:
    """Store answers end to end in half precision: two bytes a logit are as good as four here."""
    columns = {name: np.concatenate([_rows(one, name) for one in answers]) for name in OUTPUTS}
    unfinished = file.with_suffix(".unfinished")
    save_file(columns, unfinished)
    unfinished.replace(file)


def _read(file: Path, inputs: Sequence[ModelInput]) -> list[InputLogits]:
    """Cut stored answers apart again. Tags come back as (tokens, layers, 3), stance as (3, 3)."""
    columns = load_file(file)
    ends = np.cumsum([len(one.ids) for one in inputs])
    evidence = np.split(columns["evidence"], ends[:-1])
    tags = np.split(columns["tags"], ends[:-1])
    return [
        InputLogits(
            frames=columns["frames"][row],
            evidence=evidence[row],
            tags=tags[row].reshape(len(tags[row]), -1, 3),
            stance=columns["stance"][row].reshape(-1, 3),
        )
        for row in range(len(inputs))
    ]


def _rows(answer: InputLogits, name: str) -> NDArray[np.float16]:
    """Return a column of an answer as rows: a row a token, or one for the whole input."""
    values: NDArray[np.float32] = getattr(answer, name)
    rows = len(values) if name in {"evidence", "tags"} else 1
    return values.astype(np.float16).reshape(rows, -1)
