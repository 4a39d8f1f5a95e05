import hashlib
import json
from importlib import import_module

import pytest
import yaml

from stanceframe.corpora.registry import (
    REGISTRY_FILE,
    FileCheck,
    corpora,
    corpus,
    load_registry,
    verify,
)
from stanceframe.errors import CorpusError


def test_a_corpus_is_found_by_its_name():
    assert [corpus(facts.name) for facts in corpora()] == list(corpora())


def test_the_folder_of_a_corpus_has_its_name(tmp_path):
    (tmp_path / "conflict").mkdir()

    assert corpus("conflict").folder(tmp_path) == tmp_path / "conflict"


def test_an_unknown_corpus_is_named_with_the_known_ones():
    with pytest.raises(CorpusError, match="no corpus 'perspectrum' is known; there are: confl"):
        corpus("perspectrum")


def test_a_missing_corpus_is_named_with_where_it_should_be(tmp_path):
    with pytest.raises(CorpusError, match=f"conflict should be at {tmp_path / 'conflict'}; get it"):
        corpus("conflict").folder(tmp_path)


def test_files_are_missing_or_different_or_right(tmp_path):
    (tmp_path / "newsmtsc").mkdir()
    (tmp_path / "newsmtsc" / "train.jsonl").write_text("{}")
    for part in ("dev", "train"):
        (tmp_path / "polnear" / part).mkdir(parents=True)
    (tmp_path / "polnear" / "dev" / "a.txt").write_text("altered")

    checks = verify(tmp_path, ("newsmtsc", "polnear"))

    assert checks == (
        FileCheck(corpus="newsmtsc", file="dev_mt.jsonl", state="missing"),
        FileCheck(corpus="newsmtsc", file="dev_rw.jsonl", state="missing"),
        FileCheck(corpus="newsmtsc", file="train.jsonl", state="different"),
        FileCheck(corpus="polnear", file="dev, train", state="different"),
    )
    assert {check.state for check in verify(tmp_path, ("conflict",))} == {"missing"}


def test_every_reader_that_is_named_is_there():
    named = [reader.rpartition(".") for facts in corpora() for reader in facts.readers]

    assert named
    assert all(callable(getattr(import_module(module), name)) for module, _, name in named)


def test_a_published_file_has_the_address_of_one_commit():
    registry = load_registry()
    (file,) = (one for one in corpus("unsc_arg").files if one.source)

    assert file.source is not None
    assert registry.url(file.source) == (
        "https://raw.githubusercontent.com/mpoiaganova/political-argument-mining/"
        "98de574309bf12c91cce65556912381f2ae1643b/data/base.csv"
    )


def test_an_address_is_written_as_addresses_are(tmp_path):
    source = {"repository": "orvil/weirs", "revision": "a" * 40, "path": "the data/#1.csv"}
    registry = load_registry(written(tmp_path, source=source))
    (file,) = registry.corpus("weirs").files

    assert file.source is not None
    assert registry.url(file.source) == f"http://here/orvil/weirs/{'a' * 40}/the%20data/%231.csv"


def test_sets_that_state_no_licence_are_those_of_the_manifest(shared):
    manifest = json.loads((shared / "data" / "MANIFEST.json").read_text(encoding="utf-8"))

    unstated = {name for name, facts in manifest.items() if "none" in facts["licence"].lower()}

    assert {facts.name for facts in corpora() if not facts.licence_stated} == unstated


def test_the_registry_has_every_set_file_and_hash_of_the_manifest(shared):
    manifest = json.loads((shared / "data" / "MANIFEST.json").read_text(encoding="utf-8"))
    known = {facts.name: facts for facts in corpora()}

    assert set(known) == set(manifest)
    for name, facts in manifest.items():
        files = facts["files"]
        if "tree_sha256" in files:
            assert [file.sha256 for file in known[name].files] == [files["tree_sha256"]]
            continue
        files.pop("README.md", None)  # says what the set is, and isn't part of it
        found = {file.name: (file.sha256, file.bytes) for file in known[name].files}
        assert found == {file: (one["sha256"], one["bytes"]) for file, one in files.items()}


