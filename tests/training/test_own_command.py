"""`stanceframe train --codebook`, run as users run it, on a small codebook of its own."""

import json

import pytest
from tests.training.own_material import sentences, sheet, write_codebook
from typer.testing import CliRunner

from stanceframe.backends.loading import load_backend
from stanceframe.bundle import load_bundle
from stanceframe.cli import app
from stanceframe.features import collate
from stanceframe.labeller import Labeller
from stanceframe.types import Article

TEXT = (
    "The port authority raised the mooring fee of Orrin by 12 crowns.\n\n"
    '"This fee is a disgrace and the port authority should resign," a skipper said.\n\n'
    "The union in Tarn told a ferry line that 30 crews would refuse the night shift."
)


def train(*words):
    return CliRunner().invoke(app, ["train", *map(str, words)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a codebook, labels, and the bundle that the command made of them."""
    folder = tmp_path_factory.mktemp("own")
    codebook = write_codebook(folder)
    rows = sentences(96)
    (folder / "ann.csv").write_text(sheet(rows, drawn="random"), encoding="utf-8")
    other = [(document, text, "-" if at % 16 == 0 else labels)
             for at, (document, text, labels) in enumerate(rows[:48])]  # fmt: skip
    (folder / "bo.csv").write_text(sheet(other, coder="bo", drawn="random"), encoding="utf-8")
    outcome = train(
        "--codebook", codebook, "--data", folder / "ann.csv", "--data", folder / "bo.csv",
        "--out", folder / "mine", "--method", "frozen-shipped",
    )  # fmt: skip
    assert outcome.exit_code == 0, outcome.output
    (folder / "log.txt").write_text(outcome.output, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def own(folder):
    return Labeller.load(folder / "mine")


def test_the_bundle_finds_the_frames_of_the_codebook_in_new_sentences(own):
    found = own.label(Article(id="a", text=TEXT))

    frames = [{label.id for label in one.frames} for one in found.sentences]
    assert "money" in frames[0]
    assert "work" in frames[-1]
    assert own.manifest.frames == ("money", "safety", "work")
    assert own.manifest.frames_from == "sentences"


def test_of_exclusive_frames_the_bundle_names_one_at_most(tmp_path):
    codebook = write_codebook(tmp_path)
    with codebook.open("a", encoding="utf-8") as file:
        file.write("exclusive_frames: true\n")
    (tmp_path / "ann.csv").write_text(sheet(sentences(64), drawn="random"), encoding="utf-8")

    outcome = train("--codebook", codebook, "--data", tmp_path / "ann.csv", "--out",
                    tmp_path / "one", "--method", "frozen-shipped")  # fmt: skip

    assert outcome.exit_code == 0, outcome.output
    text = "The union in Tarn lost its budget of 12 crowns when 3 crews were hurt in an accident."
    (found,) = (
        Labeller.load(tmp_path / "one").label(Article(id="a", text=text), scores="all").sentences
    )
    record = json.loads((tmp_path / "one/report/out-of-fold.json").read_text(encoding="utf-8"))
    assert len(found.frames) == 3
    assert sum(one.present for one in found.frames) <= 1
    assert all(sum(item["found"]) <= 1 for item in record["items"])
    assert any(item["found"] == [0, 0, 1] for item in record["items"])


def test_whoever_codes_one_frame_at_most_is_told_that_a_codebook_can_say_so(folder):
    log = (folder / "log.txt").read_text(encoding="utf-8")

    assert "no coder gave a sentence two frames" in log


def test_evidence_is_words_of_the_sentence_that_has_the_frame(own):
    found = own.label(Article(id="a", text=TEXT))

    spans = [span for label in found.sentences[0].frames for span in label.evidence]
    assert spans
    whole = found.sentences[0]
    assert all(whole.start <= one.start < one.end <= whole.end for one in spans)
    assert any(one.end - one.start < whole.end - whole.start for one in spans)


def test_stance_toward_a_target_of_ones_own_and_voices_come_from_the_shipped_heads(own):
    found = own.label(Article(id="a", text=TEXT))

    shipped = Labeller.load("conflict-small").label(Article(id="a", text=TEXT))
    said = found.sentences[1]
    assert said.attributions[0].source is not None
    assert said.attributions == shipped.sentences[1].attributions
    stances = {(one.target, one.holder, one.label) for one in said.stances}
    assert ("authority", "source", "against") in stances


def test_all_backends_agree_on_what_the_grafted_network_says(own, folder):
    bundle = load_bundle(folder / "mine")
    inputs = [own._featurizer.sentence(text) for _, text, _ in sentences(4, seed=3)]
    batch = collate(inputs)

    served = load_backend(bundle.weights).run(batch)
    torch = load_backend(bundle.weights, name="torch").run(batch)

    assert served.frames.shape == (4, 3)
    assert served.evidence.shape[-1] == 3
    assert abs(served.frames - torch.frames).max() < 0.3  # int8 against float32
    alone = [load_backend(bundle.weights).run(collate([one])).frames[0] for one in inputs]
    assert abs(served.frames - alone).max() < 1e-4
