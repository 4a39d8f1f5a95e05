"""Makes the report: figures with intervals, what they stand beside, and what to read."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Final

import numpy as np
from numpy.typing import NDArray

import stanceframe
from stanceframe.corpora.annotations import ADJUDICATED
from stanceframe.metrics import (
    Estimate,
    Scorer,
    Statistics,
    calibration_error,
    calibration_statistics,
    cluster_bootstrap,
    equal_width_edges,
    f1,
    label_counts,
    macro_f1,
    micro_f1,
    precision,
    recall,
)
from stanceframe_eval.label_faults import confident_doubts
from stanceframe_eval.own.baselines import baselines_of
from stanceframe_eval.own.content import Confusion, LabelRow, OwnReport, Suspect, System
from stanceframe_eval.own.record import Record
from stanceframe_eval.page.content import Value, value_of
from stanceframe_eval.statistics.agreement import alpha_gauge
from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.gauges import Gauge, summed
from stanceframe_eval.statistics.intervals import distance, estimate

__all__ = ["own_report", "suspects_of"]

Flags = NDArray[np.bool_]

MOST_SUSPECTS: Final = 100
MOST_CONFUSIONS: Final = 20
SHOWN: Final = 3  # sentences of a confusion
MADE_BY: Final = {
    "majority": "what most training sentences have",
    "keyword": "the five words that speak most for a label in training",
    "tfidf": "TF-IDF with logistic regression",
    "coders": "each coder, by what each other coder of the sentence said",
}


def own_report(record: Record, *, resamples: int = 1000, seed: int = 13) -> OwnReport:
    """Make the report of a run.

    Args:
        record: What the run left.
        resamples: Of whole articles, for the intervals.
        seed: Of the resampling.
    """
    draws = Draws.of(record.documents, resamples=resamples, seed=seed)
    measured = _Measured(record, resamples, seed)
    plain = baselines_of(record)
    gauge = _calibration(record)
    coders = {coder for item in record.items for coder in item.answers} - {ADJUDICATED}
    shared = sum(len(set(item.answers) - {ADJUDICATED}) > 1 for item in record.items)
    return OwnReport(
        command=record.command,
        version=stanceframe.__version__,
        codebook=record.codebook,
        method=record.method,
        items=len(record.items),
        documents=len(set(record.documents)),
        coders=len(coders),
        shared=shared,
        not_random=sum(item.drawn != "random" for item in record.items),
        resamples=resamples,
        seed=seed,
        systems=tuple(_systems(record, measured, plain, shared)),
        ece=float(gauge.read(np.ones((1, len(record.items))))[0]),
        ece_corrected=value_of(distance(gauge, draws)),
        labels=tuple(_labels(record, measured, plain["tfidf"], draws)),
        curve=record.curve,
        confusions=tuple(_confusions(record)),
        suspects=tuple(suspects_of(record)[:MOST_SUSPECTS]),
        log=record.log,
    )


class _Measured:
    """Reads scores with intervals of resampled articles."""

    def __init__(self, record: Record, resamples: int, seed: int) -> None:
        self._documents = record.documents
        self._resamples = resamples
        self._seed = seed

    def of(self, statistics: Statistics, score: Scorer) -> Value:
        """Return a score with its interval; none where it rests on one article."""
        used = np.flatnonzero(statistics.reshape(len(statistics), -1).any(axis=1))
        articles = {self._documents[at] for at in used.tolist()}
        found = cluster_bootstrap(
            statistics, self._documents, score, resamples=self._resamples, seed=self._seed
        )
        if len(articles) < 2:
            return value_of(Estimate(found.value, np.nan, np.nan))
        return value_of(found)


def suspects_of(record: Record) -> list[Suspect]:
    """List coded labels that confident learning doubts, the least likely first."""
    gold, p = record.gold, record.p
    found = []
    for at, label in enumerate(record.frames):
        both = np.stack([1 - p[:, at], p[:, at]], axis=1)
        for one in confident_doubts(gold[:, at].astype(np.int64), both):
            item = record.items[one.place]
            found.append(
                Suspect(item=item.item, text=item.text, label=label, coded=bool(one.given), p=one.p)
            )
    return sorted(found, key=lambda one: (one.p, one.item, one.label))


def _systems(
    record: Record, measured: _Measured, plain: Mapping[str, Flags], shared: int
) -> list[System]:
    rows = [_system(record.method, "this bundle's way of learning", record.found, record, measured)]
    for one in record.tried:
        if one.method != record.method:
            found = np.array(one.found, dtype=bool)
            rows.append(_system(one.method, "tried, not taken", found, record, measured))
    rows += [_system(name, MADE_BY[name], found, record, measured) for name, found in plain.items()]
    if shared:
        counts = _coder_counts(record)
        rows.append(
            System(
                name="coders",
                made_by=MADE_BY["coders"],
                macro_f1=measured.of(counts, macro_f1),
                micro_f1=measured.of(counts, micro_f1),
            )
        )
    return rows


def _system(name: str, made_by: str, found: Flags, record: Record, measured: _Measured) -> System:
    counts = label_counts(found, record.gold)
    return System(
        name=name,
        made_by=made_by,
        macro_f1=measured.of(counts, macro_f1),
        micro_f1=measured.of(counts, micro_f1),
    )


def _coder_counts(record: Record) -> Statistics:
    """Count what each coder gave by what each other gave, each sentence weighing one."""
    counts = np.zeros((len(record.items), len(record.frames), 3))
    for at, item in enumerate(record.items):
        given = [
            [frame in labels for frame in record.frames]
            for coder, labels in item.answers.items()
            if coder != ADJUDICATED
        ]
        pairs = list(permutations(given, 2))
        for one, other in pairs:
            counts[at] += label_counts([one], [other])[0] / len(pairs)
    return counts


def _calibration(record: Record) -> Gauge:
    sums = calibration_statistics(record.p, record.gold, equal_width_edges())
    return summed("ece", sums, calibration_error, record.p.size)


def _labels(record: Record, measured: _Measured, tfidf: Flags, draws: Draws) -> list[LabelRow]:
    counts = label_counts(record.found, record.gold)
    plain = label_counts(tfidf, record.gold)
    rows = []
    for at, label in enumerate(record.frames):
        sums = counts[:, at].sum(axis=0)
        rows.append(
            LabelRow(
                label=label,
                sentences=int(record.gold[:, at].sum()),
                f1=measured.of(counts[:, at], f1),
                precision=_number(precision(sums)),
                recall=_number(recall(sums)),
                tfidf_f1=_number(f1(plain[:, at].sum(axis=0))),
                alpha=_alpha(record, label, draws),
                curve=record.curve.labels[at],
            )
        )
    return rows


def _alpha(record: Record, label: str, draws: Draws) -> Value:
    names = sorted({coder for item in record.items for coder in item.answers} - {ADJUDICATED})
    ratings = [
        [
            ("yes" if label in item.answers[name] else "no") if name in item.answers else None
            for name in names
        ]
        for item in record.items
    ]
    if len(names) < 2:
        return Value(value=None, low=None, high=None)
    return value_of(estimate(alpha_gauge(label, ratings, ("no", "yes")), draws))


def _number(value: Statistics) -> float | None:
    return None if np.isnan(value) else float(value)


def _confusions(record: Record) -> list[Confusion]:
    """Count labels missed by what was wrongly given in the same sentence, most frequent first."""
    times: Counter[tuple[str, str]] = Counter()
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    gold, found = record.gold, record.found
    for at, item in enumerate(record.items):
        for pair in _mistakes(record.frames, gold[at] & ~found[at], found[at] & ~gold[at]):
            times[pair] += 1
            texts[pair].append(item.text)
    return [
        Confusion(gold=one[0], found=one[1], times=count, sentences=tuple(texts[one][:SHOWN]))
        for one, count in times.most_common(MOST_CONFUSIONS)
    ]


def _mistakes(frames: Sequence[str], missed: Flags, wrong: Flags) -> list[tuple[str, str]]:
    names = [frame for frame, yes in zip(frames, missed, strict=True) if yes]
    others = [frame for frame, yes in zip(frames, wrong, strict=True) if yes]
    if names and others:
        return [(one, other) for one in names for other in others]
    return [(one, "") for one in names] + [("", other) for other in others]
