"""A screen imitates the network that it is fitted to, and is refused where it can't."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from tests.tiny import tiny_bundle, tiny_recipe
from tokenizers import Tokenizer

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.backends.protocol import SCREEN
from stanceframe.backends.used_nodes import used_nodes
from stanceframe.bundle import load_bundle
from stanceframe.errors import BundleError
from stanceframe.features import Featurizer, collate
from stanceframe.screening import Screen
from stanceframe.text.targets import TargetMatcher
from stanceframe_training.recipe import ScreenPlan
from stanceframe_training.screened import screen_bundle
from stanceframe_training.screening import _chosen, _Mention, add_screen
from stanceframe_training.teaching import plan_lessons

BUNDLE = load_bundle("conflict-small")
FEATURIZER = Featurizer(
    Tokenizer.from_file(str(BUNDLE.tokenizer)),
    BUNDLE.manifest.inputs.limits,
)
STATES = ("Israel", "Iran", "Russia", "Qatar", "Egypt", "Ukraine", "Hamas", "Hezbollah")
TAKING_SIDES = (
    "The envoy said that {} has committed a crime that the world must condemn.",
    "The minister called {} a brutal aggressor.",
    "The speaker praised {} as a faithful friend of his people.",
    "Protesters accused {} of starving the town.",
)
TAKING_NONE = (
    "The ferry from {} reached the harbour on Tuesday.",
    "Talks with {} opened in the morning.",
    "The delegation of {} will stay at the hotel until Friday.",
    "The museum lends three maps to {}.",
)


def lessons_of(templates):
    codebook = BUNDLE.codebook
    texts = [template.format(state) for template in templates for state in STATES]
    _, lessons = plan_lessons(texts, codebook, TargetMatcher(codebook), seed=1)
    names = {target.name for target in codebook.targets}
    return [one.pair for one in lessons if one.pair and one.pair.target in names]


@pytest.fixture(scope="module")
def unscreened(tmp_path_factory):
    """The shipped network before it had a screen."""
    model = onnx.load(BUNDLE.weights)
    for output in [one for one in model.graph.output if one.name == SCREEN]:
        model.graph.output.remove(output)
    kept = used_nodes(model.graph.node, [one.name for one in model.graph.output])
    del model.graph.node[:]
    model.graph.node.extend(kept)
    read = {name for node in kept for name in node.input}
    constants = [one for one in model.graph.initializer if one.name in read]
    del model.graph.initializer[:]
    model.graph.initializer.extend(constants)
    path = tmp_path_factory.mktemp("unscreened") / "weights.onnx"
    onnx.save(model, path)
    return path


@pytest.fixture(scope="module")
def fitted(unscreened, tmp_path_factory):
    target = tmp_path_factory.mktemp("screened") / "weights.onnx"
    pairs = lessons_of(TAKING_SIDES + TAKING_NONE)
    plan = ScreenPlan(kept=0.95)
    screened = add_screen(
        unscreened, target, pairs, BUNDLE.codebook, FEATURIZER, BUNDLE.calibration, plan, seed=1
    )
    return target, screened


def test_most_mentions_without_a_stance_are_screened_out_and_stances_are_kept(fitted):
    _, screened = fitted

    assert screened.kept >= 0.95
    assert screened.asked < 0.8
    assert screened.mentions == len(lessons_of(TAKING_SIDES + TAKING_NONE))


def test_the_network_says_the_same_as_before_beside_its_screen(unscreened, fitted):
    batch = collate([FEATURIZER.sentence(TAKING_SIDES[0].format("Qatar"))])

    before = OnnxBackend(unscreened, threads=1).run(batch)
    after = OnnxBackend(fitted[0], threads=1).run(batch)

    assert before.screen is None
    assert after.screen is not None
    assert after.screen.shape == batch.input_ids.shape
    np.testing.assert_array_equal(before.frames, after.frames)
    np.testing.assert_array_equal(before.stance, after.stance)


def test_blame_passes_the_screen_and_a_ferry_does_not(fitted):
    weights, screened = fitted
    backend = OnnxBackend(weights, threads=1)

    def passes(pair):
        given = FEATURIZER.sentence(pair.text)
        found = backend.run(collate([given])).screen
        assert found is not None
        screen = Screen(given, found[0], screened.thresholds, start=0)
        return screen.passes("unlisted", pair.mentions)

    assert all(map(passes, lessons_of(TAKING_SIDES[:1])))
    assert not any(map(passes, lessons_of(TAKING_NONE[:1])))


def test_every_target_keeps_the_same_share_of_its_stances():
    draws = np.random.default_rng(3)
    mentions, p = [], []
    for target, level in (("loud", 0.9), ("quiet", 0.2)):
        for place in range(400):
            found = place % 2 == 0
            mentions.append(_Mention(target, np.zeros((1, 1), np.float32), found, place % 5))
            p.append(level * draws.uniform(0.5, 1.0) if found else level * draws.uniform(0.0, 0.6))

    thresholds = _chosen(np.array(p, np.float32), mentions, 0.9).thresholds

    for target in ("loud", "quiet"):
        own = [one.target == target and one.found for one in mentions]
        stances = np.array(p)[own]
        kept = float((stances >= thresholds.of(target)).mean())
        assert 0.9 <= kept <= 0.91
    assert thresholds.of("loud") > 2 * thresholds.of("quiet")
    assert thresholds.of("rare") == thresholds.others


def test_sentences_without_any_stance_teach_no_screen(unscreened, tmp_path):
    with pytest.raises(BundleError, match=r"too alike, to fit a screen: name more texts"):
        add_screen(
            unscreened, tmp_path / "weights.onnx", lessons_of(TAKING_NONE), BUNDLE.codebook,
            FEATURIZER, BUNDLE.calibration, ScreenPlan(), seed=1,
        )  # fmt: skip


def test_a_bundle_with_a_screen_is_refused(tmp_path):
    recipe = tiny_recipe().model_copy(update={"screen": ScreenPlan()})

    with pytest.raises(BundleError, match="a bundle with a screen: a screen is fitted once"):
        screen_bundle("conflict-small", recipe, Path("nowhere"), tmp_path / "new")


def test_a_recipe_without_a_screen_is_refused(tmp_path):
    bundle = tiny_bundle(tmp_path)

    with pytest.raises(BundleError, match="recipe tiny has no `screen`"):
        screen_bundle(bundle, tiny_recipe(), Path("nowhere"), tmp_path / "new")
