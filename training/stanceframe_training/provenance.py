"""Which sets the weights of a run have seen, its teacher's included."""

from pathlib import Path
from typing import Final

from stanceframe.bundle import ADAPTED, locate_bundle, read_bundle
from stanceframe.corpora.registry import CorpusFacts, corpus
from stanceframe.errors import RecipeError
from stanceframe_training.elsewhere import WRITTEN
from stanceframe_training.recipe import Recipe, TeacherPlan, load_recipe

__all__ = ["learned_from", "teacher_folder"]

INVENTED: Final = CorpusFacts(
    name=WRITTEN,
    unit="sentence",
    use="rare frames, hard attributions, stance by holder",
    origin="this project (invented and labelled by a large language model)",
    licence="Apache-2.0",
    licence_stated=True,
    citation="stanceframe, seeds/written",
    files=(),
)


def learned_from(recipe: Recipe) -> tuple[CorpusFacts, ...]:
    """Return the facts of all sets that shaped a recipe's weights, in order of their names.

    A student's weights carry what its teacher learned from, so its licences go on with them.
    """
    names = set(recipe.corpora)
    if recipe.teacher is not None:
        names |= set(load_recipe(teacher_folder(recipe.teacher) / "recipe.yaml").corpora)
    return tuple(INVENTED if name == WRITTEN else corpus(name) for name in sorted(names))


def teacher_folder(plan: TeacherPlan) -> Path:
    """Return the folder of a recipe's teacher, verified.

    Raises:
        RecipeError: The bundle is no bundle of adapters, so that it can't be asked in float.
        BundleError: There is none, or it was altered.
    """
    bundle = read_bundle(locate_bundle(plan.bundle))
    if bundle.manifest.weights != ADAPTED:
        raise RecipeError(
            f"the teacher {plan.bundle!r} should be a bundle of adapters; it holds "
            f"{bundle.manifest.weights!r} weights"
        )
    return bundle.folder
