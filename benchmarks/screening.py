"""What a bundle's screen spares, and which stances it loses, on real articles.

Labels the same articles with the bundle as it is and with its screen off, in turn, ten at a time;
the half of the labels that is compared is the same network's, so every difference is the screen's:

    python -m benchmarks.screening ../shared/data --articles 300

It prints seconds of both, and, of the stances that are found without the screen, how many are
found with it, by target and by holder: a screen that lost more of one side would bend comparisons.
Intervals are Wilson's; articles are drawn evenly from the file.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from scipy.stats import binomtest

from stanceframe.labeller import Labeller
from stanceframe.types import Article, LabelledArticle

TOGETHER = 10
FEWEST = 20  # stances of a target that get a line of their own

Stance = tuple[str, int, str, str, str]  # article, sentence, target, holder, label


def main() -> None:
    """Label, compare, and print."""
    given = _arguments()
    screened = Labeller.load(given.model, threads=given.threads)
    open_to_all = screened.asking_about_every_mention()
    articles = _articles(given.data, given.articles)
    kept: list[Stance] = []
    whole: list[Stance] = []
    ratios: list[float] = []
    for start in range(0, len(articles), TOGETHER):
        chunk = articles[start : start + TOGETHER]
        turns = [(screened, kept), (open_to_all, whole)]
        seconds = {}
        for labeller, found in turns if (start // TOGETHER) % 2 else reversed(turns):
            begun = time.perf_counter()
            labelled = [labeller.label(one) for one in chunk]
            seconds[labeller] = time.perf_counter() - begun
            found += [stance for one in labelled for stance in _stances(one)]
        ratios.append(seconds[open_to_all] / seconds[screened])
        if not sys.stderr.isatty():
            sys.stderr.write(f"{start + len(chunk)} of {len(articles)} articles\n")
    _print(len(articles), ratios, kept, whole)


def _print(articles: int, ratios: list[float], kept: list[Stance], whole: list[Stance]) -> None:
    found = set(kept)
    new = len(found - set(whole))
    say(f"{articles} articles; without the screen {median(ratios):.2f} times the seconds (median)")
    say(f"stances that only the screened run has: {new}")
    say(f"{'stances':<28}{'without':>9}{'with':>9}{'kept':>8}  95% interval")
    _line("all", whole, found)
    for place, title in ((3, "holder"), (4, "label"), (2, "target")):
        for name, count in Counter(one[place] for one in whole).most_common():
            if count >= FEWEST:
                _line(f"{title} {name}", [one for one in whole if one[place] == name], found)


def _line(name: str, whole: list[Stance], found: set[Stance]) -> None:
    kept = sum(one in found for one in whole)
    interval = binomtest(kept, len(whole)).proportion_ci(method="wilson")
    bounds = f"{interval.low:.1%} to {interval.high:.1%}"
    say(f"{name:<28}{len(whole):>9}{kept:>9}{kept / len(whole):>8.1%}  {bounds}")


def _stances(labelled: LabelledArticle) -> Iterable[Stance]:
    for sentence in labelled.sentences:
        for one in sentence.stances:
            yield labelled.id, sentence.index, one.target, one.holder, one.label


def _articles(data: Path, wanted: int) -> list[Article]:
    with (data / "allsides" / "articles.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if (row.get("text") or "").strip()]
    rows = [rows[place * len(rows) // wanted] for place in range(min(wanted, len(rows)))]
    return [Article(id=row["id"], text=f"{row['title'] or ''}\n\n{row['text']}") for row in rows]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with allsides/")
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--model", default="conflict-small")
    parser.add_argument("--threads", type=int)
    return parser.parse_args()


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
