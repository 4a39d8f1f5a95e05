"""Loads a real server with real articles, and says what it holds of what is promised.

`python benchmarks/load.py ../shared/data/allsides/articles.jsonl --seconds 120` starts
`stanceframe serve`, plays the scenarios one after the other, and prints a table and, with `--json`,
a file. Needs Linux. Go by ratios; all of a line come from the same run.

start     from the command to ready
latency   one client, articles of 400 words
steady    eight clients; in turns with them the offline engine (a process a core), so that a machine
          whose speed drifts is as fast for the one as for the other
overload  eighty clients that send ten times what the steady run got done, and go on sending,
          or wait as Retry-After says
"""

import argparse
import asyncio
import http.client
import itertools
import json
import multiprocessing
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from scipy.stats import t as student_t

from stanceframe.types import Article
from stanceframe_service.engine import EngineOptions, Labelling
from stanceframe_service.workers import ProcessEngine

WORDS = 400
CLIENTS = 8
FACTOR = 10
AHEAD = 6  # articles that a process of the offline engine labels while nobody takes its rows
RUN = "from stanceframe.cli import main; main()"


@dataclass
class Tally:
    """What the clients of a scenario saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    accepted_s: list[float] = field(default_factory=list)
    retry_after_s: list[int] = field(default_factory=list)
    sentences: int = 0
    health_s: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: "Tally") -> None:
        """Take in what was seen in another stretch of time."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def articles_a_s(self) -> float:
        """Articles labelled a second."""
        return self.statuses[200] / self.seconds if self.seconds else 0.0


class Client:
    """A connection that is kept: as little of HTTP/1.1 as a load needs."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
        """Send an article; return status, headers and body."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        writer.write(
            b"POST /v1/label HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        first, *rest = head[:-4].split(b"\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in rest)
        content = await reader.readexactly(int(headers.get(b"content-length", b"0")))
        if headers.get(b"connection") == b"close":
            self.close()
        return int(first.split()[1]), headers, content

    def close(self) -> None:
        """Let the connection go."""
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


