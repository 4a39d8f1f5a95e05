"""The backends run one network: the same labels from each, whatever threads and batches.

What users of others met: labels that move with the batch (transformers#2401), ONNX that differs
from torch (SetFit#418), int8 that collapses (onnxruntime#9599), an engine that takes the host's
cores in a container (onnxruntime#29510).
"""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from stanceframe.backends.loading import BACKENDS, load_backend
from stanceframe.backends.threads import available_threads
from stanceframe.bundle import locate_bundle
from stanceframe.errors import BundleError
from stanceframe.features import Featurizer, InputLimits
from stanceframe.labeller import Labeller
from stanceframe.session import run_inputs
from stanceframe.types import Article

TEXTS = [
    "The envoy of Veldania said on Monday that a truce was near.",
    "Rain fell.",
    "Morava's president accused the council of 'massacre' and called its offer theatre.",
    "The regime in Tarsk has savagely shelled the valley for nine days, and 14 people were killed.",
    "“We will not leave our homes,” the mayor of Orvil told reporters.",
]


@pytest.fixture(scope="module")
def inputs():
    from tokenizers import Tokenizer

    folder = locate_bundle("conflict-small")
    featurizer = Featurizer(
        Tokenizer.from_file(str(folder / "tokenizer.json")), InputLimits(context_tokens=0)
    )
    return [featurizer.sentence(text) for text in TEXTS]


@pytest.fixture(scope="module")
def weights() -> Path:
    return locate_bundle("conflict-small") / "weights.onnx"


def probabilities(rows):
    return [
        np.concatenate([1 / (1 + np.exp(-part.ravel())) for part in (row.frames, row.stance)])
        for row in rows
    ]


@pytest.mark.parametrize("name", BACKENDS)
def test_probabilities_hold_within_a_thousandth_whatever_threads_and_batch(name, weights, inputs):
    one, two = (load_backend(weights, name=name, threads=count) for count in (1, 2))

    alone = probabilities(run_inputs(one, inputs, token_budget=1))
    together = probabilities(run_inputs(one, inputs, token_budget=4096))
    side_by_side = probabilities(run_inputs(two, inputs[::-1], token_budget=64))[::-1]

    for first, second, third in zip(alone, together, side_by_side, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-3)
        np.testing.assert_allclose(first, third, atol=1e-3)


def test_float32_engines_agree_with_each_other(weights, inputs):
    onnx = probabilities(run_inputs(load_backend(weights, name="onnx-float"), inputs))
    torch = probabilities(run_inputs(load_backend(weights, name="torch"), inputs))

    for first, second in zip(onnx, torch, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-3)


@pytest.mark.parametrize("name", [name for name in BACKENDS if name != "onnx"])
def test_each_backend_gives_the_labels_of_the_shipped_one(name):
    article = Article(id="1", text="\n\n".join(TEXTS))
    default, other = Labeller.load("conflict-small"), Labeller.load("conflict-small", backend=name)

    shipped, given = default.label(article), other.label(article)

    def labels(labelled):
        return [
            (
                [frame.id for frame in one.frames],
                [(record.target, record.holder, record.label) for record in one.stances],
                [(said.content.start, said.content.end, said.kind) for said in one.attributions],
            )
            for one in labelled.sentences
        ]

    # Rounding moves what lies at a threshold: here nothing does.
    assert labels(given) == labels(shipped)
    assert given.provenance.model == f"{shipped.provenance.model}+{name}"


@pytest.mark.parametrize("name", BACKENDS)
def test_a_file_that_is_no_network_is_named(name, tmp_path):
    file = tmp_path / "weights.onnx"
    file.write_bytes(b"no network")

    with pytest.raises(BundleError, match=r"weights\.onnx is no"):
        load_backend(file, name=name)


def test_a_network_starts_no_threads_of_its_own(weights):
    # onnxruntime#29510: by default it starts one for each of the host's cores.
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "import stanceframe.backends.onnx as onnx\n"
        "before = len(os.listdir('/proc/self/task'))\n"
        "onnx.OnnxBackend(Path(sys.argv[1]), threads=64)\n"
        "print(len(os.listdir('/proc/self/task')) - before)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(weights)], capture_output=True, text=True, check=True
    )

    assert done.stdout == "0\n"


def test_threads_follow_the_affinity():
    cpus = sorted(os.sched_getaffinity(0))
    code = "from stanceframe.backends.threads import available_threads as a; print(a())"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}

    for count in {1, len(cpus)}:
        command = ["taskset", "-c", ",".join(map(str, cpus[:count])), sys.executable, "-c", code]
        answer = subprocess.run(
            command, env=environment, capture_output=True, check=True, text=True
        )
        assert int(answer.stdout) <= count


def fake(tmp_path: Path, membership: str, files: dict[str, str]) -> int:
    for name, content in files.items():
        file = tmp_path / "cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="ascii")
    (tmp_path / "membership").write_text(membership, encoding="ascii")
    return available_threads(cgroups=tmp_path / "cgroup", membership=tmp_path / "membership")


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("membership", "files", "threads"),
    [
        ("0::/\n", {}, 64),
        ("0::/\n", {"cpu.max": "max 100000\n"}, 64),
        ("0::/\n", {"cpu.max": "200000 100000\n"}, 2),
        ("0::/\n", {"cpu.max": "150000 100000\n"}, 1),
        ("0::/\n", {"cpu.max": "50000 100000\n"}, 1),
        ("0::/a/b\n", {"a/cpu.max": "300000 100000", "a/b/cpu.max": "max 100000"}, 3),
        ("0::/a/b\n", {"a/cpu.max": "300000 100000", "a/b/cpu.max": "200000 100000"}, 2),
        ("0::/../../away\n", {"cpu.max": "400000 100000"}, 4),
        (
            "4:cpu,cpuacct:/docker/x\n1:memory:/docker/x\n",
            {"cpu,cpuacct/cpu.cfs_quota_us": "250000", "cpu,cpuacct/cpu.cfs_period_us": "50000"},
            5,
        ),
        (
            "4:cpu:/box\n",
            {"cpu/box/cpu.cfs_quota_us": "200000", "cpu/box/cpu.cfs_period_us": "100000"},
            2,
        ),
        (
            "4:cpu:/box\n",
            {"cpu/box/cpu.cfs_quota_us": "-1", "cpu/box/cpu.cfs_period_us": "100000"},
            64,
        ),
        ("nonsense\n", {"cpu.max": "nonsense"}, 64),
    ],
)
def test_threads_follow_the_quotas_of_cgroups(tmp_path, membership, files, threads):
    assert fake(tmp_path, membership, files) == threads


@pytest.mark.usefixtures("many")
def test_where_there_are_no_cgroups_affinity_alone_counts(tmp_path):
    assert available_threads(cgroups=tmp_path, membership=tmp_path / "none") == 64
    assert math.isfinite(available_threads())
