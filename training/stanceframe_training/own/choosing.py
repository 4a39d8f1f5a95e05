"""Which ways of learning the data carry, and which of them does best on articles held out.

Best is by mean average precision: with few sentences F1 says as much of the thresholds, which are
fitted on them too, as of the way of learning.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.codebook.schema import Codebook
from stanceframe_training.own.contrastive import Contrastive
from stanceframe_training.own.definitions import Definitions
from stanceframe_training.own.encoders import Encoders
from stanceframe_training.own.finetune import FineTune
from stanceframe_training.own.folds import LinearMethod, OutOfFold, cross_validate
from stanceframe_training.own.frozen import Frozen
from stanceframe_training.own.labelled import Labelled

__all__ = ["METHODS", "Choice", "Tell", "candidates", "choose"]

METHODS: Final = (
    "definitions",
    "frozen-shipped",
    "frozen-base",
    "frozen-base-shipped",
    "contrastive",
    "finetune",
)
CONTRASTIVE_FROM: Final = 4  # sentences of a label, in at least two labels
FINETUNE_FROM: Final = 32  # sentences in all
CLOSE: Final = (
    0.005  # average precision; of methods nearer than this the first, which is cheaper, is taken
)

Tell = Callable[[str], None]


class Choice(NamedTuple):
    """What was tried, and what was taken.

    Attributes:
        method: The one taken.
        tried: What each said of sentences held out, the cheapest first.
        best: That of the one taken.
    """

    method: LinearMethod
    tried: tuple[OutOfFold, ...]
    best: OutOfFold


def candidates(
    labelled: Labelled, codebook: Codebook, encoders: Encoders, only: Sequence[str], tell: Tell
) -> tuple[LinearMethod, ...]:
    """Return the methods that the data carry, the cheapest to run first.

    Args:
        labelled: The sentences.
        codebook: Whose definitions heads lean on.
        encoders: Shared by all methods.
        only: Names of methods to try; empty for all.
        tell: Is told what was left out and why.
    """
    return tuple(
        method
        for method in _all(codebook, encoders)
        if (not only or method.name in only) and _carries(method, labelled, tell)
    )


def choose(
    methods: Sequence[LinearMethod],
    labelled: Labelled,
    folds: NDArray[np.int64],
    *,
    seed: int,
    tell: Tell,
    advance: Callable[[str], None],
) -> Choice:
    """Cross-validate each method and take the one with the best mean average precision.

    Args:
        methods: The cheapest first.
        labelled: The sentences.
        folds: Of each sentence.
        seed: Of what methods draw.
        tell: Is told each figure and the choice.
        advance: Is told each fold that is done.
    """
    tried = []
    for method in methods:

        def one_done(name: str = method.name) -> None:
            advance(name)

        found = cross_validate(method, labelled, folds, seed=seed, tell=one_done)
        tell(
            f"{found.method}: average precision {found.precision:.3f}, "
            f"macro-F1 {found.macro_f1:.3f}, micro-F1 {found.micro_f1:.3f}"
        )
        tried.append(found)
    top = max(one.precision for one in tried)
    place = next(at for at, one in enumerate(tried) if one.precision >= top - CLOSE)
    reason = "the best" if tried[place].precision == top else f"within {CLOSE} of the best, cheaper"
    tell(f"taken: {tried[place].method}, {reason}")
    return Choice(methods[place], tuple(tried), tried[place])


def _all(codebook: Codebook, encoders: Encoders) -> Iterator[LinearMethod]:
    yield Definitions(codebook, encoders)
    yield Frozen(("shipped",), codebook, encoders)
    yield Frozen(("base",), codebook, encoders)
    yield Frozen(("base", "shipped"), codebook, encoders)
    yield Contrastive(encoders)
    yield FineTune(encoders)


def _carries(method: LinearMethod, labelled: Labelled, tell: Tell) -> bool:
    """Say whether there are enough sentences for a method; tell if not."""
    learnable = int((labelled.positives >= CONTRASTIVE_FROM).sum())
    if method.name == "contrastive" and learnable < 2:
        tell(f"contrastive: left out; two labels need {CONTRASTIVE_FROM} sentences each")
        return False
    if method.name == "finetune" and len(labelled) < FINETUNE_FROM:
        tell(f"finetune: left out; it takes {FINETUNE_FROM} sentences, there are {len(labelled)}")
        return False
    return True
