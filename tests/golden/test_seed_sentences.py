"""The seed sentences are labelled by the guide's rules and cover every label of the codebook."""

from itertools import product
from typing import Any

import pytest
import yaml
from tests.golden.expectations import SEEDS

from stanceframe.codebook.loading import load_codebook
from stanceframe.codebook.schema import Codebook
from stanceframe.text.cues import CueLexicon

SENTENCES = yaml.safe_load((SEEDS / "sentences" / "conflict.yaml").read_text(encoding="utf-8"))
ROWS: list[dict[str, Any]] = SENTENCES["sentences"]
KEYS = {"for", "text", "before", "a", "f", "s", "l", "why"}


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return load_codebook(SENTENCES["codebook"])


@pytest.fixture(scope="module")
def lexicon(codebook: Codebook) -> CueLexicon:
    return CueLexicon(codebook)


def words_of(row: dict[str, Any]) -> list[str]:
    spans = [words for *spans, _ in row["a"] for words in spans if words is not None]
    targets = [target[2:] for target, *_ in row["s"] if target.startswith("x:")]
    return [*spans, *(words for _, words in row["f"]), *targets, *row["l"]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:40])
def test_a_seed_sentence_follows_the_guide(row, codebook):
    known = {*codebook.target_ids}
    holders = {"author", *(f"a{number}" for number in range(len(row["a"])))}

    assert row.keys() <= KEYS
    assert row["why"]
    assert not [words for words in words_of(row) if words not in row["text"]]
    assert {frame for frame, _ in row["f"]} <= {*codebook.frame_ids}
    assert {kind for *_, kind in row["a"]} <= {"direct", "partial", "indirect"}
    assert all(t in known or t.startswith("x:") for t, _, _ in row["s"])
    assert all(h in holders and p in {"favor", "against"} for _, h, p in row["s"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:40])
def test_a_seed_sentence_carries_the_labels_that_it_stands_for(row, lexicon):
    held_by = {"author": "author"}
    stances = {f"stance/{t}/{held_by.get(h, 'source')}/{label}" for t, h, label in row["s"]}
    carried = {
        *(f"frame/{frame}" for frame, _ in row["f"]),
        *(f"kind/{kind}" for *_, kind in row["a"]),
        *(f"cue/{lexicon.classify(cue)}" for _, cue, *_ in row["a"] if cue),
        *stances,
    }
    claimed = {name for name in row["for"] if name.split("/")[0] in {"frame", "kind", "stance"}}

    assert claimed <= carried
    assert {name for name in row["for"] if name.startswith("cue/")} <= carried
    assert not row["s"] or "no-stance" not in row["for"]
    assert not row["f"] or "no-frame" not in row["for"]
    assert row["l"] or "loaded" not in row["for"]


def test_every_label_of_the_codebook_has_a_seed_sentence(codebook):
    given = {name for row in ROWS for name in row["for"]}
    stances = product(codebook.target_ids, ("author", "source"), ("favor", "against"))
    wanted = {
        *(f"frame/{frame}" for frame in codebook.frame_ids),
        *(f"stance/{target}/{holder}/{label}" for target, holder, label in stances),
        *(f"kind/{kind}" for kind in ("direct", "partial", "indirect")),
        *(f"cue/{group.id}" for group in codebook.cue_classes),
        "loaded",
    }

    assert not wanted - given


def test_targets_have_as_many_sentences_for_them_as_against_them(codebook):
    counts = {
        (target, label): sum([target, label] == [t, p] for row in ROWS for t, _, p in row["s"])
        for target in codebook.target_ids
        for label in ("favor", "against")
    }

    uneven = [t for t in codebook.target_ids if counts[t, "favor"] != counts[t, "against"]]

    assert set(uneven) <= {"ceasefire"}
