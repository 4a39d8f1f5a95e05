"""The line that says how a figure came about, so that two figures can be compared or not.

In the manner of sacrebleu's signatures: `measure:frames.micro_f1|corpus:conflict/dev|...`.
"""

from dataclasses import dataclass, fields

__all__ = ["Signature"]

RESERVED = ("|", ":", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a figure depends on; figures of one measure compare where the rest is equal.

    Attributes:
        measure: What was measured.
        corpus: On which corpus and split.
        gold: The first characters of the gold file's SHA-256.
        model: Which bundle labelled.
        codebook: Under which codebook.
        items: How many items were scored.
        clusters: How many documents they come from, which are what is resampled.
        resamples: How often.
        seed: Of the resampling.
        version: Of stanceframe.
    """

    measure: str
    corpus: str
    gold: str
    model: str
    codebook: str
    items: int
    clusters: int
    resamples: int
    seed: int
    version: str

    def __str__(self) -> str:
        """Write the fields in their order, with the few reserved characters replaced."""
        return "|".join(
            f"{field.name}:{_plain(getattr(self, field.name))}" for field in fields(self)
        )


def _plain(value: object) -> str:
    text = str(value)
    for character in RESERVED:
        text = text.replace(character, "-")
    return text
