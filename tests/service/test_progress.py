import io

from rich.console import Console

from stanceframe_service.engine import LabelledRow
from stanceframe_service.progress import BarProgress, LineProgress, Pace, open_reporter


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_speed_counts_only_what_this_run_did(labelled):
    clock = Clock()
    pace = Pace(100, clock)

    pace.note_kept(1)
    pace.note(LabelledRow.of(labelled))
    pace.note(LabelledRow.failed("x", "binary", "no text"))
    clock.now = 2.0

    assert pace.sentences_per_s == 2.5
    assert pace.describe() == "3 articles (1 from the run before), 2 sentences/s, 1 error"


def test_without_a_terminal_a_line_is_printed_now_and_then(labelled):
    clock, stream = Clock(), io.StringIO()
    pace = Pace(100, clock)
    lines = LineProgress(pace, Console(file=stream, width=30), clock)
    pace.note(LabelledRow.of(labelled))
    pace.done_bytes = 25

    with lines:
        lines.show()
        clock.now = 20.0
        lines.show()
        lines.show()

    assert stream.getvalue() == "25%: 1 articles, 0 sentences/s, 0 errors, about 60 s left\n"


def test_what_a_run_before_made_says_nothing_about_the_time_left(labelled):
    clock, stream = Clock(), io.StringIO()
    pace = Pace(100, clock)
    lines = LineProgress(pace, Console(file=stream, width=30), clock)

    with lines:
        pace.note_kept(9)
        pace.done_bytes = 90
        clock.now = 15.0
        lines.show()
        pace.note(LabelledRow.of(labelled))
        pace.done_bytes = 95
        clock.now = 30.0
        lines.show()

    first, second = stream.getvalue().splitlines()
    assert first == "90%: 9 articles (9 from the run before), 0 sentences/s, 0 errors"
    assert second.startswith("95%: 10 articles (9 from the run before), ")
    assert second.endswith(", about 30 s left")


def test_a_terminal_gets_a_bar_with_the_time_left(labelled):
    stream = io.StringIO()
    console = Console(file=stream, width=120, force_terminal=True)
    pace = Pace(100)
    reporter = open_reporter(pace, console, quiet=False)
    pace.note(LabelledRow.of(labelled))
    pace.done_bytes = 50

    with reporter:
        reporter.show()

    assert isinstance(reporter, BarProgress)
    assert "1 articles" in stream.getvalue()
    assert "50%" in stream.getvalue()


def test_quiet_shows_nothing():
    stream = io.StringIO()
    reporter = open_reporter(Pace(1), Console(file=stream, force_terminal=True), quiet=True)

    with reporter:
        reporter.show()

    assert not stream.getvalue()
