"""Labels all articles of a folder into one file, so that a killed run can be taken up again."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from stanceframe.backends.onnx import available_threads
from stanceframe.bundle import load_bundle
from stanceframe.text.readers import FORMATS, ReadOptions, read_articles
from stanceframe.types import Article, FailedArticle, Provenance
from stanceframe_service.engine import EngineOptions, SerialEngine
from stanceframe_service.inputs import FolderContents, find_inputs
from stanceframe_service.outcomes import Choices
from stanceframe_service.progress import Pace, open_reporter
from stanceframe_service.summary import RunSummary
from stanceframe_service.tally import count_rows
from stanceframe_service.unfinished import FolderError, UnfinishedRun
from stanceframe_service.workers import ProcessEngine

if TYPE_CHECKING:
    from rich.console import Console

    from stanceframe_service.engine import Engine
    from stanceframe_service.progress import Reporter

__all__ = ["FolderJob", "score_folder"]

SUMMARY = "summary.json"
# A process takes about a second to start, in which another labels some 50 kB; below a few seconds
# of work a second one is no gain.
BYTES_WORTH_A_PROCESS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderJob:
    """What to label, how, and where to.

    Attributes:
        model: A shipped bundle's name, or a bundle's folder.
        threads: Threads of each process's model; None means every core for one process, and one
            for each of several.
        workers: How many processes label; None means as many as cores, or fewer for little work.
        overwrite: Whether the results of a finished run in `out` may be replaced.
    """

    folder: Path
    out: Path
    options: ReadOptions
    choices: Choices
    model: str
    threads: int | None = None
    workers: int | None = None
    overwrite: bool = False

    def check(self) -> None:
        """Refuse to write where somebody's results are.

        Raises:
            FolderError: `out` is no folder, or holds the results of a finished run.
        """
        if self.out.exists() and not self.out.is_dir():
            raise FolderError(f"{str(self.out)!r} is a file; give a folder to --out")
        if (self.out / SUMMARY).exists() and not self.overwrite:
            raise FolderError(
                f"{str(self.out)!r} holds the results of a finished run; give another folder to "
                "--out, or --overwrite to replace them"
            )

    def signature(self, provenance: Provenance) -> str:
        """Return all that a row depends on besides its article."""
        return f"{provenance!r} {self.options!r} {self.choices!r}"


def score_folder(job: FolderJob, console: "Console", *, quiet: bool = False) -> RunSummary:
    """Label the folder, publish the rows under their final names, and return the summary.

    Raises:
        FolderError: There is nothing to label, or another run writes to the same place.
        BundleError: The model can't be loaded.
        WorkerError: Labelling processes can't be started.
    """
    contents = find_inputs(job.folder, out=job.out)
    if not contents.files:
        raise FolderError(
            f"{str(job.folder)!r} holds no articles; stanceframe reads {', '.join(FORMATS)}"
        )
    provenance = load_bundle(job.model).provenance
    job.out.mkdir(parents=True, exist_ok=True)
    pace = Pace(contents.total_bytes)
    with UnfinishedRun(job.out, job.signature(provenance)) as run:
        with (
            open_reporter(pace, console, quiet=quiet) as reporter,
            choose_engine(job, contents.total_bytes) as engine,
        ):
            _label_all(engine, job, contents, run, pace, reporter)
        summary = _summarise(provenance, job, contents, run, pace)
        run.publish()
        _write_atomically(job.out / SUMMARY, orjson.dumps(summary, option=orjson.OPT_INDENT_2))
        run.forget()
    return summary


def choose_engine(job: FolderJob, total_bytes: int) -> "Engine":
    """Return what labels the job: this process, or as many as there are cores and work for."""
    options = EngineOptions(model=job.model, scores=job.choices.scores, threads=job.threads)
    cores = available_threads() // (job.threads or 1)
    workers = job.workers or min(cores, 1 + total_bytes // BYTES_WORTH_A_PROCESS)
    return ProcessEngine(options, workers=workers) if workers > 1 else SerialEngine(options)


def _label_all(
    engine: "Engine",
    job: FolderJob,
    contents: FolderContents,
    run: UnfinishedRun,
    pace: Pace,
    reporter: "Reporter",
) -> None:
    """Label every article that the run doesn't hold yet, few at a time: memory stays flat."""
    ends = deque[int]()
    for labelling in engine.label_all(_missing_items(job, contents, run, pace, ends)):
        run.add(labelling)
        pace.note(labelling.row)
        pace.done_bytes = ends.popleft()
        reporter.show()
    run.end_of_items()
    pace.done_bytes = contents.total_bytes


def _missing_items(
    job: FolderJob, contents: FolderContents, run: UnfinishedRun, pace: Pace, ends: deque[int]
) -> Iterator[Article | FailedArticle]:
    """Yield the items that the run doesn't hold yet, and note where in the input each ends."""
    before = 0
    for file in contents.files:
        end = before
        for raw in read_articles(file.path, job.options):
            item = job.choices.applied_to(raw)
            end = min(end + _size(item), before + file.size)
            if run.holds(item):
                pace.note_kept()
            else:
                ends.append(end)
                yield item
        before += file.size


def _size(item: Article | FailedArticle) -> int:
    """Return about how many bytes of its file an item was; the file's end puts it right."""
    return len(item.text) if isinstance(item, Article) else 0


def _summarise(
    provenance: Provenance, job: FolderJob, contents: FolderContents, run: UnfinishedRun, pace: Pace
) -> RunSummary:
    return RunSummary(
        folder=str(job.folder),
        files=len(contents.files),
        skipped_files=contents.skipped,
        rows=count_rows(run.labelled, run.errors),
        provenance=provenance,
        scores=job.choices.scores,
        taken_over=pace.kept,
        seconds=round(pace.seconds, 3),
        sentences_per_second=round(pace.sentences_per_s, 1),
    )


def _write_atomically(path: Path, content: bytes) -> None:
    unfinished = path.with_name(path.name + ".partial")
    unfinished.write_bytes(content + b"\n")
    unfinished.replace(path)
