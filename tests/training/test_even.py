"""A network learns the mean of its answers to a sentence and to copies with other states."""

import numpy as np
import pytest
from tests.tiny import tiny_network, tiny_recipe, tiny_tokenizer
from tests.training.test_counterfactuals import sentence

from stanceframe.codebook.loading import load_codebook
from stanceframe.features import Featurizer
from stanceframe.session import run_inputs
from stanceframe.text.targets import TargetMatcher
from stanceframe_training.encoding import to_batch
from stanceframe_training.even import aligned, even_items, versions_of
from stanceframe_training.losses import loss_of
from stanceframe_training.recipe import EvenPlan, Recipe
from stanceframe_training.runner import TorchBackend

CODEBOOK = load_codebook("conflict")
MATCHER = TargetMatcher(CODEBOOK)
FEATURIZER = Featurizer(tiny_tokenizer())
NAMED = "Iran urged Russia to reopen the bridge of Larnes, the envoy said."
SENTENCES = [sentence(NAMED), sentence("It rained."), sentence("A bridge in Iran was closed.")]
PLAN = EvenPlan(sentences=5, swaps=4)


def ask(inputs):
    return run_inputs(TorchBackend(tiny_network(seed=3)), inputs)


@pytest.fixture(scope="module")
def groups():
    return versions_of(SENTENCES, MATCHER, PLAN, seed=1)


@pytest.fixture(scope="module")
def items(groups):
    return even_items(groups, CODEBOOK, MATCHER, FEATURIZER, ask)


def test_sentences_that_name_a_state_get_copies_and_others_none(groups):
    assert {group[0].text for group in groups} == {NAMED, "A bridge in Iran was closed."}
    assert all(len({version.text for version in group}) == 1 + PLAN.swaps for group in groups)
    assert all(group[0].exchange == {} for group in groups)


def test_all_versions_are_taught_the_mean_of_their_frames(groups, items):
    own = ask([FEATURIZER.sentence(version.text) for version in groups[0]])
    taught = items.sentences[: len(groups[0])]

    for item in taught:
        np.testing.assert_allclose(
            item.logits.frames, np.mean([one.frames for one in own], axis=0), rtol=1e-6
        )
    assert np.std([one.frames for one in own], axis=0).max() > 0  # they weren't alike before


def test_words_that_all_versions_share_are_taught_the_same_tags(groups, items):
    taught = items.sentences[: len(groups[0])]
    first = taught[0]

    for item in taught[1:]:
        shared = [
            (place, tokens[0])
            for place, tokens in enumerate(aligned(first.model_input.ids, item.model_input.ids))
            if len(tokens) == 1 and first.model_input.ids[tokens[0]] == item.model_input.ids[place]
        ]
        assert len(shared) > len(first.model_input.ids) / 2
        for place, origin in shared:
            np.testing.assert_allclose(
                item.logits.tags[place], first.logits.tags[origin], rtol=1e-5
            )


def test_a_stance_moves_with_the_names(items):
    first = items.pairs[: 2 * (1 + PLAN.swaps)]
    taught = [tuple(item.logits.stance.ravel().round(5)) for item in first]

    assert all(item.is_pair for item in first)
    assert len(set(taught)) == 2  # one answer about who urges, one about who is urged


def test_it_is_learned_as_from_a_teacher(items):
    sentences = to_batch("even_sentences", list(items.sentences[:4]))
    pairs = to_batch("even_pairs", list(items.pairs[:4]))
    network = tiny_network(seed=3)

    for batch in (sentences, pairs):
        loss = loss_of(batch.task, network(**batch.inputs), batch.labels)
        loss.backward()
        assert loss.item() > 0


@pytest.mark.parametrize(
    ("ids", "other", "way"),
    [
        ([1, 7, 2], [1, 7, 2], [[0], [1], [2]]),
        ([1, 7, 2], [1, 8, 9, 2], [[0], [1], [1], [2]]),
        ([1, 2], [1, 8, 2], [[0], [0], [1]]),
    ],
)
def test_tokens_are_laid_beside_those_whose_place_they_take(ids, other, way):
    assert aligned(ids, other) == way


def test_a_recipe_says_how_many_sentences_are_made_even():
    content = tiny_recipe().model_dump(mode="json")
    tasks = {**content["tasks"], "even_pairs": {"corpus": "conflict"}}

    with pytest.raises(ValueError, match="even_pairs needs `even`"):
        Recipe.model_validate({**content, "tasks": tasks})
