"""Assesses a system on a suite: from its answers and the gold to everything a report holds."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import stanceframe
from stanceframe.signature import Signature
from stanceframe_eval.gold.items import Gold
from stanceframe_eval.page import content
from stanceframe_eval.page.cases import failed_cases
from stanceframe_eval.page.confusions import confusions_of
from stanceframe_eval.page.curves import curves_of
from stanceframe_eval.page.details import Setting, reliabilities_of, slices_of
from stanceframe_eval.page.mistakes import label_faults_of, mistakes_of
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.predictions.reading import predictions_text
from stanceframe_eval.statistics.agreement import alpha_gauge
from stanceframe_eval.statistics.ceilings import ceiling_gauges
from stanceframe_eval.statistics.comparison import difference, holm
from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.gauges import Gauge
from stanceframe_eval.statistics.intervals import bca, estimate
from stanceframe_eval.statistics.seeds import summed_up
from stanceframe_eval.statistics.suites import suite_gauges
from stanceframe_eval.suites.schema import Suite
from stanceframe_eval.verdict import findings_of

__all__ = ["Contender", "assess"]

SOFT = frozenset({"cross_entropy", "soft_brier", "vote_distance"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A system's answers with every number that can be read off them."""

    answers: Predictions
    role: content.Role
    gauges: Mapping[str, Gauge]


def assess(
    suite: Suite,
    gold: Gold,
    candidate: Predictions,
    others: Sequence[Predictions],
    baselines: Sequence[Predictions],
    *,
    command: str,
    resamples: int,
    seed: int,
    clock: content.Clock,
) -> content.Content:
    """Score a system beside others and the standing baselines.

    Args:
        suite: What is scored.
        gold: The split that was read.
        candidate: The system that the report is about.
        others: Systems to compare it with.
        baselines: The suite's standing rows.
        command: How to repeat it.
        resamples: Of whole clusters, for every interval.
        seed: Of everything that is drawn.
        clock: When, how long, on what.
    """
    draws = Draws.of([item.cluster for item in gold.items], resamples=resamples, seed=seed)
    setting = Setting(suite=suite, gold=gold, draws=draws)
    first = _contender(setting, candidate, "candidate")
    rest = [_contender(setting, one, "other") for one in others]
    rest += [_contender(setting, one, "baseline") for one in baselines]
    answered = [
        layer for layer in suite.layers if layer.name in candidate.layers and not suite.has_cases
    ]
    ceilings = ceiling_gauges(suite.layers[0], gold.items, seed=seed)
    return content.Content(
        header=_header(setting, candidate, command),
        systems=tuple(
            content.System(name=one.answers.system, role=one.role, made_by=one.answers.made_by)
            for one in (first, *rest)
        ),
        findings=findings_of(suite, gold.items, candidate, first.gauges, draws),
        tables=tuple(
            _table(setting, metric, (first, *rest), ceilings) for metric in suite.headline
        ),
        comparisons=_comparisons(
            setting, first, [one for one in rest if not _is_rerun(one, candidate)]
        ),
        seeds=_seeds(setting, first, [one for one in rest if _is_rerun(one, candidate)]),
        slices=slices_of(setting, candidate),
        figures=tuple(_figure(setting, gauge, candidate) for gauge in first.gauges.values()),
        confusions=tuple(confusions_of(setting, answered, candidate)),
        reliabilities=tuple(reliabilities_of(setting, answered, candidate)),
        curves=tuple(curves_of(setting, answered, candidate)),
        alpha=_alpha(setting),
        mistakes=(
            failed_cases(setting, candidate)
            if suite.has_cases
            else tuple(mistakes_of(setting, answered, candidate))
        ),
        label_faults=tuple(label_faults_of(setting, answered, candidate)),
        clock=clock,
    )


def _contender(setting: Setting, answers: Predictions, role: content.Role) -> Contender:
    gauges = {gauge.name: gauge for gauge in suite_gauges(setting.suite, setting.items, answers)}
    return Contender(answers=answers, role=role, gauges=gauges)


