"""Training sentences in which a charge is denied, and a demand refused, made of annotated ones.

One rule, two forms. A reporting cue is exchanged for its opposite (`said` and `denied`, `called
for` and `ruled out`), or a verb of the reported words is negated; the stance toward what is
charged or demanded turns round. What the sentence is about and who speaks stay as they were.
What it then implies of the states in it is not known, so that nothing is taught of them.
Source of the idea: Kaushik et al., Learning the Difference that Makes a Difference with
Counterfactually-Augmented Data (ICLR 2020); there people wrote them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field

from stanceframe.corpora.conflict import ConflictSentence, GoldAttribution, GoldLabel, GoldStance
from stanceframe.types import Span
from stanceframe_training.rewriting import Change, rewritten

__all__ = ["with_claim_reversed"]

NEAR: Final = 30  # characters between a negated verb and the claim that it is about
NEAR_SPEAKER: Final = 12  # characters between a speaker and a verb: room for "has also"
OPPOSITE: Final[dict[GoldLabel, GoldLabel]] = {"favor": "against", "against": "favor"}
THAT = re.compile(r"\s*that\b", re.IGNORECASE)


class Opposites(BaseModel):
    """Wordings of one word class: those that are for a target, and those against it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    targets: tuple[str, ...]
    favor: tuple[str, ...] = Field(alias="for", min_length=1)
    against: tuple[str, ...] = Field(min_length=1)

    def of(self, words: str) -> tuple[str, ...]:
        """Return the opposites of a wording; none where it isn't listed."""
        if words in self.favor:
            return self.against
        return self.favor if words in self.against else ()


class Negations(BaseModel):
    """Verbs and their negations, for words that a claim is made in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    targets: tuple[str, ...]
    claim: str
    verbs: dict[str, tuple[str, ...]]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Match a listed verb, the longest first, with the claim close behind it."""
        verbs = "|".join(re.escape(one) for one in sorted(self.verbs, key=len, reverse=True))
        # A preposition in between begins something else that the claim belongs to.
        between = rf"(?:(?!\b(?:to|of|in|as|by|for|with)\b)[^.;:’”\"]){{0,{NEAR}}}?"
        return re.compile(
            rf"\b({verbs})\b(?! not\b| never\b)(?={between}(?:{self.claim}))", re.IGNORECASE
        )


class Wordings(BaseModel):
    """The data file of the rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = Field(ge=1, le=1)
    version: str
    targets: tuple[str, ...]
    clauses: tuple[Opposites, ...]
    phrases: tuple[Opposites, ...]
    negations: tuple[Negations, ...]


def with_claim_reversed(
    sentence: ConflictSentence, generator: np.random.Generator
) -> ConflictSentence | None:
    """Turn a speaker's or the outlet's claim into its opposite; None if no rule fits.

    The stances of the outcome are those toward reversible targets alone.
    """
    targets = _wordings().targets
    claims = [one for one in sentence.stances if one.target in targets]
    if len(claims) != 1:
        return None  # whose of several would turn round can't be told from the words
    (claim,) = claims
    bare = replace(sentence, stances=(claim,))
    options = [*_cue_changes(bare, claim), *_negations(bare, claim)]
    if not options:
        return None
    made = rewritten(bare, options[int(generator.integers(len(options)))])
    return made and replace(
        made, stances=tuple(replace(one, label=OPPOSITE[one.label]) for one in made.stances)
    )


def _cue_changes(sentence: ConflictSentence, claim: GoldStance) -> Iterator[Sequence[Change]]:
    if claim.attribution is None:
        return
    given = sentence.attributions[claim.attribution]
    cue = given.cue
    if cue is None or given.kind == "direct" or not _stands_before(sentence.text, given):
        return
    words = sentence.text[cue.start : cue.end]
    for other in _opposites(_wordings().clauses, claim.target, words):
        yield _clause(sentence.text, cue, other)
    if _is_verb_with_object(sentence.text, given):
        for other in _opposites(_wordings().phrases, claim.target, words):
            yield [Change(cue.start, cue.end, other)]


def _opposites(entries: Sequence[Opposites], target: str, words: str) -> Iterator[str]:
    for entry in entries:
        if target in entry.targets:
            yield from (_like(words, other) for other in entry.of(words.lower()))


def _stands_before(text: str, given: GoldAttribution) -> bool:
    """Say whether nothing but `that` stands between the cue and what is reported."""
    cue = given.cue
    if cue is None or cue.end > given.content.start:
        return False
    between = text[cue.end : given.content.start]
    return not THAT.sub("", between).strip(" \"'“‘")


def _is_verb_with_object(text: str, given: GoldAttribution) -> bool:
    """Say whether a cue is a verb with its subject before it and an object after it.

    A demand may be a noun as well (`a call for`), and what is refused may be an act (`to go`).
    """
    cue, source = given.cue, given.source
    if cue is None or text.startswith(" to ", cue.end):
        return False
    return source is not None and 0 < cue.start - source.end <= NEAR_SPEAKER


def _clause(text: str, cue: Span, other: str) -> Sequence[Change]:
    """Exchange a cue before a clause, which is given its `that` where it has none."""
    exchange = Change(cue.start, cue.end, other)
    if THAT.match(text, cue.end):
        return [exchange]
    return [exchange, Change(cue.end, cue.end, " that")]


def _negations(sentence: ConflictSentence, claim: GoldStance) -> Iterator[Sequence[Change]]:
    start, end = 0, len(sentence.text)
    if claim.attribution is not None:
        content = sentence.attributions[claim.attribution].content
        start, end = content.start, content.end
    for entry in _wordings().negations:
        if claim.target not in entry.targets:
            continue
        for match in entry.pattern.finditer(sentence.text, start, end):
            for other in entry.verbs.get(match.group(1).lower(), ()):
                yield [Change(match.start(1), match.end(1), _like(match.group(1), other))]


def _like(words: str, other: str) -> str:
    return other[0].upper() + other[1:] if words[0].isupper() else other


@cache
def _wordings() -> Wordings:
    file = resources.files("stanceframe_training") / "data" / "reversals.yaml"
    return Wordings.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
