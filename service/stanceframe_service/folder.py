"""Scores a folder: labels what its parts lack, then makes the tables of all parts."""

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

import orjson

from stanceframe.backends.loading import BackendName
from stanceframe.backends.threads import available_threads
from stanceframe.bundle import load_bundle
from stanceframe.labeller import provenance_of
from stanceframe.text.language import LanguageRule
from stanceframe.text.readers import FORMATS
from stanceframe.types import Provenance
from stanceframe_service.batch.errors import FolderError
from stanceframe_service.batch.labelling import DonePart, PartLabelling
from stanceframe_service.batch.merging import TABLE_FILES, Merged, merge_parts, placed_rows
from stanceframe_service.batch.parts import PartStore
from stanceframe_service.batch.planning import WHOLE, Shard
from stanceframe_service.batch.reading import InputReading, shared_parts
from stanceframe_service.batch.wire import NO_GROUPS, find_wire_groups
from stanceframe_service.copies import check_copies
from stanceframe_service.engine import EngineOptions, SerialEngine
from stanceframe_service.outcomes import Choices
from stanceframe_service.progress import Pace, open_reporter
from stanceframe_service.storage.results import ResultFolder, open_results
from stanceframe_service.summary import RunSummary
from stanceframe_service.tables.writing import TableFormat, check_format
from stanceframe_service.workers import ProcessEngine

if TYPE_CHECKING:
    from rich.console import Console

    from stanceframe_service.engine import Engine

__all__ = [
    "SUMMARY",
    "EngineName",
    "FolderJob",
    "choose_engine",
    "engine_options",
    "score_folder",
    "worker_count",
]

EngineName = Literal["local", "ray"]

SUMMARY: Final = "summary.json"
# Part of a run's key: parts of another layout are never read.
PARTS_FORMAT: Final = 1
# A process takes about a second to start, in which another labels some 50 kB; below a few seconds
# of work a second one is no gain.
BYTES_WORTH_A_PROCESS: Final = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderJob:
    """What to label, how, and where to.

    Attributes:
        reading: What to read, and how.
        out: Path or address of the folder of results.
        choices: What is asked of all articles.
        model: A shipped bundle's name, or a bundle's folder.
        formats: What tables are written as.
        wire_groups: Whether near-identical articles and paragraphs are looked for.
        backend: What runs the network.
        threads: Threads of each process's model; None means every core for one process, and one
            for each of several.
        workers: How many processes label; None means as many as cores, or fewer for little work.
        engine: `local` labels on this machine, `ray` wherever Ray has workers.
        shard: The share of the parts that this run makes, and has in its tables.
        retry_failed: Whether articles that could not be labelled before are tried again.
        overwrite: Whether results of another model or of other options in `out` may be replaced.
        languages: What becomes of texts that aren't English.
    """

    reading: InputReading
    out: str
    choices: Choices
    model: str
    backend: BackendName = "onnx"
    formats: tuple[TableFormat, ...] = ("jsonl",)
    wire_groups: bool = False
    threads: int | None = None
    workers: int | None = None
    engine: EngineName = "local"
    shard: Shard = WHOLE
    retry_failed: bool = False
    overwrite: bool = False
    languages: LanguageRule = "warn"

    def check(self, run: str, results: ResultFolder) -> None:
        """Refuse to write where somebody's results are, or what can't be written.

        Raises:
            FolderError: `out` is no folder, or holds the results of another run.
            MissingExtraError: A format needs a library that isn't installed.
            StorageError: `out` can't be reached.
            RecipeError: The engine can't read what is to be read.
        """
        for kind in self.formats:
            check_format(kind)
        if self.engine == "ray":
            from stanceframe_service.cluster.sessions import check_ray

            check_ray(self.reading)
        if self.wire_groups:
            check_copies("--wire-groups")
        results.check()
        if _run_of(results) not in {None, run} and not self.overwrite:
            raise FolderError(
                f"{results.name!r} holds the results of a run with another model or other "
                "options; give another folder to --out, or --overwrite to replace them"
            )

    def run_key(self, provenance: Provenance) -> str:
        """Return the hash of all that a row depends on besides its item."""
        asked = f"{self.choices!r} {self.reading.options!r} {self.languages}"
        made_of = f"{PARTS_FORMAT} {provenance!r} {asked}"
        return hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()


