"""The outcome of an evaluation as values, and as the JSON that programs compare."""

import json
import math
from dataclasses import dataclass

from stanceframe.signature import Signature
from stanceframe_eval.figures import Figure, Resampling

__all__ = ["Clock", "CorpusReport", "Report", "Run", "report_json"]

DIGITS = 6  # of a figure in JSON: finer than any interval, coarser than float noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What made the figures; two reports of one run differ in their clock alone."""

    command: str
    model: str
    codebook: str
    calibration: str
    version: str
    resampling: Resampling
    cores: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusReport:
    """The figures on one file or folder of gold.

    Attributes:
        corpus: Name of the set.
        split: Which part, such as `dev_rw`.
        sha256: Of the gold file; of a folder, over its files.
        items: How many were labelled and scored.
        clusters: How many documents they come from.
        failed: How many the product answered with an error; they count as nothing found.
        unlabelled: How many it took for promotion or repeats; likewise.
        licence: Of the set.
        citation: How to cite it.
        note: What a reader must know of its labels.
        figures: What was measured.
    """

    corpus: str
    split: str
    sha256: str
    items: int
    clusters: int
    failed: int
    unlabelled: int
    licence: str
    citation: str
    note: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """When it was and how long it took: the only part that changes from run to run."""

    started: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole evaluation."""

    run: Run
    corpora: tuple[CorpusReport, ...]
    clock: Clock


def report_json(report: Report) -> str:
    """Write a report as JSON; a figure that is not defined is null."""
    run = report.run
    document = {
        "run": {
            "command": run.command,
            "model": run.model,
            "codebook": run.codebook,
            "calibration": run.calibration,
            "version": run.version,
            "resamples": run.resampling.resamples,
            "seed": run.resampling.seed,
            "cores": run.cores,
        },
        "corpora": [_corpus(part, run) for part in report.corpora],
        "clock": {"started": report.clock.started, "seconds": report.clock.seconds},
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _corpus(part: CorpusReport, run: Run) -> dict[str, object]:
    return {
        "corpus": part.corpus,
        "split": part.split,
        "sha256": part.sha256,
        "items": part.items,
        "clusters": part.clusters,
        "failed": part.failed,
        "unlabelled": part.unlabelled,
        "licence": part.licence,
        "citation": part.citation,
        "note": part.note,
        "figures": [_figure(figure, part, run) for figure in part.figures],
    }


def _figure(figure: Figure, part: CorpusReport, run: Run) -> dict[str, object]:
    return {
        "measure": figure.name,
        "value": _number(figure.estimate.value),
        "low": _number(figure.estimate.low),
        "high": _number(figure.estimate.high),
        "support": figure.support,
        "agreement": figure.agreement,
        "signature": str(_signature(figure, part, run)),
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, DIGITS)


def _signature(figure: Figure, part: CorpusReport, run: Run) -> Signature:
    return Signature(
        measure=figure.name,
        corpus=f"{part.corpus}/{part.split}",
        gold=part.sha256[:12],
        model=run.model,
        codebook=run.codebook,
        items=part.items,
        clusters=part.clusters,
        resamples=run.resampling.resamples,
        seed=run.resampling.seed,
        version=run.version,
    )
