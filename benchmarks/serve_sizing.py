"""Measures what a service takes: start, memory, rate and time to answer, on this machine.

    python -m benchmarks.serve_sizing --sentences 10000

starts `stanceframe serve`, posts articles of 20 of the codebook's example sentences each, all
different, from `--clients` threads, and reads memory from `/metrics`. Options behind `--` go to
the service, as in `python -m benchmarks.serve_sizing -- --threads 1`. Run it from the
repository's root.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from typing import NamedTuple

import httpx
import numpy as np
from benchmarks.body_fuzz import memory_of, running_service

from stanceframe.codebook.loading import load_codebook
from stanceframe_service.bench import codebook_articles

SENTENCES_AN_ARTICLE = 20
TOO_MUCH = 429


class Answered(NamedTuple):
    """One article's answer."""

    sentences: int
    seconds: float


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sentences", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("words", nargs="*", help="options of the service, behind --")
    given = parser.parse_args()
    started = time.perf_counter()
    with running_service(*given.words) as address:
        ready_s = time.perf_counter() - started
        with httpx.Client(base_url=address, timeout=600) as client:
            measure(client, given.sentences, given.clients, ready_s)


def measure(client: httpx.Client, sentences: int, clients: int, ready_s: float) -> None:
    """Post the articles, and print what it took."""
    at_start = memory_of(client)
    texts = list(islice(articles(), max(1, sentences // SENTENCES_AN_ARTICLE)))
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(lambda text: _post(client, text), texts))
    seconds = time.perf_counter() - started
    times = np.array([one.seconds for one in answers]) * 1000
    found = sum(one.sentences for one in answers)
    say = sys.stdout.write
    say(f"ready after {ready_s:.2f} s\n")
    say(f"{found} sentences in {seconds:.0f} s: {found / seconds:.0f} sentences/s\n")
    say(f"an article of {SENTENCES_AN_ARTICLE}: p50 {np.median(times):.0f} ms, ")
    say(f"p99 {np.percentile(times, 99):.0f} ms, clients: {clients}\n")
    say(f"memory: {at_start / 1e6:.0f} MB at the start, {memory_of(client) / 1e6:.0f} MB after\n")


def articles() -> Iterator[str]:
    """Yield articles without end, no sentence twice: a number makes each one new."""
    examples = codebook_articles(load_codebook("conflict"))
    parts = [part for article in examples for part in article.text.split(". ") if part.strip()]
    for number in count():
        start = number * SENTENCES_AN_ARTICLE
        chosen = [parts[(start + at) % len(parts)] for at in range(SENTENCES_AN_ARTICLE)]
        yield "\n".join(f"On day {start + at}, {part}" for at, part in enumerate(chosen))


def _post(client: httpx.Client, text: str) -> Answered:
    while True:
        started = time.perf_counter()
        answer = client.post("/v1/label", json={"text": text})
        seconds = time.perf_counter() - started
        if answer.status_code != TOO_MUCH:
            answer.raise_for_status()
            return Answered(len(answer.json()["sentences"]), seconds)
        time.sleep(float(answer.headers["retry-after"]))


if __name__ == "__main__":
    main()
