"""Scores real articles and headlines as one mixed folder, and measures what a run promises.

It writes the folder (`mixed_folder.py`), measures the engine alone and `stanceframe score` by
turns, with the memory of all processes over time; then it scores again with kills at random
moments, and compares all tables byte for byte:
`python -m benchmarks.whole_run ../shared/data /tmp/whole --articles 1000 --kills 50`.
The folder holds third-party text and must not be committed.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
from benchmarks import mixed_folder

COMMAND: Final = "from stanceframe_service.score_cli import app; app()"
OFFLINE: Final = "from benchmarks.whole_run import offline; offline()"
EVERY_S: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The memory of all processes of a run at a moment: each shared page counts once."""

    at_s: float
    bytes: int


def main() -> None:
    """Measure, kill, compare, and print."""
    given = _arguments()
    folder = given.folder / "mixed"
    if not folder.exists():
        mixed_folder.main(
            [str(given.data), str(folder)]
            + [f"--articles={given.articles}"] * (given.articles is not None)
            + [f"--headlines={given.headlines}"] * (given.headlines is not None)
        )
    words = [str(folder), "--workers", str(given.workers), "--model", given.model]
    words += ["--format", "parquet", "--format", "jsonl"]
    _measure(words, folder, given)
    whole = given.folder / "whole"
    if given.kills:
        _kill_and_compare(words, given)
    for path in sorted(whole.glob("*.jsonl")):
        with path.open("rb") as lines:
            say(f"  {path.stem:<13}{sum(1 for _ in lines):>10,} rows")


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


def _measure(words: Sequence[str], folder: Path, given: argparse.Namespace) -> None:
    """Measure the engine before and after the run, so that a drift of the machine shows."""
    before = _offline(folder, given)
    moments: list[Moment] = []
    _run([*words, "--out", str(given.folder / "whole")], moments, label="whole run")
    after = _offline(folder, given)
    summary = json.loads((given.folder / "whole" / "summary.json").read_bytes())
    rate = summary["sentences_per_second"]
    engine = (before + after) / 2
    say(f"engine alone  {before:8.1f} sentences/s before, {after:8.1f} after the run")
    say(f"score         {rate:8.1f} sentences/s: {rate / engine:.1%} of the engine's rate")
    _print_memory(moments)


def _offline(folder: Path, given: argparse.Namespace) -> float:
    """Return the rate of the engine on a sample of the folder's articles."""
    words = [str(folder), given.model, str(given.workers), str(given.sample)]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", OFFLINE, *words], stdout=subprocess.PIPE, check=True
    )
    measured = json.loads(done.stdout.splitlines()[-1])
    return measured["sentences"] / measured["seconds"]


def _print_memory(moments: Sequence[Moment]) -> None:
    sizes = [one.bytes for one in moments]
    if len(sizes) < 8:
        say("the run was too short to say how its memory went")
        return
    quarter = len(sizes) // 4
    second, last = median(sizes[quarter : 2 * quarter]), median(sizes[-quarter:])
    say(
        f"memory        {max(sizes) / 1e6:8.0f} MB at most; second quarter {second / 1e6:.0f} MB, "
        f"last quarter {last / 1e6:.0f} MB ({last / second:.2f} times)"
    )


def _kill_and_compare(words: Sequence[str], given: argparse.Namespace) -> None:
    """Kill the whole run, or one of its processes, at random moments; resume each time."""
    chance = np.random.default_rng(given.seed)
    out = given.folder / "killed"
    whole_s = json.loads((given.folder / "whole" / "summary.json").read_bytes())["seconds"]
    kills = workers = 0
    while kills < given.kills:
        only_one = chance.random() < given.share_of_workers
        after_s = chance.uniform(0, max(2 * whole_s / given.kills, given.least_s))
        ended = _run_and_kill([*words, "--out", str(out)], after_s, only_one=only_one)
        kills += not ended
        workers += only_one and not ended
        say(f"kill {kills} of {given.kills} after {after_s:.1f} s: {_kept(out)} parts are there")
        if ended:
            say("the run came to its end before it could be killed; its folder is begun anew")
            out = given.folder / f"killed-{kills}"
    _run([*words, "--out", str(out)], [], label="last run")
    same = _tables(out) == _tables(given.folder / "whole")
    say(f"killed {kills} times, {workers} of them one process: same bytes: {same}")
    if not same:
        sys.exit(1)


def _run_and_kill(words: Sequence[str], after_s: float, *, only_one: bool) -> bool:
    """Kill a run after so long; say whether it had come to its end before.

    Of a run that loses a process, the rest is killed as long after: it must have gone on.
    """
    process = _started(words)
    try:
        process.wait(timeout=after_s)
        return True
    except subprocess.TimeoutExpired:
        pass
    if only_one and (workers := _processes(process.pid)[1:]):
        os.kill(workers[int(after_s * 1000) % len(workers)], signal.SIGKILL)
        try:
            process.wait(timeout=after_s)
            return True
        except subprocess.TimeoutExpired:
            pass
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return False


def _run(words: Sequence[str], moments: list[Moment], *, label: str) -> None:
    """Run to the end, with a note of the memory every half second and of progress now and then."""
    process = _started(words)
    out = Path(words[-1])
    begun = shown = time.monotonic()
    while process.poll() is None:
        size = sum(map(_pss, _processes(process.pid)))
        now = time.monotonic()
        if size:
            moments.append(Moment(at_s=now - begun, bytes=size))
        if now - shown > 15:
            shown = now
            say(f"{label}: {now - begun:.0f} s, {size / 1e6:.0f} MB, {_kept(out)} parts")
        time.sleep(EVERY_S)


def _started(words: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Start a run as the head of a process group of its own."""
    command = [sys.executable, "-c", COMMAND, *words, "--quiet"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603


def _processes(pid: int) -> list[int]:
    """Return a process and its children, the latter in order of their ids."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return [pid]
    return [pid, *sorted(map(int, children.split()))]


def _pss(pid: int) -> int:
    """Return the bytes of a process, of shared pages its share; 0 when it has ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.M)
    return 1024 * int(found[1]) if found else 0


def _kept(out: Path) -> int:
    return sum(1 for _ in (out / "parts").rglob("*.gz"))


def _tables(out: Path) -> dict[str, bytes]:
    """Return what a finished run publishes, but for its durations."""
    skip = {".lock", "summary.json"}
    files = [one for one in out.iterdir() if one.is_file() and one.name not in skip]
    return {one.name: one.read_bytes() for one in files}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with allsides/ and gaza_news/")
    parser.add_argument("folder", type=Path, help="where to write; a mixed/ that is there is used")
    parser.add_argument("--articles", type=int, help="only so many articles")
    parser.add_argument("--headlines", type=int, help="only so many headlines")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", default="conflict-small")
    parser.add_argument("--sample", type=int, default=150, help="items for the engine alone")
    parser.add_argument("--share-of-workers", type=float, default=0.3)
    parser.add_argument("--least-s", type=float, default=4.0, help="kill within at least so long")
    parser.add_argument("--seed", type=int, default=13)
    return parser.parse_args()


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
