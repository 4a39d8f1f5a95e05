"""Teaches a network to answer alike whichever states a sentence names.

A sentence and copies of it in which states have changed places ask for the same answer, but for
the stances, which move with the names. The network is asked about all of them, and then trained
toward the mean of its own answers: what is common to them stays, what comes from a name goes. No
label is read, so no rule gives a sentence one.

Source: consistency training as in Xie et al., Unsupervised Data Augmentation (NeurIPS 2020), with
the counterfactual copies of Garg et al., Counterfactual Fairness in Text Classification through
Robustness (AIES 2019), there as a penalty, here as soft labels.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.conflict import ConflictSentence
from stanceframe.features import Featurizer, ModelInput
from stanceframe.session import InputLogits
from stanceframe.text.targets import TargetMatcher
from stanceframe_training.counterfactuals import every_state_swap
from stanceframe_training.recipe import EvenPlan
from stanceframe_training.taught import TaughtItem

__all__ = ["Ask", "EvenItems", "aligned", "even_items", "versions_of"]

LONGEST = 600  # characters

Ask = Callable[[Sequence[ModelInput]], Sequence[InputLogits]]
Matrix = NDArray[np.floating]


class Version(NamedTuple):
    """A sentence as it is or with two states swapped, and which target became which."""

    text: str
    exchange: dict[str, str]


class EvenItems(NamedTuple):
    """Inputs with the mean answer of all versions: of sentences, and of sentences with targets."""

    sentences: tuple[TaughtItem, ...]
    pairs: tuple[TaughtItem, ...]


class _Pair(NamedTuple):
    group: int
    target: str  # as the sentence itself names it
    given: ModelInput


def versions_of(
    sentences: Sequence[ConflictSentence], matcher: TargetMatcher, plan: EvenPlan, seed: int
) -> list[list[Version]]:
    """Return sentences that name a state, each with some of its swaps, itself first."""
    generator = np.random.default_rng([seed, 3])
    order = generator.permutation(len(sentences)).tolist()
    groups = (_versions(sentences[at], matcher, plan.swaps, generator) for at in order)
    return list(islice(filter(None, groups), plan.sentences))


def _versions(
    sentence: ConflictSentence, matcher: TargetMatcher, count: int, generator: np.random.Generator
) -> list[Version]:
    if len(sentence.text) > LONGEST:
        return []
    swaps = list(every_state_swap(sentence, matcher, generator))
    if not swaps:
        return []
    chosen = [swaps[at] for at in generator.permutation(len(swaps))[:count]]
    made = [Version(swap.sentence.text, swap.exchange) for swap in chosen]
    return [Version(sentence.text, {}), *made]


def even_items(
    groups: Sequence[Sequence[Version]],
    codebook: Codebook,
    matcher: TargetMatcher,
    featurizer: Featurizer,
    ask: Ask,
) -> EvenItems:
    """Ask a network about all versions, and give each the mean answer of its group.

    Args:
        groups: From `versions_of`.
        codebook: Its targets.
        matcher: Finds them.
        featurizer: Writes the network's inputs.
        ask: The network.
    """
    inputs = [[featurizer.sentence(version.text) for version in group] for group in groups]
    answers = iter(ask([one for group in inputs for one in group]))
    items: list[TaughtItem] = []
    for group in inputs:
        items += _in_the_middle(group, list(islice(answers, len(group))))
    pairs = [
        pair
        for number, group in enumerate(groups)
        for version in group
        for pair in _pairs(number, version, codebook, matcher, featurizer)
    ]
    return EvenItems(tuple(items), tuple(_even_pairs(pairs, ask([one.given for one in pairs]))))


def _in_the_middle(inputs: list[ModelInput], answers: list[InputLogits]) -> Iterator[TaughtItem]:
    """Yield each version of a sentence with the mean answer, token by token as they correspond."""
    first = inputs[0].ids
    frames = np.mean([one.frames for one in answers], axis=0)
    ways = [aligned(one.ids, first) for one in inputs]
    tags = _mean_of([one.tags for one in answers], ways)
    evidence = _mean_of([one.evidence for one in answers], ways)
    for given, answer in zip(inputs, answers, strict=True):
        back = aligned(first, given.ids)
        logits = InputLogits(
            frames=frames,
            evidence=_along(evidence, back),
            tags=_along(tags, back),
            stance=answer.stance,
            screen=None,
        )
        yield TaughtItem(model_input=given, logits=logits, is_pair=False)


def _mean_of(arrays: Sequence[Matrix], ways: Sequence[list[list[int]]]) -> Matrix:
    rows = [_along(array, way) for array, way in zip(arrays, ways, strict=True)]
    return np.asarray(np.mean(rows, axis=0))


def _along(array: Matrix, way: list[list[int]]) -> Matrix:
    """Return a row for each place of the other version. Shape: (tokens, ...) -> (places, ...)."""
    return np.stack([array[tokens].mean(axis=0) for tokens in way])


def aligned(ids: Sequence[int], other: Sequence[int]) -> list[list[int]]:
    """Return, for each token of `other`, the tokens of `ids` that stand in its place.

    Example:
        >>> aligned([1, 7, 8, 2], [1, 9, 2])
        [[0], [1, 2], [3]]
    """
    places: list[list[int]] = []
    blocks = SequenceMatcher(None, ids, other, autojunk=False).get_opcodes()
    for _, start, end, other_start, other_end in blocks:
        size = other_end - other_start
        if size == end - start:
            places += [[start + step] for step in range(size)]
        else:
            places += [list(range(start, end)) or [max(start - 1, 0)]] * size
    return places


def _pairs(
    group: int,
    version: Version,
    codebook: Codebook,
    matcher: TargetMatcher,
    featurizer: Featurizer,
) -> Iterator[_Pair]:
    names = {target.id: target.name for target in codebook.targets}
    mentions = matcher.find(version.text, 0, len(version.text))
    for target in dict.fromkeys(mention.target for mention in mentions):
        spans = tuple(one.span for one in mentions if one.target == target)
        given = featurizer.pair(version.text, spans, names[target])
        yield _Pair(group, version.exchange.get(target, target), given)


def _even_pairs(pairs: Sequence[_Pair], answers: Sequence[InputLogits]) -> Iterator[TaughtItem]:
    said: dict[tuple[int, str], list[Matrix]] = defaultdict(list)
    for pair, answer in zip(pairs, answers, strict=True):
        said[pair.group, pair.target].append(answer.stance)
    for pair, answer in zip(pairs, answers, strict=True):
        mean = np.mean(said[pair.group, pair.target], axis=0)
        logits = answer._replace(stance=mean, screen=None)
        yield TaughtItem(model_input=pair.given, logits=logits, is_pair=True)
