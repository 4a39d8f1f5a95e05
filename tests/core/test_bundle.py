"""A bundle is refused if anything in it disagrees."""

import json
import shutil

import pytest

from stanceframe.bundle import find_bundle, load_bundle, locate_bundle, read_bundle, sha256_of
from stanceframe.errors import BundleError
from stanceframe.text.stand_ins import load_stand_ins


@pytest.fixture
def copy(tiny, tmp_path):
    return shutil.copytree(tiny, tmp_path / "copy")


def edit_manifest(folder, **changes):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | changes), encoding="utf-8")


def replace_file(folder, name, content):
    """Change a file and its hash, as somebody would who edits a bundle by hand."""
    (folder / name).write_text(content, encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    edit_manifest(folder, files=manifest["files"] | {name: sha256_of(folder / name)})


def test_a_sound_bundle_says_what_it_is(tiny):
    bundle = load_bundle(tiny)

    assert bundle.signature == f"tiny@sha256:{sha256_of(tiny / 'manifest.json')[:12]}"
    assert bundle.codebook.signature == bundle.manifest.codebook
    assert bundle.card == "# tiny\n"


def test_an_unknown_bundle_is_named_with_the_shipped_ones():
    with pytest.raises(BundleError, match=r"no bundle 'nowhere'.*shipped one \("):
        find_bundle("nowhere")


@pytest.mark.parametrize("name", ["weights.onnx", "tokenizer.json", "card.md"])
def test_an_altered_file_is_named(copy, name):
    with (copy / name).open("ab") as stream:
        stream.write(b" ")

    with pytest.raises(BundleError, match=rf"{name} has SHA-256 .* the file was altered"):
        load_bundle(copy)


def test_a_missing_file_is_named(copy):
    (copy / "card.md").unlink()

    with pytest.raises(BundleError, match=r"has no card\.md"):
        load_bundle(copy)


def test_another_format_is_refused(copy):
    edit_manifest(copy, format=2)

    with pytest.raises(BundleError, match="has format 2; this version reads 1"):
        load_bundle(copy)


def test_an_unknown_key_is_refused(copy):
    edit_manifest(copy, pickle="weights.pkl")

    with pytest.raises(BundleError, match="no manifest of format 1"):
        load_bundle(copy)


def test_another_codebook_is_refused(copy):
    text = (copy / "codebook.yaml").read_text(encoding="utf-8")
    replace_file(copy, "codebook.yaml", text.replace("name: Terrorism", "name: Terror", 1))

    with pytest.raises(BundleError, match="put back the codebook that it was trained on"):
        load_bundle(copy)


def test_frames_in_another_order_are_refused(copy):
    frames = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))["frames"]
    edit_manifest(copy, frames=frames[::-1])

    with pytest.raises(BundleError, match="frames of manifest and codebook differ"):
        load_bundle(copy)


def test_a_calibration_for_other_frames_is_refused(copy):
    fitted = json.loads((copy / "calibration.json").read_text(encoding="utf-8"))
    del fitted["frames"]["hate"]
    replace_file(copy, "calibration.json", json.dumps(fitted))

    with pytest.raises(BundleError, match=r"frames of calibration\.json and the manifest differ"):
        load_bundle(copy)


def test_weights_that_are_no_network_are_refused(copy):
    from stanceframe.labeller import Labeller

    replace_file(copy, "weights.onnx", "no network")

    with pytest.raises(BundleError, match="no network that ONNX Runtime can run"):
        Labeller.load(copy)


def test_a_bundle_that_was_trained_with_other_stand_ins_is_refused(copy):
    inputs = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    edit_manifest(copy, inputs=inputs | {"names": "stand-ins", "stand_ins": "0.1.0+sha256:12ab"})

    with pytest.raises(BundleError, match=r"with the stand-ins 0\.1\.0.*use the version"):
        load_bundle(copy)


def test_a_bundle_of_the_stand_ins_that_are_here_is_read(copy):
    inputs = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    here = {"names": "stand-ins", "stand_ins": load_stand_ins().signature}
    edit_manifest(copy, inputs=inputs | here)

    assert load_bundle(copy).manifest.inputs.limits.names == "stand-ins"


@pytest.mark.parametrize(
    ("size", "read"),
    [("small", ("stand-ins", load_stand_ins().signature)), ("base", ("written", None))],
)
def test_how_the_shipped_bundles_read_names(size, read):
    inputs = read_bundle(locate_bundle(f"conflict-{size}")).manifest.inputs

    assert (inputs.names, inputs.stand_ins) == read
