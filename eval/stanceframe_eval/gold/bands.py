"""Names of the bands that slices divide items into."""

from stanceframe.types import Kind

__all__ = ["length_band", "voice_band"]

SHORT, LONG = 12, 30  # words: about the lower and the upper quarter of sentences of news


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