def main() -> None:
    """Play the scenarios that were asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=Path, help="allsides/articles.jsonl")
    parser.add_argument("--seconds", type=float, default=120.0, help="of steady and of overload")
    parser.add_argument("--block", type=float, default=20.0, help="seconds of steady at a time")
    parser.add_argument("--scenario", action="append", choices=["latency", "steady", "overload"])
    parser.add_argument("--model", default="conflict-small")
    parser.add_argument("--serve", default="", help="more options of stanceframe serve")
    parser.add_argument("--json", type=Path, help="where to write what was measured")
    given = parser.parse_args()
    wanted = given.scenario or ["latency", "steady", "overload"]
    texts = read_texts(given.articles)
    bodies = [json.dumps({"text": text}).encode() for text in texts]
    found: dict[str, Any] = {"cpus": len(os.sched_getaffinity(0)), "words": WORDS}
    with serving(given.model, given.serve.split()) as (pid, port, ready_s):
        found["start_s"] = round(ready_s, 2)
        if "latency" in wanted:
            tell("latency: one client")
            found["latency"] = latency(port, bodies, min(given.seconds, 60.0))
        if "steady" in wanted or "overload" in wanted:
            tell("steady: eight clients and the offline engine, in turns")
            found["steady"] = steady(pid, port, bodies, texts, given)
        if "overload" in wanted:
            most = found["steady"]["articles_a_s"]
            for obeys in (True, False):
                name = "overload, obeying" if obeys else "overload, not obeying"
                tell(name)
                found[name] = overload(pid, port, bodies, given.seconds, most, obeys=obeys)
    sys.stdout.write("\n".join(lines_of(found)) + "\n")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def tell(scenario: str) -> None:
    """Say what is being played: it takes minutes."""
    sys.stderr.write(f"{scenario} ...\n")


def read_texts(path: Path) -> list[str]:
    """Read articles and cut them to the same number of words, at white space."""
    with path.open(encoding="utf-8") as lines:
        texts = [str(json.loads(line).get("text") or "") for line in lines]
    cut = [" ".join(text.split(" ")[:WORDS]) for text in texts if len(text.split(" ")) >= WORDS]
    if not cut:
        raise SystemExit(f"{path} has no article of {WORDS} words")
    return cut


@contextmanager
def serving(model: str, options: list[str]) -> Iterator[tuple[int, int, float]]:
    """Start the service without its cache; yield its process, port and seconds until ready."""
    command = [sys.executable, "-c", RUN, "serve", "--port", "0", "--model", model]
    started = time.perf_counter()
    command += ["--cache-mib", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own
    said = iter(process.stderr.readline if process.stderr else str, "")
    port = next(
        int(line.split("http://")[1].split(":")[1].split()[0]) for line in said if "http://" in line
    )
    threading.Thread(target=lambda: [None for _ in said], daemon=True).start()
    while not is_ready(port):
        time.sleep(0.01)
    try:
        yield process.pid, port, time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def is_ready(port: int) -> bool:
    """Ask the service."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/healthz/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def watched(pid: int, port: int, tally: Tally) -> Iterator[None]:
    """Ask for health ten times a second and for memory once, while the block lasts.

    A process of its own asks: in this one, eighty clients would make it wait for its turn.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    watcher = context.Process(target=ask_for_health, args=(pid, port, there))
    watcher.start()
    here.recv()  # it has begun
    began = time.perf_counter()
    try:
        yield
    finally:
        tally.seconds = time.perf_counter() - began
        here.send("enough")
        tally.health_s, tally.memory_mb, failures = here.recv()
        tally.failures.update(failures)
        watcher.join()


def ask_for_health(pid: int, port: int, parent: Connection) -> None:
    """Ask until the parent has enough; send it seconds of each answer, memory and failures."""
    health_s: list[float] = []
    memory: list[float] = []
    failures: list[str] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    parent.send("begun")
    for number in itertools.count():
        began = time.perf_counter()
        try:
            connection.request("GET", "/healthz/live")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            failures.append(f"health: {type(error).__name__}")
            connection.close()  # the next request opens it again
        health_s.append(time.perf_counter() - began)
        if number % 10 == 0:
            memory.append(memory_mb(pid))
        if parent.poll(0.1):
            parent.send((health_s, memory, failures))
            return


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process, shared pages included."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def play(
    port: int, bodies: list[bytes], seconds: float, clients: int, tally: Tally, pause: Any
) -> None:
    """Let clients send one article after the other; `pause(status, headers)` is between two."""
    queue = itertools.cycle(bodies)
    end = time.perf_counter() + seconds

    async def one() -> None:
        client = Client(port)
        while time.perf_counter() < end:
            began = time.perf_counter()
            try:
                status, headers, content = await client.post(next(queue))
            except (OSError, asyncio.IncompleteReadError) as error:
                tally.failures[type(error).__name__] += 1
                client.close()
                continue
            tally.statuses[status] += 1
            if status == 200:
                tally.accepted_s.append(time.perf_counter() - began)
                tally.sentences += content.count(b'"duplicate_of"')
            if (wait := pause(status, headers)) > 0:
                await asyncio.sleep(min(wait, max(end - time.perf_counter(), 0)))
        client.close()

    await asyncio.gather(*(one() for _ in range(clients)))


def no_pause(_status: int, _headers: dict[bytes, bytes]) -> float:
    """Send at once."""
    return 0.0


def latency(port: int, bodies: list[bytes], seconds: float) -> dict[str, Any]:
    """One client, one article after the other; the first ten don't count."""
    tally = Tally()
    asyncio.run(play(port, bodies, seconds, 1, tally, no_pause))
    times = tally.accepted_s[10:] or tally.accepted_s
    if not times:
        raise SystemExit(f"no article was accepted: {dict(tally.statuses)} {dict(tally.failures)}")
    p50, p99 = quantile(times, 0.5), quantile(times, 0.99)
    return {
        "requests": len(times),
        "statuses": {str(status): count for status, count in sorted(tally.statuses.items())},
        "p50_ms": round(1000 * p50, 1),
        "p99_ms": round(1000 * p99, 1),
        "p99_over_p50": round(p99 / p50, 2) if p50 else None,
    }


