"""What the figures of a comparison of outlets rest on, and what they don't show."""

from collections.abc import Sequence

from stanceframe_service.outlets.counting import Counted

__all__ = ["NOT_SHOWN", "caveats_of"]

NOT_SHOWN = (
    "These figures say how often a program found something in the articles of this collection and "
    "in whose words; they do not show what is true, what anybody intended, or how an outlet "
    "reports on what was not collected."
)
CORRECTED = (
    "Corrected shares assume that the classifier errs on these sentences as often as on those it "
    "was measured on, which were labelled by a language model and enriched by keywords."
)
NOT_CORRECTED = (
    "The shares are naive: what the classifier misses is missing, and what it takes for a frame "
    "is in. How often it does either was not given; name a report with --errors-from."
)
INTERVALS = (
    "Intervals say how much a share would move with other articles of the same kind. They know "
    "nothing of how the collection was made, of the classifier's errors (save corrected shares), "
    "or of articles that hang together, as those of one live page do."
)
TESTS = (
    "A difference is one between these collections: outlets report on different days and places. "
    "Narrow it with --event, --from and --to before you explain it."
)
NOT_FOUND = (
    "“Not found” means that the program found nothing in the sentences that it counts. The same "
    "may be there in other words."
)
MODELS_DIFFER = (
    "The articles were labelled by different models, so that a difference between outlets may be "
    "one between the models. Score all of them with one."
)


def caveats_of(rows: Sequence[Counted], *, corrected: bool) -> tuple[str, ...]:
    """Return what a reader must know, the most important first."""
    models = {(row.provenance.model, row.provenance.calibration) for row in rows}
    return (
        NOT_SHOWN,
        *((MODELS_DIFFER,) if len(models) > 1 else ()),
        CORRECTED if corrected else NOT_CORRECTED,
        INTERVALS,
        TESTS,
        NOT_FOUND,
    )
