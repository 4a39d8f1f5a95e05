"""From a recipe to encoded training items, task by task."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.conflict import read_conflict
from stanceframe.corpora.newsmtsc import read_newsmtsc
from stanceframe.corpora.polnear import read_polnear
from stanceframe.features import Featurizer
from stanceframe.text.targets import TargetMatcher
from stanceframe_training.conflict_examples import pair_examples, sentence_example
from stanceframe_training.corpus_examples import attribution_examples, mention_example
from stanceframe_training.encoding import TrainingItem, encode_pair, encode_sentence
from stanceframe_training.examples import PairExample, SentenceExample
from stanceframe_training.recipe import Recipe, Task

__all__ = ["TaskData", "build_items", "conflict_pairs"]


class TaskData(NamedTuple):
    """The encoded items of each task."""

    items: dict[str, tuple[TrainingItem, ...]]

    @property
    def sizes(self) -> dict[str, int]:
        """How many items each task has."""
        return {task: len(items) for task, items in self.items.items()}

    @property
    def lengths(self) -> dict[str, list[int]]:
        """Tokens of each item, for batches of like length."""
        return {
            task: [len(item.model_input.ids) for item in items]
            for task, items in self.items.items()
        }


def build_items(recipe: Recipe, data: Path, codebook: Codebook, featurizer: Featurizer) -> TaskData:
    """Read and encode the training part of every task of the recipe."""
    readers: dict[Task, Callable[[], Sequence[TrainingItem]]] = {
        "sentences": lambda: [
            encode_sentence(sentence_example(one, codebook), featurizer, len(codebook.frame_ids))
            for one in read_conflict(data / "conflict", "train")
        ],
        "stances": lambda: _pairs(conflict_pairs(data, "train", codebook, recipe.seed), featurizer),
        "mentions": lambda: _pairs(
            [mention_example(one) for one in read_newsmtsc(data / "newsmtsc" / "train.jsonl")],
            featurizer,
        ),
        "attributions": lambda: _sentences(_polnear_sentences(data), featurizer, codebook),
    }
    return TaskData({task: tuple(readers[task]()) for task in recipe.tasks})


def conflict_pairs(data: Path, split: str, codebook: Codebook, seed: int) -> list[PairExample]:
    """Pair every sentence of a conflict split with its targets; the seed picks the negatives."""
    generator = np.random.default_rng(seed)
    matcher = TargetMatcher(codebook)
    return [
        pair
        for sentence in read_conflict(data / "conflict", split)
        for pair in pair_examples(sentence, codebook, matcher, generator)
    ]


def _polnear_sentences(data: Path) -> list[SentenceExample]:
    articles = read_polnear(data / "polnear", "train")
    return [example for article in articles for example in attribution_examples(article)]


def _pairs(examples: Sequence[PairExample], featurizer: Featurizer) -> list[TrainingItem]:
    return [encode_pair(example, featurizer) for example in examples]


def _sentences(
    examples: Sequence[SentenceExample], featurizer: Featurizer, codebook: Codebook
) -> list[TrainingItem]:
    return [encode_sentence(example, featurizer, len(codebook.frame_ids)) for example in examples]
