"""One service is one process, and says why when asked for more."""

from stanceframe.errors import StanceFrameError

__all__ = ["ProcessesError", "require_one_process"]


class ProcessesError(StanceFrameError):
    """More processes were asked for than a service can be honest with."""

    code = "workers"


def require_one_process(workers: int) -> None:
    """Refuse several processes behind one address (docs/decisions/0015).

    Raises:
        ProcessesError: More than one was asked for.
    """
    if workers == 1:
        return
    raise ProcessesError(
        f"--workers {workers}: a service is one process. Its model uses all cores from there; "
        f"{workers} would take {workers} times the memory, and each would have a queue, rate "
        "limits, jobs and /metrics of its own. For more machines, or to restart without a gap, "
        "run several services on ports of their own behind a proxy (docs/operating.md)"
    )
