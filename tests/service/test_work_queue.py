"""The queue before the model: what it takes in, in which turns, and what it tells the others."""

import threading

import pytest

from stanceframe.types import Article, FailedArticle, Failure
from stanceframe_service.problems import ProblemError
from stanceframe_service.serving.deadlines import wait_of
from stanceframe_service.serving.drain_rate import DrainRate
from stanceframe_service.serving.orders import Order, Piece, Result
from stanceframe_service.serving.work_queue import QueueLimits, WorkQueue


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def pieces(*names: str, tokens: int = 1_000) -> list[Piece]:
    return [Piece(Article(id=n, text="a"), scores="present", tokens=tokens) for n in names]


def order(*names: str, tokens: int = 1_000, deadline: float | None = None) -> Order:
    return Order(pieces(*names, tokens=tokens), deadline=deadline)


def kind_of(future):
    """Return the kind of the problem that a future ended with."""
    problem = future.exception()
    assert isinstance(problem, ProblemError)
    return problem.kind


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock) -> WorkQueue:
    """One worker, measured at 1,000 tokens a second; a request may wait 2 s."""
    queue = WorkQueue(QueueLimits(max_tokens=10_000, max_wait_s=2.0), workers=1, clock=clock)
    queue.enter(order("measured"))
    piece = queue.take()
    assert piece is not None
    clock.now += 1.0
    queue.finished(piece)
    return queue


def taken(queue: WorkQueue, count: int) -> list[str]:
    return [piece.article.id for _ in range(count) if (piece := queue.take()) is not None]


def refusal(queue: WorkQueue, asked: Order) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        queue.enter(asked)
    return caught.value


def test_a_large_batch_does_not_shut_a_small_request_out(queue):
    queue.enter(order("b1", "b2", "b3", "b4"))
    queue.enter(order("small"))

    assert taken(queue, 5) == ["b1", "small", "b2", "b3", "b4"]


def test_batches_take_turns_article_by_article(queue):
    queue.enter(order("a1", "a2", "a3"))
    queue.enter(order("b1", "b2"))

    assert taken(queue, 5) == ["a1", "b1", "a2", "b2", "a3"]


def test_who_would_wait_too_long_is_refused_with_the_seconds_after_which_there_is_room(queue):
    for name in "abc":
        queue.enter(order(name))

    problem = refusal(queue, order("d"))

    assert problem.kind == "overloaded"
    # 3,000 tokens ahead at 1,000 a second, of which 2 s may be waited.
    assert "3.0 s" in str(problem)
    assert problem.headers == {"retry-after": "1"}
    assert queue.state.waiting == 3


def test_those_refused_are_told_times_one_behind_the_other(queue, clock):
    for name in "abc":
        queue.enter(order(name))

    told = [int(refusal(queue, order(str(n))).headers["retry-after"]) for n in range(4)]
    clock.now += 3.0
    later = int(refusal(queue, order("late")).headers["retry-after"])

    assert told == [1, 2, 3, 4]
    assert later == 2  # three of the four promised seconds are over


def test_no_refusal_promises_more_than_half_a_minute_beyond_the_queue(queue):
    for name in "abc":
        queue.enter(order(name))

    told = [int(refusal(queue, order(str(n))).headers["retry-after"]) for n in range(100)]

    assert max(told) == 31


def test_a_small_request_is_let_in_beside_a_batch_that_would_take_long(queue):
    queue.enter(order(*map(str, range(9))))

    queue.enter(order("small"))

    assert queue.state.waiting == 10


def test_what_can_never_fit_is_refused_at_once_even_where_there_is_nothing_to_do(queue):
    problem = refusal(queue, order("book", tokens=10_001))

    assert problem.kind == "too_much_work"
    assert "10000" in str(problem)


def test_what_fits_an_empty_queue_is_taken_whatever_its_length(queue):
    queue.enter(order("book", tokens=10_000))

    assert taken(queue, 1) == ["book"]


def test_a_second_batch_that_does_not_fit_beside_the_first_is_told_to_come_back(queue):
    queue.enter(order(*map(str, range(8))))

    problem = refusal(queue, order("a", "b", "c"))

    assert problem.kind == "overloaded"
    assert int(problem.headers["retry-after"]) >= 1


