"""Training sentences made by rule from annotated ones, so that labels follow words and voices.

Two rules. The same words in another's mouth: an outlet's own sentence becomes a quotation, with
or without a speaker beside it, and a quotation that fills a sentence becomes the outlet's own
words; the stances change their holder and nothing else. Other states in the same sentence: two
states change places, with their people, armies and leaders, and their stances with them.
Source of the idea: Kaushik et al., Learning the Difference that Makes a Difference with
Counterfactually-Augmented Data (ICLR 2020); there people wrote them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import product
from typing import Final, Literal, NamedTuple

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field

from stanceframe.corpora.conflict import ConflictSentence, GoldAttribution, GoldStance
from stanceframe.text.targets import TargetMatcher, TargetMention
from stanceframe.types import Span
from stanceframe_training.rewriting import Change, rewritten

__all__ = ["StateSwap", "every_state_swap", "in_another_voice", "with_states_swapped"]

QUOTATION_MARKS = re.compile(r"[\"“”«»„‟‘]|(?<!\w)['’]|['’](?!\w)")
FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Uu]s|[Mm]y|me)\b")
LONGEST = 400  # characters: longer sentences gain no clause and lose their end
BARE_SHARE = 0.4  # of made quotations that name no speaker, as those that go on do
TIED_TO_STATES = frozenset({"campaign", "palestinian_state"})  # they name the states they are of
VOWELS = frozenset("AEIOU")
GROUP: Final = "armed group"
LEAST_SHARE = 0.9  # of a sentence, for a quotation to count as the whole of it


class Actor(BaseModel):
    """What a state or an armed group is called, one entry a word class.

    Attributes:
        kind: Actors change places with others of their kind.
        state: Its name.
        adjective: As in *Russian* troops.
        people: Those who live there.
        army: What its army is called.
        leader: The one who leads it, by the whole name and by the surname.
        also: Other names of the state, which may be written and are not looked for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["state", "armed group"] = "state"
    state: str
    adjective: str | None = None
    people: str | None = None
    army: str | None = None
    leader: tuple[str, str] | tuple[None, None] = (None, None)
    also: tuple[str, ...] = ()

    def under_a_name(self, generator: np.random.Generator) -> "Actor":
        """Return the actor with one of its names in its state's place."""
        names = (self.state, *self.also)
        return self.model_copy(update={"state": names[int(generator.integers(len(names)))]})

    @property
    def words(self) -> tuple[str | None, ...]:
        """The wordings, in the order of their word classes; None where it has none."""
        return self.state, self.adjective, self.people, self.army, *self.leader


class Ingredients(BaseModel):
    """The data file of the rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = Field(ge=1, le=1)
    version: str
    speakers: tuple[str, ...] = Field(min_length=1)
    verbs: tuple[str, ...] = Field(min_length=1)
    actors: tuple[Actor, ...] = Field(min_length=2)


class _Swappable(NamedTuple):
    """An actor, the codebook's id of it, and where a text names it."""

    actor: Actor
    target: str
    pattern: re.Pattern[str]


class StateSwap(NamedTuple):
    """A sentence in which two states have changed places, and which target became which."""

    sentence: ConflictSentence
    exchange: dict[str, str]


def in_another_voice(
    sentence: ConflictSentence, generator: np.random.Generator
) -> ConflictSentence | None:
    """Give the outlet's words to a speaker, or a speaker's to the outlet; None if neither fits."""
    if len(sentence.text) > LONGEST:
        return None
    if not sentence.attributions and not QUOTATION_MARKS.search(sentence.text):
        return _as_quotation(sentence, generator)
    if len(sentence.attributions) == 1 and not FIRST_PERSON.search(sentence.text):
        return _as_own_words(sentence)
    return None


def with_states_swapped(
    sentence: ConflictSentence, matcher: TargetMatcher, generator: np.random.Generator
) -> ConflictSentence | None:
    """Let a state that the sentence names change places with another; None if it names none.

    Armed groups change places with one another. Actors are left alone where the sentence mentions
    them in another way as well, as by a capital's name: a half-swapped sentence would be a wrong
    one.
    """
    targets = _targets(matcher)
    named = [one for one in targets if one.pattern.search(sentence.text)]
    if not named or {one.target for one in sentence.stances} & TIED_TO_STATES:
        return None
    first = named[int(generator.integers(len(named)))]
    others = [one for one in targets if _may_swap(first, one)]
    second = others[int(generator.integers(len(others)))]
    mentions = matcher.find(sentence.text, 0, len(sentence.text))
    swap = _swapped(sentence, first, second, mentions, generator)
    return swap and swap.sentence


