"""The stand-off labels of `data/conflict` are current, give the annotation back, hold no text."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
STANDOFF = SEEDS / "standoff" / "conflict.jsonl"
# Sets, splits, kinds, codebook ids, "author" and "x": everything a row may say besides keys.
WORD = re.compile(r"[a-z0-9_]+")


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_standoff", SEEDS / "make_standoff.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in STANDOFF.read_text(encoding="ascii").splitlines()]


def words_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [word for item in value for word in words_in(item)] if isinstance(value, list) else []


def test_the_file_is_what_the_data_gives_and_gives_every_label_back(maker, shared):
    found = list(maker.differences(shared / "data" / "conflict", STANDOFF))

    assert not found, f"run seeds/make_standoff.py build; first: {found[0]}"


def test_every_sentence_has_one_row_with_a_key_of_its_own(rows):
    keys = {tuple(row["k"]) for row in rows}

    assert len(keys) == len(rows) == 5790


def test_no_row_holds_words_of_a_sentence(rows):
    labels = [word for row in rows for layer in "afsl" for word in words_in(row[layer])]
    keys = [part for row in rows for part in words_in(row["k"])]

    assert all(WORD.fullmatch(word) for word in set(labels))
    assert not [key for key in keys if len(key.split()) > 1]


def test_a_changed_sentence_is_refused_by_its_digest(maker):
    row = {"source": "s", "row": "r", "n": 0, "text": "Veldania spoke.", "sha1": "0" * 40}
    empty = {layer: [] for layer in "afsl"}

    with pytest.raises(ValueError, match="not the one labelled"):
        maker.labels_of(maker.to_standoff(row | empty, "train"), row["text"])


def test_targets_outside_the_codebook_and_nested_speakers_survive_the_way_there_and_back(maker):
    text = "Reuters said Oren Malk praised the harbour pact."
    row = {
        "source": "s",
        "row": "r",
        "n": 0,
        "text": text,
        "a": [
            ["Reuters", "said", "Oren Malk praised the harbour pact", "indirect"],
            ["Oren Malk", "praised", "the harbour pact", "indirect"],
        ],
        "f": [["geopolitics", "harbour pact"]],
        "s": [["x:harbour pact", "a1", "favor"], ["un", "author", "against"]],
        "l": [],
    }
    row["sha1"] = maker.hashlib.sha1(text.encode()).hexdigest()

    standoff = maker.to_standoff(row, "dev")

    assert standoff["s"] == [[["x", 35, 47], 1, "favor"], ["un", "author", "against"]]
    assert maker.labels_of(standoff, text) == {layer: row[layer] for layer in "afsl"}
