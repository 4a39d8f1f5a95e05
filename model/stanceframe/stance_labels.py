"""Pass two: which targets each sentence is asked about, and what the answers say of each holder."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.calibration import Calibration
from stanceframe.codebook.schema import Codebook
from stanceframe.decoding import rounded
from stanceframe.errors import InputError
from stanceframe.features import Featurizer, ModelInput
from stanceframe.text.document import Sentence
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import (
    HOLDERS,
    Article,
    Attribution,
    Holder,
    MentionTarget,
    Span,
    StanceProbabilities,
    StanceRecord,
)

__all__ = ["Question", "QuestionPlanner", "answer"]

_MARKS = frozenset("\"'“”‘’«»„‟")


class Question(NamedTuple):
    """One sentence asked about one target.

    Attributes:
        sentence: Its index among the document's sentences.
        target: What the answer calls the target.
        name: What the network is told: a codebook target's name, or the target's own words.
        mentions: Where the sentence mentions it, in the article's offsets.
        asked: The user asked for this target, so that the answer is given even if it is `none`.
    """

    sentence: int
    target: str
    name: str
    mentions: tuple[Span, ...]
    asked: bool


class QuestionPlanner:
    """Decides which (sentence, target) pairs the network is asked about.

    Args:
        codebook: Its targets are asked about where a sentence mentions them.
        featurizer: Writes the pairs as inputs.
    """

    def __init__(self, codebook: Codebook, featurizer: Featurizer) -> None:
        self._names = {target.id: target.name for target in codebook.targets}
        self._matcher = TargetMatcher(codebook)
        self._featurizer = featurizer

    def questions(
        self, article: Article, sentences: Sequence[Sentence], *, every: bool = False
    ) -> list[Question]:
        """List the questions of an article, in the order of its sentences.

        Args:
            article: Its text, and the targets asked for, if any.
            sentences: Those that are to be labelled.
            every: Ask each sentence about every codebook target.

        Raises:
            InputError: A mention lies outside all labelled sentences.
        """
        asked = article.targets or ()
        _check_mentions(article, sentences)
        return [
            question
            for sentence in sentences
            for question in self._of_sentence(article.text, sentence, asked, every)
        ]

    def model_input(
        self,
        text: str,
        sentence: Sentence,
        question: Question,
        attributions: Sequence[Attribution],
    ) -> ModelInput:
        """Write a question as the network's input.

        A sentence from the middle of a quotation gets the marks back that were left behind when
        the quotation was cut into sentences: without them it looks like the outlet's own words.
        """
        start = sentence.span.start
        words = text[start : sentence.span.end]
        if _all_quoted(attributions, text, sentence.span):
            opening = "" if words[0] in _MARKS else '"'
            words = opening + words + ("" if words[-1] in _MARKS else '"')
            start -= len(opening)
        mentions = [Span(start=m.start - start, end=m.end - start) for m in question.mentions]
        return self._featurizer.pair(words, mentions, question.name)

    def _of_sentence(
        self,
        text: str,
        sentence: Sentence,
        asked: Sequence[str | MentionTarget],
        every: bool,
    ) -> Iterator[Question]:
        found = self._mentions(text, sentence.span)
        if asked:
            for target in asked:
                yield from self._asked(text, sentence, target, found)
            return
        for target in self._names if every else found:
            spans = found.get(target, ())
            yield Question(sentence.index, target, self._names[target], spans, asked=every)

    def _asked(
        self,
        text: str,
        sentence: Sentence,
        target: str | MentionTarget,
        found: dict[str, tuple[Span, ...]],
    ) -> Iterator[Question]:
        if isinstance(target, str):
            known = target in self._names
            spans = found.get(target, ()) if known else _occurrences(text, sentence.span, target)
            name = self._names.get(target, target)
            yield Question(sentence.index, target, name, spans, asked=True)
            return
        span = Span(start=target.start, end=target.end)
        if sentence.span.overlaps(span):
            words = target.name or text[target.start : target.end]
            yield Question(sentence.index, words, words, (span,), asked=True)

    def _mentions(self, text: str, span: Span) -> dict[str, tuple[Span, ...]]:
        found: dict[str, tuple[Span, ...]] = {}
        for mention in self._matcher.find(text, span.start, span.end):
            found[mention.target] = (*found.get(mention.target, ()), mention.span)
        return found


def answer(
    text: str,
    question: Question,
    logits: NDArray[np.float32],
    attributions: Sequence[Attribution],
    sentence: Sentence,
    calibration: Calibration,
) -> Iterator[StanceRecord]:
    """Turn a question's logits `(holders, 3)` into the records that are published.

    A holder must exist: nobody else speaks in a sentence without attribution, and the outlet says
    nothing of its own in a sentence that lies wholly inside a quotation, where what would be the
    author's stance is the speaker's.
    """
    mention = question.mentions[0] if question.mentions else None
    owner = _owner(attributions, mention, sentence.span)
    quoted = _all_quoted(attributions, text, sentence.span)
    for index, holder in enumerate(HOLDERS):
        row = index
        if (holder == "source" and owner is None) or (holder == "author" and quoted):
            continue
        if holder == "source" and quoted and logits[1].argmax() != 1:
            row = 1
        record = _record(text, question, logits[row], holder, mention, owner, calibration)
        if question.asked or record.label != "none":
            yield record


def _record(
    text: str,
    question: Question,
    logits: NDArray[np.float32],
    holder: Holder,
    mention: Span | None,
    owner: int | None,
    calibration: Calibration,
) -> StanceRecord:
    fitted = calibration.stances[holder]
    favor, none, against = (float(p) for p in fitted.apply(logits))
    label = fitted.decide(favor, none, against)
    return StanceRecord(
        target=question.target,
        mention=mention.of(text) if mention else None,
        holder=holder,
        attribution=owner if holder == "source" else None,
        label=label or "none",
        p=StanceProbabilities(favor=rounded(favor), none=rounded(none), against=rounded(against)),
        abstained=label is None,
    )


def _owner(attributions: Sequence[Attribution], mention: Span | None, sentence: Span) -> int | None:
    """Return the attribution whose speaker is asked: the innermost around the mention.

    Where the mention is in nobody's words (it names the speaker, or is not there), the widest
    attribution of the sentence speaks for it.
    """
    if not attributions:
        return None
    width = [min(one.content.end, sentence.end) - one.content.start for one in attributions]
    order = range(len(attributions))
    if mention is not None:
        around = [i for i in order if attributions[i].content.span.contains(mention)]
        voiced = [i for i in around if _has_speaker(attributions[i])] or around
        if voiced:
            return min(voiced, key=lambda i: (width[i], i))
    spoken = [i for i in order if _has_speaker(attributions[i])] or list(order)
    return max(spoken, key=lambda i: (width[i], -i))


def _has_speaker(one: Attribution) -> bool:
    return one.source is not None or one.resolved_source is not None


def _all_quoted(attributions: Sequence[Attribution], text: str, sentence: Span) -> bool:
    """Say whether every letter of the sentence is inside one direct quotation."""
    for one in attributions:
        if one.kind == "direct":
            rest = text[sentence.start : max(sentence.start, one.content.start)]
            rest += text[min(one.content.end, sentence.end) : sentence.end]
            if not any(character.isalnum() for character in rest):
                return True
    return False


def _occurrences(text: str, span: Span, words: str) -> tuple[Span, ...]:
    """Find the target's own words in a sentence, whatever their case."""
    sentence, wanted = text[span.start : span.end].lower(), words.lower()
    if not wanted.strip() or len(sentence) != span.end - span.start:
        return ()  # a letter whose lower case is longer would shift all offsets
    found, at = [], sentence.find(wanted)
    while at >= 0:
        found.append(Span(start=span.start + at, end=span.start + at + len(wanted)))
        at = sentence.find(wanted, at + len(wanted))
    return tuple(found)


def _check_mentions(article: Article, sentences: Sequence[Sentence]) -> None:
    for target in article.targets or ():
        if isinstance(target, MentionTarget):
            span = Span(start=target.start, end=target.end)
            if not any(sentence.span.overlaps(span) for sentence in sentences):
                raise InputError(
                    f"article {article.id!r}: the mention {target.start}:{target.end} lies in no "
                    "labelled sentence; give offsets of the text's code points",
                    code="invalid_target",
                )