def test_who_cannot_wait_as_long_as_the_others_is_refused_sooner(queue, clock):
    queue.enter(order("a"))

    assert refusal(queue, order("hurried", deadline=clock.now + 0.5)).kind == "overloaded"
    queue.enter(order("patient", deadline=clock.now + 60))


def test_nobody_waits_while_a_worker_has_nothing_to_do(clock):
    queue = WorkQueue(QueueLimits(max_tokens=10_000, max_wait_s=0.0), workers=2, clock=clock)
    queue.enter(order("a"))
    taken(queue, 1)

    queue.enter(order("b"))

    assert refusal(queue, order("c")).kind == "overloaded"


def test_a_job_waits_as_long_as_it_takes(queue):
    for number in range(20):
        queue.enter(order(str(number)), patient=True)

    assert queue.state.waiting == 20


def test_who_leaves_is_not_computed_and_makes_room(queue):
    going = order("a", "b")
    queue.enter(going)
    queue.enter(order("c"))
    kept = going.waiting[0].future

    queue.leave(going)

    assert kept.cancelled()
    assert taken(queue, 1) == ["c"]
    assert queue.state.tokens == 1_000


def test_an_article_past_its_deadline_is_not_handed_out(queue, clock):
    late = order("late", deadline=clock.now + 1)
    future = late.waiting[0].future
    queue.enter(late)
    queue.enter(order("next"))
    clock.now += 1

    assert taken(queue, 1) == ["next"]
    assert future.cancelled()


def test_a_stream_gets_room_when_there_is_some(queue):
    stream = Order()
    queue.enter(stream)
    room = [queue.append(stream, piece) for piece in pieces(*map(str, range(12)))]

    assert room == [True] * 10 + [False] * 2
    queue.finished(queue.take())
    assert queue.append(stream, pieces("more")[0])


def test_a_closed_queue_takes_and_gives_nothing_and_gives_up_what_is_not_done(queue):
    begun, waiting = order("begun"), order("a")
    futures = [one.waiting[0].future for one in (begun, waiting)]
    queue.enter(begun)
    running = queue.take()
    queue.enter(waiting)
    given: list[Piece | None] = []

    queue.close()
    taker = threading.Thread(target=lambda: given.append(queue.take()))
    taker.start()
    taker.join(60)

    assert given == [None]
    assert [kind_of(one) for one in futures] == ["draining", "draining"]
    assert refusal(queue, order("b")).kind == "draining"
    queue.finished(running)
    running.finish(Result.of(FailedArticle(id="begun", error=Failure(code="x", message="x"))))
    assert kind_of(futures[0]) == "draining"
    assert (queue.state.tokens, queue.state.waiting, queue.state.running) == (0, 0, 0)


def test_an_article_that_comes_to_a_closed_queue_in_mid_stream_is_given_up_at_once(queue):
    stream, (piece,) = Order(), pieces("late")
    queue.enter(stream)
    queue.close()

    assert queue.append(stream, piece)
    assert kind_of(piece.future) == "draining"
    assert queue.state.waiting == 0


def test_the_state_counts_what_waits_and_what_runs(queue, clock):
    queue.enter(order("a", "b"))
    taken(queue, 1)
    clock.now += 0.5

    state = queue.state

    assert (state.tokens, state.waiting, state.running) == (2_000, 1, 1)
    assert state.age_s == pytest.approx(0.5)
    assert state.tokens_a_s == pytest.approx(1_000)


def test_the_drain_rate_follows_what_is_measured_now_and_idle_time_does_not_count():
    rate = DrainRate()
    rate.began(now=0.0)
    for second in range(1, 61):
        rate.finished(100, now=float(second))
    slow = rate.tokens_a_s
    rate.began(now=1_000.0)
    for second in range(1, 61):
        rate.finished(400, now=1_000.0 + second)

    assert slow == pytest.approx(100)
    assert 390 < rate.tokens_a_s <= 400


@pytest.mark.parametrize(
    ("prefer", "expected"),
    [
        ([], 120.0),
        (["wait=7"], 7.0),
        (["respond-async", "WAIT = 9"], 9.0),
        (['handling=lenient, wait="3"; q=1'], 3.0),
        (["wait=1000"], 120.0),
        (["wait=soon"], 120.0),
        (["wait=-1"], 120.0),
        (["notwait=3"], 120.0),
    ],
)
def test_a_client_may_say_how_long_it_waits_and_nonsense_is_no_preference(prefer, expected):
    assert wait_of(prefer, most_s=120.0) == expected
