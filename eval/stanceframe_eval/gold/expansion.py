"""Makes cases of templates: the same file gives the same cases, in the same order, always."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from zlib import crc32

import numpy as np

from stanceframe.errors import CorpusError
from stanceframe.types import Span
from stanceframe_eval.gold.items import Item, Question, claim_of
from stanceframe_eval.gold.noise import NOISE_NAMES, NOISES, NoiseName
from stanceframe_eval.gold.templates import (
    SLOT,
    Entry,
    Expect,
    Side,
    Template,
    TemplateFile,
    load_templates,
)
from stanceframe_eval.gold.trials import Expectation, Trial

__all__ = ["read_template_items"]

TRIES = 40  # for each filling that is wanted, until it must be one not seen before

Filling = Mapping[str, Entry]  # by slot


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A template with what fills it.

    Attributes:
        template: Which.
        number: Of the filling.
        filling: What stands in the slots of the case.
        base_filling: What stands in those of the base.
        noise: How the case is written.
        pair: The two that are exchanged.
    """

    template: Template
    number: int
    filling: Filling
    base_filling: Filling
    noise: NoiseName | None = None
    pair: tuple[Entry, Entry] | None = None

    @property
    def id(self) -> str:
        """The item's name."""
        return f"{self.template.id}:{self.number}" + (f":{self.noise}" if self.noise else "")

    @property
    def base_id(self) -> str:
        """The name of the item that it is compared with."""
        return f"{self.template.id}:{self.number}:base"


def read_template_items(path: Path) -> tuple[Item, ...]:
    """Fill every template, and put each base right before the first case that needs it.

    Raises:
        CorpusError: The file breaks its schema, or a template can't be filled.
    """
    templates = load_templates(path)
    items: dict[str, Item] = {}
    for template in templates.templates:
        for case in _cases(template, templates):
            for item in _items(case, templates):
                items.setdefault(item.question.id, item)
    return tuple(items.values())


def _cases(template: Template, source: TemplateFile) -> Iterator[_Case]:
    chance = _chance(source.seed, template.id)
    if template.exchange:
        yield from _exchanges(template, source, chance)
        return
    for number, filling in enumerate(_fillings(template, source, chance)):
        for noise in template.noise or (None,):
            yield _Case(
                template=template,
                number=number,
                filling=filling,
                base_filling=filling,
                noise=noise,
            )


def _exchanges(
    template: Template, source: TemplateFile, chance: np.random.Generator
) -> Iterator[_Case]:
    number = 0
    for group in template.exchange:
        if group not in source.groups:
            known = ", ".join(source.groups)
            raise CorpusError(f"{template.id} exchanges {group!r}; the groups are: {known}")
        for a, b in combinations(source.groups[group], 2):
            rest = _draw(template, source, chance)
            yield _Case(
                template=template,
                number=number,
                filling={**rest, "a": b, "b": a},
                base_filling={**rest, "a": a, "b": b},
                pair=(a, b),
            )
            number += 1


def _chance(seed: int, name: str) -> np.random.Generator:
    """Return a generator of its own for a template or a case: others don't move its draws."""
    return np.random.default_rng([seed, crc32(name.encode())])


def _fillings(
    template: Template, source: TemplateFile, chance: np.random.Generator
) -> list[Filling]:
    """Draw fillings that differ, as many as wanted or as there are."""
    seen: dict[str, Filling] = {}
    for _ in range(source.cases * TRIES):
        filling = _draw(template, source, chance)
        seen.setdefault(repr(sorted(filling.items())), filling)
        if len(seen) == source.cases:
            break
    return list(seen.values())


def _draw(template: Template, source: TemplateFile, chance: np.random.Generator) -> Filling:
    filling: dict[str, Entry] = {}
    for name, places in _slots(template).items():
        if template.exchange and name in {"a", "b"}:
            continue
        if name not in source.words:
            known = ", ".join(source.words)
            raise CorpusError(f"{template.id} has the slot {name!r}; the lists are: {known}")
        if len(source.words[name]) < len(places):
            raise CorpusError(f"{template.id} needs {len(places)} of {name!r}; there are fewer")
        order = chance.permutation(len(source.words[name]))[: len(places)]
        drawn = [source.words[name][at] for at in order]
        filling |= {name + place: entry for place, entry in zip(places, drawn, strict=True)}
    return filling


