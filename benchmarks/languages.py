"""How often English text is taken for another language, how often others are found, at what cost.

`python -m benchmarks.languages ../shared/data` prints what docs/limits.md rests on. It prints no
sentence of the data but with `--show`, and the passages in other languages are made ones.
"""

import argparse
import json
import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from stanceframe.labeller import Labeller
from stanceframe.text.language import foreign_language
from stanceframe.types import Article

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADLINE_FILES: Final = ("gaza-news.txt", "googlenews-bbc-gaza.txt", "wsj-news-middleeast.txt")
OUTLINE_FILE: Final = "cnn-news-israel-hamas-war.txt"
TIMED_ARTICLES: Final = 10


class Texts(NamedTuple):
    """English texts of one kind."""

    name: str
    texts: "Sequence[str]"


def main() -> None:
    """Print the counts, and the cost beside labelling."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with gaza_news/, conflict/, allsides/")
    parser.add_argument("--show", action="store_true", help="print what was flagged")
    given = parser.parse_args()
    articles = field_of(given.data / "allsides" / "articles.jsonl", 300)
    kinds = (
        Texts("headlines of gaza_news", headlines(given.data / "gaza_news")),
        Texts("sentences of conflict dev", field_of(given.data / "conflict" / "dev.jsonl", None)),
        Texts("articles of allsides", articles),
    )
    for kind in kinds:
        flagged = [(found, text) for text in kind.texts if (found := foreign_language(text))]
        say(f"{kind.name}: {len(flagged)} of {len(kind.texts)} flagged")
        for found, text in flagged if given.show else ():
            say(f"  {found}\t{text[:120]}")
    print_cost(articles[:TIMED_ARTICLES])


def print_cost(articles: "Sequence[str]") -> None:
    """Print processor time of the check beside that of labelling the same articles."""
    labeller = Labeller.load("conflict-small", threads=1, languages="off")
    labeller.label(Article(id="warm-up", text="The minister said the talks would go on."))
    started = time.process_time()
    for text in articles:
        labeller.label(Article(id="timed", text=text))
    labelled = time.process_time()
    for text in articles:
        foreign_language(text)
    share = (time.process_time() - labelled) / (labelled - started)
    say(f"the check takes {share:.2%} of the time that labelling {len(articles)} articles takes")


def headlines(folder: Path) -> list[str]:
    """Return every headline, without the name of the outlet behind it."""
    found: list[str] = []
    for name in HEADLINE_FILES:
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) > 2:
                found.append(cells[2].rpartition(" - ")[0] or cells[2])
    outline = (folder / OUTLINE_FILE).read_text(encoding="utf-8").splitlines()
    return found + [line.partition(". ")[2] for line in outline if line.startswith("\t")]


def field_of(path: Path, count: int | None) -> list[str]:
    """Return the texts of the first objects of a file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in islice(lines, count)]


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
