"""How many CPUs this process may use: its affinity, and the quotas of its cgroups, v1 and v2.

A container limited to two of 64 cores must not start 64 threads
(onnxruntime issue 29510 describes what happens then).
"""

import os
from collections.abc import Iterator
from pathlib import Path

__all__ = ["available_threads"]

CGROUPS = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
V1_CONTROLLER = "cpu"


def available_threads(*, cgroups: Path = CGROUPS, membership: Path = MEMBERSHIP) -> int:
    """Return how many threads make sense here, at least one.

    Args:
        cgroups: Where the kernel shows cgroups.
        membership: The file that says which of them this process is in.
    """
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min([affinity or 1, *_quotas(cgroups, membership)]))


def _quotas(cgroups: Path, membership: Path) -> Iterator[int]:
    """Yield the whole CPUs that each cgroup allows, from the process's own up to the root."""
    try:
        lines = membership.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:  # no Linux
        return
    for line in lines:
        _, controllers, path = (*line.split(":", 2), "", "")[:3]
        if not controllers:
            for folder in _upwards(cgroups, path):
                yield from _v2(folder)
        elif V1_CONTROLLER in controllers.split(","):
            for mount in (cgroups / controllers, cgroups / V1_CONTROLLER):
                for folder in _upwards(mount, path):
                    yield from _v1(folder)


def _upwards(mount: Path, path: str) -> Iterator[Path]:
    """Yield a cgroup's folder and those above it. A container may see its own at the mount."""
    parts = [part for part in path.split("/") if part not in {"", ".."}]
    for count in range(len(parts), -1, -1):
        yield mount.joinpath(*parts[:count])


def _v2(folder: Path) -> Iterator[int]:
    try:
        quota, period = (folder / "cpu.max").read_text(encoding="ascii").split()[:2]
        yield int(quota) // int(period)
    except (OSError, ValueError, ZeroDivisionError):  # no such file, or "max": no limit
        return


def _v1(folder: Path) -> Iterator[int]:
    try:
        quota = int((folder / "cpu.cfs_quota_us").read_text(encoding="ascii"))
        period = int((folder / "cpu.cfs_period_us").read_text(encoding="ascii"))
        if quota > 0:  # -1 is no limit
            yield quota // period
    except (OSError, ValueError, ZeroDivisionError):
        return
