"""The keyword counter: words stand for labels, whoever says them and however."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from stanceframe_eval.gold.items import Answer, Item, MarkedSpan, Marks, claim_of
from stanceframe_eval.suites.schema import Layer, Suite

__all__ = ["WordLists", "lexicon_answers", "word_lists"]

QUOTED = re.compile(r"[\"“«]([^\"“”«»]+)[\"”»]")
NAMES = re.compile(r"(?:[A-Z][\w’'.-]*\s+){0,3}[A-Z][\w’'.-]*\s*$")  # capitalised, at the end
FRAGMENT = 3  # words up to which a quotation is taken for a fragment
REACH = 60  # characters before a reporting verb in which its speaker is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRule:
    """Words that are counted as the author's stance toward a target."""

    words: re.Pattern[str]
    target: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLists:
    """The lists, as patterns of whole words that ignore case."""

    frames: tuple[tuple[str, re.Pattern[str]], ...]
    claims: tuple[ClaimRule, ...]
    cues: re.Pattern[str]
    loaded: re.Pattern[str]
    favor: re.Pattern[str]
    against: re.Pattern[str]


@cache
def word_lists() -> WordLists:
    """Return the lists that come with stanceframe."""
    given = yaml.safe_load(Path(__file__).with_name("lexicons.yaml").read_text(encoding="utf-8"))
    return WordLists(
        frames=tuple((frame, _pattern(words)) for frame, words in given["frames"].items()),
        claims=tuple(
            ClaimRule(words=_pattern(rule["words"]), target=rule["target"], label=rule["label"])
            for rule in given["claims"]
        ),
        **{name: _pattern(given[name]) for name in ("cues", "loaded", "favor", "against")},
    )


def lexicon_answers(suite: Suite, items: Sequence[Item]) -> list[Answer]:
    """Answer every layer that there are words for."""
    lists = word_lists()
    return [{layer.name: _answer(layer, item, lists) for layer in suite.layers} for item in items]


def _answer(layer: Layer, item: Item, lists: WordLists) -> Marks:
    text = item.question.text
    if layer.kind == "class":
        return Marks(labels=frozenset({_polarity(text, lists)}))
    if layer.kind == "labels":
        return Marks(labels=frozenset(frame for frame, words in lists.frames if words.search(text)))
    if layer.kind == "claims":
        return Marks(
            labels=frozenset(
                claim_of(rule.target, "author", rule.label)
                for rule in lists.claims
                if rule.words.search(text)
            )
        )
    return Marks(spans=tuple(_spans(layer.name, text, lists)))


def _polarity(text: str, lists: WordLists) -> str:
    favor, against = len(lists.favor.findall(text)), len(lists.against.findall(text))
    if favor == against:
        return "none"
    return "favor" if favor > against else "against"


def _spans(layer: str, text: str, lists: WordLists) -> Iterable[MarkedSpan]:
    if layer == "evidence":
        return [_span(one, frame) for frame, words in lists.frames for one in words.finditer(text)]
    if layer == "source":
        return _speakers(text, lists)
    if layer in {"content", "voice"}:
        return [
            MarkedSpan(
                start=one.start(1),
                end=one.end(1),
                label=_kind(one.group(1)) if layer == "voice" else "",
            )
            for one in QUOTED.finditer(text)
        ]
    words = lists.loaded if layer == "loaded" else lists.cues
    label = "neutral" if layer == "cue_class" else ""
    return [_span(one, label) for one in words.finditer(text)]


def _span(found: re.Match[str], label: str) -> MarkedSpan:
    return MarkedSpan(start=found.start(), end=found.end(), label=label)


def _kind(words: str) -> str:
    return "direct" if len(words.split()) > FRAGMENT else "partial"


def _speakers(text: str, lists: WordLists) -> list[MarkedSpan]:
    """Take the capitalised words right before each reporting verb."""
    found = []
    for cue in lists.cues.finditer(text):
        start = max(0, cue.start() - REACH)
        names = NAMES.search(text[start : cue.start()])
        if names and names.group().strip():
            end = start + names.start() + len(names.group().rstrip())
            found.append(MarkedSpan(start=start + names.start(), end=end))
    return found


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    parts = (re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)
