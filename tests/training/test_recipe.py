"""Recipes are strict data."""

import pytest
import yaml
from tests.tiny import tiny_recipe

from stanceframe.errors import RecipeError
from stanceframe_training.recipe import load_recipe


def write(folder, **changes):
    content = yaml.safe_load(tiny_recipe().model_dump_json(exclude_none=True)) | changes
    path = folder / "recipe.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_shipped_recipe_is_sound(pytestconfig):
    recipe = load_recipe(pytestconfig.rootpath / "training/recipes/conflict-small.yaml")

    assert recipe.name == "conflict-small"
    assert recipe.teacher is not None
    assert recipe.teacher.bundle == "conflict-base"
    assert {"sentences", "stances", "mentions", "attributions"} < set(recipe.tasks)
    assert {"taught_sentences", "taught_pairs"} < set(recipe.tasks)


def test_an_unknown_key_is_named(tmp_path):
    with pytest.raises(RecipeError, match="learning_speed: Extra inputs are not permitted"):
        load_recipe(write(tmp_path, learning_speed=3))


def test_a_wrong_value_is_named_with_its_place(tmp_path):
    with pytest.raises(RecipeError, match=r"optimisation\.epochs"):
        load_recipe(write(tmp_path, optimisation={"epochs": 0}))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RecipeError, match=r"none\.yaml can't be read"):
        load_recipe(tmp_path / "none.yaml")


def test_broken_yaml_is_named(tmp_path):
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")

    with pytest.raises(RecipeError, match="is no YAML"):
        load_recipe(tmp_path / "broken.yaml")


def test_the_hash_is_of_the_content(tmp_path):
    first = load_recipe(write(tmp_path))
    second = load_recipe(write(tmp_path, seed=6))

    assert first.content_hash == tiny_recipe().content_hash
    assert first.content_hash != second.content_hash


@pytest.mark.parametrize("rest", [{}, {"measured": True, "states_by_rows": True}])
def test_bounds_for_each_channel_without_measuring_are_refused_with_the_cure(tmp_path, rest):
    with pytest.raises(RecipeError, match=r"limits.*set limits\.measured, and leave out"):
        load_recipe(write(tmp_path, limits={"channels": True} | rest))