def every_state_swap(
    sentence: ConflictSentence, matcher: TargetMatcher, generator: np.random.Generator
) -> Iterator[StateSwap]:
    """Yield the sentence with each state that it names and each other one in change of places.

    The same rule as `with_states_swapped`; what that leaves alone is left out here.
    """
    if {one.target for one in sentence.stances} & TIED_TO_STATES:
        return
    targets = _targets(matcher)
    named = [one for one in targets if one.pattern.search(sentence.text)]
    mentions = matcher.find(sentence.text, 0, len(sentence.text))
    done: set[frozenset[str]] = set()
    for first, second in product(named, targets):
        pair = frozenset({first.actor.state, second.actor.state})
        if _may_swap(first, second) and pair not in done:
            done.add(pair)
            swap = _swapped(sentence, first, second, mentions, generator)
            if swap is not None:
                yield swap


def _swapped(
    sentence: ConflictSentence,
    first: _Swappable,
    second: _Swappable,
    mentions: tuple[TargetMention, ...],
    generator: np.random.Generator,
) -> StateSwap | None:
    if any(one.target in TIED_TO_STATES for one in mentions):
        return None
    text = sentence.text
    if not (
        _is_plain(text, (first, second), mentions)
        and _has_words(text, first, second.actor)
        and _has_words(text, second, first.actor)
    ):
        return None
    changes = [
        *_exchanges(sentence.text, first, second.actor.under_a_name(generator)),
        *_exchanges(sentence.text, second, first.actor.under_a_name(generator)),
    ]
    made = rewritten(sentence, changes)
    if made is None:
        return None
    exchange = {first.target: second.target, second.target: first.target}
    stances = tuple(_exchanged(made.text, one, exchange) for one in made.stances)
    return StateSwap(replace(made, stances=stances), exchange)


def _as_quotation(
    sentence: ConflictSentence, generator: np.random.Generator
) -> ConflictSentence | None:
    """Turn `Words.` into `“Words.”`, or into `“Words,” said the envoy.` in one of its orders."""
    text = sentence.text.rstrip()
    if not text or not text[0].isupper():
        return None
    if generator.random() < BARE_SHARE:
        made = rewritten(sentence, [Change(0, 0, "“"), Change(len(text), len(text), "”")])
        return made and _spoken(made, None, None, Span(start=1, end=1 + len(text)))
    pool = _ingredients()
    speaker = pool.speakers[int(generator.integers(len(pool.speakers)))]
    verb = pool.verbs[int(generator.integers(len(pool.verbs)))]
    if generator.random() < 0.5 and text[-1] == "." and not _ends_annotated(sentence, len(text)):
        return _with_speaker_after(sentence, text, speaker, verb)
    lead = f"{speaker[0].upper()}{speaker[1:]} {verb}: “"
    made = rewritten(sentence, [Change(0, 0, lead), Change(len(text), len(text), "”")])
    return made and _spoken(
        made,
        Span(start=0, end=len(speaker)),
        Span(start=len(speaker) + 1, end=len(speaker) + 1 + _cue_length(verb)),
        Span(start=len(lead), end=len(lead) + len(text)),
    )


def _with_speaker_after(
    sentence: ConflictSentence, text: str, speaker: str, verb: str
) -> ConflictSentence | None:
    changes = [Change(0, 0, "“"), Change(len(text) - 1, len(text), f",” {speaker} {verb}.")]
    made = rewritten(sentence, changes)
    start = len(text) + 3
    return made and _spoken(
        made,
        Span(start=start, end=start + len(speaker)),
        Span(start=start + len(speaker) + 1, end=start + len(speaker) + 1 + _cue_length(verb)),
        Span(start=1, end=len(text)),
    )


def _cue_length(verb: str) -> int:
    """Return the length of the cue: an addressee behind the verb is no part of it."""
    return len(verb.split(" ", 1)[0])


