"""Gold of the suites on NewsMTSC: a sentence, a mention, the stance toward it."""

from collections import Counter
from pathlib import Path

from stanceframe.corpora.newsmtsc import TargetSentence, read_newsmtsc
from stanceframe_eval.gold.bands import hedge_band, length_band
from stanceframe_eval.gold.items import Item, Marks, Question

__all__ = ["read_newsmtsc_items"]


def read_newsmtsc_items(path: Path) -> tuple[Item, ...]:
    """Read a file; each mention is an item of its own, as the authors score it.

    A mention's name in the corpus can come twice, so an item is called by its line of the file
    and its place in the line's list: its number.
    """
    sentences = read_newsmtsc(path)
    targets = Counter(sentence.text for sentence in sentences)
    return tuple(
        _item(number, sentence, targets[sentence.text]) for number, sentence in enumerate(sentences)
    )


def _item(number: int, sentence: TargetSentence, targets: int) -> Item:
    return Item(
        question=Question(
            id=str(number),
            text=sentence.text,
            target=sentence.name,
            mention=sentence.mention,
        ),
        cluster=sentence.cluster,
        gold={"stance": Marks(labels=frozenset({sentence.label}))},
        slices={
            "length": length_band(sentence.text),
            "hedge": hedge_band(sentence.text),
            "targets": "one target" if targets == 1 else "several targets",
            "place": "first half" if 2 * sentence.mention.start < len(sentence.text) else "later",
            "quoted": "has quotation marks" if _is_quoting(sentence.text) else "has none",
        },
    )


def _is_quoting(text: str) -> bool:
    return any(mark in text for mark in '"“”«»')
