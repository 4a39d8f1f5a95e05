"""The papers of a release agree with the code: version, licence, citation, shipped models."""

import re

import yaml

import stanceframe

MAX_BUNDLE_BYTES = 60_000_000
BUNDLE_SUFFIXES = frozenset({".json", ".md", ".onnx", ".safetensors", ".yaml"})
CHANGELOG_VERSION = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", re.MULTILINE)


def test_the_changelogs_top_version_is_the_packages(repository):
    changelog = (repository / "CHANGELOG.md").read_text(encoding="utf-8")

    versions = CHANGELOG_VERSION.findall(changelog)

    assert versions[0] == stanceframe.__version__


def test_the_citation_names_the_packages_version_and_licence(repository):
    citation = yaml.safe_load((repository / "CITATION.cff").read_text(encoding="utf-8"))

    assert citation["version"] == stanceframe.__version__
    assert citation["license"] == "Apache-2.0"


def test_the_licence_is_the_whole_of_apache_2(repository):
    licence = (repository / "LICENSE").read_text(encoding="utf-8")

    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def test_a_shipped_bundle_holds_no_file_that_could_run_code(tracked, repository):
    bundles = repository / "model/stanceframe/bundles"
    shipped = [path for path in tracked if path.is_relative_to(bundles)]

    strange = [path.name for path in shipped if path.suffix not in BUNDLE_SUFFIXES]

    assert shipped, "no bundle is shipped"
    assert strange == []


def test_a_shipped_bundle_stays_small_enough_for_a_repository(tracked, repository):
    bundles = repository / "model/stanceframe/bundles"
    sizes: dict[str, int] = {}
    for path in tracked:
        if path.is_relative_to(bundles):
            name = path.relative_to(bundles).parts[0]
            sizes[name] = sizes.get(name, 0) + path.stat().st_size

    assert {name: size for name, size in sizes.items() if size > MAX_BUNDLE_BYTES} == {}