def score_folder(job: FolderJob, console: "Console", *, quiet: bool = False) -> RunSummary:
    """Label what is missing, write the tables, and return the summary.

    Raises:
        FolderError: There is nothing to label, or another run writes to the same place.
        BundleError: The model can't be loaded.
        MissingExtraError: A format needs a library that isn't installed.
        WorkerError: Labelling processes can't be started.
        ClusterError: Ray can't be started, or lost too many workers.
        StorageError: A store can't be reached.
    """
    provenance = provenance_of(load_bundle(job.model), job.backend)
    run = job.run_key(provenance)
    results = open_results(job.out)
    job.check(run, results)
    if not job.reading.has_files:
        raise FolderError(
            f"{job.reading.name!r} holds no articles; stanceframe reads {', '.join(FORMATS)}"
        )
    results.prepare()
    pace = Pace(job.reading.total_bytes)
    with results.locked(_ignore if quiet else partial(console.print, markup=False)):
        store = PartStore(results, run)
        store.open()
        parts = _label(job, results, run, pace, console, quiet=quiet)
        results.remove(SUMMARY)  # it says that all tables are of one run
        groups = find_wire_groups(placed_rows(store, parts)) if job.wire_groups else NO_GROUPS
        with results.tables(TABLE_FILES) as folder:
            merged = merge_parts(store, parts, folder, job.formats, groups)
        summary = _summarise(job, run, provenance, merged, pace)
        results.write(SUMMARY, orjson.dumps(summary, option=orjson.OPT_INDENT_2) + b"\n")
    return summary


def choose_engine(job: FolderJob) -> "Engine":
    """Return what labels the job: this process, or as many as there are cores and work for."""
    workers = worker_count(job)
    options = engine_options(job)
    return ProcessEngine(options, workers=workers) if workers > 1 else SerialEngine(options)


def engine_options(job: FolderJob) -> EngineOptions:
    """Return what each process that labels needs to begin."""
    return EngineOptions(
        model=job.model,
        scores=job.choices.scores,
        threads=job.threads,
        backend=job.backend,
        languages=job.languages,
    )


def worker_count(job: FolderJob, cpus: int | None = None) -> int:
    """Return how many processes label a job, if nobody has said.

    Args:
        job: The job.
        cpus: How many cores there are; None means those that this process may use.
    """
    cores = max(1, (cpus or available_threads()) // (job.threads or 1))
    worth = 1 + job.reading.total_bytes // BYTES_WORTH_A_PROCESS
    if job.reading.stdin_kind is not None:  # nobody knows how much comes
        worth = cores
    return job.workers or min(cores, worth)


def _label(
    job: FolderJob,
    results: ResultFolder,
    run: str,
    pace: Pace,
    console: "Console",
    *,
    quiet: bool,
) -> list[DonePart]:
    with open_reporter(pace, console, quiet=quiet) as reporter:
        if job.engine == "ray":
            from stanceframe_service.cluster.running import label_on_ray

            return label_on_ray(job, results, run, pace, reporter)
        with choose_engine(job) as engine:
            store = PartStore(results, run)
            labelling = PartLabelling(engine, store, retry_failed=job.retry_failed)
            parts = shared_parts(job.reading, job.choices, job.shard)
            return labelling.run(parts, pace, reporter)


def _run_of(results: ResultFolder) -> str | None:
    """Return the key of the run whose results lie in a folder, if there are any."""
    try:
        summary = results.read(SUMMARY)
        return None if summary is None else str(orjson.loads(summary)["run"])
    except (OSError, ValueError, KeyError, TypeError):
        return "another"


def _ignore(_line: object) -> None:
    """Say nothing."""


def _summarise(
    job: FolderJob, run: str, provenance: Provenance, merged: Merged, pace: Pace
) -> RunSummary:
    return RunSummary(
        folder=job.reading.name,
        run=run,
        files=job.reading.file_count,
        skipped_files=job.reading.skipped,
        rows=merged.tally,
        tables=tuple(sorted(path.name for path in merged.files)),
        provenance=provenance,
        scores=job.choices.scores,
        taken_over=pace.kept,
        seconds=round(pace.seconds, 3),
        sentences_per_second=round(pace.sentences_per_s, 1),
    )
