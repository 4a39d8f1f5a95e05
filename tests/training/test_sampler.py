"""The order of examples is a function of seed and epoch."""

from stanceframe_training.sampler import plan_epoch

SIZES = {"sentences": 70, "stances": 40}
LENGTHS = {"sentences": list(range(70)), "stances": [5] * 40}


def plan(epoch=0, seed=3, limit=None):
    return plan_epoch(
        SIZES,
        {"sentences": None, "stances": limit},
        LENGTHS,
        batch_size=8,
        seed=seed,
        epoch=epoch,
    )


def drawn(draws, task):
    return [index for draw in draws if draw.task == task for index in draw.indices]


def test_an_epoch_shows_every_example_once():
    draws = plan()

    assert sorted(drawn(draws, "sentences")) == list(range(70))
    assert sorted(drawn(draws, "stances")) == list(range(40))


def test_a_task_can_be_cut_to_a_number_an_epoch():
    indices = drawn(plan(limit=12), "stances")

    assert len(indices) == len(set(indices)) == 12


def test_the_same_seed_and_epoch_draw_the_same():
    assert plan() == plan()


def test_epochs_and_seeds_differ():
    assert plan(epoch=0) != plan(epoch=1)
    assert plan(seed=3) != plan(seed=4)


def test_a_batch_holds_examples_of_like_length():
    widest = max(
        max(draw.indices) - min(draw.indices) for draw in plan() if draw.task == "sentences"
    )

    assert widest < 8
