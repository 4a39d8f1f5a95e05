"""What running needs is made of releases that their makers stand by.

A release is yanked where it turned out broken or unsafe; the package index says so, and no other
service is asked. Vulnerabilities in releases that weren't yanked are for `make audit`.
"""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement

YANKED = "is a yanked version"
# Withdrawn for what it did about a vulnerability; a check that finds nothing must be able to.
WITHDRAWN = "requests==2.32.0"
EXTRAS = frozenset({"client", "float", "html", "otel", "tables", "warc", "wire"})
PATIENCE_S = 600


def needed_by(name: str, extras: frozenset[str]) -> dict[str, str]:
    """The installed packages that a package needs, and what they need, with their versions."""
    found: dict[str, str] = {}
    waiting, seen = [(name, extras)], set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        try:
            installed = distribution(one[0])
        except PackageNotFoundError:  # of an extra that isn't installed
            continue
        found[installed.metadata["Name"].lower()] = installed.version
        for line in installed.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in (one[1] | {""})
            ):
                waiting.append((needed.name, frozenset(needed.extras)))
    return found


def said_of(*pins: str) -> str:
    """What pip says when it is asked to install these releases; it installs nothing."""
    dry = ["install", "--dry-run", "--no-deps", "--ignore-installed", "--disable-pip-version-check"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *dry, *pins],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    if done.returncode:
        pytest.skip("the package index can't be asked, or has other releases")
    return done.stderr


def test_running_needs_neither_torch_nor_what_holds_transformers_back():
    # optimum-onnx#114 keeps transformers below 5.
    needed = set(needed_by("stanceframe", EXTRAS))

    assert needed.isdisjoint({"torch", "transformers", "optimum", "optimum-onnx"})


def test_nothing_that_running_needs_was_withdrawn():
    needed = needed_by("stanceframe", EXTRAS)
    del needed["stanceframe"]
    # A local build, such as torch's for the CPU, is not in the index under its whole version.
    pins = [f"{name}=={version.partition('+')[0]}" for name, version in needed.items()]

    said = said_of(*pins)

    assert len(pins) > 30
    assert [line for line in said.splitlines() if YANKED in line] == []


def test_a_release_that_was_withdrawn_is_seen():
    assert YANKED in said_of(WITHDRAWN)
