"""One item in, one outcome out, whatever happens to it: the step that all doors share."""

import logging
from dataclasses import dataclass, replace
from traceback import format_tb
from typing import TYPE_CHECKING, Literal

from stanceframe.errors import StanceFrameError
from stanceframe.types import Article, FailedArticle, Failure, Outcome, Unit

if TYPE_CHECKING:
    from stanceframe.labeller import Labeller

__all__ = ["Choices", "Scores", "describe_fault", "label_item"]

logger = logging.getLogger(__name__)

Scores = Literal["present", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a user asks of all articles of a run; None leaves it to each article.

    Attributes:
        targets: Codebook ids or free text, in place of the article's own targets.
        unit: What one label is given to, in place of the article's own unit.
        scores: `all` gives every frame and target with its probability.
    """

    targets: tuple[str, ...] | None = None
    unit: Unit | None = None
    scores: Scores = "present"

    def applied_to(self, item: Article | FailedArticle) -> Article | FailedArticle:
        """Return the item with these choices in place of its own."""
        if isinstance(item, FailedArticle):
            return item
        targets = item.targets if self.targets is None else self.targets
        return replace(item, targets=targets, unit=self.unit or item.unit)


def label_item(
    labeller: "Labeller", item: Article | FailedArticle, *, scores: Scores = "present"
) -> Outcome:
    """Label an article; a failed one, or one that fails now, comes back as its error row.

    Each article is labelled by itself. Sharing batches between articles would be faster on short
    ones, but matrix kernels sum in another order in another batch, and the last digits of a
    probability would then depend on an article's neighbours.
    """
    if isinstance(item, FailedArticle):
        return item
    try:
        return labeller.label(item, scores=scores)
    except StanceFrameError as error:
        return FailedArticle(id=item.id, error=Failure(code=error.code, message=str(error)))
    except Exception as error:  # noqa: BLE001 - one article's fault must not end a long run
        # Not logger.exception: a message may quote the article.
        logger.error("article %r failed: %s", item.id, describe_fault(error))
        message = (
            f"stanceframe failed on this article with {type(error).__name__}; its log says where"
        )
        return FailedArticle(id=item.id, error=Failure(code="internal", message=message))


def describe_fault(error: BaseException) -> str:
    """Return an exception's type and places, without its message: that may quote an article."""
    return f"{type(error).__name__}\n{''.join(format_tb(error.__traceback__))}"
