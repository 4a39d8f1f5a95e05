"""One row of predictions as JSON, and back; each fault says what would be right.

The form is documented in `docs/predictions.md`, which is all that a stranger needs.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from stanceframe.types import HOLDERS
from stanceframe_eval.gold.items import MarkedSpan, Marks, claim_of, parts_of
from stanceframe_eval.suites.schema import Layer, LayerKind

__all__ = ["RowError", "marks_from_json", "marks_to_json"]

SUM_TOLERANCE = 0.02  # of the probabilities of one class; rounding to two digits stays within


class RowError(ValueError):
    """A value in a row can't be scored; the message names it and the cure."""


class Given(NamedTuple):
    """A layer's two values in a row."""

    answer: object
    p: object


def marks_from_json(layer: Layer, answer: object, p: object, text: str) -> Marks:
    """Read a layer's answer and its probabilities, which are None where not given.

    Raises:
        RowError: They are not of the layer's form.
    """
    return READERS[layer.kind](layer, Given(answer, p), text)


def marks_to_json(layer: Layer, marks: Marks) -> dict[str, object]:
    """Write a layer's answer under its name and its probabilities under name and `_p`."""
    written: dict[str, object] = {layer.name: _answer_to_json(layer, marks)}
    if marks.p is not None:
        written[f"{layer.name}_p"] = (
            [[*parts_of(claim), value] for claim, value in marks.p.items()]
            if layer.kind == "claims"
            else dict(marks.p)
        )
    return written


def _answer_to_json(layer: Layer, marks: Marks) -> object:
    if layer.kind == "class":
        return next(iter(marks.labels), None)
    if layer.kind == "labels":
        return [label for label in layer.labels if label in marks.labels]
    if layer.kind == "claims":
        return sorted(list(parts_of(claim)) for claim in marks.labels)
    return [
        [one.start, one.end, one.label] if one.label else [one.start, one.end]
        for one in marks.spans
    ]


def _read_class(layer: Layer, given: Given, _: str) -> Marks:
    if given.answer is None:
        return Marks(p=_probabilities(layer, given.p, total=True))
    return Marks(
        labels=frozenset({_known(layer, given.answer)}),
        p=_probabilities(layer, given.p, total=True),
    )


def _read_labels(layer: Layer, given: Given, _: str) -> Marks:
    return Marks(
        labels=frozenset(_known(layer, one) for one in _listed(layer.name, given.answer)),
        p=_probabilities(layer, given.p, total=False),
    )


def _read_claims(layer: Layer, given: Given, _: str) -> Marks:
    labels = frozenset(_claim(layer, one, 3) for one in _listed(layer.name, given.answer))
    if given.p is None:
        return Marks(labels=labels)
    rows = _listed(f"{layer.name}_p", given.p)
    return Marks(
        labels=labels,
        p={_claim(layer, one, 4): _share(f"{layer.name}_p", _last(one)) for one in rows},
    )


def _read_spans(layer: Layer, given: Given, text: str) -> Marks:
    if given.p is not None:
        raise RowError(f"{layer.name}_p: spans have no probabilities; leave the key out")
    return Marks(
        spans=tuple(_span(layer, one, len(text)) for one in _listed(layer.name, given.answer))
    )


READERS: Mapping[LayerKind, Callable[[Layer, Given, str], Marks]] = {
    "class": _read_class,
    "labels": _read_labels,
    "claims": _read_claims,
    "spans": _read_spans,
}


def _known(layer: Layer, label: object) -> str:
    if not isinstance(label, str) or label not in layer.labels:
        raise RowError(f"{layer.name}: {label!r} is no label; use one of {', '.join(layer.labels)}")
    return label


def _listed(key: str, value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise RowError(f"{key}: a list was expected, found {value!r}; for nothing write []")
    return value


def _last(entry: object) -> object:
    return entry[-1] if isinstance(entry, list) else None


def _share(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise RowError(f"{key}: {value!r} is no probability; write a number from 0 to 1")
    return float(value)


def _probabilities(layer: Layer, value: object, *, total: bool) -> Mapping[str, float] | None:
    key = f"{layer.name}_p"
    if value is None:
        return None
    if not isinstance(value, dict):
        raise RowError(f"{key}: an object of label and probability was expected, found {value!r}")
    p = {_known(layer, label): _share(key, share) for label, share in value.items()}
    if total and abs(sum(p.values()) - 1) > SUM_TOLERANCE:
        raise RowError(f"{key}: the probabilities add up to {sum(p.values()):.3f}; they must to 1")
    return p


def _claim(layer: Layer, entry: object, width: int) -> str:
    form = "[target, holder, label]" if width == 3 else "[target, holder, label, probability]"
    if not isinstance(entry, list) or len(entry) != width:
        raise RowError(f"{layer.name}: {entry!r} is no claim; write {form}")
    target, holder, label = entry[:3]
    if not isinstance(target, str) or not target.strip() or "\t" in target:
        raise RowError(f"{layer.name}: {target!r} is no target; write its id or its words")
    if holder not in HOLDERS:
        raise RowError(f"{layer.name}: {holder!r} is no holder; use one of {', '.join(HOLDERS)}")
    return claim_of(target, holder, _known(layer, label))


def _span(layer: Layer, entry: object, length: int) -> MarkedSpan:
    form = "[start, end, label]" if layer.labels else "[start, end]"
    width = 3 if layer.labels else 2
    if not isinstance(entry, list) or len(entry) != width:
        raise RowError(f"{layer.name}: {entry!r} is no span; write {form}")
    start, end = entry[:2]
    whole = all(isinstance(one, int) and not isinstance(one, bool) for one in (start, end))
    if not whole or not 0 <= start < end <= length:
        raise RowError(
            f"{layer.name}: {start!r} to {end!r} are not characters of a text of {length}; "
            "start counts from 0 and end is the first character behind"
        )
    return MarkedSpan(start=start, end=end, label=_known(layer, entry[2]) if layer.labels else "")
