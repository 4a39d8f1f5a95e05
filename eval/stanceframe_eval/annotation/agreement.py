"""How far coders agree, label by label and pair by pair, and where they don't."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict

import stanceframe
from stanceframe.codebook.schema import Codebook
from stanceframe.codebook.vocabulary import vocabulary
from stanceframe.corpora.annotations import Annotation
from stanceframe_eval.annotation.grid import Grid, grid_of
from stanceframe_eval.annotation.implications import rules_of
from stanceframe_eval.page.content import Number, Value, value_of
from stanceframe_eval.statistics.agreement import alpha_gauge
from stanceframe_eval.statistics.draws import Draws, interval
from stanceframe_eval.statistics.gauges import Gauge
from stanceframe_eval.statistics.intervals import estimate

__all__ = ["Agreement", "Clash", "Coder", "Disputed", "LabelAgreement", "PairAgreement",
           "RuleShown", "agreement_of"]  # fmt: skip

YES, NO = "yes", "no"
DISPUTED: Final = 20  # sentences shown
CLASHES: Final = 10


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Coder(_Strict):
    """A coder, and how many items they coded."""

    name: str
    items: int


class LabelAgreement(_Strict):
    """Krippendorff's alpha of one label, given or not, over all coders.

    Attributes:
        label: Its id.
        name: For people.
        alpha: With the interval of resampled documents; not defined where all gave the same.
        items: That two or more coded.
        given: How often each coder gave it, in the order of the coders.
    """

    label: str
    name: str
    alpha: Value
    items: int
    given: tuple[int, ...]


class PairAgreement(_Strict):
    """Two coders and one label, over the items that both coded."""

    first: str
    second: str
    label: str
    both: int
    only_first: int
    only_second: int
    neither: int
    alpha: Number


class RuleShown(_Strict):
    """A rule by which two coders differ; see `stanceframe_eval.annotation.implications`."""

    first: str
    second: str
    kind: str
    when: str
    label: str
    times: int
    of: int
    elsewhere: int
    elsewhere_of: int
    sentence: str
    advice: str


class Clash(_Strict):
    """Two labels of which one coder gave the one and another the other, and their definitions."""

    first: str
    second: str
    times: int
    definitions: tuple[str, str]
    advice: str


class Disputed(_Strict):
    """A sentence that coders disagree on, and who gave it what."""

    item: str
    document: str
    text: str
    answers: tuple[tuple[str, tuple[str, ...]], ...]
    labels: tuple[str, ...]
    disagreement: float


class Agreement(_Strict):
    """All of it, and how to repeat it."""

    command: str
    version: str
    codebook: str
    sha256: str
    seed: int
    resamples: int
    coders: tuple[Coder, ...]
    items: int
    shared: int
    documents: int
    mean_alpha: Value
    labels: tuple[LabelAgreement, ...]
    pairs: tuple[PairAgreement, ...]
    rules: tuple[RuleShown, ...]
    clashes: tuple[Clash, ...]
    disputed: tuple[Disputed, ...]
    unknown: tuple[str, ...]


def agreement_of(
    annotations: Sequence[Annotation],
    codebook: Codebook,
    *,
    command: str,
    sha256: str,
    resamples: int,
    seed: int,
) -> Agreement:
    """Measure how coders agree.

    Args:
        annotations: Of two or more coders.
        codebook: That they coded with; its labels that anybody gave are looked at.
        command: How to repeat it.
        sha256: Of the annotations.
        resamples: Of whole documents.
        seed: Of the resampling.

    Raises:
        AnnotationError: No item was coded by two.
    """
    used = {label for one in annotations for label in one.label_ids}
    labels = [choice.id for choice in vocabulary(codebook) if choice.id in used]
    grid = grid_of(annotations, labels)
    draws = Draws.of(grid.documents, resamples=resamples, seed=seed)
    gauges = [_gauge(grid, column) for column in range(len(labels))]
    return Agreement(
        command=command,
        version=stanceframe.__version__,
        codebook=codebook.signature,
        sha256=sha256,
        seed=seed,
        resamples=resamples,
        coders=tuple(
            Coder(name=name, items=int(coded.sum()))
            for name, coded in zip(grid.coders, grid.coded, strict=True)
        ),
        items=len(grid.items),
        shared=int((grid.coded.sum(axis=0) > 1).sum()),
        documents=draws.clusters,
        mean_alpha=_mean(gauges, draws),
        labels=_by_label(grid, gauges, draws, codebook),
        pairs=tuple(_pairs(grid)),
        rules=_rules(grid, codebook),
        clashes=_clashes(grid, codebook),
        disputed=_disputed(grid),
        unknown=tuple(sorted(used - set(labels))),
    )


def _gauge(grid: Grid, column: int) -> Gauge:
    ratings = [
        [
            (YES if grid.given[coder, item, column] else NO) if grid.coded[coder, item] else None
            for coder in range(len(grid.coders))
        ]
        for item in range(len(grid.items))
    ]
    return alpha_gauge(grid.labels[column], ratings, (NO, YES))


def _mean(gauges: Sequence[Gauge], draws: Draws) -> Value:
    """Return the mean alpha of the labels for which it is defined, with its interval."""
    if not gauges:
        return Value(value=None, low=None, high=None)
    scores = np.stack([gauge.read(draws.weights) for gauge in gauges])
    known = ~np.isnan(scores)
    sums = np.where(known, scores, 0).sum(axis=0)
    means = np.full(scores.shape[1], np.nan)
    np.divide(sums, known.sum(axis=0), out=means, where=known.any(axis=0))
    found = interval(means)
    if draws.clusters < 2:
        return Value(value=found.value, low=None, high=None)
    return value_of(found)


def _by_label(
    grid: Grid, gauges: Sequence[Gauge], draws: Draws, codebook: Codebook
) -> tuple[LabelAgreement, ...]:
    names = {choice.id: choice.name for choice in vocabulary(codebook)}
    return tuple(
        LabelAgreement(
            label=label,
            name=names[label],
            alpha=value_of(estimate(gauge, draws)),
            items=gauge.support,
            given=tuple(int(count) for count in grid.given[:, :, column].sum(axis=1)),
        )
        for column, (label, gauge) in enumerate(zip(grid.labels, gauges, strict=True))
    )


def _pairs(grid: Grid) -> list[PairAgreement]:
    rows = []
    for one, other in combinations(range(len(grid.coders)), 2):
        shared = grid.coded[one] & grid.coded[other]
        for column, label in enumerate(grid.labels):
            first, second = grid.given[one, shared, column], grid.given[other, shared, column]
            ratings = [[YES if a else NO, YES if b else NO]
                       for a, b in zip(first, second, strict=True)]  # fmt: skip
            alpha = (
                alpha_gauge(label, ratings, (NO, YES)).read(np.ones((1, len(ratings))))[0]
                if ratings
                else float("nan")
            )
            rows.append(
                PairAgreement(
                    first=grid.coders[one],
                    second=grid.coders[other],
                    label=label,
                    both=int((first & second).sum()),
                    only_first=int((first & ~second).sum()),
                    only_second=int((~first & second).sum()),
                    neither=int((~first & ~second).sum()),
                    alpha=float(alpha),
                )
            )
    return rows


def _rules(grid: Grid, codebook: Codebook) -> tuple[RuleShown, ...]:
    return tuple(
        RuleShown(
            **rule._asdict(),
            sentence=rule.sentence,
            advice=_advice(rule.when, rule.label, codebook),
        )
        for rule in rules_of(grid)
    )


def _advice(first: str, second: str, codebook: Codebook) -> str:
    """Return what the codebook says of two labels' border, or that it says nothing."""
    frames = {frame.id: frame for frame in codebook.frames}
    said = [
        f"{label} is not given when: {one.case} (then {one.instead})"
        for label, other in ((first, second), (second, first))
        if label in frames
        for one in frames[label].not_when
        if one.instead == other
    ]
    if said:
        return "The codebook says: " + "; ".join(dict.fromkeys(said))
    if first == second:
        return f"Read the definition of {first} together, with the sentences below."
    return f"No 'not when' parts {first} from {second}: write one."


