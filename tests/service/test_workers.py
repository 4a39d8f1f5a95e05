"""Articles labelled in several processes: the same rows, in order, whatever happens to one."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from threading import Thread

import pytest

from stanceframe.types import Article, FailedArticle, Failure
from stanceframe_service.engine import EngineOptions, SerialEngine
from stanceframe_service.workers import ProcessEngine, WorkerError

DAYS = [
    "Veldania urged a truce on day {n}.",
    'The envoy of Morava said: "We shelled no port." It rained.',
    "Morava's minister slams 'massacre' at the crossing; the president denied it, Ilna Torv said.",
]


def articles(count: int) -> list[Article | FailedArticle]:
    made: list[Article | FailedArticle] = [
        Article(id=f"a{n}", text="\n\n".join(DAYS[: 1 + n % 3] * (1 + n % 5)).format(n=n))
        for n in range(count)
    ]
    made[3] = FailedArticle(id="a3", error=Failure(code="binary", message="it is not text"))
    return made


@pytest.fixture(scope="module")
def options(tiny) -> EngineOptions:
    return EngineOptions(model=str(tiny))


@pytest.fixture(scope="module")
def expected(options) -> list[bytes]:
    with SerialEngine(options) as engine:
        return [labelling.row.json for labelling in engine.label_all(articles(60))]


def test_the_rows_and_their_order_do_not_depend_on_the_processes(options, expected):
    with ProcessEngine(options, workers=3) as engine:
        labellings = list(engine.label_all(articles(60)))

    assert [labelling.item for labelling in labellings] == articles(60)
    assert [labelling.row.json for labelling in labellings] == expected


def test_a_process_that_is_killed_is_replaced_and_costs_no_row(options, expected, caplog):
    killed = 0
    with ProcessEngine(options, workers=2) as engine:
        rows = []
        for place, labelling in enumerate(engine.label_all(articles(60))):
            rows.append(labelling.row.json)
            if place == 5:  # one of the two may still be loading the model, and isn't replaced then
                killed = next(one.process.pid or 0 for one in engine._workers if one.held)
                os.kill(killed, signal.SIGKILL)
        after = engine.pids

    assert rows == expected
    assert killed not in after
    assert len(after) == 2
    assert "died (signal SIGKILL) over article 'a" in caplog.text


def test_an_article_over_which_every_process_dies_fails_alone_and_is_named(options, expected):
    with ProcessEngine(options, workers=2) as engine:
        given = list(articles(30))
        given.insert(10, Article(id="poison", text="A word. " * 200_000))
        with killing_whoever_holds("poison", engine):
            rows = [(json.loads(one.row.json)["id"], one.row) for one in engine.label_all(given)]

    ids = [identifier for identifier, _ in rows]
    poison = json.loads(dict(rows)["poison"].json)
    assert ids == [item.id for item in given]
    assert poison["error"]["code"] == "worker"
    assert "died 2 times (signal SIGKILL)" in poison["error"]["message"]
    assert [row.json for identifier, row in rows if identifier != "poison"] == expected[:30]


@contextmanager
def killing_whoever_holds(name, engine):
    """Kill, from a thread, the first two processes that begin the article of that name."""

    def kill():
        killed = set()
        while len(killed) < 2:
            for worker in list(engine._workers):
                with suppress(ValueError, IndexError, ProcessLookupError):  # it has ended meanwhile
                    if worker.held[0].item.id == name and worker.process.pid not in killed:
                        os.kill(worker.process.pid, signal.SIGKILL)
                        killed.add(worker.process.pid)
            time.sleep(0.001)

    thread = Thread(target=kill)
    thread.start()
    yield
    thread.join()


def test_a_model_that_does_not_load_is_refused_with_the_reason(tmp_path):
    engine = ProcessEngine(EngineOptions(model=str(tmp_path)), workers=2)

    with engine, pytest.raises(WorkerError, match="no bundle"):
        list(engine.label_all(articles(5)))


def test_when_the_parent_is_killed_no_process_is_left(tiny):
    script = (
        "import sys, time\n"
        "from stanceframe.types import Article\n"
        "from stanceframe_service.engine import EngineOptions\n"
        "from stanceframe_service.workers import ProcessEngine\n"
        "if __name__ == '__main__':\n"
        "    article = Article(id='1', text='It rained.')\n"
        "    with ProcessEngine(EngineOptions(model=sys.argv[1]), workers=2) as engine:\n"
        "        list(engine.label_all([article]))\n"
        "        print(*engine.pids, flush=True)\n"
        "        time.sleep(600)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tiny)], env=environment, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]

    parent.kill()
    parent.communicate()

    deadline = time.monotonic() + 60
    while any(is_running(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(pids) == 2
    assert not any(is_running(pid) for pid in pids)


def is_running(pid: int) -> bool:
    """Say whether a process lives; one that has ended and was not asked about does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:  # noqa: PTH123
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