def steady(
    pid: int, port: int, bodies: list[bytes], texts: list[str], given: argparse.Namespace
) -> dict[str, Any]:
    """Eight clients in turns with the offline engine, which has half their time."""
    tally = Tally()
    turns = max(1, round(given.seconds / given.block))
    shares, offline = list[float](), list[float]()
    with offline_engine(texts, given.model) as engine:
        for turn in range(turns):
            block = Tally()
            first = turn * len(bodies) // turns
            own = bodies[first:] + bodies[:first]
            with watched(pid, port, block):
                asyncio.run(play(port, own, given.block, CLIENTS, block, no_pause))
            offline.append(articles_a_s(engine, given.block / 2))
            shares.append(block.articles_a_s / offline[-1])
            tally.add(block)
    size = max(1, min(60, len(tally.memory_mb) // 4))
    second, last = tally.memory_mb[size : 2 * size], tally.memory_mb[-size:]
    rate, grown = statistics.mean(offline), statistics.mean(last) / statistics.mean(second or last)
    return summary(tally) | {
        "offline_articles_a_s": round(rate, 2),
        "share_of_offline": round(tally.articles_a_s / rate, 3),
        "share_by_turn": [round(share, 3) for share in shares],
        "share_interval": [round(bound, 3) for bound in interval_of_mean(shares)],
        "sentences": tally.sentences,
        "memory_last_over_second": round(grown, 3),
    }


def interval_of_mean(shares: list[float]) -> tuple[float, float]:
    """Return the 95% interval of a mean by Student's t; turns count as independent."""
    if len(shares) < 2:
        return shares[0], shares[0]
    error = statistics.stdev(shares) / len(shares) ** 0.5
    low, high = student_t.interval(0.95, len(shares) - 1, statistics.mean(shares), error)
    return float(low), float(high)


@contextmanager
def offline_engine(texts: list[str], model: str) -> Iterator[Iterator[Labelling]]:
    """Label as `stanceframe score` does: a process of one thread for each core. Yield its rows."""
    cores = len(os.sched_getaffinity(0))
    endless = (Article(id=str(n), text=text) for n, text in enumerate(itertools.cycle(texts)))
    with ProcessEngine(EngineOptions(model=model), workers=cores) as engine:
        rows = engine.label_all(endless)
        for _ in range(2 * cores):  # until all processes have loaded the model
            next(rows)
        yield rows


def articles_a_s(rows: Iterator[Labelling], seconds: float) -> float:
    """Return how many articles an engine labels a second."""
    for _ in range(AHEAD * len(os.sched_getaffinity(0))):  # what it had begun before it had to wait
        next(rows)
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        next(rows)
        count += 1
    return count / (time.perf_counter() - began)


def overload(
    pid: int, port: int, bodies: list[bytes], seconds: float, most: float, *, obeys: bool
) -> dict[str, Any]:
    """Eighty clients with ten times what was got done, that wait as they are told or don't."""
    tally, clients = Tally(), CLIENTS * FACTOR
    between_s = clients / (FACTOR * max(most, 0.1))

    def pause(status: int, headers: dict[bytes, bytes]) -> float:
        if status != 429:
            return 0.0
        tally.retry_after_s.append(int(headers[b"retry-after"]))
        return float(headers[b"retry-after"]) if obeys else between_s

    with watched(pid, port, tally):
        asyncio.run(play(port, bodies, seconds, clients, tally, pause))
    return summary(tally) | {"goodput_over_most": round(tally.articles_a_s / max(most, 0.1), 3)}


def summary(tally: Tally) -> dict[str, Any]:
    """Say what the clients saw."""
    return {
        "seconds": round(tally.seconds, 1),
        "statuses": {str(status): count for status, count in sorted(tally.statuses.items())},
        "failures": dict(tally.failures),
        "articles_a_s": round(tally.articles_a_s, 2),
        "accepted_p50_ms": round(1000 * quantile(tally.accepted_s, 0.5), 1),
        "accepted_p99_ms": round(1000 * quantile(tally.accepted_s, 0.99), 1),
        "retry_after_s": sorted(Counter(tally.retry_after_s).items()),
        "health_p99_ms": round(1000 * quantile(tally.health_s, 0.99), 1),
        "health_max_ms": round(1000 * max(tally.health_s, default=0.0), 1),
        "memory_mb": round(tally.memory_mb[-1]) if tally.memory_mb else None,
    }


def quantile(values: list[float], share: float) -> float:
    """Return the smallest value that at least this share of them doesn't exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def lines_of(found: dict[str, Any]) -> Iterator[str]:
    """Write a line for each figure."""
    for name, value in found.items():
        for key, figure in value.items() if isinstance(value, dict) else [("", value)]:
            yield f"{name:<24}{key:<26}{figure}"


if __name__ == "__main__":
    main()
