"""A run that was killed goes on where it was, and ends as if nothing had happened."""

import numpy as np
import pytest
import torch
from tests.tiny import tiny_network, tiny_recipe, tiny_tokenizer

from stanceframe.errors import RecipeError
from stanceframe.features import Featurizer
from stanceframe_training.checkpoints import Progress, load_weights, restore, save, save_weights
from stanceframe_training.encoding import encode_sentence
from stanceframe_training.examples import SentenceExample, TagSpans
from stanceframe_training.loop import build_optimizer, build_schedule, train_batches
from stanceframe_training.sampler import batches_of, plan_epoch

RECIPE = tiny_recipe()
FEATURIZER = Featurizer(tiny_tokenizer())
ITEMS = {
    "sentences": tuple(
        encode_sentence(
            SentenceExample(
                text=f"the envoy said that war {'and oil ' * n}", context="", tags=TagSpans()
            ),
            FEATURIZER,
            frames=14,
        )
        for n in range(24)
    )
}


class Run:
    """The moving parts of a short run."""

    def __init__(self):
        torch.manual_seed(1)
        self.network, self.average = tiny_network(), tiny_network()
        self.optimizer = build_optimizer(self.network, RECIPE.optimisation)
        self.schedule = build_schedule(self.optimizer, RECIPE.optimisation, 6)
        self.draws = plan_epoch(
            {"sentences": 24},
            {"sentences": None},
            {"sentences": [0] * 24},
            batch_size=4,
            seed=1,
            epoch=0,
        )

    @property
    def parts(self):
        return {
            "network": self.network,
            "average": self.average,
            "optimizer": self.optimizer,
            "schedule": self.schedule,
        }

    def steps(self, start, stop):
        return [
            step.loss
            for step in train_batches(
                self.network,
                self.average,
                batches_of(self.draws[start:stop], ITEMS),
                self.optimizer,
                self.schedule,
                RECIPE.optimisation,
                {"sentences": 1.0},
            )
        ]


def test_a_resumed_run_ends_like_an_undisturbed_one(tmp_path):
    undisturbed = Run()
    undisturbed.steps(0, 6)

    killed = Run()
    killed.steps(0, 3)
    save(tmp_path, "recipe", Progress(epoch=0, step=3), killed.parts)
    torch.manual_seed(999)
    resumed = Run()
    progress = restore(tmp_path, "recipe", resumed.parts)
    resumed.steps(progress.step, 6)

    for one, other in zip(
        undisturbed.average.parameters(), resumed.average.parameters(), strict=True
    ):
        assert torch.equal(one, other)


def test_training_lowers_the_loss():
    run = Run()

    losses = run.steps(0, 6)

    assert losses[-1] < losses[0]


def test_a_folder_of_another_recipe_is_refused(tmp_path):
    run = Run()
    save(tmp_path, "sha256:aaaa", Progress(), run.parts)

    with pytest.raises(RecipeError, match="holds a run of another recipe"):
        restore(tmp_path, "sha256:bbbb", run.parts)


def test_an_empty_folder_starts_afresh(tmp_path):
    assert restore(tmp_path, "recipe", {}) == Progress()


def test_weights_come_back_as_they_were(tmp_path):
    first, second = tiny_network(seed=1), tiny_network(seed=2)
    save_weights(tmp_path / "best.safetensors", first)

    load_weights(tmp_path / "best.safetensors", second)

    with torch.no_grad():
        for one, other in zip(first.parameters(), second.parameters(), strict=True):
            np.testing.assert_array_equal(one.numpy(), other.numpy())
