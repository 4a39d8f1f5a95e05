"""A bundle of adapters is built from its encoder, checked, and found by its name afterwards."""

import shutil

import pytest
from tests.tiny import tiny_bundle, tiny_network, tiny_recipe, tiny_tokenizer
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.bundle import built_folder, find_bundle, load_bundle, read_bundle, sha256_of
from stanceframe.codebook.loading import load_codebook
from stanceframe.errors import BundleError, RecipeError
from stanceframe.features import Featurizer, InputLimits, collate
from stanceframe.labeller import Labeller
from stanceframe.net.adapters import Adapters
from stanceframe.net.encoder import EncoderSource, find_encoder
from stanceframe.types import Article
from stanceframe_training.adapted import save_learned
from stanceframe_training.building import build_bundle
from stanceframe_training.bundle_writing import Contents, write_adapted_bundle
from stanceframe_training.checkpoints import save_weights
from stanceframe_training.export import export_onnx
from stanceframe_training.fitting import plain_calibration
from stanceframe_training.provenance import learned_from, teacher_folder
from stanceframe_training.recipe import TaskPlan, TeacherPlan
from stanceframe_training.reference import gap, load_reference, reference_of
from stanceframe_training.run import BEST, build_network

TEXT = "The envoy said that the truce held. Morava calls for a ceasefire."


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    """A base encoder as one is published: a folder with weights, configuration and tokenizer."""
    folder = tmp_path_factory.mktemp("published") / "encoder"
    tiny_network().encoder.save_pretrained(folder)
    tokenizer = tiny_tokenizer()
    first, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", first), ("[SEP]", end)]
    )
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def recipe(encoder):
    source = EncoderSource(
        id="tiny",
        folder=encoder,
        sha256=sha256_of(encoder / "model.safetensors"),
        licence="Apache-2.0",
    )
    return tiny_recipe().model_copy(
        update={"name": "tiny-base", "encoder": source, "adapters": Adapters(rank=4, alpha=4)}
    )


@pytest.fixture(scope="module")
def made(recipe, tmp_path_factory):
    """A folder with a bundle of adapters, and the float32 network that it stands for."""
    folder = tmp_path_factory.mktemp("made")
    codebook = load_codebook(recipe.codebook)
    network = build_network(recipe, find_encoder(recipe.encoder), len(codebook.frame_ids))
    save_weights(folder / BEST, network)
    save_learned(folder / BEST, folder / "learned.safetensors")
    export_onnx(network, folder / "exact.onnx")
    featurizer = Featurizer(tiny_tokenizer(), InputLimits(**recipe.inputs.model_dump()))
    reference = reference_of(OnnxBackend(folder / "exact.onnx"), featurizer, codebook)
    contents = Contents(recipe, codebook, tiny_tokenizer(), plain_calibration(codebook), "# tiny\n")
    learned = folder / "learned.safetensors"
    write_adapted_bundle(folder / "tiny-base", contents, learned, reference)
    return folder


@pytest.fixture
def adapted(made, tmp_path):
    """A copy of the bundle, as it is shipped."""
    return shutil.copytree(made / "tiny-base", tmp_path / "shipped" / "tiny-base")


def test_a_bundle_of_adapters_cannot_be_run_before_it_is_built(adapted):
    with pytest.raises(BundleError, match=r"hasn't been built .* `stanceframe model build"):
        load_bundle(adapted)


def test_a_built_bundle_says_what_was_measured_and_is_found_by_its_name(adapted, made):
    built = build_bundle(adapted)

    assert built.folder == built_folder(adapted) == find_bundle(adapted)
    assert built.exact.largest < 1e-3  # the learned part is kept in half precision
    assert 0 < built.rounded.mean < 0.02
    assert built.scores is None
    assert sorted(p.name for p in built.folder.parent.iterdir()) == [built.folder.name]
    labelled = Labeller.load(adapted).label(Article(id="1", text=TEXT))
    assert labelled.provenance.model.startswith("tiny-base@")
    batch = collate([Featurizer(tiny_tokenizer()).sentence(TEXT)])
    before = OnnxBackend(made / "exact.onnx").run(batch)
    after = OnnxBackend(built.folder / "weights.onnx").run(batch)
    assert abs(before.frames - after.frames).max() < 0.1


def test_another_encoder_is_refused(adapted, encoder, tmp_path):
    other = tmp_path / "other"
    tiny_network(seed=8).encoder.save_pretrained(other)
    PreTrainedTokenizerFast(tokenizer_object=tiny_tokenizer()).save_pretrained(other)

    with pytest.raises(BundleError, match=r"has SHA-256 .* the recipe asks for"):
        build_bundle(adapted, encoder=other)


def test_a_network_that_is_not_the_measured_one_is_refused(recipe, adapted, tmp_path):
    codebook = load_codebook(recipe.codebook)
    other = build_network(recipe, find_encoder(recipe.encoder), len(codebook.frame_ids))
    save_weights(tmp_path / "other.safetensors", other)  # new heads: another network
    save_learned(tmp_path / "other.safetensors", tmp_path / "learned.safetensors")
    with (tmp_path / "learned.safetensors").open("rb") as stream:
        (adapted / "learned.safetensors").write_bytes(stream.read())
    manifest = (adapted / "manifest.json").read_text(encoding="utf-8")
    old = read_manifest_hash(manifest)
    new = sha256_of(adapted / "learned.safetensors")
    (adapted / "manifest.json").write_text(manifest.replace(old, new), encoding="utf-8")

    with pytest.raises(BundleError, match="isn't the network that was measured"):
        build_bundle(adapted)


def read_manifest_hash(manifest):
    return manifest.split('"learned.safetensors": "')[1].split('"')[0]


def test_a_whole_bundle_needs_no_building(tmp_path):
    tiny = tiny_bundle(tmp_path / "whole")

    with pytest.raises(BundleError, match="is whole: it needs no building"):
        build_bundle(tiny)


def test_a_teacher_is_a_bundle_of_adapters(adapted, tmp_path):
    tiny = tiny_bundle(tmp_path / "whole")

    assert teacher_folder(TeacherPlan(bundle=str(adapted))) == adapted
    with pytest.raises(RecipeError, match="should be a bundle of adapters; it holds 'int8-rows'"):
        teacher_folder(TeacherPlan(bundle=str(tiny)))


def test_a_students_weights_carry_its_teachers_sets_and_their_texts(adapted):
    plan = TeacherPlan(bundle=str(adapted), texts={"gaza_news": 3})
    tasks = {"mentions": TaskPlan(corpus="newsmtsc"), "taught_pairs": TaskPlan(corpus="texts")}
    student = tiny_recipe().model_copy(update={"teacher": plan, "tasks": tasks})

    assert [one.name for one in learned_from(student)] == ["conflict", "gaza_news", "newsmtsc"]


def test_the_reference_is_that_of_the_examples_and_no_gap_to_itself(adapted):
    assert read_bundle(adapted).manifest.weights == "adapters"
    reference = load_reference(adapted / "reference.safetensors")
    assert gap(reference, reference) == (0.0, 0.0)
