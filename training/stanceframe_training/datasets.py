"""From a recipe to encoded training items, task by task."""

from collections.abc import Callable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.conflict import ConflictSentence, read_conflict
from stanceframe.corpora.newsmtsc import read_newsmtsc
from stanceframe.corpora.polnear import read_polnear
from stanceframe.corpora.topics import read_topics
from stanceframe.features import Featurizer
from stanceframe.text.targets import TargetMatcher
from stanceframe_training.conflict_examples import (
    claim_pairs,
    pair_examples,
    sentence_example,
)
from stanceframe_training.corpus_examples import (
    attribution_examples,
    mention_example,
    topic_example,
    with_topics_changed,
)
from stanceframe_training.counterfactuals import in_another_voice, with_states_swapped
from stanceframe_training.elsewhere import annotated_elsewhere
from stanceframe_training.encoding import TrainingItem, encode_pair, encode_sentence
from stanceframe_training.even import Ask, EvenItems, even_items, versions_of
from stanceframe_training.examples import PairExample, SentenceExample
from stanceframe_training.recipe import MadeSentences, Recipe, Task
from stanceframe_training.reversals import with_claim_reversed
from stanceframe_training.taught import TaughtItem
from stanceframe_training.teaching import Lesson, plan_lessons
from stanceframe_training.unlabelled import draw_sentences, held_out_hashes

__all__ = [
    "TaskData",
    "Teach",
    "build_items",
    "conflict_pairs",
    "made_sentences",
    "reversed_sentences",
    "some_texts",
]

Teach = Callable[[Sequence[Lesson], str], tuple[TaughtItem, ...]]  # lessons, and a name for them

REVERSALS_EACH = 6  # tries of one sentence: its cue has as many opposites


class TaskData(NamedTuple):
    """The encoded items of each task."""

    items: dict[str, tuple[TrainingItem | TaughtItem, ...]]

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


def build_items(
    recipe: Recipe,
    data: Path,
    codebook: Codebook,
    featurizer: Featurizer,
    teach: Teach | None = None,
    ask: Ask | None = None,
) -> TaskData:
    """Read and encode the training part of every task of the recipe.

    Args:
        recipe: What to read, and how much of it.
        data: The folder of the sets.
        codebook: Its frames and targets.
        featurizer: Writes the network's inputs.
        teach: Asks the recipe's teacher; needed if a task is taught.
        ask: Asks the network that the run begins with; needed if a task is about evenness.
    """
    matcher = TargetMatcher(codebook)
    annotated = read_conflict(data / "conflict", "train")
    annotated += annotated_elsewhere(data, recipe.labels)
    sentences = annotated + made_sentences(annotated, recipe.made, matcher, recipe.seed)
    turned = reversed_sentences(annotated, recipe.made.reversals, recipe.seed)
    lessons: list[list[Lesson]] = []
    if recipe.teacher is not None:
        texts = some_texts(annotated, recipe.teacher.annotated, recipe.seed)
        texts += draw_sentences(data, recipe.teacher.texts, recipe.seed, held_out_hashes(data))
        lessons += plan_lessons(list(dict.fromkeys(texts)), codebook, matcher, recipe.seed)
    even = _even(recipe, annotated, codebook, matcher, featurizer, ask)
    readers: dict[Task, Callable[[], Sequence[TrainingItem | TaughtItem]]] = {
        "sentences": lambda: [
            encode_sentence(sentence_example(one, codebook), featurizer, len(codebook.frame_ids))
            for one in (*sentences, *turned)
        ],
        "stances": lambda: _pairs(
            [
                *conflict_pairs(sentences, codebook, matcher, recipe.seed),
                *(pair for one in turned for pair in claim_pairs(one, codebook, matcher)),
            ],
            featurizer,
        ),
        "mentions": lambda: _pairs(
            [mention_example(one) for one in read_newsmtsc(data / "newsmtsc" / "train.jsonl")],
            featurizer,
        ),
        "attributions": lambda: _sentences(_polnear_sentences(data), featurizer, codebook),
        "comments": lambda: _topics(data / "vast" / "vast_train.zip", featurizer, recipe),
        "arguments": lambda: _topics(
            data / "ibm30k" / "raw_train_all_onecol.csv", featurizer, recipe
        ),
        "taught_sentences": lambda: _taught(teach, lessons[0], "sentences"),
        "taught_pairs": lambda: _taught(teach, lessons[1], "pairs"),
        "even_sentences": lambda: even.sentences,
        "even_pairs": lambda: even.pairs,
    }
    return TaskData({task: tuple(readers[task]()) for task in recipe.tasks})


