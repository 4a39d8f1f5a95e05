"""Names, figures and recurring words of an article: what another article may not have."""

import re
from collections.abc import Iterable, Iterator

from stanceframe.text.roles import is_title
from stanceframe.text.wordsets import word_set
from stanceframe.types import LabelledSentence
from stanceframe_service.comparison.findings import NamedCount, Place
from stanceframe_service.comparison.sides import Side, count_by_name
from stanceframe_service.comparison.words import Word, words_of

__all__ = ["figures_of", "names_of", "recurring_words_of", "stems_of"]

RECURS = 2  # sentences: a word that stands in one only is a matter of style
_DAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb mar apr jun jul aug sep sept "
    "oct nov dec am pm gmt"
)
_YEAR = re.compile(r"(?:1[89]|20|21)\d\d\Z")
_NUMBER = re.compile(r"\d[\d,.]*\Z")
_SCALES = word_set("hundred thousand million billion trillion per")
_SENTENCE_ENDS = re.compile(r"[.!?:][\"”’'»)\]]*\s+[\"“‘'«(\[]*\Z|^[\W_]*\Z")
_LETTERS_TO_RECUR = 4
# Words of any report; that one article has them and another hasn't tells nothing.
_PLAIN = word_set(
    "made make makes making come comes came coming goes going went gone take takes took taken "
    "give gives gave given last first next well part parts different call calls called asked "
    "year years month months week weeks time times good great seen know known used work works "
    "like back long through still around already later early earlier today ahead side sides "
    "state states country countries people thing things place want wants wanted need needs join "
    "joined held hold comment comments welcomed greets statement morning evening night"
)


def stems_of(side: Side) -> frozenset[str]:
    """Return every word of the counted sentences, without inflection."""
    return frozenset(word.stem for one in side.counted for word in words_of(one.text))


def names_of(side: Side) -> tuple[NamedCount, ...]:
    """Return the names in body and captions: runs of capitals that begin no sentence.

    Headlines are left out, since many outlets capitalise every word of them.
    """
    return count_by_name(
        named
        for sentence in side.counted
        if sentence.zone != "headline"
        for named in _names(sentence)
    )


def figures_of(side: Side) -> tuple[NamedCount, ...]:
    """Return the numbers in figures with the word they count; dates, times and years left out."""
    return count_by_name(named for one in side.counted for named in _figures(one))


def recurring_words_of(side: Side) -> tuple[NamedCount, ...]:
    """Return the content words in small letters of two sentences or more, under one stem each."""
    groups: dict[str, dict[int, tuple[str, Place]]] = {}
    for sentence in side.counted:
        for word in words_of(sentence.text):
            if _may_recur(word):
                found = groups.setdefault(word.stem, {})
                found.setdefault(sentence.index, (word.text, _place(sentence, word, word)))
    return count_by_name(
        (next(iter(found.values()))[0], place)
        for found in groups.values()
        if len(found) >= RECURS
        for _, place in found.values()
    )


def _names(sentence: LabelledSentence) -> Iterator[tuple[str, Place]]:
    run: list[Word] = []
    for word in words_of(sentence.text):
        goes_on = bool(run) and sentence.text[run[-1].end : word.start] == " "
        if run and not (goes_on and _is_capital(word)):
            yield from _name(sentence, run)
            run = []
        begins = _SENTENCE_ENDS.search(sentence.text[: word.start]) is not None
        if _is_capital(word) and not (begins and not word.is_content):
            run.append(word)
    yield from _name(sentence, run)


def _name(sentence: LabelledSentence, run: list[Word]) -> Iterator[tuple[str, Place]]:
    while run and (is_title(run[0].text) or run[0].text.lower() in _DAYS):
        run = run[1:]
    starts_sentence = run and _SENTENCE_ENDS.search(sentence.text[: run[0].start])
    if not run or (starts_sentence and len(run) == 1) or not any(w.is_content for w in run):
        return
    place = _place(sentence, run[0], run[-1])
    text = re.sub(r"['’]s?\Z", "", place.text)
    yield (
        text,
        Place(sentence=place.sentence, start=place.start, end=place.start + len(text), text=text),
    )


def _figures(sentence: LabelledSentence) -> Iterator[tuple[str, Place]]:
    words = list(words_of(sentence.text))
    for position, word in enumerate(words):
        if not _NUMBER.match(word.text) or _YEAR.match(word.text):
            continue
        before = words[position - 1] if position else None
        after = words[position + 1 : position + 3]
        if any(other is not None and other.text.lower() in _DAYS for other in (before, *after[:1])):
            continue
        last = _counted_word(sentence, word, after)
        place = _place(sentence, word, last)
        yield place.text, place


def _counted_word(sentence: LabelledSentence, number: Word, after: Iterable[Word]) -> Word:
    """Return the last word of a figure: `6,000 children`, `4 billion crowns`, `30 per cent`."""
    last = number
    for word in after:
        if sentence.text[last.end : word.start] != " " or not word.text[0].isalpha():
            break
        last = word
        if word.text.lower() not in _SCALES:
            break
    return last


def _may_recur(word: Word) -> bool:
    text = word.text
    return (
        word.is_content
        and text.islower()
        and text.isalpha()
        and len(text) >= _LETTERS_TO_RECUR
        and text not in _PLAIN
    )


def _is_capital(word: Word) -> bool:
    return word.text[0].isupper() and not _NUMBER.match(word.text)


def _place(sentence: LabelledSentence, first: Word, last: Word) -> Place:
    return Place(
        sentence=sentence.index,
        start=sentence.start + first.start,
        end=sentence.start + last.end,
        text=sentence.text[first.start : last.end],
    )