def test_the_shared_files_are_those_on_record(shared):
    assert {check.state for check in verify(shared / "data")} == {"ok"}


def written(folder, *, address="http://here/{repository}/{revision}/{path}", **changes):
    """A registry of one set with one file, written to a file."""
    file = {"name": "weirs.csv", "sha256": hashlib.sha256(b"x").hexdigest(), "bytes": 1}
    facts = {
        "name": "weirs", "unit": "weir", "use": "tests", "origin": "this test",
        "licence": "CC0", "licence_stated": True, "citation": "this test",
        "by_hand": "write it", "files": [{**file, **changes}],
    }  # fmt: skip
    path = folder / "registry.yaml"
    path.write_text(yaml.safe_dump({"version": 1, "address": address, "sets": [facts]}), "utf-8")
    return path


SOURCE = {"repository": "orvil/weirs", "revision": "a" * 40, "path": "weirs.csv"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"address": "http://here/{repository}/{path}"}, r"the address lacks \{revision\}"),
        ({"address": "file:///{repository}/{revision}/{path}"}, "address: .*https"),
        ({"name": "../weirs.csv"}, r"sets\.0\.files\.0\.name: "),
        ({"name": ".weirs"}, r"sets\.0\.files\.0\.name: "),
        ({"sha256": "abc"}, r"sets\.0\.files\.0\.sha256: "),
        ({"byte": 1}, r"sets\.0\.files\.0\.byte: "),
        ({"source": {**SOURCE, "revision": "a" * 7}}, r"files\.0\.source\.revision: "),
        ({"source": SOURCE, "bytes": None}, "what has a source must be one file, with its bytes"),
        ({"sha256": None}, r"sets\.0\.files\.0\.sha256: "),
    ],
)
def test_a_fault_of_a_registry_is_named_with_its_place(tmp_path, changes, message):
    with pytest.raises(CorpusError, match=message):
        load_registry(written(tmp_path, **changes))


def test_a_set_is_in_a_registry_once_and_can_be_had(tmp_path):
    content = yaml.safe_load(written(tmp_path).read_text("utf-8"))
    content["sets"] *= 2
    (tmp_path / "twice.yaml").write_text(yaml.safe_dump(content), "utf-8")
    with pytest.raises(CorpusError, match="the set 'weirs' is there twice"):
        load_registry(tmp_path / "twice.yaml")

    del content["sets"][1], content["sets"][0]["by_hand"]
    (tmp_path / "no_way.yaml").write_text(yaml.safe_dump(content), "utf-8")
    with pytest.raises(CorpusError, match="a file without source needs 'by_hand'"):
        load_registry(tmp_path / "no_way.yaml")


def test_a_registry_that_is_missing_or_no_yaml_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"none\.yaml can't be read: No such file"):
        load_registry(tmp_path / "none.yaml")

    for content, message in (
        ("sets: [", "is not valid YAML"),
        ("version: 2000-01-01", "neither text nor number .* put it between quotation marks"),
        ("", "has faults:\n  the file: "),
    ):
        (tmp_path / "broken.yaml").write_text(content, "utf-8")
        with pytest.raises(CorpusError, match=message):
            load_registry(tmp_path / "broken.yaml")


def test_the_shipped_registry_gives_no_key_twice():
    names = []

    class Loader(yaml.SafeLoader):
        pass

    def pairs(loader, node):
        keys = [loader.construct_object(key) for key, _ in node.value]
        names.extend(key for key in keys if keys.count(key) > 1)
        return loader.construct_mapping(node, deep=True)

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, pairs)
    yaml.load(REGISTRY_FILE.read_text("utf-8"), Loader)  # noqa: S506 - a safe loader's child

    assert names == []
