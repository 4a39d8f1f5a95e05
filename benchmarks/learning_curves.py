"""How well a codebook of one's own is learnt from 8 to 256 examples a label, beside the peers.

`python -m benchmarks.learning_curves run ../shared/data` trains what is missing in
benchmarks/curves/results.jsonl, small cells first; `... show ../shared/data --svg curves.svg`
prints what docs/learning-curves.md says. SetFit needs its package: see
`benchmarks/curves/methods.py`.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Final

from benchmarks.curves.cells import Cell, Result, append, read_results
from benchmarks.curves.methods import METHODS, PEERS, method
from benchmarks.curves.provenance import check_content, code_version, content_of
from benchmarks.curves.sets import SETS, LabelledSet, draw, load_set

SIZES: Final = (8, 16, 32, 64, 128, 256)
RESULTS: Final = Path(__file__).parent / "curves" / "results.jsonl"
OURS: Final = tuple(name for name in METHODS if name not in PEERS)


def main() -> None:
    """Run or show."""
    given = _parser().parse_args()
    if given.action == "run":
        run(given)
    else:
        from benchmarks.curves.showing import show

        sets = {name: load_set(name, given.data) for name in given.sets}
        show(
            sets, results_of(given.out, sets), rule=given.rule, ours=given.ours, svg=given.svg,
            wanted=list(wanted(given, sets)),
        )  # fmt: skip


def run(given: argparse.Namespace) -> None:
    """Train every cell that the file doesn't have."""
    from rich.console import Console
    from rich.progress import track

    sets = {name: load_set(name, given.data) for name in given.sets}
    done = {result.cell for result in results_of(given.out, sets)}
    asked = list(wanted(given, sets))
    missing = [cell for cell in asked if cell not in done]
    console = Console(stderr=True)
    console.print(f"{len(asked)} cells, {len(missing)} of them missing")
    for cell in track(missing, "training", console=console):
        result = trained(cell, sets[cell.set])
        append(given.out, result)
        sys.stdout.write(
            f"{cell} {result.texts} texts, {result.seconds:.0f} s, {result.cpu_s:.0f} s of CPU\n"
        )
        sys.stdout.flush()


def results_of(path: Path, sets: Mapping[str, LabelledSet]) -> list[Result]:
    """Read the results of some sets, and refuse those that were read on other texts."""
    results = [one for one in read_results(path) if one.cell.set in sets]
    for one in results:
        check_content(sets[one.cell.set], one)
    return results


def wanted(given: argparse.Namespace, sets: Mapping[str, LabelledSet]) -> Iterator[Cell]:
    """Yield the cells asked for that differ from the size below."""
    for cell in cells(given):
        if cell.size <= largest(sets[cell.set], cell.size):
            yield cell


def cells(given: argparse.Namespace) -> Iterator[Cell]:
    """Yield the cells asked for, all of one seed before the next."""
    for seed in range(1, given.seeds + 1):
        for size in given.sizes:
            for name, one in product(given.methods, given.sets):
                if (name, one) != ("frozen-both", "conflict"):  # it was trained on conflict
                    yield Cell(seed=seed, size=size, set=one, method=name)


def largest(one: LabelledSet, size: int) -> int:
    """Return the size if some label has more than half of it in the pool, else 0.

    Above that the draw is the whole pool again, as it was one size below.
    """
    return size if one.pool.targets.sum(axis=0).max() > size / 2 else 0


def trained(cell: Cell, one: LabelledSet) -> Result:
    """Draw, train, and answer the held-out part."""
    part = one.pool.take(draw(one.pool, cell.size, cell.seed))
    started, cpu_started = time.perf_counter(), time.process_time()
    way = method(cell.method, one)
    classifier = way.fit(part.texts, part.targets, seed=cell.seed)
    shares = classifier.probabilities(one.held_out.texts)
    return Result(
        cell=cell,
        texts=len(part.texts),
        fewest=int(part.targets.sum(axis=0).min()),
        seconds=round(time.perf_counter() - started, 1),
        cpu_s=round(time.process_time() - cpu_started, 1),
        code=code_version(),
        content=content_of(one),
        p=Result.kept(shares),
        taken=getattr(way, "taken", ""),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("run", "show"))
    parser.add_argument("data", type=Path, help="the folder with frac/, narrative_framing/ ...")
    parser.add_argument("--out", type=Path, default=RESULTS, help="results, figures alone")
    parser.add_argument("--rule", choices=("share", "bar"), default="share", help="see scoring.py")
    parser.add_argument("--sets", type=_names(SETS), default=SETS, help="comma between them")
    parser.add_argument("--methods", type=_names(METHODS), default=METHODS)
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="examples a label")
    parser.add_argument("--seeds", type=int, default=3, help="how many draws")
    parser.add_argument("--svg", type=Path, help="for `show`: where to write the plot")
    parser.add_argument(
        "--ours", type=_names(METHODS), default=OURS, help="for `show`: what is compared with peers"
    )
    return parser


def _names(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def read(words: str) -> tuple[str, ...]:
        names = tuple(words.split(","))
        if unknown := set(names) - set(known):
            raise argparse.ArgumentTypeError(f"{unknown} unknown; there are {', '.join(known)}")
        return names

    return read


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(int(word) for word in words.split(","))


if __name__ == "__main__":
    main()
