"""Several runs become one network, by shares."""

import pytest
import torch
from safetensors.torch import save_file
from tests.tiny import tiny_recipe

from stanceframe_training.recipe import Recipe
from stanceframe_training.soup import average_weights


def soup(*members, **changes):
    content = tiny_recipe().model_dump(mode="json")
    return Recipe.model_validate({**content, "soup": list(members), **changes})


def test_a_recipe_without_a_soup_is_its_own_member():
    assert tiny_recipe().members == (tiny_recipe(),)


def test_members_differ_from_the_recipe_in_their_changes_alone():
    made = {"voices": 7, "states": 0}
    recipe = soup({"share": 0.25, "changes": {"made": made}}, {"share": 0.75, "changes": {}})

    first, second = recipe.members

    assert first.made.voices == 7
    assert second == tiny_recipe()
    assert first.model_copy(update={"made": second.made}) == second


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ([{"share": 0.5}, {"share": 0.4}], "add up to 1"),
        ([{"share": 0.5}, {"share": 0.5, "changes": {"seed": 2}}], "share their seed"),
    ],
)
def test_a_soup_that_cannot_be_averaged_is_refused(members, fault):
    with pytest.raises(ValueError, match=fault):
        soup(*members)


def test_weights_are_averaged_by_shares(tmp_path):
    files = []
    for number, value in enumerate((1.0, 5.0)):
        files.append(tmp_path / f"{number}.safetensors")
        save_file({"a": torch.full((2,), value)}, files[-1])

    averaged = average_weights(files, [0.25, 0.75])

    assert averaged["a"].tolist() == [4.0, 4.0]  # 0.25 * 1 + 0.75 * 5


INPUTS = tiny_recipe().inputs.model_dump(mode="json")


def staged(*stages, **changes):
    content = tiny_recipe().model_dump(mode="json")
    return Recipe.model_validate({**content, "stages": list(stages), **changes})


def test_stages_are_run_in_their_order_each_with_its_changes():
    short = {"epochs": 4, "stop_after": 3}
    recipe = staged({"changes": {"optimisation": short}}, {})

    first, second = recipe.members

    assert (first.optimisation.epochs, first.optimisation.stop_after) == (4, 3)
    assert second == tiny_recipe()
    assert recipe.content_hash != tiny_recipe().content_hash


def test_a_stage_may_read_names_otherwise_than_the_bundle():
    earlier = {"changes": {"inputs": {**INPUTS, "names": "stand-ins"}}}

    first, second = staged(earlier, {}).members

    assert (first.inputs.names, second.inputs.names) == ("stand-ins", "written")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"stages": [{"changes": {"codebook": "x"}}]}, "a stage can't change codebook"),
        ({"stages": [{"changes": {"inputs": {"sentence_tokens": 99}}}]}, "but for the names"),
        (
            {"stages": [{"changes": {"inputs": {**INPUTS, "names": "stand-ins"}}}]},
            "the last stage reads names as the recipe says",
        ),
        ({"stages": [{}], "soup": [{"share": 0.5}, {"share": 0.5}]}, "stages or a soup, not both"),
    ],
)
def test_stages_of_another_network_are_refused(changes, fault):
    with pytest.raises(ValueError, match=fault):
        staged(**{"stages": [], **changes})


def test_a_stage_can_begin_again_with_the_encoder():
    recipe = staged({}, {"begins": "encoder"})

    assert [one.begins for one in recipe.stages] == ["stage before", "encoder"]
    assert recipe.members == (tiny_recipe(), tiny_recipe())


def test_a_stage_may_go_on_from_the_average_of_some_before_it():
    recipe = staged(
        {}, {"begins": "encoder"}, {"begins": "average", "average": {1: 0.25, 2: 0.75}}, {}
    )

    assert recipe.stages[2].average == {1: 0.25, 2: 0.75}
    assert len(recipe.members) == 4


@pytest.mark.parametrize(
    ("last", "fault"),
    [
        ({"begins": "average"}, "says of which stages"),
        ({"average": {1: 1.0}}, "says of which stages"),
        ({"begins": "average", "average": {1: 0.5, 2: 0.4}}, "must add up to 1"),
        ({"begins": "average", "average": {1: 0.5, 3: 0.5}}, "of stages before it alone"),
    ],
)
def test_an_average_that_cannot_be_made_is_refused(last, fault):
    with pytest.raises(ValueError, match=fault):
        staged({}, {}, last)


@pytest.mark.parametrize(
    ("average", "fault"),
    [({1: 0.8, 2: 0.3}, "must add up to 1"), ({1: 0.5, 3: 0.5}, "of stages before it alone")],
)
def test_an_outcome_that_cannot_be_made_is_refused(average, fault):
    with pytest.raises(ValueError, match=fault):
        staged({}, {}, average=average)


def test_the_outcome_may_be_an_average_of_stages():
    recipe = staged({}, {}, average={1: 0.25, 2: 0.75})

    assert recipe.average == {1: 0.25, 2: 0.75}
    assert all(not one.average for one in recipe.members)