def conflict_pairs(
    sentences: Sequence[ConflictSentence], codebook: Codebook, matcher: TargetMatcher, seed: int
) -> list[PairExample]:
    """Pair sentences with their targets; the seed picks the negatives."""
    generator = np.random.default_rng(seed)
    return [
        pair
        for sentence in sentences
        for pair in pair_examples(sentence, codebook, matcher, generator)
    ]


def made_sentences(
    sentences: Sequence[ConflictSentence], plan: MadeSentences, matcher: TargetMatcher, seed: int
) -> tuple[ConflictSentence, ...]:
    """Make the counterfactual sentences of a recipe, each of another sentence, as far as they go.

    Sentences with a stance come first: the rules are there to teach whose it is.
    """
    generator = np.random.default_rng([seed, 1])
    order = sorted(
        generator.permutation(len(sentences)).tolist(), key=lambda i: not sentences[i].stances
    )
    voices = (in_another_voice(sentences[i], generator) for i in order)
    states = (with_states_swapped(sentences[i], matcher, generator) for i in order)
    return (
        *islice(filter(None, voices), plan.voices),
        *islice(filter(None, states), plan.states),
    )


def reversed_sentences(
    sentences: Sequence[ConflictSentence], count: int, seed: int
) -> tuple[ConflictSentence, ...]:
    """Make sentences in which a claim is turned round, several of one where wordings differ.

    Charges come before demands, since the set holds few that somebody denies.
    """
    generator = np.random.default_rng([seed, 2])
    rounds = chain.from_iterable(
        (with_claim_reversed(one, generator) for one in sentences) for _ in range(REVERSALS_EACH)
    )
    distinct = {one.text: one for one in rounds if one is not None}
    ordered = sorted(distinct.values(), key=lambda one: one.stances[0].target == "ceasefire")
    return tuple(ordered[:count])


def some_texts(sentences: Sequence[ConflictSentence], count: int | None, seed: int) -> list[str]:
    """Return the words of `count` sentences, drawn evenly and in their order; None takes all."""
    order = np.random.default_rng([seed, 4]).permutation(len(sentences)).tolist()
    chosen = sorted(order[: len(order) if count is None else count])
    return [sentences[index].text for index in chosen]


def _taught(teach: Teach | None, lessons: Sequence[Lesson], name: str) -> tuple[TaughtItem, ...]:
    if teach is None:
        raise ValueError("a taught task needs a teacher to ask")
    return teach(lessons, name)


def _even(
    recipe: Recipe,
    sentences: Sequence[ConflictSentence],
    codebook: Codebook,
    matcher: TargetMatcher,
    featurizer: Featurizer,
    ask: Ask | None,
) -> EvenItems:
    if recipe.even is None:
        return EvenItems((), ())
    if ask is None:
        raise ValueError("a network that begins untrained has no answers to make even")
    groups = versions_of(sentences, matcher, recipe.even, recipe.seed)
    return even_items(groups, codebook, matcher, featurizer, ask)


def _topics(path: Path, featurizer: Featurizer, recipe: Recipe) -> list[TrainingItem]:
    texts = read_topics(path)
    generator = np.random.default_rng([recipe.seed, 5])
    texts += with_topics_changed(texts, recipe.made.topics, generator)
    return _pairs([topic_example(one) for one in texts], featurizer)


def _polnear_sentences(data: Path) -> list[SentenceExample]:
    articles = read_polnear(data / "polnear", "train")
    return [example for article in articles for example in attribution_examples(article)]


def _pairs(examples: Sequence[PairExample], featurizer: Featurizer) -> list[TrainingItem]:
    return [encode_pair(example, featurizer) for example in examples]


def _sentences(
    examples: Sequence[SentenceExample], featurizer: Featurizer, codebook: Codebook
) -> list[TrainingItem]:
    return [encode_sentence(example, featurizer, len(codebook.frame_ids)) for example in examples]
