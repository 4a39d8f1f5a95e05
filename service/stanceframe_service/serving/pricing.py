"""What an article will cost the model, before it is read: an estimate in tokens."""

from typing import Final

from stanceframe.types import Article
from stanceframe_service.outcomes import Scores

__all__ = ["estimate_tokens"]

# English news has 4.4 characters a word piece with its share of special tokens (allsides, first
# 40 articles). The queue measures how fast it gets through the same estimate, so that an error
# which all articles share makes no difference to a wait.
CHARACTERS_A_TOKEN: Final = 4
ARTICLE_TOKENS: Final = 16  # what the shortest article costs beside its own tokens


def estimate_tokens(article: Article, *, scores: Scores, codebook_targets: int) -> int:
    """Return how many tokens the model will read for an article, roughly.

    Each sentence is read once for frames and voices, and once more for each target that it is
    asked about: all that were asked for, or those that it mentions, which is one at most sentences.

    Example:
        >>> article = Article(id="1", text="Morava called for a truce.")
        >>> estimate_tokens(article, scores="present", codebook_targets=20)
        28
    """
    if article.targets is not None:
        readings = 1 + len(article.targets)
    else:
        readings = 1 + (codebook_targets if scores == "all" else 1)
    return ARTICLE_TOKENS + len(article.text) // CHARACTERS_A_TOKEN * readings
