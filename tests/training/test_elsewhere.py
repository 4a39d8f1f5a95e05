"""Annotated sentences whose words lie in other sets are found there, and only there."""

import json
import re
from pathlib import Path

import pytest

from stanceframe.bundle import sha256_of
from stanceframe.codebook.loading import load_codebook
from stanceframe.corpora.conflict import read_conflict, sentence_sha1
from stanceframe.corpora.newsmtsc import without_mention
from stanceframe.errors import CorpusError, RecipeError
from stanceframe.text.targets import TargetMatcher
from stanceframe_training.elsewhere import annotated_elsewhere, documents_of
from stanceframe_training.recipe import LabelFile, load_recipe

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "standoff"
LABELS = tuple(
    LabelFile.model_validate(
        {"corpus": path.stem.split("-")[1], "file": path, "sha256": sha256_of(path)}
    )
    for path in sorted(SEEDS.glob("more-*.jsonl"))
)
WRITTEN_FILES = tuple(
    LabelFile(corpus="written", file=path, sha256=sha256_of(path))
    for path in sorted((SEEDS.parent / "written").glob("*.jsonl"))
)
RECIPES = Path(__file__).resolve().parents[2] / "training" / "recipes"
HEADLINE = "Ceasefire talks resume in Heath"
SAFE = 27  # of a hundred: `conflict` has its dev and test documents below


def headlines(folder: Path) -> str:
    """Write a set of one headline, as published; return its key."""
    (folder / "gaza_news").mkdir()
    line = f"2024-01-02\tThe Gazette\t{HEADLINE} - The Gazette\tx\n"
    (folder / "gaza_news" / "gaza-news.txt").write_text(line, encoding="utf-8")
    return sentence_sha1(f"2024-01-02The Gazette{HEADLINE}")[:10]


def described(path: Path) -> LabelFile:
    return LabelFile(corpus="gaza_news", file=path, sha256=sha256_of(path))


def test_a_headline_is_found_by_the_digest_of_what_it_says(tmp_path):
    row = headlines(tmp_path)

    (found,) = documents_of(tmp_path, "gaza_news", frozenset({row}))

    assert found.sentences == (HEADLINE,)
    assert not list(documents_of(tmp_path, "gaza_news", frozenset({"0" * 10})))


def test_a_sentence_of_newsmtsc_is_found_by_its_key_without_the_mentions_words(tmp_path):
    (tmp_path / "newsmtsc").mkdir()
    record = {
        "primary_gid": "paper_v1_12_-1_7_a long mention_30_44",
        "sentence_normalized": HEADLINE,
        "targets": [],
    }
    (tmp_path / "newsmtsc" / "train.jsonl").write_text(json.dumps(record) + "\n")

    (found,) = documents_of(tmp_path, "newsmtsc", frozenset({"paper_v1_12_-1_7_30_44"}))

    assert found.sentences == (HEADLINE,)
    assert without_mention("another key") == "another key"


def test_sentences_of_polnear_are_those_of_its_training_articles(tmp_path):
    base = tmp_path / "polnear" / "train"
    for name in ("text", "attributions"):
        (base / name).mkdir(parents=True)
    (base / "text" / "paper_1.txt").write_text(f"{HEADLINE} today. The envoys met again.")
    (base / "attributions" / "paper_1_0a1b.ann").write_text("")

    (found,) = documents_of(tmp_path, "polnear", frozenset({"paper_1"}))

    assert found.sentences == (f"{HEADLINE} today.", "The envoys met again.")
    assert not list(documents_of(tmp_path, "polnear", frozenset({"paper_2"})))


def test_labels_of_a_sentence_that_the_set_does_not_hold_are_refused(tmp_path):
    row = headlines(tmp_path)
    labels = tmp_path / "labels.jsonl"
    rows = [
        {"k": ["gaza_news", row, 0, sentence_sha1(text), "train"], "a": [], "f": [], "s": [],
         "l": []}
        for text in (HEADLINE, "Another headline")
    ]  # fmt: skip
    labels.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="ascii")

    with pytest.raises(CorpusError, match=f"1 of 2 annotated sentences .* first gaza_news {row}"):
        annotated_elsewhere(tmp_path, [described(labels)])


