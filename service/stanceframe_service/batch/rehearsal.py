"""A dry run: what would be read, as what, and how long labelling it would take."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from rich.text import Text

from stanceframe.types import Article
from stanceframe_service.engine import EngineOptions, SerialEngine
from stanceframe_service.folder import worker_count
from stanceframe_service.marking import printable

if TYPE_CHECKING:
    from rich.console import Console

    from stanceframe_service.folder import FolderJob

__all__ = ["Rehearsal", "print_rehearsal", "rehearse"]

SHOWN: Final = 3
TIMED: Final = 6
TIMED_CHARACTERS: Final = 20_000
BEGINNING: Final = 100

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a run would do.

    Attributes:
        files: How many files of each kind.
        articles: How many articles would be labelled.
        characters: Code points of their texts.
        errors: How many items can't be read, by code.
        first_failed: An example of each.
        shown: Some articles, of several kinds of file if there are, as they were understood.
        seconds: Estimated duration, or None where there is nothing to label.
        workers: Processes that would label.
    """

    files: Mapping[str, int]
    articles: int
    characters: int
    errors: Mapping[str, int]
    first_failed: Mapping[str, str]
    shown: tuple[Article, ...]
    seconds: float | None
    workers: int


def rehearse(job: "FolderJob", *, clock: Clock = time.perf_counter) -> Rehearsal:
    """Read the whole input once, and label a few of its articles against the clock.

    The first article is labelled before the clock starts: it pays for what is loaded late.
    """
    articles = characters = 0
    errors: Counter[str] = Counter()
    first_failed: dict[str, str] = {}
    kept: list[Article] = []
    of_kind: dict[str, Article] = {}
    for source in job.reading.items(job.choices):
        item = source.item
        if isinstance(item, Article):
            articles, characters = articles + 1, characters + len(item.text)
            if len(kept) < TIMED or articles & (articles - 1) == 0:  # and later every power of two
                kept.append(item)
            of_kind.setdefault(PurePath(source.file).suffix, item)
        else:
            errors[item.error.code] += 1
            first_failed.setdefault(item.error.code, f"{item.id}: {item.error.message}")
    workers = worker_count(job)
    rate = _characters_per_s(job, kept[-TIMED:], clock)
    return Rehearsal(
        files=Counter(file.path.suffix.lower() for file in job.reading.contents.files),
        articles=articles,
        characters=characters,
        errors=errors,
        first_failed=first_failed,
        shown=tuple(list({one.id: one for one in (*of_kind.values(), *kept)}.values())[:SHOWN]),
        seconds=characters / rate / workers if rate else None,
        workers=workers,
    )


def print_rehearsal(rehearsal: Rehearsal, console: "Console") -> None:
    """Print what was counted, what was understood, and the estimate."""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(rehearsal.files.items()))
    console.print(
        f"{rehearsal.articles:,} articles with {rehearsal.characters:,} characters"
        f" in {sum(rehearsal.files.values()):,} files ({kinds or 'standard input'})",
        soft_wrap=True,
    )
    for article in rehearsal.shown:
        console.print(Text(f"\n{printable(article.id)}", style="bold"), soft_wrap=True)
        for name in ("outlet", "date", "title", "url"):
            console.print(Text(f"  {name:<7}{_shown(getattr(article.meta, name))}"), soft_wrap=True)
        beginning = printable(" ".join(article.text[: 2 * BEGINNING].split())[:BEGINNING])
        console.print(
            Text(f"  text   {beginning} … ({len(article.text):,} characters)"), soft_wrap=True
        )
    for code, count in rehearsal.errors.items():
        first = printable(rehearsal.first_failed[code])
        line = f"\n{count:,} can't be read, code {code}, the first: {first}"
        console.print(Text(line, style="red"), soft_wrap=True)
    if rehearsal.seconds is not None:
        processes = "1 process" if rehearsal.workers == 1 else f"{rehearsal.workers} processes"
        console.print(
            f"\nabout {_duration(rehearsal.seconds)} with {processes}, going by a few articles; "
            "nothing was written",
            soft_wrap=True,
        )


def _characters_per_s(job: "FolderJob", articles: list[Article], clock: Clock) -> float:
    """Return how fast one process labels, or 0 where there is nothing to try."""
    if not articles:
        return 0.0
    options = EngineOptions(model=job.model, scores=job.choices.scores, threads=1)
    timed: list[Article] = []
    for article in articles:
        if sum(len(one.text) for one in timed) < TIMED_CHARACTERS:
            timed.append(article)
    with SerialEngine(options) as engine:
        list(engine.label_all(timed[:1]))
        started = clock()
        list(engine.label_all(timed))
        return sum(len(one.text) for one in timed) / max(clock() - started, 1e-9)


def _shown(value: str | None) -> str:
    return "-" if value is None else printable(value)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{max(rest, 1)} s"
