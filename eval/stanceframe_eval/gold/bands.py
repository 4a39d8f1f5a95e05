"""Names of the bands that slices divide items into."""

import re

from stanceframe.types import Kind

__all__ = ["hedge_band", "length_band", "voice_band"]

SHORT, LONG = 12, 30  # words: about the lower and the upper quarter of sentences of news

# Written for this project after the classes of Hyland, Hedging in Scientific Research Articles,
# 1998: modal verbs, adverbs, and the reporter's own distance; not swept on any gold.
HEDGES = re.compile(
    r"\b(?:may|might|could|would|seems?|appears?|apparently|allegedly|reportedly|possibly|"
    r"perhaps|probably|likely|unlikely|suspected|alleged|purported(?:ly)?|so-called)\b",
    re.IGNORECASE,
)


def hedge_band(text: str) -> str:
    """Name whether a text has a word that takes back some of its certainty.

    Example:
        >>> hedge_band("Talks could resume.")
        'hedged'
    """
    return "hedged" if HEDGES.search(text) else "not hedged"


def length_band(text: str) -> str:
    """Name the band of a text's length in words.

    Example:
        >>> length_band("Talks resumed.")
        'under 12 words'
    """
    words = len(text.split())
    if words < SHORT:
        return f"under {SHORT} words"
    return f"{SHORT} to {LONG} words" if words <= LONG else f"over {LONG} words"


def voice_band(kinds: frozenset[Kind]) -> str:
    """Name whose words a sentence holds, by the kinds of its attributions."""
    if not kinds:
        return "own voice only"
    if "direct" in kinds:
        return "quotes directly"
    return "quotes a fragment" if "partial" in kinds else "reports indirectly"
