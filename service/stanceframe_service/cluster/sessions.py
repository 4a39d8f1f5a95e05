"""Starts Ray on this machine, or joins the cluster that `RAY_ADDRESS` names."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from stanceframe.backends.threads import available_threads
from stanceframe.errors import MissingExtraError, RecipeError, StanceFrameError

if TYPE_CHECKING:
    from stanceframe_service.batch.reading import InputReading

__all__ = ["ClusterError", "check_ray", "ray_session"]

# Parts on their way are a few hundred kilobytes each, and few are on their way at once.
_OBJECT_STORE_BYTES: Final = 200 << 20
_LOOPBACK: Final = "127.0.0.1"


class ClusterError(StanceFrameError):
    """Ray can't be started or joined, or a worker of it failed."""

    code = "cluster"


def check_ray(reading: "InputReading") -> None:
    """Refuse what can't be done with Ray.

    Raises:
        MissingExtraError: Ray isn't installed.
        RecipeError: Standard input is to be read, which workers don't have.
    """
    if reading.stdin_kind is not None:
        raise RecipeError(
            "--engine ray can't read standard input: its workers are other processes, maybe on "
            "other machines; give a folder or an address that all of them can read"
        )
    try:
        # Ray still speaks of interfaces that other libraries have left behind.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ray.data  # pyright: ignore[reportMissingImports]  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtraError("ray[data]", "cluster", "--engine ray") from error


@contextmanager
def ray_session() -> Iterator[int]:
    """Yield how many CPUs Ray has, and leave it when the block ends.

    A session that this process has already is used, and left as it is. Without `RAY_ADDRESS` Ray
    is started for this run alone, and listens on loopback only.

    Raises:
        ClusterError: It can't be started, or there is no cluster at the address.
    """
    import ray  # pyright: ignore[reportMissingImports]

    if ray.is_initialized():
        yield _cpus()
        return
    address = os.environ.get("RAY_ADDRESS")
    _start(address)
    try:
        yield _cpus()
    finally:
        ray.shutdown()


def _start(address: str | None) -> None:
    import ray  # pyright: ignore[reportMissingImports]

    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what matters is raised as well
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        if address:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
            return
        ray.init(
            num_cpus=available_threads(),
            include_dashboard=False,
            object_store_memory=_OBJECT_STORE_BYTES,
            _node_ip_address=_LOOPBACK,  # no look-up of this machine's name in a network
            log_to_driver=False,
            logging_level=logging.ERROR,
        )
    except Exception as error:
        where = f"at {address!r} (RAY_ADDRESS)" if address else "on this machine"
        reason = " ".join(str(error).split())[:200]
        raise ClusterError(
            f"Ray can't be used {where}: {reason}; look whether it runs there and is of the same "
            "version, or go without --engine ray"
        ) from error


def _cpus() -> int:
    import ray  # pyright: ignore[reportMissingImports]

    return max(1, int(ray.cluster_resources().get("CPU", 1)))
