"""Checks answers against the codebook: what fits is kept, what doesn't is named with its cure."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import ValidationError

from stanceframe.codebook.schema import Codebook
from stanceframe.codebook.vocabulary import vocabulary
from stanceframe.coding.answers import Answer, RawLabel, Refusal
from stanceframe.corpora.annotations import Annotation, Given, Item, Mark, sha256_of

__all__ = ["Checked", "Rules", "check_answers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What answers are held against.

    Attributes:
        codebook: That coders coded with.
        accepted: Signatures of other versions whose labels mean the same.
        items: What was sent out, by id; it fills in what a program dropped on the way.
    """

    codebook: Codebook
    accepted: frozenset[str] = frozenset()
    items: Mapping[str, Item] | None = None


class Checked(NamedTuple):
    """What fits, what doesn't, and what a reader should know besides."""

    annotations: tuple[Annotation, ...]
    refusals: tuple[Refusal, ...]
    warnings: tuple[str, ...]


class _Unfit(Exception):  # noqa: N818 - caught in this module; a row's fault, not a program's
    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


def check_answers(answers: Sequence[Answer], rules: Rules) -> Checked:
    """Return the answers that fit as annotations, and the others as refusals, none lost."""
    names = _names(rules.codebook)
    by_text = {one.sha256: one for one in (rules.items or {}).values()}
    fit: list[tuple[Answer, Annotation]] = []
    refusals: list[Refusal] = []
    for answer in answers:
        try:
            fit.append((answer, _annotation(answer, rules, names, by_text)))
        except _Unfit as fault:
            refusals.append(_refusal(answer, fault.message, fault.cure))
    fit, changed = _of_one_text(fit)
    kept, doubled = _by_one_coder(fit)
    return Checked(tuple(kept), (*refusals, *changed, *doubled), tuple(_warnings(kept, rules)))


def _annotation(
    answer: Answer, rules: Rules, names: Mapping[str, str], by_text: Mapping[str, Item]
) -> Annotation:
    details = _details(answer, rules, by_text)
    told = details.get("codebook") or ""
    if told and told != rules.codebook.signature and told not in rules.accepted:
        raise _Unfit(
            f"was coded with {told}, the codebook is {rules.codebook.signature}",
            f"if no label changed its meaning, pass --accept {told}; else code it anew",
        )
    labels = _labels(answer, names)
    _check_exclusive(labels, rules.codebook)
    try:
        return Annotation(
            item=str(details["item"]),
            document=str(details.get("document") or details["item"]),
            start=_number(details.get("start")),
            stop=_number(details.get("stop")),
            text=answer.text,
            sha256=sha256_of(answer.text),
            drawn=str(details.get("drawn") or "unknown"),
            codebook=told or rules.codebook.signature,
            coder=answer.coder,
            labels=labels,
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "row"
        message = f"{place}: {first['msg'].removeprefix('Value error, ')}"
        raise _Unfit(message, "correct it") from error


def _details(answer: Answer, rules: Rules, by_text: Mapping[str, Item]) -> dict[str, Any]:
    """Return what is known of the item: from the row, from what was sent out, or from the text."""
    text: object = answer.text  # as the file had it
    if not isinstance(text, str) or not text.strip():
        raise _Unfit("has no text", "export it with its text")
    digest = sha256_of(answer.text)
    given = {
        key: value for key, value in answer.details.items() if value is not None and value != ""
    }
    sent = (rules.items or {}).get(str(given.get("item"))) or by_text.get(digest)
    expected = given.get("sha256") or (sent.sha256 if sent else digest)
    if expected != digest:
        raise _Unfit(
            "its text isn't the one that was sent out",
            "restore the text in the file; offsets and hashes hold for that one only",
        )
    if sent is None:
        return {"item": f"text-{digest[:16]}", **given}
    known = sent.model_dump(exclude={"text", "sha256"})
    return {**given, **known, "codebook": given.get("codebook") or sent.codebook}


def _number(value: Any) -> int | None:
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError) as error:
        raise _Unfit(f"its place {value!r} is no number", "leave start and stop as sent") from error


def _names(codebook: Codebook) -> dict[str, str]:
    """Return label ids by what coders may have written: the id, or the name."""
    choices = vocabulary(codebook)
    named = {choice.name.casefold(): choice.id for choice in choices}
    return named | {choice.id.casefold(): choice.id for choice in choices}


def _labels(answer: Answer, names: Mapping[str, str]) -> tuple[Given, ...]:
    """Return the labels by id; one for the whole text and for words of it keeps the words."""
    everything = (0, len(answer.text))
    marks: dict[str, set[tuple[int, int]]] = {}
    for raw in answer.labels:
        places = marks.setdefault(_known(raw.label, names), set())
        mark = _mark(raw, answer.text)
        if mark is not None and (mark.start, mark.stop) != everything:
            places.add((mark.start, mark.stop))
    return tuple(
        Given(
            label=label,
            marks=tuple(Mark(start=start, stop=stop) for start, stop in sorted(marks[label])),
        )
        for label in sorted(marks)
    )


