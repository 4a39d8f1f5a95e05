"""Scores real articles and headlines as one mixed folder, and measures what a run promises.

It writes the folder (`mixed_folder.py`), and then does these phases, or those that are named:

- `undisturbed` measures the engine alone, `stanceframe score`, and the engine again, with the
  memory of all processes over time (also in `memory.csv`);
- `kills` scores again with kills at random moments, of the whole run or of one of its processes,
  and goes on each time; all tables must have the undisturbed run's bytes;
- `ray` scores with `--engine ray` on two workers, of which one is killed once; likewise.

`python -m benchmarks.whole_run ../shared/data /tmp/whole` does the first two on all of it, and
`python -m benchmarks.whole_run ../shared/data /tmp/whole --phase ray` then the third. It leaves
with 1 if bytes differ or a bar isn't met. The folder holds third-party text and must not be
committed.
"""

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
from benchmarks import mixed_folder
from benchmarks.processes import Moment, StartedRun, leave_at_once, say, watch

OFFLINE: Final = "from benchmarks.whole_run import offline; offline()"
PHASES: Final = ("undisturbed", "kills", "ray")
# The bars of the issue.
LEAST_SHARE: Final = 0.85
MOST_BYTES: Final = 1.5e9
# The last quarter over the second: caches of bounded size fill up in the first.
MOST_GROWTH: Final = 1.1
RAY_WORKERS: Final = 2
RAY_LABELLERS: Final = b"PartLabeller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What an undisturbed run left in its folder.

    Attributes:
        seconds: From its start to its last table, as it says itself.
        labelled: Sentences of articles that repeat no other: a repeat costs nothing.
        sentences: All sentences.
    """

    seconds: float
    labelled: int
    sentences: int

    @classmethod
    def of(cls, out: Path) -> "Finished":
        """Read it from the summary and the table of articles."""
        with (out / "articles.jsonl").open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        return cls(
            seconds=json.loads((out / "summary.json").read_bytes())["seconds"],
            labelled=sum(row["sentences"] for row in rows if row["repeat_of"] is None),
            sentences=sum(row["sentences"] for row in rows),
        )


def main() -> None:
    """Do the phases, and say what came of them."""
    given = _arguments()
    leave_at_once()
    if "ray" in given.phase and find_spec("ray") is None:
        sys.exit(
            "the phase ray needs Ray, which isn't installed here: pip install "
            "'stanceframe[cluster]' (in an environment of its own), or name other phases"
        )
    folder = given.folder / "mixed"
    if not folder.exists():
        mixed_folder.main(
            [str(given.data), str(folder)]
            + [f"--articles={given.articles}"] * (given.articles is not None)
            + [f"--headlines={given.headlines}"] * (given.headlines is not None)
        )
    words = [str(folder), "--model", given.model, "--format", "parquet", "--format", "jsonl"]
    if "undisturbed" not in given.phase and not (given.folder / "whole" / "summary.json").exists():
        sys.exit(f"{given.folder / 'whole'} holds no undisturbed run; do --phase undisturbed first")
    met = [
        {"undisturbed": _measure, "kills": _kill_and_compare, "ray": _on_ray}[phase](words, given)
        for phase in PHASES
        if phase in given.phase
    ]
    sys.exit(0 if all(met) else 1)


def offline() -> None:
    """Label articles by the engine alone, and print sentences and seconds as JSON."""
    from stanceframe.text.readers import ReadOptions, read_articles
    from stanceframe.types import Article
    from stanceframe_service.engine import EngineOptions, SerialEngine
    from stanceframe_service.workers import ProcessEngine

    folder, model, workers, wanted = sys.argv[1:]
    items = [one for one in read_articles(Path(folder), ReadOptions()) if isinstance(one, Article)]
    items = [items[place * len(items) // int(wanted)] for place in range(int(wanted))]
    options = EngineOptions(model=model)
    several = int(workers) > 1
    with ProcessEngine(options, workers=int(workers)) if several else SerialEngine(options) as own:
        list(own.label_all(items[: 4 * int(workers)]))  # models are loaded before the clock starts
        begun = time.monotonic()
        sentences = sum(one.row.sentences for one in own.label_all(items))
    measured = {"sentences": sentences, "seconds": time.monotonic() - begun}
    sys.stdout.write(json.dumps(measured) + "\n")


def _measure(words: Sequence[str], given: argparse.Namespace) -> bool:
    """Measure the engine before and after the run, so that a drift of the machine shows."""
    out = given.folder / "whole"
    if (out / "parts").exists():
        sys.exit(f"{out} holds a run already: remove it, or name other phases")
    before = _offline(given)
    words = [*words, "--workers", str(given.workers), "--out", str(out)]
    with StartedRun(words, _log(given)) as run:
        moments = watch(run, label="undisturbed")
    after = _offline(given)
    if not (out / "summary.json").exists():
        sys.exit(f"the run ended with {run.status} and without tables; see {_log(given)}")
    return _print_rates(Finished.of(out), before, after) & _print_memory(moments, given, out)


def _print_rates(run: Finished, before: float, after: float) -> bool:
    rate, engine = run.labelled / run.seconds, (before + after) / 2
    say(f"engine alone  {before:8.1f} sentences/s before, {after:8.1f} after the run")
    say(
        f"score         {rate:8.1f} sentences/s from start to last table: {rate / engine:.1%} of "
        f"the engine's rate ({run.labelled:,} sentences labelled in {run.seconds:,.0f} s; "
        f"{run.sentences - run.labelled:,} of repeats not counted)"
    )
    return _bar(f"at least {LEAST_SHARE:.0%} of the engine's rate", rate >= LEAST_SHARE * engine)


def _print_memory(moments: Sequence[Moment], given: argparse.Namespace, out: Path) -> bool:
    with (given.folder / "memory.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("s", "bytes"), *((one.at_s, one.bytes) for one in moments)])
    for path in sorted(out.glob("*.jsonl")):
        with path.open("rb") as lines:
            say(f"  {path.stem:<13}{sum(1 for _ in lines):>10,} rows")
    sizes = [one.bytes for one in moments]
    if len(sizes) < 8:
        say("the run was too short to say how its memory went")
        return False
    step = len(sizes) // 4
    quarters = [median(sizes[place * step : (place + 1) * step]) for place in range(4)]
    say(
        f"memory        {max(sizes) / 1e6:8.0f} MB at most; median of each quarter: "
        + ", ".join(f"{one / 1e6:.0f}" for one in quarters)
    )
    low = _bar(f"memory below {MOST_BYTES / 1e6:,.0f} MB", max(sizes) < MOST_BYTES)
    growth = quarters[3] / quarters[1]
    return _bar(f"memory flat ({growth:.2f} times)", growth <= MOST_GROWTH) and low


def _bar(what: str, met: bool) -> bool:
    say(f"bar: {what}: {'met' if met else 'MISSED'}")
    return met


def _offline(given: argparse.Namespace) -> float:
    """Return the rate of the engine on a sample of the folder's articles."""
    words = [str(given.folder / "mixed"), given.model, str(given.workers), str(given.sample)]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", OFFLINE, *words], stdout=subprocess.PIPE, check=True
    )
    measured = json.loads(done.stdout.splitlines()[-1])
    return measured["sentences"] / measured["seconds"]


