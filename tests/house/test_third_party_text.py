"""No sentence of the data sets or of the two first articles stands in the project's files."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

RUN = 10  # words in a row that nobody writes twice by chance
DISTINCT = 7  # fewer different words of letters are a table or a list of labels, not prose
MAX_BYTES = 2_000_000  # larger files of ours are weights and vocabularies
TEXT_SUFFIXES = frozenset(
    {".cff", ".csv", ".html", ".json", ".jsonl", ".md", ".py", ".svg", ".toml", ".txt", ".yaml"}
)
CORPUS_SUFFIXES = frozenset({".csv", ".json", ".jsonl", ".tsv", ".txt"})
WORD_CHARACTERS = b"abcdefghijklmnopqrstuvwxyz0123456789'"
TO_WORDS = bytes(byte if byte in WORD_CHARACTERS else 32 for byte in bytes(range(256)).lower())
OUR_LABELS = re.compile(rb'"sha1": .*')  # the rest of a line of data/conflict is this project's
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, so multiplying keeps numbers apart

Numbers = npt.NDArray[np.uint64]


class Run(NamedTuple):
    path: Path
    words: str


def words_of(path: Path) -> list[bytes]:
    content = OUR_LABELS.sub(b"", path.read_bytes())
    return content.replace("\u2019".encode(), b"'").translate(TO_WORDS).split()


def run_numbers(words: list[bytes]) -> Numbers:
    """Return one number for each run of `RUN` words; equal runs get equal numbers."""
    hashes = np.fromiter(map(hash, words), np.int64, len(words)).view(np.uint64)
    count = max(len(hashes) - RUN + 1, 0)
    rolled = np.zeros(count, np.uint64)
    for place in range(RUN):
        rolled = (rolled ^ hashes[place : place + count]) * MULTIPLIER
        rolled ^= rolled >> np.uint64(29)
    return rolled


def is_prose(run: list[bytes]) -> bool:
    return len({word for word in run if len(word) > 1 and word.isalpha()}) >= DISTINCT


def own_runs(paths: Iterable[Path]) -> dict[int, Run]:
    runs: dict[int, Run] = {}
    for path in paths:
        if path.suffix not in TEXT_SUFFIXES or path.stat().st_size > MAX_BYTES:
            continue
        words = words_of(path)
        for start, number in enumerate(run_numbers(words).tolist()):
            if is_prose(run := words[start : start + RUN]):
                runs[number] = Run(path, b" ".join(run).decode())
    return runs


def copied_runs(runs: dict[int, Run], corpus: Iterable[Path]) -> Iterator[Run]:
    ours = np.array(sorted(runs), np.uint64)
    for path in corpus:
        theirs = run_numbers(words_of(path))
        places = np.searchsorted(ours, theirs).clip(max=len(ours) - 1)
        yield from (runs[number] for number in theirs[ours[places] == theirs].tolist())


def test_a_copied_run_of_ten_words_is_found_and_nine_are_not(tmp_path):
    corpus, copied, rewritten = (tmp_path / name for name in ("theirs.txt", "a.md", "b.md"))
    corpus.write_text("One two three. Four five six seven, eight nine ten eleven!")
    copied.write_text("we say: two three four five six seven eight nine ten eleven")
    rewritten.write_text("we say: two three four five six seven eight nine ten twelve")

    runs = own_runs([copied, rewritten])
    found = {run.path.name for run in copied_runs(runs, [corpus])}

    assert found == {"a.md"}


def test_no_file_of_the_project_repeats_third_party_text(tracked, repository, shared):
    corpus = sorted(
        path
        for folder in ("seeds", "data")
        for path in (shared / folder).rglob("*")
        if path.suffix in CORPUS_SUFFIXES and path.name != "MANIFEST.json"
    )

    runs = own_runs(tracked)
    copied = {
        f"{run.path.relative_to(repository)}: {run.words}" for run in copied_runs(runs, corpus)
    }

    assert corpus, f"no text of the data sets below {shared}"
    assert copied == set()
