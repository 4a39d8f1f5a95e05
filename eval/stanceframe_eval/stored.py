"""Reads what `stanceframe eval run --out` left: the report, and the answers that it scored."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from stanceframe.errors import ReportError, SuiteError
from stanceframe_eval.gold.items import Gold
from stanceframe_eval.gold.reading import read_gold
from stanceframe_eval.page.content import Content
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.predictions.reading import read_predictions
from stanceframe_eval.suites.loading import load_suite
from stanceframe_eval.suites.schema import Suite

__all__ = ["Pair", "read_pair", "read_report"]

REPORT, ANSWERS = "report.json", "answers.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two systems' answers to the same items."""

    suite: Suite
    gold: Gold
    first: Predictions
    second: Predictions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """Answers in a file, and the report on them where there is one."""

    answers: Path
    report: Content | None


def read_report(run: Path) -> Content:
    """Read a run's report; `run` is its folder or its `report.json`.

    Raises:
        ReportError: There is none, or it is of another format.
    """
    path = run / REPORT if run.is_dir() else run
    try:
        return Content.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ReportError(
            f"there is no report at {path}; give the folder that "
            "`stanceframe eval run SUITE --out FOLDER` wrote"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the top"
        raise ReportError(
            f"{path} is no report of this version: {place}: {first['msg']}; run it again"
        ) from error


def read_pair(
    first: Path, second: Path, data: Path, *, suite: str | None, split: str | None
) -> Pair:
    """Read two runs, or files of predictions, of one suite.

    Args:
        first: A run's folder, its `report.json`, or predictions.
        second: Another.
        data: The folder that holds a folder for each corpus.
        suite: Name of the suite; needed where neither is a run.
        split: Name of the split, or a file of one's own; by default that of the runs.

    Raises:
        ReportError: They are of different suites or gold, or it isn't said of which suite.
        SuiteError: There is no such suite or split.
        PredictionError: Answers can't be scored.
    """
    stored = [_stored(path) for path in (first, second)]
    headers = [one.report.header for one in stored if one.report is not None]
    named = {header.suite for header in headers} | (
        {load_suite(suite).reference} if suite else set()
    )
    if len(named) != 1:
        raise ReportError(_which_suite(named))
    chosen = load_suite(named.pop())
    splits = {header.split for header in headers}
    if split is None and len(splits) > 1:
        raise ReportError(f"the runs are of different splits: {', '.join(sorted(splits))}")
    gold = _gold(chosen, data, split or next(iter(splits), None))
    for header in headers:
        if header.gold_sha256 != gold.sha256:
            raise ReportError(
                f"a run scored the gold {header.gold_sha256[:12]}, but the gold here is "
                f"{gold.sha256[:12]}; score both on the same file"
            )
    one, other = (read_predictions(each.answers, chosen, gold.items) for each in stored)
    return Pair(suite=chosen, gold=gold, first=one, second=other)


def _gold(suite: Suite, data: Path, split: str | None) -> Gold:
    try:
        return read_gold(suite, data, split)
    except SuiteError as error:
        raise SuiteError(f"{error} with --split") from error


def _stored(path: Path) -> _Stored:
    if path.is_dir() or path.name == REPORT:
        folder = path if path.is_dir() else path.parent
        report = read_report(folder)
        if not (folder / ANSWERS).is_file():
            raise ReportError(f"{folder} has no {ANSWERS}; run it again with --out")
        return _Stored(answers=folder / ANSWERS, report=report)
    return _Stored(answers=path, report=None)


def _which_suite(named: set[str]) -> str:
    if not named:
        return "files of predictions don't say which suite they answer; name it with --suite"
    return f"these are of different suites: {', '.join(sorted(named))}; give two of one suite"