def _kill_and_compare(words: Sequence[str], given: argparse.Namespace) -> bool:
    """Kill the whole run, or one of its processes, at random moments; resume each time."""
    chance = np.random.default_rng(given.seed)
    longest_s = max(2 * Finished.of(given.folder / "whole").seconds / given.kills, given.least_s)
    words = [*words, "--workers", str(given.workers), "--out"]
    out = given.folder / "killed"
    kills = workers = 0
    begun = time.monotonic()
    while kills < given.kills:
        after_s, only_one = chance.uniform(0, longest_s), chance.random() < given.share_of_workers
        with StartedRun([*words, str(out)], _log(given)) as run:
            ended = _came_to_its_end(run, after_s, only_one=only_one)
        if ended:
            say(f"the run ended with {run.status} before it could be killed; a new one is begun")
            if not _compare(out, given):
                return False
            out = given.folder / f"killed-{kills}"
            continue
        kills, workers = kills + 1, workers + only_one
        whom = "one process, and later all," if only_one else "all processes"
        say(
            f"kill {kills} of {given.kills}: {whom} after {after_s:.1f} s; {run.parts} parts "
            f"are there ({time.monotonic() - begun:,.0f} s in all)"
        )
    with StartedRun([*words, str(out)], _log(given)) as run:
        watch(run, label="after the last kill")
    say(f"killed {kills} times, {workers} of them one process before all")
    return _compare(out, given)


