"""Ways of learning a codebook of one's own, and what stands around them."""

import dataclasses

import numpy as np
import pytest
import torch
from sklearn.metrics import average_precision_score
from tests.training.own_material import BOOK, frame_examples

from stanceframe.errors import AnnotationError
from stanceframe_training.own.calibrating import expected_error, fit_frames, found_of
from stanceframe_training.own.choosing import choose
from stanceframe_training.own.contrastive import Contrastive, likeness
from stanceframe_training.own.curve import Law, Point, fit_laws, more_needed
from stanceframe_training.own.definitions import Definitions
from stanceframe_training.own.encoders import Encoders, pooled
from stanceframe_training.own.finetune import FineTune
from stanceframe_training.own.folds import folds_of
from stanceframe_training.own.frozen import Frozen
from stanceframe_training.own.heads import fit_heads
from stanceframe_training.own.labelled import Labelled, read_labelled


@pytest.fixture(scope="module")
def encoders():
    return Encoders()


@pytest.fixture(scope="module")
def examples():
    return frame_examples(32)


def labelled_of(gold, documents):
    gold = np.asarray(gold, float)
    return Labelled(
        rows=(),
        sentences=tuple(f"s{at}" for at in range(len(gold))),
        documents=tuple(documents),
        targets=gold,
        coders=np.ones(len(gold), int),
    )


@pytest.mark.parametrize("kind", ["frozen", "contrastive", "finetune"])
def test_every_way_of_learning_learns_the_sentences_it_saw(kind, encoders, examples):
    torch.manual_seed(5)
    method = {
        "frozen": lambda: Frozen(("shipped",), BOOK, encoders),
        "contrastive": lambda: Contrastive(encoders),
        "finetune": lambda: FineTune(encoders),
    }[kind]()
    texts, targets = examples

    p = method.fit(texts, targets, seed=3).probabilities(texts)

    assert p.shape == targets.shape
    assert ((p >= 0.5) == (targets >= 0.5)).mean() > 0.85


def test_a_tuned_encoder_says_as_a_whole_what_its_layers_said_in_training(encoders, examples):
    texts, targets = examples
    learnt = Contrastive(encoders).fit(texts[:16], targets[:16], seed=3)

    assert learnt.tuned is not None
    whole = learnt.tuned()

    given = encoders.inputs(texts[:1])[0]
    ids, mask = torch.tensor([given.ids]), torch.ones(1, len(given.ids), dtype=torch.long)
    with torch.inference_mode():
        vector = pooled(whole(ids, mask).last_hidden_state, mask).numpy()
    assert np.abs(vector - learnt.embedding(texts[:1])).max() < 1e-4
    assert np.abs(vector - encoders.embed(texts[:1], ("base",))).max() > 1e-3


def test_definitions_alone_rank_plain_sentences_right(encoders):
    asked = Definitions(BOOK, encoders).fit([], np.zeros((0, 3)), seed=1)

    p = asked.probabilities(["The loan cost nine million crowns.", "Dockers went on strike."])

    assert p.argmax(axis=1).tolist() == [0, 2]


def test_heads_follow_the_share_of_coders():
    rng = np.random.default_rng(1)
    vectors = np.tile(np.eye(2), (200, 1)) + rng.normal(0, 0.01, (400, 2))
    targets = np.tile([[0.8], [0.3]], (200, 1))

    heads = fit_heads(vectors, targets, strength=1e3)

    p = 1 / (1 + np.exp(-heads.logits(np.eye(2))))
    assert np.abs(p[:, 0] - [0.8, 0.3]).max() < 0.02


def test_two_sentences_are_as_alike_as_their_labels():
    alike, counted = likeness(np.array([[1, 0], [1, 1], [0, 0], [0, 0]], float))

    assert alike[0, 1] == 0.5
    assert counted[2, 3] == 0
    assert counted[0, 2] == 1
    assert not counted.diagonal().any()


def test_calibration_mends_logits_that_promise_too_much():
    rng = np.random.default_rng(2)
    truth = rng.normal(-1, 1.5, (3000, 3))
    gold = rng.random((3000, 3)) < 1 / (1 + np.exp(-truth))
    raw = truth * 3 + 1

    fitted = fit_frames(raw, gold.astype(float))

    p = np.stack([one.apply(raw[:, at]) for at, one in enumerate(fitted)], axis=1).astype(
        np.float64
    )
    assert expected_error(1 / (1 + np.exp(-raw)), gold) > 0.08
    assert expected_error(p, gold) < 0.02


def test_thresholds_of_exclusive_frames_are_fitted_on_the_most_probable():
    gold = np.eye(3)[np.arange(240) % 3]
    logits = np.random.default_rng(6).normal(0, 1, (240, 3)) + gold
    first = logits.argmax(axis=1)

    fitted = fit_frames(logits, gold, exclusive=True)

    columns = [one.apply(logits[:, at]) for at, one in enumerate(fitted)]
    p = np.stack(columns, axis=1).astype(np.float64)
    found = found_of(p, fitted, exclusive=True)
    assert found.sum(axis=1).max() == 1
    assert found.any(axis=1).mean() > 0.9  # each has one, so that the most probable will do
    assert (found.argmax(axis=1) == first)[found.any(axis=1)].mean() > 0.9
    assert found_of(p, fitted).sum(axis=1).max() > 1


