"""What is handed out for running the service speaks of what there is."""

import json
import re
import shlex

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.house.test_docs_commands import fault_of

from stanceframe.types import Provenance
from stanceframe_service.operating.metrics import Metrics

NAME = re.compile(r"\b(?:stanceframe|process)_[a-z_]+")
LABEL = re.compile(r"\bby \(([a-z, ]+)\)")


@pytest.fixture(scope="module")
def samples() -> dict[str, set[str]]:
    """Each name that Prometheus would store, with its labels."""
    metrics = Metrics()
    metrics.describe(Provenance(model="m", codebook="c", calibration="k", version="v"))
    metrics.cache(1, 1)
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(metrics.text().decode()):
        suffixes = ("_bucket", "_sum", "_count") if family.type == "histogram" else ("",)
        total = "_total" if family.type == "counter" else ""
        for suffix in suffixes:
            found[f"{family.name}{total}{suffix}"] = set()
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.fixture(scope="module")
def queries(repository) -> list[str]:
    board = json.loads((repository / "docs/deploy/grafana.json").read_text(encoding="utf-8"))
    variables = [one["query"] for one in board["templating"]["list"] if one["type"] == "query"]
    return [*variables, *(t["expr"] for panel in board["panels"] for t in panel["targets"])]


def test_every_query_of_the_dashboard_names_figures_that_there_are(queries, samples):
    named = {name for query in queries for name in NAME.findall(query)}

    assert len(named) > 15
    assert named - set(samples) == set()


def test_the_dashboard_groups_by_labels_that_the_figures_have(queries, samples):
    labels = set().union(*samples.values()) | {
        # Counters without a first event have no sample yet.
        "status",
        "code",
    }
    grouped = {
        label.strip()
        for query in queries
        for group in LABEL.findall(query)
        for label in group.split(",")
    }

    assert grouped - labels == set()


def test_the_guide_lists_every_figure_of_ours_and_no_other(repository, samples):
    guide = (repository / "docs/operating.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(stanceframe_[a-z_]+)`", guide, re.MULTILINE)
    ours = {
        re.sub("_(bucket|sum|count)$", "", name)
        for name in samples
        if name.startswith("stanceframe_") and not name.endswith("_created")
    }

    assert set(rows) == ours


def test_the_unit_and_the_image_start_commands_that_there_are(repository):
    unit = (repository / "docs/deploy/stanceframe.service").read_text(encoding="utf-8")
    image = (repository / "docs/deploy/Containerfile").read_text(encoding="utf-8")
    start = re.search(r"^ExecStart=\S+/stanceframe (.+)$", unit, re.MULTILINE)
    command = re.search(r"^CMD (\[.+\])$", image, re.MULTILINE)
    assert start is not None
    assert command is not None

    assert fault_of(shlex.split(start[1])) is None
    assert fault_of(json.loads(command[1])) is None