def _check_exclusive(labels: Sequence[Given], codebook: Codebook) -> None:
    frames = [one.label for one in labels if one.label in codebook.frame_ids]
    if codebook.exclusive_frames and len(frames) > 1:
        raise _Unfit(
            f"has the frames {' and '.join(frames)}; in this codebook a sentence has one at most",
            "keep the one that fits best, or take exclusive_frames out of the codebook",
        )


def _known(label: Any, names: Mapping[str, str]) -> str:
    words = str(label).strip()
    if not words:
        raise _Unfit("has an empty label", "write a label of the codebook, or take it out")
    if (found := names.get(words.casefold())) is not None:
        return found
    near = difflib.get_close_matches(words.casefold(), names, n=1)
    known = ", ".join(dict.fromkeys(names.values()))
    raise _Unfit(
        f"{words!r} is no label of the codebook",
        (f"did you mean {names[near[0]]!r}? " if near else f"it has: {known}; ")
        + "Correct the row, or add the label in a new version",
    )


def _mark(raw: RawLabel, text: str) -> Mark | None:
    """Return the marked words in code points; None for the whole text.

    Where the words stand beside their place and don't agree, the place may count UTF-16 units,
    as some versions of browser tools do.
    """
    if raw.start is None and raw.stop is None:
        return None
    start, stop = _place(raw)
    for convert in (_points, _from_units) if raw.covered is not None else (_points,):
        begin, end = convert(text, start), convert(text, stop)
        if begin is None or end is None or not begin < end:
            continue
        if raw.covered is None or text[begin:end] == raw.covered:
            return Mark(start=begin, stop=end)
    words = "" if raw.covered is None else f" that should read {raw.covered!r}"
    raise _Unfit(
        f"{raw.label!r} marks {start}:{stop}{words} of a text of {len(text)} characters",
        "mark the words again; positions count characters (code points) from 0, end exclusive",
    )


def _place(raw: RawLabel) -> tuple[int, int]:
    try:
        return int(raw.start), int(raw.stop)
    except (TypeError, ValueError) as error:
        message = f"{raw.label!r} marks {raw.start!r}:{raw.stop!r}, which are no numbers"
        raise _Unfit(message, "mark the words again") from error


def _points(text: str, place: int) -> int | None:
    return place if 0 <= place <= len(text) else None


def _from_units(text: str, place: int) -> int | None:
    """Return the code points before a place that counts UTF-16 units; None if it splits one."""
    units = text.encode("utf-16-le", "surrogatepass")
    if not 0 <= 2 * place <= len(units):
        return None
    try:
        return len(units[: 2 * place].decode("utf-16-le"))
    except UnicodeDecodeError:
        return None


_Fit = list[tuple[Answer, Annotation]]


def _of_one_text(fit: _Fit) -> tuple[_Fit, list[Refusal]]:
    """Part off answers whose item has another text elsewhere: the first text counts."""
    texts: dict[str, str] = {}
    for _, one in fit:
        texts.setdefault(one.item, one.sha256)
    same = [(answer, one) for answer, one in fit if texts[one.item] == one.sha256]
    other = [
        _refusal(
            answer,
            f"item {one.item!r} has another text here than in an earlier row",
            "give one of them another item id",
        )
        for answer, one in fit
        if texts[one.item] != one.sha256
    ]
    return same, other


def _by_one_coder(fit: _Fit) -> tuple[list[Annotation], list[Refusal]]:
    """Refuse all answers of an item and coder that differ; keep one of those that are the same."""
    gathered: dict[tuple[str, str], _Fit] = {}
    for answer, one in fit:
        gathered.setdefault((one.item, one.coder), []).append((answer, one))
    kept: list[Annotation] = []
    refusals: list[Refusal] = []
    for (item, coder), rows in gathered.items():
        if len({one.labels for _, one in rows}) == 1:
            kept.append(rows[0][1])
            continue
        places = " and ".join(answer.where for answer, _ in rows)
        refusals += [
            _refusal(
                answer,
                f"coder {coder!r} has two answers to {item!r} that differ ({places})",
                "two coders under one name? Say who coded which file with --coder FILE=NAME; "
                "or keep the answer that holds",
            )
            for answer, _ in rows
        ]
    return kept, refusals


def _warnings(kept: Sequence[Annotation], rules: Rules) -> Iterable[str]:
    given = {label for one in kept for label in one.label_ids}
    frames = rules.codebook.frame_ids
    for label in (frame for frame in frames if frame not in given):
        yield (
            f"nobody gave {label!r}: an empty class can't be learned, nor agreement on it told; "
            f"draw sentences for it (annotate sample --how frame --frame {label}), or take it out"
        )


def _refusal(answer: Answer, message: str, cure: str) -> Refusal:
    row = {
        "coder": answer.coder,
        "text": answer.text,
        **answer.details,
        "labels": [list(label) for label in answer.labels],
    }
    return Refusal(answer.where, message, cure, row)