def _came_to_its_end(run: StartedRun, after_s: float, *, only_one: bool) -> bool:
    """Kill a run after so long; say whether it had come to its end before.

    Of a run that loses a process, the rest is killed as long after: it must have gone on.
    """
    if run.ends_within(after_s):
        return True
    if only_one and (workers := run.processes()[1:]):
        _kill(sorted(workers)[int(after_s * 1000) % len(workers)])
        if run.ends_within(after_s):
            return True
    run.kill()
    return False


def _on_ray(words: Sequence[str], given: argparse.Namespace) -> bool:
    """Score on two workers of Ray, and kill one of them once a tenth of the parts are there."""
    out = given.folder / "ray"
    wanted = max(2, sum(1 for _ in (given.folder / "whole" / "parts").rglob("*.gz")) // 10)
    ray = ["--engine", "ray", "--workers", str(RAY_WORKERS)]
    killed: list[int] = []

    def kill_one(at_s: float) -> None:
        if killed or run.parts < wanted:
            return
        if len(workers := run.processes(RAY_LABELLERS)) == RAY_WORKERS:
            killed.append(workers[0])
            _kill(workers[0])
            say(f"ray: of workers {workers} {killed[0]} was killed after {at_s:.0f} s")

    begun = time.monotonic()
    with StartedRun([*words, *ray, "--out", str(out)], _log(given)) as run:
        watch(run, label="ray", at_each=kill_one)
    say(f"ray: ended with {run.status} after {time.monotonic() - begun:,.0f} s, start included")
    same = _compare(out, given)
    return _bar("one of two workers of Ray was killed", len(killed) == 1) and same


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:  # it has just ended
        say(f"process {pid} was gone before it could be killed")


def _compare(out: Path, given: argparse.Namespace) -> bool:
    """Compare all that two finished runs publish, and name what differs."""
    mine, whole = _tables(out), _tables(given.folder / "whole")
    other = [name for name in sorted({*mine, *whole}) if mine.get(name) != whole.get(name)]
    size = sum(map(len, whole.values()))
    say(f"{out.name}: {len(mine)} files, compared with {len(whole)} of {size:,} bytes")
    if other:
        say(f"  these differ or are missing: {', '.join(other)}; see {_log(given)}")
    return _bar(f"{out.name}: same bytes as the undisturbed run", not other and bool(mine))


def _tables(out: Path) -> dict[str, bytes]:
    """Return what a finished run publishes, but for its durations; nothing without its summary."""
    if not (out / "summary.json").exists():
        return {}
    skip = {".lock", "summary.json"}
    files = [one for one in out.iterdir() if one.is_file() and one.name not in skip]
    return {one.name: one.read_bytes() for one in files}


def _log(given: argparse.Namespace) -> Path:
    return given.folder / "said.log"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the folder with allsides/ and gaza_news/")
    parser.add_argument("folder", type=Path, help="where to write; a mixed/ that is there is used")
    parser.add_argument("--phase", action="append", choices=PHASES, help="repeat for several")
    parser.add_argument("--articles", type=int, help="only so many articles")
    parser.add_argument("--headlines", type=int, help="only so many headlines")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", default="conflict-small")
    parser.add_argument("--sample", type=int, default=400, help="items for the engine alone")
    parser.add_argument("--share-of-workers", type=float, default=0.3)
    parser.add_argument("--least-s", type=float, default=4.0, help="kill within at least so long")
    parser.add_argument("--seed", type=int, default=13)
    given = parser.parse_args()
    given.phase = given.phase or ["undisturbed", "kills"]
    return given


if __name__ == "__main__":
    main()
