"""The cases of a behavioural suite that a system fails, for people to read."""

from collections import Counter

from stanceframe_eval.gold.items import Item
from stanceframe_eval.gold.trials import Check, Expectation
from stanceframe_eval.page import content
from stanceframe_eval.page.details import Setting
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics.trials import CASES, unmet

__all__ = ["failed_cases"]

SHOWN = 5  # of each thing that is tried: the cases of one template fail alike
SAID: dict[Check, str] = {
    "has": "{layer} has {label}",
    "lacks": "{layer} hasn't {label}",
    "marks": "{layer} has {label} on “{words}”",
    "spares": "{layer} has no {label} on “{words}”",
    "same": "{layer} as in the base",
    "same_words": "{layer} as in the base, on the same words",
    "differs": "{layer} unlike the base",
    "keeps": "{layer} keeps {label}",
    "exchanged": "{layer} as in the base with the names exchanged",
}


def failed_cases(setting: Setting, answers: Predictions) -> tuple[content.Mistake, ...]:
    """List failed cases with what was expected; some of each thing that is tried."""
    by_id = {item.question.id: item for item in setting.items}
    shown: Counter[str] = Counter()
    found = []
    for item in setting.items:
        missed = unmet(item, by_id, answers)
        if not missed or item.trial is None or shown[item.trial.tests] >= SHOWN:
            continue
        shown[item.trial.tests] += 1
        found.append(_mistake(item, by_id.get(item.trial.base or ""), missed, answers))
    return tuple(found)


def _mistake(
    item: Item, base: Item | None, missed: tuple[Expectation, ...], answers: Predictions
) -> content.Mistake:
    text = _whole(item) + (f" [base: {_whole(base)}]" if base else "")
    layers = dict.fromkeys(one.layer for one in missed)
    return content.Mistake(
        kind="case",
        item=item.question.id,
        layer=CASES,
        labels=(item.trial.tests,) if item.trial else (),
        voice=item.slices.get("voice"),
        text=text,
        target=item.question.target,
        gold=tuple(_said(one) for one in missed),
        answer=tuple(f"{layer}: {_given(item, layer, answers)}" for layer in layers),
        stretches=(),
        off=None,
    )


def _whole(item: Item) -> str:
    asked = item.question
    return " ".join((*asked.before, asked.text, *asked.after))


def _said(one: Expectation) -> str:
    label = one.label.replace("\t", " · ") or "any span"
    return SAID[one.check].format(layer=one.layer, label=label, words=one.words)


def _given(item: Item, layer: str, answers: Predictions) -> str:
    marks = answers.of(item, layer)
    labels = sorted(one.replace("\t", " · ") for one in marks.labels)
    spans = [
        f"{one.label} “{item.question.text[one.start : one.end]}”".strip() for one in marks.spans
    ]
    return ", ".join([*labels, *spans]) or "nothing"
