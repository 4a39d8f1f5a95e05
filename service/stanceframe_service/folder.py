"""Labels all articles of a folder into one file, so that a killed run can be taken up again."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from stanceframe.text.readers import FORMATS, ReadOptions, read_articles
from stanceframe.types import Article, FailedArticle
from stanceframe_service.inputs import FolderContents, find_inputs
from stanceframe_service.outcomes import Choices, label_item
from stanceframe_service.progress import Pace, open_reporter
from stanceframe_service.summary import RunSummary
from stanceframe_service.tally import count_rows
from stanceframe_service.unfinished import FolderError, UnfinishedRun

if TYPE_CHECKING:
    from rich.console import Console

    from stanceframe.labeller import Labeller
    from stanceframe_service.progress import Reporter

__all__ = ["FolderJob", "score_folder"]

SUMMARY = "summary.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderJob:
    """What to label, how, and where to.

    Attributes:
        overwrite: Whether the results of a finished run in `out` may be replaced.
    """

    folder: Path
    out: Path
    options: ReadOptions
    choices: Choices
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

    def signature(self, labeller: "Labeller") -> str:
        """Return all that a row depends on besides its article."""
        return f"{labeller.provenance!r} {self.options!r} {self.choices!r}"


def score_folder(
    labeller: "Labeller", job: FolderJob, console: "Console", *, quiet: bool = False
) -> RunSummary:
    """Label the folder, publish the rows under their final names, and return the summary.

    Raises:
        FolderError: There is nothing to label, or another run writes to the same place.
    """
    contents = find_inputs(job.folder, out=job.out)
    if not contents.files:
        raise FolderError(
            f"{str(job.folder)!r} holds no articles; stanceframe reads {', '.join(FORMATS)}"
        )
    job.out.mkdir(parents=True, exist_ok=True)
    pace = Pace(contents.total_bytes)
    with UnfinishedRun(job.out, job.signature(labeller)) as run:
        with open_reporter(pace, console, quiet=quiet) as reporter:
            _label_all(labeller, job, contents, run, pace, reporter)
        summary = _summarise(labeller, job, contents, run, pace)
        run.publish()
        _write_atomically(job.out / SUMMARY, orjson.dumps(summary, option=orjson.OPT_INDENT_2))
        run.forget()
    return summary


def _label_all(
    labeller: "Labeller",
    job: FolderJob,
    contents: FolderContents,
    run: UnfinishedRun,
    pace: Pace,
    reporter: "Reporter",
) -> None:
    """Label every article that the run doesn't hold yet, one at a time: memory stays flat."""
    for file in contents.files:
        before = pace.done_bytes
        for item in read_articles(file.path, job.options):
            _label_next(labeller, job.choices, job.choices.applied_to(item), run, pace)
            pace.done_bytes = min(pace.done_bytes + _size(item), before + file.size)
            reporter.show()
        pace.done_bytes = before + file.size
    run.end_of_items()


def _label_next(
    labeller: "Labeller",
    choices: Choices,
    item: Article | FailedArticle,
    run: UnfinishedRun,
    pace: Pace,
) -> None:
    if run.holds(item):
        pace.note_kept()
        return
    outcome = label_item(labeller, item, scores=choices.scores)
    run.add(item, outcome)
    pace.note(outcome)


def _size(item: Article | FailedArticle) -> int:
    """Return about how many bytes of its file an item was; the file's end puts it right."""
    return len(item.text) if isinstance(item, Article) else 0


def _summarise(
    labeller: "Labeller", job: FolderJob, contents: FolderContents, run: UnfinishedRun, pace: Pace
) -> RunSummary:
    return RunSummary(
        folder=str(job.folder),
        files=len(contents.files),
        skipped_files=contents.skipped,
        rows=count_rows(run.labelled, run.errors),
        provenance=labeller.provenance,
        scores=job.choices.scores,
        taken_over=pace.kept,
        seconds=round(pace.seconds, 3),
        sentences_per_second=round(pace.sentences_per_s, 1),
    )


def _write_atomically(path: Path, content: bytes) -> None:
    unfinished = path.with_name(path.name + ".partial")
    unfinished.write_bytes(content + b"\n")
    unfinished.replace(path)