def _clashes(grid: Grid, codebook: Codebook) -> tuple[Clash, ...]:
    """Count, for each two labels, the items in which coders exchange them."""
    definitions = {choice.id: choice.definition for choice in vocabulary(codebook)}
    counts: Counter[tuple[int, int]] = Counter()
    for item in range(len(grid.items)):
        who = np.flatnonzero(grid.coded[:, item])
        pairs: set[tuple[int, int]] = set()
        for a, b in combinations(who, 2):
            only_a = np.flatnonzero(grid.given[a, item] & ~grid.given[b, item])
            only_b = np.flatnonzero(grid.given[b, item] & ~grid.given[a, item])
            pairs.update((int(min(x, y)), int(max(x, y))) for x in only_a for y in only_b)
        counts.update(pairs)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    clashes = []
    for (x, y), times in ranked[:CLASHES]:
        first, second = grid.labels[x], grid.labels[y]
        clashes.append(
            Clash(
                first=first,
                second=second,
                times=times,
                definitions=(definitions[first], definitions[second]),
                advice=_advice(first, second, codebook),
            )
        )
    return tuple(clashes)


def _disputed(grid: Grid) -> tuple[Disputed, ...]:
    """Return the items with the most disagreement: over labels, the share of pairs that differ."""
    rows = []
    for place, item in enumerate(grid.items):
        who = np.flatnonzero(grid.coded[:, place])
        yes = grid.given[who, place].sum(axis=0)
        pairs = len(who) * (len(who) - 1) / 2
        apart = yes * (len(who) - yes)
        if not apart.any():
            continue
        answers = tuple(
            (
                grid.coders[coder],
                tuple(grid.labels[c] for c in np.flatnonzero(grid.given[coder, place])),
            )
            for coder in who
        )
        rows.append(
            Disputed(
                item=item.item,
                document=item.document,
                text=item.text,
                answers=answers,
                labels=tuple(grid.labels[c] for c in np.flatnonzero(apart)),
                disagreement=round(float(apart.sum() / pairs), 4),
            )
        )
    rows.sort(key=lambda one: -one.disagreement)
    return tuple(rows[:DISPUTED])