def _spoken(
    sentence: ConflictSentence, source: Span | None, cue: Span | None, content: Span
) -> ConflictSentence:
    given = GoldAttribution(source=source, cue=cue, content=content, kind="direct")
    return replace(
        sentence,
        attributions=(given,),
        stances=tuple(replace(one, holder="source", attribution=0) for one in sentence.stances),
    )


def _as_own_words(sentence: ConflictSentence) -> ConflictSentence | None:
    """Turn `“Words.”` into `Words.`."""
    only = sentence.attributions[0]
    share = (only.content.end - only.content.start) / len(sentence.text)
    if only.kind != "direct" or only.source or only.cue or share < LEAST_SHARE:
        return None
    bare = replace(sentence, attributions=())
    marks = [Change(m.start(), m.end(), "") for m in QUOTATION_MARKS.finditer(sentence.text)]
    made = rewritten(bare, marks)
    return made and replace(
        made,
        stances=tuple(replace(one, holder="author", attribution=None) for one in made.stances),
    )


def _exchanged(text: str, stance: GoldStance, exchange: dict[str, str]) -> GoldStance:
    if stance.mention is not None:
        words = text[stance.mention.start : stance.mention.end]
        return replace(stance, target=f"x:{words}")
    return replace(stance, target=exchange.get(stance.target, stance.target))


def _ends_annotated(sentence: ConflictSentence, end: int) -> bool:
    """Say whether an annotated span reaches the sentence's last mark."""
    evidence = [one.evidence for one in sentence.frames if one.evidence]
    mentions = [one.mention for one in sentence.stances if one.mention]
    return any(span.end >= end for span in (*evidence, *mentions, *sentence.loaded))


def _may_swap(one: _Swappable, other: _Swappable) -> bool:
    """Say whether two actors are of one kind; states of one target would be no change of sides."""
    if one.actor.kind != other.actor.kind:
        return False
    return one.actor != other.actor if one.actor.kind == GROUP else one.target != other.target


def _is_plain(
    text: str, pair: tuple[_Swappable, _Swappable], mentions: tuple[TargetMention, ...]
) -> bool:
    """Say whether the text means two actors only where it names them in words of the rule."""
    places = [match.span(2) for one in pair for match in one.pattern.finditer(text)]
    return all(
        any(start <= mention.span.start and mention.span.end <= end for start, end in places)
        for mention in mentions
        if mention.target in {one.target for one in pair}
    )


def _has_words(text: str, one: _Swappable, other: Actor) -> bool:
    """Say whether `other` has a wording for each place of `one`, as a leader for a leader."""
    return all(_in_place(one, match.group(2), other) for match in one.pattern.finditer(text))


def _in_place(one: _Swappable, words: str, other: Actor) -> str:
    return other.words[one.actor.words.index(words)] or ""


def _exchanges(text: str, one: _Swappable, other: Actor) -> Iterator[Change]:
    """Put `other` in every place of `one`, and mend the article before it."""
    for match in one.pattern.finditer(text):
        words = _in_place(one, match.group(2), other)
        if text[: match.start(2)].lower().endswith("the "):
            words = words.removeprefix("the ")
        if match.start() == 0:
            words = words[0].upper() + words[1:]
        if match.group(1):
            article = "an" if words[0] in VOWELS else "a"
            yield Change(match.start(1), match.end(1), match.group(1)[0] + article[1:])
        yield Change(match.start(2), match.end(2), words)


@cache
def _ingredients() -> Ingredients:
    file = resources.files("stanceframe_training") / "data" / "counterfactuals.yaml"
    return Ingredients.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


@cache
def _targets(matcher: TargetMatcher) -> tuple[_Swappable, ...]:
    return tuple(
        _Swappable(actor, mention.target, _pattern(actor))
        for actor in _ingredients().actors
        for mention in matcher.find(actor.state, 0, len(actor.state))[:1]
    )


def _pattern(actor: Actor) -> re.Pattern[str]:
    """Match the actor's wordings, the longest first, with an article right before them."""
    known = sorted(filter(None, actor.words), key=len, reverse=True)
    words = "|".join(re.escape(one) for one in known)
    return re.compile(rf"(?:\b([Aa]n?) )?(?<![\w-])({words})(?![\w-])")