def test_labels_other_than_the_recipe_means_are_refused(tmp_path):
    labels = tmp_path / "labels.jsonl"
    labels.write_text("", encoding="ascii")
    told = described(labels).model_copy(update={"sha256": "0" * 64})

    with pytest.raises(RecipeError, match=r"labels.jsonl has SHA-256 .* the recipe asks for 0000"):
        annotated_elsewhere(tmp_path, [told])


def test_a_set_that_has_no_such_documents_is_named(tmp_path):
    with pytest.raises(CorpusError, match="'vast' is none of the sets allsides"):
        list(documents_of(tmp_path, "vast", frozenset()))


def test_the_recipes_name_the_label_files_that_lie_here():
    named = {
        (one.corpus, one.file.name, one.sha256)
        for path in RECIPES.glob("*.yaml")
        for member in load_recipe(path).members
        for one in member.labels
    }

    lie_here = {(one.corpus, one.file.name, one.sha256) for one in (*LABELS, *WRITTEN_FILES)}
    assert named == lie_here


def test_invented_sentences_are_read_with_their_words_and_say_nothing_of_real_actors(tmp_path):
    codebook = load_codebook("conflict")
    general = {"ceasefire", "un", "genocide_claim", "military_aid", "protests"}
    matcher = TargetMatcher(codebook)

    found = annotated_elsewhere(tmp_path, WRITTEN_FILES)

    assert len(found) == len({one.text for one in found}) > 1000
    assert {frame.id for one in found for frame in one.frames} == set(codebook.frame_ids)
    named = {
        (one.id, mention.target)
        for one in found
        for mention in matcher.find(one.text, 0, len(one.text))
        if mention.target not in general
    }
    assert named == set()


def test_altered_invented_sentences_are_refused():
    told = WRITTEN_FILES[0].model_copy(update={"sha256": "0" * 64})

    with pytest.raises(RecipeError, match=r"has SHA-256 .* the recipe asks for 0000"):
        annotated_elsewhere(SEEDS, [told])


def test_no_row_of_labels_repeats_ten_words_of_the_set(shared):
    def runs(text):
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[at : at + 10]) for at in range(len(words) - 9)}

    published = {
        run
        for file in (shared / "data" / "conflict").glob("*.jsonl")
        for run in runs(file.read_text(encoding="utf-8"))
    }
    repeated = [
        line
        for one in LABELS
        for line in one.file.read_text(encoding="utf-8").splitlines()
        if runs(line) & published
    ]

    assert published
    assert repeated == []


def test_every_sentence_annotated_elsewhere_is_found_and_none_is_held_out(shared):
    data = shared / "data"
    held_out = {one.cluster for one in read_conflict(data / "conflict", "dev")}
    texts = {one.sha1 for one in read_conflict(data / "conflict", "dev")}
    in_training = {one.cluster for one in read_conflict(data / "conflict", "train")}

    found = annotated_elsewhere(data, LABELS)

    assert len(found) == sum(len(one.file.read_text().splitlines()) for one in LABELS)
    assert len({one.sha1 for one in found}) == len(found)
    assert not texts & {one.sha1 for one in found}
    assert not held_out & {one.cluster for one in found}
    # Split by a hash of the document: what is no training document must lie above the held out.
    keys = _whole_keys(data / "newsmtsc")
    new = [one for one in found if one.cluster not in in_training and one.source != "polnear"]
    assert min(_hundredth(one.source, keys.get(one.row, one.row)) for one in new) >= SAFE


def _whole_keys(folder: Path) -> dict[str, str]:
    """NewsMTSC's keys by what the stand-off rows call them; the split hashes the whole ones."""
    lines = (folder / "train.jsonl").read_text(encoding="utf-8").splitlines()
    keys = [json.loads(line)["primary_gid"] for line in lines]
    return {without_mention(key): key for key in keys}


def _hundredth(source: str, row: str) -> int:
    return int(sentence_sha1(source + row), 16) % 100
