"""Time and memory from labelled sentences to a served bundle, by the commands that users type.

    python -m benchmarks.own_in_minutes ../shared/data --sentences 300

writes a sheet of FrAC's sentences, runs `stanceframe train` with every way of learning that they
carry and `stanceframe eval own`, starts `stanceframe serve`, and posts a sentence. It prints what
each step took, by the clock and in seconds of processor time, and the memory of its largest
process; it leaves with 1 if a bar isn't met. The bars are for two cores that do nothing else. The
folder holds third-party text, so it is a temporary one unless `--keep` names one.
"""

import argparse
import csv
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import httpx
import numpy as np
from benchmarks.body_fuzz import memory_of, running_service
from benchmarks.curves.sets import Part, draw, load_set

SET: Final = "frac"
CODEBOOK: Final = Path(__file__).parent / "curves" / f"{SET}.yaml"
EACH: Final = 3  # examples of each label at least: training refuses a label that has none
POSTED: Final = "The new ferry will cost the island's taxpayers nine million crowns."
COMMAND: Final = Path(sys.executable).with_name("stanceframe")
MOST_S: Final = 360.0  # the bars of the issue
MOST_BYTES: Final = 3e9


class Step(NamedTuple):
    """What a step took.

    Attributes:
        name: Its command.
        seconds: By the clock.
        cpu_s: Of all its processes and threads; of a service until it answered, not known.
        bytes: Resident memory of its largest process.
    """

    name: str
    seconds: float
    cpu_s: float | None
    bytes: float


def main() -> int:
    """Do all steps, and print what they took."""
    given = _arguments()
    with TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sheet, bundle = folder / "labels.csv", folder / "bundle"
        written = write_sheet(sheet, given.data, given.sentences, given.seed)
        say(f"{written} sentences of {SET} in {sheet}")
        learn = ["train", "--codebook", str(CODEBOOK), "--data", str(sheet), "--out", str(bundle)]
        methods = [word for name in given.method for word in ("--method", name)]
        steps = [
            run([*learn, *methods, "--overwrite"]),
            run(["eval", "own", str(bundle)]),
            serve(bundle),
        ]
    return 0 if told(steps) else 1


def write_sheet(path: Path, data: Path, sentences: int, seed: int) -> int:
    """Write a sheet as a coder fills it in; return how many sentences it has.

    The first are drawn until each label has three, the rest at random.
    """
    labelled = load_set(SET, data)
    whole = Part(
        texts=labelled.pool.texts + labelled.held_out.texts,
        targets=np.concatenate([labelled.pool.targets, labelled.held_out.targets]),
        clusters=labelled.pool.clusters + labelled.held_out.clusters,
    )
    order = [*draw(whole, EACH, seed), *np.random.default_rng(seed).permutation(len(whole.texts))]
    first: dict[str, int] = {}  # of each text one place, in the order of the draw
    for place in order:
        first.setdefault(whole.texts[place], int(place))
    chosen = list(first.values())[:sentences]
    names = np.array(labelled.codebook.frame_ids)
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["text", "labels", "document"])
        for place in chosen:
            given = "; ".join(names[whole.targets[place] > 0])
            sheet.writerow([whole.texts[place], given, whole.clusters[place]])
    return len(chosen)


def run(words: Sequence[str]) -> Step:
    """Run a command to its end; it says what it does on this terminal.

    Raises:
        SystemExit: It failed.
    """
    started = time.perf_counter()
    process = subprocess.Popen([str(COMMAND), *words])  # noqa: S603 - our own command
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)  # or its end would be waited for again
    if process.returncode:
        sys.exit(f"stanceframe {words[0]} ended with {process.returncode}; see what it said above")
    return Step(
        f"stanceframe {words[0]}", seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
    )


def serve(bundle: Path) -> Step:
    """Start a service of the bundle, post a sentence, and return what it took to be answered."""
    started = time.perf_counter()
    with (
        running_service("--model", str(bundle)) as address,
        httpx.Client(base_url=address, timeout=MOST_S) as client,
    ):
        answer = client.post("/v1/label", json={"text": POSTED}).raise_for_status().json()
        seconds = time.perf_counter() - started
        frames = [one["id"] for one in answer["sentences"][0]["frames"] if one["present"]]
        say(f"served: {', '.join(frames) or 'no frame'} for: {POSTED}")
        return Step("stanceframe serve", seconds, None, memory_of(client))


def told(steps: Sequence[Step]) -> bool:
    """Print the steps and the bars; say whether both are met."""
    for one in steps:
        cpu = "" if one.cpu_s is None else f", {one.cpu_s:.0f} s of CPU"
        say(f"{one.name:<18}{one.seconds:7.1f} s{cpu}, {one.bytes / 1e6:,.0f} MB")
    seconds, most = sum(one.seconds for one in steps), max(one.bytes for one in steps)
    in_time, in_memory = seconds < MOST_S, most < MOST_BYTES
    say(f"all               {seconds:7.1f} s, {most / 1e6:,.0f} MB at most")
    say(f"bar: under {MOST_S:.0f} s: {'met' if in_time else 'MISSED'}")
    say(f"bar: under {MOST_BYTES / 1e6:,.0f} MB: {'met' if in_memory else 'MISSED'}")
    return in_time and in_memory


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help=f"the folder with {SET}/")
    parser.add_argument("--sentences", type=int, default=300)
    parser.add_argument("--seed", type=int, default=13, help="of the draw of sentences")
    parser.add_argument("--keep", type=Path, help="folder for sheet and bundle")
    parser.add_argument("--method", action="append", default=[], help="passed to `train`")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
