"""What importing costs: the core is light, and the text layer needs no deep-learning library."""

import json
import subprocess
import sys

import pytest

HEAVY = ("torch", "transformers", "datasets", "sklearn", "onnxruntime", "fastapi")

# Run in a fresh interpreter: imports everything below a name and says what came with it.
PROBE = """
import importlib, json, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for found in pkgutil.walk_packages(getattr(package, "__path__", []), package.__name__ + "."):
    if sys.argv[2] == "deep":
        importlib.import_module(found.name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded_by(name: str, depth: str) -> set[str]:
    command = [sys.executable, "-c", PROBE, name, depth]
    answer = subprocess.run(command, capture_output=True, check=False, text=True)
    assert answer.returncode == 0, answer.stderr
    return set(json.loads(answer.stdout))


@pytest.mark.parametrize("name", ["stanceframe", "stanceframe.cli"])
def test_importing_the_package_or_its_command_line_loads_no_heavy_library(name):
    assert loaded_by(name, "shallow").isdisjoint(HEAVY)


@pytest.mark.parametrize("name", ["stanceframe.text", "stanceframe.codebook", "stanceframe.wire"])
def test_the_layers_below_the_model_load_no_heavy_library(name):
    assert loaded_by(name, "deep").isdisjoint(HEAVY)


def test_running_a_bundle_loads_no_torch():
    assert loaded_by("stanceframe.labeller", "shallow").isdisjoint({"torch", "transformers"})
