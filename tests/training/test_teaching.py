"""A student hears what its teacher says of real sentences, and is pulled toward it."""

import json

import numpy as np
import pytest
import torch
from tests.tiny import tiny_network, tiny_recipe, tiny_tokenizer
from tests.training.test_counterfactuals import sentence

from stanceframe.codebook.loading import load_codebook
from stanceframe.errors import CorpusError
from stanceframe.features import Featurizer
from stanceframe.text.targets import TargetMatcher
from stanceframe_training.datasets import some_texts
from stanceframe_training.encoding import to_batch
from stanceframe_training.losses import loss_of
from stanceframe_training.recipe import TeacherPlan
from stanceframe_training.runner import TorchBackend
from stanceframe_training.taught import TaughtLabels
from stanceframe_training.teaching import Teacher, plan_lessons, taught_items
from stanceframe_training.unlabelled import draw_sentences

TEXTS = [
    "Egypt said that the truce of Rhodes held.",
    "The envoy of Fawzi praised the talks.",
    "It rained.",
]
FEATURIZER = Featurizer(tiny_tokenizer())


class Asked:
    """A real teacher that counts how often it is asked."""

    name = "asked"
    workers = 1

    def __init__(self):
        self.backend, self.sequences = TorchBackend(tiny_network(seed=3)), 0

    def run(self, batch):
        self.sequences += len(batch.input_ids)
        return self.backend.run(batch)


@pytest.fixture(scope="module")
def lessons():
    codebook = load_codebook("conflict")
    return plan_lessons(TEXTS, codebook, TargetMatcher(codebook), seed=1)


@pytest.fixture
def teacher():
    asked = Asked()
    return Teacher(lambda: asked, FEATURIZER, "0" * 64)


def taught(lessons, teacher, folder, name="lessons"):
    return taught_items(lessons, teacher, FEATURIZER, folder / name, lambda done, of: None)


def test_lessons_ask_about_targets_and_a_name(lessons):
    sentences, pairs = lessons
    asked = {(one.text, one.pair.target) for one in pairs}

    assert [one.text for one in sentences] == TEXTS
    assert (TEXTS[0], "Arab states") in asked
    assert (TEXTS[0], "Rhodes") in asked
    assert (TEXTS[1], "Fawzi") in asked
    assert not [one for one in pairs if one.text == "It rained."]


def test_the_teacher_is_asked_once_and_its_answers_are_read_again(lessons, teacher, tmp_path):
    first = taught(lessons[0], teacher, tmp_path)
    second = taught(lessons[0], teacher, tmp_path)

    assert teacher.load().sequences == len(TEXTS)
    for one, other in zip(first, second, strict=True):
        for left, right in zip(one.logits, other.logits, strict=True):
            np.testing.assert_array_equal(left, right)


def test_answers_belong_to_the_sentence_that_was_asked(lessons, teacher, tmp_path):
    items = taught(lessons[0], teacher, tmp_path)

    for item, text in zip(items, TEXTS, strict=True):
        alone = teacher.load().backend.run(to_batch_of(FEATURIZER.sentence(text)))
        np.testing.assert_allclose(item.logits.frames, alone.frames[0], atol=2e-3)
        np.testing.assert_allclose(
            item.logits.tags.reshape(len(item.logits.tags), -1), alone.tags[0], atol=4e-3
        )


def to_batch_of(model_input):
    from stanceframe.features import collate

    return collate([model_input])


def test_another_teacher_is_asked_anew(lessons, teacher, tmp_path):
    taught(lessons[0], teacher, tmp_path)
    taught(lessons[0], teacher._replace(sha256="1" * 64), tmp_path)

    assert teacher.load().sequences == 2 * len(TEXTS)


@pytest.mark.parametrize(("part", "task"), [(0, "taught_sentences"), (1, "taught_pairs")])
def test_no_student_is_closer_to_the_teacher_than_the_teacher(
    part, task, lessons, teacher, tmp_path
):
    batch = to_batch(task, taught(lessons[part], teacher, tmp_path))
    assert isinstance(batch.labels, TaughtLabels)
    losses = {}
    for name, network in {"itself": tiny_network(seed=3), "another": tiny_network(seed=4)}.items():
        network.eval()
        with torch.inference_mode():
            losses[name] = float(loss_of(task, network(**batch.inputs), batch.labels))

    assert losses["itself"] < losses["another"]


def test_a_student_that_learns_comes_closer(lessons, teacher, tmp_path):
    batch = to_batch("taught_sentences", taught(lessons[0], teacher, tmp_path))
    student = tiny_network(seed=4)
    optimizer = torch.optim.AdamW(student.parameters(), lr=1e-3)
    losses = []
    for _ in range(12):
        loss = loss_of("taught_sentences", student(**batch.inputs), batch.labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    assert losses[-1] < 0.9 * losses[0]


def test_a_taught_task_without_a_teacher_is_refused():
    content = tiny_recipe().model_dump(mode="json")
    content["tasks"] = {"taught_pairs": {"corpus": "texts"}}

    with pytest.raises(ValueError, match="taught_pairs needs a teacher"):
        type(tiny_recipe()).model_validate(content)
    plan = TeacherPlan(bundle="conflict-base").model_dump(mode="json")
    assert type(tiny_recipe()).model_validate({**content, "teacher": plan}).teacher


@pytest.fixture
def texts(tmp_path):
    """Two sets in their authors' formats."""
    (tmp_path / "allsides").mkdir()
    article = {"text": " ".join(f"Morava sent envoy number {n} to Rhodes." for n in range(30))}
    (tmp_path / "allsides" / "articles.jsonl").write_text(json.dumps(article) + "\n" * 2)
    (tmp_path / "gaza_news").mkdir()
    rows = ["1949-02-24\tRhodes Post\tEnvoys sign the truce at last - Rhodes Post\thttp://x"] * 2
    (tmp_path / "gaza_news" / "gaza-news.txt").write_text("\n".join(rows))
    return tmp_path


def test_headlines_lose_their_outlet_and_come_once(texts):
    assert draw_sentences(texts, {"gaza_news": 5}, 1, frozenset()) == [
        "Envoys sign the truce at last"
    ]


def test_an_article_gives_some_of_its_sentences_by_the_seed(texts):
    drawn = draw_sentences(texts, {"allsides": 5}, 1, frozenset())

    assert len(set(drawn)) == 5
    assert drawn == draw_sentences(texts, {"allsides": 5}, 1, frozenset())
    assert drawn != draw_sentences(texts, {"allsides": 5}, 2, frozenset())
    assert len(draw_sentences(texts, {"allsides": 500}, 1, frozenset())) == 12


def test_a_held_out_sentence_is_never_drawn(texts):
    import hashlib

    text = "Envoys sign the truce at last"
    held = frozenset({hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()})

    assert draw_sentences(texts, {"gaza_news": 5}, 1, held) == []


def test_a_missing_set_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"articles\.jsonl can't be read"):
        draw_sentences(tmp_path, {"allsides": 5}, 1, frozenset())


def test_a_teacher_is_asked_about_some_of_the_training_sentences_drawn_evenly():
    sentences = [sentence(f"Rain fell on day {day}.") for day in range(100)]
    everything = [one.text for one in sentences]

    drawn = some_texts(sentences, 10, seed=1)

    assert some_texts(sentences, None, seed=1) == everything
    assert len(set(drawn)) == 10
    assert drawn == sorted(drawn, key=everything.index)
    assert drawn == some_texts(sentences, 10, seed=1) != some_texts(sentences, 10, seed=2)
    assert everything.index(drawn[-1]) > 50 > everything.index(drawn[0])
