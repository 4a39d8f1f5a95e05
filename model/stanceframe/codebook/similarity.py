"""How alike definitions are, by the words they share: counts words, knows no meaning.

The shipped bundles answer with labels and give no states of sentences, so there is nothing to
compare meanings by at run time; decision 0016 says more.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["word_similarity"]

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_ENDINGS: Final = re.compile(r"(?:ings?|ed|es|s|ly)$")
# Words that definitions of labels share whatever they define.
_EMPTY: Final = frozenset(
    re.findall(
        r"\w+",
        "about all and any are another been being but for from has have how into its not one only "
        "other out sentence sentenc something somebody speak speaks than that the their them there "
        "they thing this those through what when where whether which who whom whose with",
    )
)


def word_similarity(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the cosine of the texts' word counts, rare words weighing more. Shape: (n, n).

    Example:
        >>> texts = ["Late ferries.", "Ferries that are late.", "A storm at sea."]
        >>> word_similarity(texts).round(2).tolist()
        [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    counts = [Counter(_stems(text)) for text in texts]
    words = {word: place for place, word in enumerate(sorted({w for one in counts for w in one}))}
    table = np.zeros((len(texts), max(len(words), 1)))
    for row, one in enumerate(counts):
        for word, count in one.items():
            table[row, words[word]] = 1 + np.log(count)
    spread = (table > 0).sum(axis=0)
    table *= np.log(1 + len(texts) / np.maximum(spread, 1))  # never 0: two texts can share all
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    unit = np.divide(table, lengths, out=np.zeros_like(table), where=lengths > 0)
    return np.asarray(unit @ unit.T)


def _stems(text: str) -> list[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return [_ENDINGS.sub("", word) if len(word) > 4 else word
            for word in words if word not in _EMPTY]  # fmt: skip
