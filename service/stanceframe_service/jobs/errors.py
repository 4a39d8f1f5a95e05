"""What ends a job's labelling before its articles do."""

from stanceframe.errors import StanceFrameError

__all__ = ["JobInterruptedError"]


class JobInterruptedError(StanceFrameError):
    """The service stops; the job goes on where it was when it starts again."""

    code = "interrupted"
