"""Labels the parts of a run under Ray Data: one task reads and cuts, actors label and write.

Ray schedules, holds back the reader while actors are busy, and does again what a lost worker had
begun. That nothing is done twice or lost is the parts' own doing: each is named by its content and
is there whole or not at all, so whoever makes it makes the same.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import ray  # pyright: ignore[reportMissingImports]
import ray.data  # pyright: ignore[reportMissingImports]
from ray.data.block import BlockMetadata  # pyright: ignore[reportMissingImports]
from ray.data.datasource import Datasource, ReadTask  # pyright: ignore[reportMissingImports]

from stanceframe_service.batch.labelling import DonePart
from stanceframe_service.cluster.sessions import ClusterError, ray_session
from stanceframe_service.cluster.work import PartLabeller, RunPlan, planned_rows
from stanceframe_service.folder import engine_options, worker_count

if TYPE_CHECKING:
    from stanceframe_service.folder import FolderJob
    from stanceframe_service.progress import Pace, Reporter
    from stanceframe_service.storage.results import ResultFolder

__all__ = ["label_on_ray"]

# A worker that dies is replaced; a part whose workers die so many times more ends the run.
_RETRIES: Final = 3


def label_on_ray(
    job: "FolderJob", results: "ResultFolder", run: str, pace: "Pace", reporter: "Reporter"
) -> list[DonePart]:
    """Make the parts that are missing; return all, in order of the input.

    Raises:
        ClusterError: Ray can't be used, or a worker failed for good.
    """
    plan = RunPlan.anywhere(
        reading=job.reading,
        choices=job.choices,
        shard=job.shard,
        results=results,
        run=run,
        options=engine_options(job),
        retry_failed=job.retry_failed,
    )
    done: list[DonePart] = []
    with ray_session() as cpus:
        workers = worker_count(job, cpus)
        for row in _rows(plan, workers, job.threads or 1):
            done.append(DonePart(row["key"], row["first"]))
            pace.note_part(articles=row["made"], errors=row["errors"], sentences=row["sentences"])
            pace.note_kept(row["articles"] - row["made"])
            pace.done_bytes = max(pace.done_bytes, row["end"])
            reporter.show()
    return sorted(done, key=lambda part: part.first)


class _PlannedParts(Datasource):
    """The parts of a run as rows, read by one task: a part may span files."""

    def __init__(self, plan: Any) -> None:
        super().__init__()
        self._plan = plan

    def get_name(self) -> str:
        """Return what Ray calls it."""
        return "Parts"

    def estimate_inmemory_data_size(self) -> int | None:
        """Say that it isn't known."""
        return None

    def get_read_tasks(
        self,
        parallelism: int,
        per_task_row_limit: int | None = None,
        data_context: Any = None,
    ) -> list[ReadTask]:
        """Return the one task."""
        del parallelism, data_context
        unknown = BlockMetadata(num_rows=None, size_bytes=None, exec_stats=None, input_files=None)
        plan = self._plan  # and not self: it goes to the worker

        def read() -> Iterator[Any]:
            yield from planned_rows(ray.get(plan))

        return [ReadTask(read, unknown, per_task_row_limit=per_task_row_limit)]


def _rows(plan: RunPlan, workers: int, threads: int) -> Iterator[dict[str, Any]]:
    """Yield what there is to count of each part, as soon as it is made."""
    reference = ray.put(plan)
    _set_context()
    parts = ray.data.read_datasource(
        _PlannedParts(reference),
        override_num_blocks=1,
        # It mostly waits, and must not wait for a CPU that the actors have.
        num_cpus=0,
    )
    labelled = parts.map_batches(
        PartLabeller,
        batch_size=1,
        batch_format="pyarrow",
        fn_constructor_args=[reference],
        num_cpus=threads,
        compute=ray.data.ActorPoolStrategy(size=workers),
        max_restarts=-1,
        max_task_retries=_RETRIES,
    )
    try:
        yield from labelled.iter_rows()
    except Exception as error:
        raise ClusterError(_describe(error)) from error


def _set_context() -> None:
    """Let each part be a block of its own, let Ray draw no bars, and let it wait.

    Ray's guard ends a run of which nothing has come for half an hour; a cluster may be busy or
    stand still for longer, and what doesn't answer is replaced without it.
    """
    context = ray.data.DataContext.get_current()
    if hasattr(context, "execution_no_progress_timeout_s"):  # not every release has the guard
        context.execution_no_progress_timeout_s = -1
    context.target_max_block_size = 1
    context.enable_progress_bars = False


def _describe(error: BaseException) -> str:
    """Return what a worker said, if it said what a user can mend."""
    chain: list[BaseException] = []
    waiting: Sequence[BaseException | None] = [error]
    while waiting:
        chain += [one for one in waiting if one is not None and one not in chain]
        last = chain[-1]
        waiting = [
            one
            for one in (getattr(last, "cause", None), last.__cause__, last.__context__)
            if isinstance(one, BaseException) and one not in chain
        ][:1]
    for one in chain:
        if isinstance(one, ClusterError):
            return str(one)
    reason = " ".join(str(chain[-1]).split())[:200]
    return (
        f"Ray gave up: {type(chain[-1]).__name__}: {reason}; what was made is kept, so the same "
        "command goes on; without --engine ray an article that ends its worker fails alone"
    )
