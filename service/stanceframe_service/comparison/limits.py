"""What the figures of a comparison rest on, and what they don't show."""

from collections.abc import Sequence

from stanceframe.types import LabelledArticle

__all__ = ["NOT_SHOWN", "limits_of"]

NOT_SHOWN = (
    "These figures say what a program found in these articles and in whose words it stands; they "
    "do not show what is true, what anybody intended, or how an outlet reports on other days."
)
ANY_MAY_BE_WRONG = (
    "Any single label may be wrong. Every number opens its sentences: read them before you "
    "quote it."
)
NOT_FOUND = (
    "“Not found” means that the program found nothing in the sentences that it counts. The same "
    "may be there in other words."
)
ALIGNED_BY_WORDS = (
    "Statements are laid side by side by the words that they share, so that a paraphrase in wholly "
    "other words is missed."
)
FEW = "A few articles give no shares: differences of one or two are as good as none."
MODELS_DIFFER = (
    "The articles were labelled by different models, so that a difference between them may be one "
    "between the models. Label all of them with one."
)


def limits_of(articles: Sequence[LabelledArticle]) -> tuple[str, ...]:
    """Return what a reader must know, the most important first."""
    models = {(one.provenance.model, one.provenance.calibration) for one in articles}
    cut = sum(one.truncated is not None for article in articles for one in article.sentences)
    warnings = []
    if len(models) > 1:
        warnings.append(MODELS_DIFFER)
    if cut:
        warnings.append(f"{cut} of the sentences are longer than the model reads: read in part.")
    return (NOT_SHOWN, *warnings, ANY_MAY_BE_WRONG, NOT_FOUND, ALIGNED_BY_WORDS, FEW)
