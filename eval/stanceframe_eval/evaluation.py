"""Runs an evaluation: every part through the product's own door, then its measures."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from stanceframe.codebook.schema import Codebook
from stanceframe.types import Outcome
from stanceframe_eval.figures import Resampling, figures_of
from stanceframe_eval.parts import Part
from stanceframe_eval.report import Clock, CorpusReport, Report, Run

if TYPE_CHECKING:
    from stanceframe.labeller import Labeller

__all__ = ["Advance", "Now", "evaluate", "machine_name", "report_of_part", "usable_cores"]

Now = Callable[[], datetime]
Advance = Callable[[str], None]  # told the name of the part after each item


def evaluate(
    labeller: "Labeller",
    parts: Sequence[Part],
    *,
    command: str,
    resampling: Resampling,
    now: Now,
    advance: Advance,
) -> Report:
    """Label all gold with `label_many`, as folders are scored, and measure."""
    started = now()
    reports = []
    for part in parts:
        first = labeller.label_many(part.articles)
        outcomes = _followed(first, part, advance)
        second = labeller.label_many(part.probes(labeller.codebook), scores="all")
        probed = _followed(second, part, advance)
        reports.append(report_of_part(part, outcomes, probed, labeller.codebook, resampling))
    return Report(
        run=_run(labeller, command, resampling),
        corpora=tuple(reports),
        clock=Clock(
            started=started.isoformat(timespec="seconds"),
            seconds=round((now() - started).total_seconds(), 1),
        ),
    )


def report_of_part(
    part: Part,
    outcomes: Sequence[Outcome],
    probed: Sequence[Outcome],
    codebook: Codebook,
    resampling: Resampling,
) -> CorpusReport:
    """Measure one part by the outcomes of its articles and of its probes."""
    measured = part.measure(outcomes, probed, codebook)
    failed = sum(outcome.status == "error" for outcome in outcomes)
    return CorpusReport(
        corpus=part.facts.name,
        split=part.split,
        sha256=part.sha256,
        items=len(part.articles),
        clusters=len(set(part.clusters)),
        failed=failed,
        unlabelled=measured.unlabelled - failed,
        licence=part.facts.licence,
        citation=part.facts.citation,
        note=part.note,
        figures=figures_of(measured.measures, part.clusters, resampling),
    )


def _followed(outcomes: Iterable[Outcome], part: Part, advance: Advance) -> list[Outcome]:
    listed = []
    for outcome in outcomes:
        listed.append(outcome)
        advance(f"{part.facts.name}/{part.split}")
    return listed


def _run(labeller: "Labeller", command: str, resampling: Resampling) -> Run:
    made_by = labeller.provenance
    return Run(
        command=command,
        model=made_by.model,
        codebook=made_by.codebook,
        calibration=made_by.calibration,
        version=made_by.version,
        resampling=resampling,
        cores=usable_cores(),
    )


def machine_name() -> str:
    """Name the kind of processor, the system and the Python, and nothing that names its owner."""
    return (
        f"{platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, NumPy {np.__version__}"
    )


def usable_cores() -> int:
    """Count the cores that this process may use, where the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
