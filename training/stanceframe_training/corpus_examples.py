"""NewsMTSC, PolNeAR and texts with a topic as training examples."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from stanceframe.corpora.newsmtsc import TargetSentence
from stanceframe.corpora.polnear import AttributedText
from stanceframe.corpora.topics import TopicText
from stanceframe.text.document import read_document
from stanceframe.types import Span
from stanceframe_training.conflict_examples import merge_spans
from stanceframe_training.examples import PairExample, SentenceExample, TagSpans

__all__ = ["attribution_examples", "mention_example", "topic_example", "with_topics_changed"]

WORDS = re.compile(r"\w{4,}")
STEM = 5  # letters that words of one stem are taken to share


def mention_example(sentence: TargetSentence) -> PairExample:
    """Turn a NewsMTSC row into a pair whose stance is that of the sentence as a whole."""
    return PairExample(
        text=sentence.text,
        mentions=(sentence.mention,),
        target=sentence.name,
        stance={"any": sentence.label},
    )


def topic_example(text: TopicText) -> PairExample:
    """Turn a text with a topic into a pair; no words of it stand for the topic."""
    return PairExample(text=text.text, mentions=(), target=text.topic, stance={"any": text.label})


def with_topics_changed(
    texts: Sequence[TopicText], count: int, generator: np.random.Generator
) -> tuple[TopicText, ...]:
    """Ask `count` texts about the topic of another one, on which they take no side.

    No word of that topic may begin as a word of the text does. Where that holds for no topic
    drawn, the text is left out, so there may be fewer.
    Source: how VAST made its own neutral examples (Allaway and McKeown, EMNLP 2020).
    """
    changed: list[TopicText] = []
    if not texts:
        return ()
    for _ in range(count):
        text, other = (texts[int(generator.integers(len(texts)))] for _ in range(2))
        if not _stems(other.topic) & _stems(text.text):
            changed.append(replace(text, topic=other.topic, label="none", seen=None))
    return tuple(changed)


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in WORDS.findall(text.lower())}


def attribution_examples(article: AttributedText) -> Iterator[SentenceExample]:
    """Cut a PolNeAR article into sentences, with the parts of its spans that lie in each."""
    sources = [span for one in article.attributions for span in one.source]
    cues = [span for one in article.attributions for span in one.cue]
    contents = [span for one in article.attributions for span in one.content]
    before = ""
    for sentence in read_document(article.text).sentences:
        text = article.text[sentence.span.start : sentence.span.end]
        yield SentenceExample(
            text=text,
            context=before,
            tags=TagSpans(
                source=_within(sources, sentence.span),
                cue=_within(cues, sentence.span),
                content=_within(contents, sentence.span),
            ),
        )
        before = text


def _within(spans: Sequence[Span], sentence: Span) -> tuple[Span, ...]:
    """Cut spans to a sentence and count from its start."""
    return merge_spans(
        [
            Span(
                start=max(span.start, sentence.start) - sentence.start,
                end=min(span.end, sentence.end) - sentence.start,
            )
            for span in spans
            if span.overlaps(sentence)
        ]
    )
