"""Whether a text is English, the one language that the codebooks and models here are made for.

A text in which enough words are English function words is English without further ado; that costs
next to nothing, and what comes after it is not even loaded. The others go to py3langid, which
knows some hundred languages and whose model comes with the package. Short texts are not judged:
a headline of names looks like any language.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from stanceframe.errors import InputError
from stanceframe.text.wordsets import word_set
from stanceframe.types import ArticleWarning

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["LANGUAGE_RULES", "LanguageRule", "foreign_language", "language_warnings"]

LanguageRule = Literal["warn", "refuse", "off"]
LANGUAGE_RULES: Final[tuple[LanguageRule, ...]] = ("warn", "refuse", "off")

# The beginning of a text tells its language; 2,000 characters hold some 300 words.
_READ: Final = 2000
_CLASSIFIED: Final = 1000
# Measured with benchmarks/languages.py on 15,520 headlines, 819 sentences and 300 articles: the
# lowest share of function words in a whole English article is 0.19.
_FUNCTION_WORDS: Final = word_set(
    "the of and to that with was were is are from by said has have had been his her their it this"
    " which who will would not but they after about when than"
)
_ENGLISH_SHARE: Final = 0.1
_SURE: Final = 0.95
_FEWEST_LETTERS: Final = 40
_FEWEST_OTHER_LETTERS: Final = 20  # of another script: each of them says more
# Headlines without a verb read as Nigerian Pidgin, whose words are English ones.
_ENGLISHES: Final = ("en", "pcm")
_NO_PROSE: Final = re.compile(r"https?://\S+|[#@]\S+")  # addresses, hashtags, handles
_WORD: Final = re.compile(r"[^\W\d_]+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


class _Letters(NamedTuple):
    """How many letters a text has, and how many of them are Latin ones."""

    all: int
    latin: int

    @property
    def is_latin(self) -> bool:
        return 2 * self.latin >= self.all

    @property
    def are_enough(self) -> bool:
        return self.all >= (_FEWEST_LETTERS if self.is_latin else _FEWEST_OTHER_LETTERS)


def language_warnings(
    text: str, rule: LanguageRule, *, identifier: str
) -> tuple[ArticleWarning, ...]:
    """Return what is to be said of a text's language.

    Raises:
        InputError: It is not English, and the rule is `refuse`.
    """
    language = None if rule == "off" else foreign_language(text)
    if language is None:
        return ()
    if rule == "refuse":
        raise InputError(
            f"article {identifier!r} reads as {language!r}, not as English, and other languages "
            "are refused here; leave it out, or use --languages warn",
            code="language",
        )
    message = (
        f"the text reads as {language!r}, not as English, and its labels mean nothing then; "
        "leave the article out"
    )
    return (ArticleWarning(code="language", message=message),)


def foreign_language(text: str) -> str | None:
    """Return the ISO 639 code of a text's language; None where it is English or nobody can say.

    Example:
        >>> foreign_language("Die Regierung sagte am Montag, die Gespräche würden fortgesetzt.")
        'de'
        >>> foreign_language("The government said on Monday that the talks would go on.") is None
        True
    """
    beginning = _NO_PROSE.sub(" ", text[:_READ])
    letters = _Letters(len(_LETTER.findall(beginning)), len(_LATIN.findall(beginning)))
    if not letters.are_enough or _share_of_function_words(beginning) >= _ENGLISH_SHARE:
        return None
    ranked = [
        one for one in _identifier().rank(beginning[:_CLASSIFIED]) if one[0] not in _ENGLISHES
    ]
    is_foreign = not letters.is_latin or sum(p for _, p in ranked) >= _SURE
    return str(ranked[0][0]) if is_foreign else None


def _share_of_function_words(text: str) -> float:
    words = _WORD.findall(text.lower())
    return sum(word in _FUNCTION_WORDS for word in words) / max(len(words), 1)


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
