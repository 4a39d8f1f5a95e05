"""Sets of words, written as one would on paper."""

__all__ = ["word_set"]


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text that spaces part.

    Example:
        >>> sorted(word_set("he she it"))
        ['he', 'it', 'she']
    """
    return frozenset(words.split())
