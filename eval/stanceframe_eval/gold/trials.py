"""What a behavioural case expects of an answer, or of an answer beside that to its base.

After Ribeiro et al., Beyond Accuracy: Behavioral Testing of NLP Models with CheckList, ACL 2020:
minimum functionality says what the answer is, invariance what must not change, directional
what must change, and which way.
"""

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["CHECKS", "COMPARING", "KINDS", "Check", "Expectation", "Trial", "TrialKind"]

TrialKind = Literal["minimum", "invariance", "directional"]
Check = Literal[
    "has", "lacks", "marks", "spares", "same", "same_words", "differs", "keeps", "exchanged"
]
KINDS: tuple[TrialKind, ...] = get_args(TrialKind)
CHECKS: tuple[Check, ...] = get_args(Check)
COMPARING: frozenset[Check] = frozenset({"same", "same_words", "differs", "keeps", "exchanged"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One thing that must hold of the answer to one layer.

    Attributes:
        check: `has` and `lacks` look for a label; `marks` wants a span on the words, `spares`
            wants none there; `same` wants the labels of the base, `same_words` its spans too,
            `differs` other labels than the base, `keeps` the label if the base has it,
            `exchanged` the claims of the base with the two names exchanged.
        layer: Which.
        label: A label, a claim, or a span's label; empty where any will do.
        words: Words of the text, for `marks` and `spares`.
    """

    check: Check
    layer: str
    label: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A case: all that is expected of one item's answer.

    Attributes:
        template: What it was made from; cases of one template are drawn as a whole.
        tests: What it tries, such as `quotation marks removed`.
        kind: Of the case.
        base: The id of the item that it is compared with, if any.
        expects: What must hold; the case passes if everything does.
        pair: The two names that were exchanged, for figures of each pair.
        names: The same two, as targets are called.
        fault: What the verdict calls a system that fails most such cases.
    """

    template: str
    tests: str
    kind: TrialKind
    base: str | None
    expects: tuple[Expectation, ...]
    pair: str = ""
    names: tuple[str, str] = ("", "")
    fault: str = ""
