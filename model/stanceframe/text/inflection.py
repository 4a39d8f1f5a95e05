"""The forms of an English verb, by the rules of spelling and a list of exceptions."""

from collections.abc import Mapping, Sequence

__all__ = ["inflect"]

_VOWELS = "aeiou"
_HISSING = ("s", "x", "z", "ch", "sh", "o")


def inflect(verb: str, irregular: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return a verb's forms, the lemma first; of several words the first is inflected.

    Args:
        verb: A lemma, such as `lash out at`.
        irregular: For verbs that the rules get wrong, every form besides the lemma.

    Example:
        >>> inflect("deny", {})
        ('deny', 'denies', 'denied', 'denying')
        >>> inflect("say so", {"say": ["says", "said", "saying"]})
        ('say so', 'says so', 'said so', 'saying so')
    """
    word, space, rest = verb.partition(" ")
    forms = irregular.get(word) or (_third_person(word), _past(word), _participle(word))
    return tuple(form + space + rest for form in (word, *forms))


def _third_person(word: str) -> str:
    if _ends_in_consonant_y(word):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_HISSING) else "s")


def _past(word: str) -> str:
    if _ends_in_consonant_y(word):
        return word[:-1] + "ied"
    return word + "d" if word.endswith("e") else _doubled(word) + "ed"


def _participle(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    keeps_e = word.endswith(("ee", "oe", "ye"))
    return (word[:-1] if word.endswith("e") and not keeps_e else _doubled(word)) + "ing"


def _ends_in_consonant_y(word: str) -> bool:
    return word.endswith("y") and len(word) > 1 and word[-2] not in _VOWELS


def _doubled(word: str) -> str:
    """Double the last letter of a one-syllable verb that ends vowel, consonant: slam, slammed."""
    syllables = sum(letter in _VOWELS for letter in word)
    closes = len(word) > 2 and word[-1] not in _VOWELS + "wxy" and word[-2] in _VOWELS
    return word + word[-1] if closes and syllables == 1 else word