def _slots(template: Template) -> dict[str, list[str]]:
    """List the slots of a template: by list, the numbers behind its name, in order."""
    found: dict[str, set[str]] = {}
    for _, name, place, _ in SLOT.findall(template.model_dump_json()):
        found.setdefault(name, set()).add(place)
    return {name: sorted(places) for name, places in sorted(found.items())}


def _items(case: _Case, source: TemplateFile) -> Iterator[Item]:
    template = case.template
    plain = Side(text=template.case.text, target=template.case.target)
    if template.base or template.noise or template.exchange:
        base = template.base or (template.case if template.exchange else plain)
        yield Item(
            question=_question(case.base_id, case, base, case.base_filling),
            cluster=template.id,
            gold={},
            slices=_slices(case),
        )
    question = _question(case.id, case, template.case, case.filling)
    if case.noise:
        chance = _chance(source.seed, case.id)
        question = Question(id=question.id, text=NOISES[case.noise](question.text, chance))
    yield Item(
        question=question,
        cluster=template.id,
        gold={},
        slices=_slices(case),
        trial=_trial(case, question.text, source.faults),
    )


def _question(name: str, case: _Case, side: Side, filling: Filling) -> Question:
    text = _capital(_filled(side.text or case.template.case.text or "", filling))
    target = side.target and _filled(side.target, filling)
    return Question(
        id=name,
        text=text,
        before=tuple(_capital(_filled(one, filling)) for one in side.before),
        after=tuple(_capital(_filled(one, filling)) for one in side.after),
        target=target,
        mention=_place(target, text) if target else None,
    )


def _place(words: str, text: str) -> Span | None:
    """Find words in a text; None where they are not there exactly once."""
    if text.count(words) != 1:
        return None
    start = text.index(words)
    return Span(start=start, end=start + len(words))


def _slices(case: _Case) -> dict[str, str]:
    tests = NOISE_NAMES[case.noise] if case.noise else case.template.tests
    pair = " and ".join(sorted(_name(one) for one in case.pair)) if case.pair else "none exchanged"
    return {"tests": tests, "kind": case.template.kind, "pair": pair}


def _trial(case: _Case, text: str, faults: Mapping[str, str]) -> Trial:
    template = case.template
    pair = case.pair or ("", "")
    compares = template.base or template.noise or template.exchange
    return Trial(
        template=template.id,
        tests=_slices(case)["tests"],
        kind=template.kind,
        base=case.base_id if compares else None,
        expects=tuple(_expectation(case, one, text) for one in template.expect),
        pair=_slices(case)["pair"] if case.pair else "",
        names=(_name(pair[0]), _name(pair[1])),
        fault=faults.get(template.tests, ""),
    )


def _expectation(case: _Case, expect: Expect, text: str) -> Expectation:
    words = _filled(expect.words, case.filling)
    if words and _place(words, text) is None:
        raise CorpusError(
            f"{case.template.id} looks for {words!r}, which is not exactly once in {text!r}"
        )
    label = _filled(expect.label, case.filling)
    if expect.claim is not None:
        target, holder, side = (_filled(one, case.filling) for one in expect.claim)
        label = claim_of(target, holder, side)
    return Expectation(check=expect.check, layer=expect.layer, label=label, words=words)


def _filled(text: str, filling: Filling) -> str:
    def word(found: re.Match[str]) -> str:
        capital, name, place, form = found.groups()
        entry = filling[name + place]
        chosen = entry if isinstance(entry, str) else entry.get(form or "name")
        if chosen is None or (form and isinstance(entry, str)):
            raise CorpusError(f"{found.group()} has no form {form or 'name'!r} in {entry!r}")
        return _capital(chosen) if capital else chosen

    return SLOT.sub(word, text)


def _name(entry: Entry) -> str:
    return entry if isinstance(entry, str) else entry["name"]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
