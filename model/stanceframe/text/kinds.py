"""Whether quoted words are somebody's speech, a fragment of it, or merely a name in marks."""

import re
from typing import NamedTuple

from stanceframe.text.wordsets import word_set
from stanceframe.types import Kind

__all__ = ["Surroundings", "is_name_in_marks", "is_title_in_marks", "judge_kind"]

_WORD = re.compile(r"[^\W_][\w’'.-]*")
_FINITE_VERB = re.compile(
    r"\b(?:is|are|was|were|am|will|has|have|had|can|cannot|could|would|should|shall|must|may"
    r"|might|do|does|did|let|need|needs|want|wants|know|think|going)\b|n['’]t\b"
    r"|['’](?:s|re|ve|ll|m|d)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^\W*(?:(?:and|but|so|because|if|that|when|as|yes|no|now)\W+)?(?:i|we|they|you|he|she|it|this"
    r"|that|there|these|those|who|what|how|why|my|our|your|their|his|her|its|the|an?|no|all|every"
    r"|any|some|many|most|people)\b",
    re.IGNORECASE,
)
_BEFORE_TITLE = re.compile(
    r"\b(?:[Oo]n|[Ii]n|hosts?|hosted|watched|program(?:me)?|show|film|movie|book|novel|memoir"
    r"|essay|play|song|album|series|podcast|magazine|titled|entitled|called)"
    r"\s(?:(?:the|his|her|its|their|an?)\s)?(?P<owner>(?:[A-Z][\w.-]*\s){0,3}[A-Z][\w.-]*['’]s?\s)?"
    r"(?:(?:program(?:me)?|show|film|book|newscast|broadcast),?\s)?\Z"
)
_SMALL_WORD = word_set("a an and as at but by de el for from in la le of on or over the to vs with")
# The fewest words of a direct quotation, by its form; each swept from 1 to 13 on conflict train
# and dev, where the rules below give the annotated kind for 97% of 1,358 quotations.
_CLAUSE = 3
_VERBLESS = 5
_LONG_CLAUSE = 12
_STOPS = (".", ",", "!", "?", "…")
_LONGEST_NAME = 12  # words


class Surroundings(NamedTuple):
    """A quotation's part of one sentence, and what else the sentence holds.

    Attributes:
        words: The quoted words.
        before: The sentence before the opening mark.
        after: The sentence after the closing mark.
        runs_on: The quotation began in a sentence before, or goes on in the next.
        in_report: A report without marks holds it.
    """

    words: str
    before: str
    after: str
    runs_on: bool
    in_report: bool


def judge_kind(quoted: Surroundings) -> Kind:
    """Tell a full clause or sentence (`direct`) from a fragment in the author's own (`partial`).

    Example:
        >>> judge_kind(Surroundings("We will stay,", "", " she said.", False, False))
        'direct'
        >>> judge_kind(Surroundings("grave mistake", "He called it a ", ".", False, True))
        'partial'
    """
    if quoted.runs_on or not _WORD.search(quoted.before + quoted.after):
        return "direct"
    words = len(_WORD.findall(quoted.words))
    has_verb = _FINITE_VERB.search(quoted.words) is not None
    if quoted.in_report and not (has_verb and _stands_by_itself(quoted)):
        return "partial"
    if not _begins_with_capital(quoted.words):
        after_a_stop = quoted.before.rstrip().endswith((",", ":"))
        enough = _CLAUSE if _SUBJECT.match(quoted.words) or after_a_stop else _LONG_CLAUSE
        return "direct" if has_verb and words >= enough else "partial"
    is_stopped = quoted.words.endswith(_STOPS) or quoted.after.startswith(",")
    enough = _CLAUSE if has_verb or is_stopped else _VERBLESS
    return "direct" if words >= enough else "partial"


def is_name_in_marks(quoted: Surroundings) -> bool:
    """Say whether the marks hold a title, a nickname or another proper name.

    Every word but the small ones has a capital, while the words around do not. The first word of
    a sentence says nothing, nor does what a headline puts before a colon.

    Example:
        >>> is_name_in_marks(
        ...     Surroundings("The Silent Hills", "He wrote ", " in jail.", False, False)
        ... )
        True
    """
    words = _WORD.findall(quoted.words)
    if quoted.runs_on or not words or len(words) > _LONGEST_NAME or not _all_capitals(words):
        return False
    begins = not _WORD.search(quoted.before)
    if begins and (len(words) == 1 or quoted.after.lstrip().startswith(":")):
        return False
    around = _WORD.findall(quoted.before)[1:] + _WORD.findall(quoted.after)
    return bool(around) and not _all_capitals(around) and not quoted.words.isupper()


def is_title_in_marks(quoted: Surroundings) -> bool:
    """Say whether the marks hold the title of a broadcast, a book, a song: nobody's words.

    A name in marks is one behind `on`, `in` or what has titles; one word only behind an
    owner, `on Velda TV's "Tonight"`, for a single word may be quoted from somebody.

    Example:
        >>> is_title_in_marks(
        ...     Surroundings("Face of the Week.", "she said on VTV's ", "", False, False)
        ... )
        True
    """
    if not is_name_in_marks(quoted):
        return False
    before = _BEFORE_TITLE.search(quoted.before)
    if before is None:
        return False
    return before["owner"] is not None or len(_WORD.findall(quoted.words)) > 1


def _stands_by_itself(quoted: Surroundings) -> bool:
    """Say whether the marks open a speech of their own inside a report, as a relay does."""
    if not _begins_with_capital(quoted.words):
        return False
    begins = not _WORD.search(quoted.before) and quoted.words.endswith(_STOPS)
    return begins or quoted.before.rstrip().endswith(":")


def _begins_with_capital(words: str) -> bool:
    first = _WORD.search(words)
    return first is not None and not first[0][0].islower()


def _all_capitals(words: list[str]) -> bool:
    named = [word for word in words if word.lower() not in _SMALL_WORD]
    return bool(named) and not any(word[0].islower() for word in named)