def test_fine_tuning_where_each_sentence_has_one_label_learns_their_order(encoders, examples):
    texts, targets = examples
    one_each = np.column_stack([targets, targets.sum(axis=1) == 0]).astype(float)

    logits = FineTune(encoders).fit(texts, one_each, seed=3).logits(texts)

    assert (logits.argmax(axis=1) == one_each.argmax(axis=1)).all()


def test_articles_stay_whole_and_every_fold_has_the_rare_label():
    rng = np.random.default_rng(4)
    gold = np.stack([rng.random(200) < 0.3, np.arange(200) % 20 == 0], axis=1)
    documents = [f"d{at // 5}" for at in range(200)]

    folds = folds_of(labelled_of(gold, documents), 13)

    assert set(folds) == {0, 1, 2, 3}
    assert all(len(set(folds[at : at + 5])) == 1 for at in range(0, 200, 5))
    assert all(gold[folds == fold, 1].any() for fold in range(4))


def test_the_way_that_ranks_best_is_taken_or_a_cheaper_one_as_good(encoders, examples):
    texts, targets = examples
    labelled = dataclasses.replace(
        labelled_of(targets, [f"d{at // 2}" for at in range(len(texts))]), sentences=tuple(texts)
    )
    methods = (Definitions(BOOK, encoders), Frozen(("base",), None, encoders))
    told: list[str] = []

    choice = choose(methods, labelled, folds_of(labelled, 13), seed=13, tell=told.append,
                    advance=lambda _: None)  # fmt: skip

    by_hand = [average_precision_score(targets, one.logits) for one in choice.tried]
    assert [one.precision for one in choice.tried] == pytest.approx(by_hand)
    best = int(np.argmax(by_hand))
    assert choice.best.method == methods[best].name
    assert f"average precision {by_hand[best]:.3f}" in told[best]
    assert told[-1] == f"taken: {methods[best].name}, the best"


def test_too_few_articles_are_refused_with_the_cure():
    with pytest.raises(AnnotationError, match="column document"):
        folds_of(labelled_of([[1], [0]] * 8, ["a", "b"] * 8), 13)


def test_the_curve_finds_the_law_that_points_follow():
    law = Law(ceiling=0.8, drop=1.2, power=0.5)
    sizes = (8, 16, 32, 64)
    points = [
        Point(sentences=4 * n, examples=(n,), f1=(law.at(n),), macro_f1=law.at(n)) for n in sizes
    ]

    (found,) = fit_laws(points)

    assert found.power == 0.5
    assert found.ceiling == pytest.approx(0.8, abs=1e-6)
    # 0.05 from the ceiling where 1.2 / sqrt(n) = 0.05: n = 576
    assert more_needed(found, 64) == 576 - 64
    assert more_needed(found, 32) is None
    assert more_needed(found, 600) == 0


def test_what_was_settled_counts_and_else_the_share_of_coders(tmp_path):
    rows = ["item,document,text,labels,coder"]
    for at in range(4):
        text = f"Sentence {at} of the harbour."
        rows.append(f"i{at},d{at},{text},money; work; safety,ann")
        rows.append(f"i{at},d{at},{text},-,bo")
    rows.append("i0,d0,Sentence 0 of the harbour.,safety,adjudicated")
    rows.append("i9,d9,Nothing at all.,-,ann")
    path = tmp_path / "a.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")

    found = read_labelled([path], BOOK)

    assert found.targets[0].tolist() == [0, 1, 0]
    assert found.targets[1].tolist() == [0.5, 0.5, 0.5]
    assert found.coders.tolist() == [1, 2, 2, 2, 1]
    assert found.not_random == 5


def test_one_sentence_in_two_articles_makes_them_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "item,document,text,labels\n1,a,One.,money; work\n2,b,One.,money; safety\n3,c,Two.,-\n",
        encoding="utf-8",
    )

    found = read_labelled([path], BOOK)

    assert found.documents[0] == found.documents[1] != found.documents[2]


def test_an_empty_class_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text,labels\nOne.,money\nTwo.,work\nThree.,-\n", encoding="utf-8")

    with pytest.raises(AnnotationError, match=r"no sentence has the label 'safety'.*safety\)"):
        read_labelled([path], BOOK)


def test_two_answers_of_one_coder_are_refused_in_both_forms(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("item,text,labels,coder\n1,One.,money,ann\n1,One.,work,ann\n", encoding="utf-8")

    with pytest.raises(AnnotationError, match=r"2 rows don't fit(.|\n)*two answers to '1'"):
        read_labelled([path], BOOK)