def _header(setting: Setting, candidate: Predictions, command: str) -> content.Header:
    suite, gold = setting.suite, setting.gold
    shared = {
        name: getattr(suite, name)
        for name in (
            [
                "title",
                "about",
                "limits",
                "labelled_by",
                "licence",
                "citation",
                "unit",
                "cluster",
                "codebook",
                "origin",
            ]
        )
    }
    return content.Header(
        suite=suite.reference,
        split=gold.split,
        gold_sha256=gold.sha256,
        as_published=gold.as_published,
        items=len(gold.items),
        clusters=setting.draws.clusters,
        suite_sha256=_sha256(suite.model_dump_json()),
        answers_sha256=_sha256(predictions_text(candidate, suite, gold.items)),
        command=command,
        version=stanceframe.__version__,
        seed=setting.draws.seed,
        resamples=setting.draws.resamples,
        flattered=candidate.calibrated_on == gold.split,
        **shared,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _figure(setting: Setting, gauge: Gauge, answers: Predictions) -> content.Figure:
    signature = Signature(
        measure=gauge.name,
        corpus=f"{setting.suite.reference}/{setting.gold.split}",
        gold=setting.gold.sha256[:12],
        model=answers.made_by or answers.system,
        codebook=setting.suite.codebook or "none",
        items=len(setting.items),
        clusters=setting.draws.clusters,
        resamples=setting.draws.resamples,
        seed=setting.draws.seed,
        version=stanceframe.__version__,
    )
    return content.Figure(
        metric=gauge.name,
        estimate=content.value_of(estimate(gauge, setting.draws)),
        bca=content.value_of(bca(gauge, setting.draws)),
        support=gauge.support,
        signature=str(signature),
    )


def _table(
    setting: Setting, metric: str, systems: Sequence[Contender], ceilings: Sequence[Gauge]
) -> content.Table:
    suite = setting.suite
    rows = []
    for one in systems:
        gauge = one.gauges.get(metric)
        if gauge is None and one.role == "baseline":
            continue  # a table without rows that say nothing
        rows.append(
            content.Row(
                system=one.answers.system,
                role=one.role,
                figure=_figure(setting, gauge, one.answers) if gauge else None,
            )
        )
    return content.Table(
        metric=metric,
        rows=tuple(rows),
        agreement=tuple(
            content.Mark(label="agreement of annotators", value=one.value, source=one.source)
            for one in suite.agreement
            if one.metric == metric
        )
        + tuple(_ceiling(gauge, setting) for gauge in ceilings if gauge.name == metric),
        published=tuple(
            content.Mark(
                label=one.system,
                value=one.value,
                source=one.source + (f"; {one.note}" if one.note else ""),
            )
            for one in suite.published
            if one.metric == metric
        ),
        floor=next((one.value for one in suite.floors if one.metric == metric), None),
    )


def _ceiling(gauge: Gauge, setting: Setting) -> content.Mark:
    """Make a mark of what annotators reach, with its interval in words."""
    found = estimate(gauge, setting.draws)
    whom = "half of the annotators against the other half"
    if gauge.name.rpartition(".")[2] not in SOFT:
        whom = "one annotator against the others"
    return content.Mark(
        label=whom,
        value=found.value,
        source=f"95% interval {found.low:.3f} to {found.high:.3f}, {gauge.support} items",
    )


def _comparisons(
    setting: Setting, first: Contender, rest: Sequence[Contender]
) -> tuple[content.Comparison, ...]:
    found = [
        (other.answers.system, difference(first.gauges[metric], gauge, setting.draws))
        for metric in setting.suite.headline
        if metric in first.gauges
        for other in rest
        if (gauge := other.gauges.get(metric)) is not None
    ]
    corrected = holm([one.p for _, one in found])
    return tuple(
        content.Comparison(
            metric=one.metric,
            against=name,
            difference=content.value_of(one.estimate),
            p=one.p,
            p_holm=p_holm,
            detectable=one.detectable,
        )
        for (name, one), p_holm in zip(found, corrected, strict=True)
    )


def _is_rerun(one: Contender, candidate: Predictions) -> bool:
    """Say whether a contender is the candidate under another seed."""
    answers = one.answers
    return bool(answers.seed) and (
        answers.system == candidate.system and answers.seed != candidate.seed
    )


def _seeds(
    setting: Setting, first: Contender, reruns: Sequence[Contender]
) -> tuple[content.Seeds, ...]:
    if not reruns:
        return ()
    runs = [first.gauges, *(one.gauges for one in reruns)]
    found = [summed_up(metric, runs, setting.draws) for metric in setting.suite.headline]
    return tuple(content.Seeds(**one._asdict()) for one in found if one is not None)


def _alpha(setting: Setting) -> content.Figure | None:
    if not any(item.raters for item in setting.items):
        return None
    layer = setting.suite.layers[0]
    gauge = alpha_gauge(
        f"{layer.name}.alpha", [item.raters for item in setting.items], layer.labels
    )
    raters = Predictions(system="annotators", answers={}, made_by="annotators")
    return _figure(setting, gauge, raters)
