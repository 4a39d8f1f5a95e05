"""What goes to Ray's workers: a run's plan, its parts as they are read, and their labelling."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stanceframe.errors import StanceFrameError
from stanceframe_service.batch.labelling import PartLabelling
from stanceframe_service.batch.parts import PartStore
from stanceframe_service.batch.planning import PlannedPart, Shard
from stanceframe_service.batch.reading import InputReading, shared_parts
from stanceframe_service.cluster.sessions import ClusterError
from stanceframe_service.engine import EngineOptions, SerialEngine
from stanceframe_service.outcomes import Choices
from stanceframe_service.progress import Pace, Reporter
from stanceframe_service.storage.results import ResultFolder

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["PartLabeller", "RunPlan", "planned_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """All that a worker needs to know of a run. It means the same in any working folder.

    Attributes:
        reading: What to read.
        choices: What is asked of all articles.
        shard: The share of the parts that is made.
        results: Where parts are kept.
        run: The run's key.
        options: What labels.
        retry_failed: Whether articles that could not be labelled before are tried again.
    """

    reading: InputReading
    choices: Choices
    shard: Shard
    results: ResultFolder
    run: str
    options: EngineOptions
    retry_failed: bool

    @classmethod
    def anywhere(cls, **fields: Any) -> "RunPlan":
        """Make a plan whose paths don't depend on the working folder."""
        plan = cls(**fields)
        contents = plan.reading.contents
        files = tuple(
            file
            if file.remote
            else file._replace(path=_absolute(file.path), root=_absolute(file.root))
            for file in contents.files
        )
        model = Path(plan.options.model)
        return replace(
            plan,
            reading=replace(plan.reading, contents=contents._replace(files=files)),
            options=replace(
                plan.options, model=str(_absolute(model)) if model.is_dir() else str(model)
            ),
        )

    @property
    def store(self) -> PartStore:
        """The run's parts."""
        return PartStore(self.results, self.run)


def planned_rows(plan: RunPlan) -> "Iterator[pa.Table]":
    """Read the input once and yield a row for each part, without its articles if it is made."""
    import pyarrow as pa

    store = plan.store
    with _telling():
        for part in shared_parts(plan.reading, plan.choices, plan.shard):
            is_made = store.holds(part.key) and not plan.retry_failed
            yield pa.table(
                {
                    "key": [part.key],
                    "first": [part.first],
                    "end": [part.items[-1].end],
                    "articles": [len(part.items)],
                    "part": [b"" if is_made else pickle.dumps(part)],
                }
            )


class PartLabeller:
    """A worker of Ray: it loads the model once, for its first part, and then labels what comes.

    Args:
        plan: A reference to the run's plan.
    """

    def __init__(self, plan: Any) -> None:
        import ray  # pyright: ignore[reportMissingImports]

        mine: RunPlan = ray.get(plan)
        allotted = ray.get_runtime_context().get_assigned_resources().get("CPU", 1)
        options = replace(mine.options, threads=max(1, int(allotted)))
        self._labelling = PartLabelling(
            SerialEngine(options), mine.store, retry_failed=mine.retry_failed
        )

    def __call__(self, batch: "pa.Table") -> "pa.Table":
        """Label a part, write it, and return what there is to count."""
        import pyarrow as pa

        (row,) = batch.select(["key", "first", "end", "articles", "part"]).to_pylist()
        packed = row.pop("part")
        pace = Pace(0)
        if packed:
            part: PlannedPart = pickle.loads(packed)  # noqa: S301 - of `planned_rows`, by Ray alone
            with _telling():
                self._labelling.run([part], pace, Reporter())
        made = {"made": pace.articles - pace.kept, "errors": pace.errors}
        counted = row | made | {"sentences": pace.sentences}
        return pa.table({name: [value] for name, value in counted.items()})


def _absolute(path: Path) -> Path:
    return path.absolute()  # not resolve(): names of files follow links as they are given


@contextmanager
def _telling() -> Iterator[None]:
    """Let errors that a user can mend reach the user: not each of them survives the way."""
    try:
        yield
    except StanceFrameError as error:
        raise ClusterError(str(error)) from None
