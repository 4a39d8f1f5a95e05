"""The small pattern language in which a codebook writes words to look for.

Israel                   a name: a capital letter matches a capital only
ceasefire                a common word: a small letter matches either case
cease{-|}fire{|s}        alternatives between braces, one of which may be empty
genocid*                 a star at the end of a word: any further letters
end ... war              dots between two words: up to three words between them
"""

import itertools
import re
import string

__all__ = ["ANY_ENDING", "expand"]

ANY_ENDING = "*"
DOTS = " ... "
# A wording that stands for more phrases than this is a slip of the pen, and would be slow.
MAX_PHRASES = 2000
MAX_LETTERS = 200
_TOKEN = re.compile(r"[{}|]|[^{}|]+")


def expand(wording: str) -> tuple[tuple[str, ...], ...]:
    """Return the parts of a wording between its dots, each as the phrases that it stands for.

    The parts are kept apart, not multiplied out: twenty verbs before the dots and twenty nouns
    behind them are forty phrases, not four hundred.

    Raises:
        ValueError: The wording has an unmatched brace, a misplaced star or dots, or no words.

    Example:
        >>> expand("cease{-|}fire talk{|s}")
        (('cease-fire talk', 'cease-fire talks', 'ceasefire talk', 'ceasefire talks'),)
        >>> expand("end{|s} ... war")
        (('end', 'ends'), ('war',))
    """
    return tuple(_phrases(part, wording) for part in wording.split(DOTS))


def _phrases(part: str, wording: str) -> tuple[str, ...]:
    tokens = list(reversed(_TOKEN.findall(part)))
    written = _alternatives(tokens, wording)
    if tokens:
        raise ValueError(f"{wording!r} closes a brace that is not open; write {{a|b}}")
    phrases = tuple(dict.fromkeys(" ".join(phrase.split()) for phrase in written))
    for phrase in phrases:
        _check(phrase, wording)
    return phrases


def _alternatives(tokens: list[str], wording: str) -> list[str]:
    """Take alternatives up to a closing brace or the end, from the end of `tokens`."""
    phrases: list[str] = []
    sequence = [""]
    while tokens and tokens[-1] != "}":
        symbol = tokens.pop()
        if symbol == "|":
            phrases += sequence
            sequence = [""]
            continue
        choices = _group(tokens, wording) if symbol == "{" else [symbol]
        if len(sequence) * len(choices) > MAX_PHRASES:
            raise ValueError(f"{wording!r} stands for over {MAX_PHRASES} phrases; split it")
        sequence = ["".join(pair) for pair in itertools.product(sequence, choices)]
    return phrases + sequence


def _group(tokens: list[str], wording: str) -> list[str]:
    choices = _alternatives(tokens, wording)
    if not tokens:
        raise ValueError(f"{wording!r} opens a brace and does not close it; write {{a|b}}")
    tokens.pop()
    return choices


def _check(phrase: str, wording: str) -> None:
    if len(phrase.strip(string.punctuation)) < 2:
        raise ValueError(f"{wording!r} stands for less than two letters; give it words")
    if len(phrase) > MAX_LETTERS:
        raise ValueError(f"{wording!r} is longer than {MAX_LETTERS} characters; shorten it")
    if re.search(r"(?<!\w)\*|\*(?!\s|$)", phrase):
        raise ValueError(f"{wording!r} has a star that does not end a word; write genocid*")
    if "..." in phrase:
        raise ValueError(f"{wording!r} has dots that are not between two words; write end ... war")
