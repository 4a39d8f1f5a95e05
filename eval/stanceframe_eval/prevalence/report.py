"""The shares of a corpus and of its outlets and periods, as values, JSON and a table."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

import stanceframe
from stanceframe.corpora.registry import file_sha256
from stanceframe.metrics import Estimate, Statistics
from stanceframe_eval.page.content import Number, Value, value_of
from stanceframe_eval.prevalence.estimators import (
    Counts,
    labelled_share,
    powered_share,
    resampled,
)
from stanceframe_eval.prevalence.sample import FEWEST, Labels
from stanceframe_eval.prevalence.units import Quantity, Unit

__all__ = ["Prevalence", "Share", "prevalence_of", "prevalence_text"]

EVERYTHING = "everything"
HEADINGS = ("naive", "adjusted", "powered")
UNDEFINED = Estimate(float("nan"), float("nan"), float("nan"))


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Share(_Strict):
    """The share of units of a part of the corpus that have the quantity.

    Attributes:
        part: `everything`, an outlet, a period, or both.
        units: How many there are.
        articles: Of how many articles.
        labelled: How many people labelled.
        naive: What the system says, its errors left in.
        adjusted: Adjusted by the error rates in the whole sample.
        powered: Prediction-powered, from the sample within the part; not defined under 30 labels.
        sample: In the sample within the part alone.
        weight: What the system's word was given in `powered`, 0 to 1.
    """

    part: str
    units: int
    articles: int
    labelled: int
    naive: Value
    adjusted: Value
    powered: Value
    sample: Value
    weight: Number


class Prevalence(_Strict):
    """All shares, the error rates that correct them, and how to repeat it."""

    quantity: str
    command: str
    version: str
    predictions_sha256: str
    sample_sha256: str
    seed: int
    resamples: int
    sensitivity: Value
    specificity: Value
    shares: tuple[Share, ...]


def prevalence_of(
    units: Sequence[Unit],
    labels: Labels,
    quantity: Quantity,
    *,
    files: tuple[Path, Path],
    command: str,
    resamples: int,
    seed: int,
) -> Prevalence:
    """Estimate the share of a quantity in everything, and in each outlet and period.

    Args:
        units: What was counted.
        labels: What people say of a random sample of them.
        quantity: What is counted.
        files: Predictions and sample, for their hashes.
        command: How to repeat it.
        resamples: Of whole articles.
        seed: Of the resampling.
    """
    parts = list(_parts(units))
    outcome = resampled(_counts(units, labels, parts), resamples=resamples, seed=seed)
    return Prevalence(
        quantity=quantity.name,
        command=command,
        version=stanceframe.__version__,
        predictions_sha256=file_sha256(files[0]),
        sample_sha256=file_sha256(files[1]),
        seed=seed,
        resamples=resamples,
        sensitivity=value_of(outcome.sensitivity),
        specificity=value_of(outcome.specificity),
        shares=tuple(
            _share(part, [one for one in units if part in _parts_of(one)], labels, naive, adjusted)
            for part, naive, adjusted in zip(parts, outcome.naive, outcome.adjusted, strict=True)
        ),
    )


def prevalence_text(report: Prevalence) -> str:
    """Write a table: a line for each part, its shares in percent."""
    lines = [
        f"{report.quantity}: shares in percent, 95% intervals",
        "",
        f"{'part':<28}{'units':>7}{'labelled':>10}  " + _columns(HEADINGS) + "sample alone",
    ]
    for one in report.shares:
        shown = [_shown(value) for value in (one.naive, one.adjusted, one.powered)]
        lines.append(
            f"{one.part:<28}{one.units:>7}{one.labelled:>10}  "
            + _columns(shown)
            + _shown(one.sample)
        )
    lines += [
        "",
        f"The system finds {_shown(report.sensitivity)} percent of what people find and leaves",
        f"{_shown(report.specificity)} percent of the rest alone. The naive share has its errors",
        "in it. Adjusted shares of parts assume that it errs alike in all; powered ones don't.",
        f"{report.command}, stanceframe {report.version}",
    ]
    return "\n".join(lines) + "\n"


def _columns(texts: Iterable[str]) -> str:
    return "".join(f"{text:<20}" for text in texts)


def _parts(units: Sequence[Unit]) -> Iterator[str]:
    yield from dict.fromkeys(
        [
            EVERYTHING,
            *sorted({unit.outlet for unit in units if unit.outlet}),
            *sorted({unit.period for unit in units if unit.period}),
            *sorted({_both(unit) for unit in units if unit.outlet and unit.period}),
        ]
    )


def _parts_of(unit: Unit) -> set[str]:
    both = {_both(unit)} if unit.outlet and unit.period else set()
    return {EVERYTHING, unit.outlet, unit.period, *both} - {""}


def _both(unit: Unit) -> str:
    return f"{unit.outlet}, {unit.period}"


def _counts(units: Sequence[Unit], labels: Labels, parts: Sequence[str]) -> Counts:
    places = {part: place for place, part in enumerate(parts)}
    articles = {name: place for place, name in enumerate(dict.fromkeys(u.article for u in units))}
    said = np.zeros((len(articles), len(parts), 2))
    labelled = np.zeros((len(articles), 4))
    for unit in units:
        row = articles[unit.article]
        for part in _parts_of(unit):
            said[row, places[part]] += [unit.said, 1]
        if unit.key in labels:
            gold = labels[unit.key]
            labelled[row] += [unit.said and gold, gold, not unit.said and not gold, not gold]
    return Counts(said=said, labelled=labelled[labelled.sum(axis=1) > 0])


def _share(
    part: str, units: Sequence[Unit], labels: Labels, naive: Estimate, adjusted: Estimate
) -> Share:
    chosen = [unit for unit in units if unit.key in labels]
    rest = [unit for unit in units if unit.key not in labels]
    powered, sample, weight = UNDEFINED, UNDEFINED, float("nan")
    if len(chosen) >= FEWEST:
        gold = np.array([labels[unit.key] for unit in chosen], dtype=np.float64)
        articles = _codes(chosen)
        sample = labelled_share(gold, articles)
        powered, weight = powered_share(gold, _said(chosen), articles, _said(rest), _codes(rest))
    return Share(
        part=part,
        units=len(units),
        articles=len({unit.article for unit in units}),
        labelled=len(chosen),
        naive=value_of(naive),
        adjusted=value_of(adjusted),
        powered=value_of(powered),
        sample=value_of(sample),
        weight=weight,
    )


def _said(units: Sequence[Unit]) -> Statistics:
    return np.array([unit.said for unit in units], dtype=np.float64)


def _codes(units: Sequence[Unit]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(one.article, len(numbers)) for one in units], dtype=int)


def _shown(value: Value) -> str:
    if value.value is None:
        return "-"
    if value.low is None or value.high is None:
        return f"{100 * value.value:.1f}"
    return f"{100 * value.value:.1f} ({100 * value.low:.1f}-{100 * value.high:.1f})"
