"""The error of whoever asks for a comparison that can't be made."""

from stanceframe.errors import StanceFrameError

__all__ = ["ComparisonError"]


class ComparisonError(StanceFrameError):
    """The articles can't be compared as asked. The message names the thing, the fault, the cure."""

    code = "comparison"
