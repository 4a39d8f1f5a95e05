import io

import orjson
import pytest
from rich.console import Console

from stanceframe.types import FailedArticle, Failure
from stanceframe.wire import to_json
from stanceframe_service.summary import RunSummary, print_summary
from stanceframe_service.tally import FrameCount, StanceCount, Tally


@pytest.fixture
def tally(labelled) -> Tally:
    tally = Tally()
    for row in [labelled, labelled]:
        tally.count_labelled(orjson.loads(to_json(row)))
    for number in range(3):
        failure = Failure(code="binary", message="it is not text")
        row = FailedArticle(id=f"broken{number}", error=failure)
        tally.count_failed(orjson.loads(to_json(row)))
    return tally


def summary_of(tally: Tally, labelled, **changed) -> RunSummary:
    fields = {"skipped_files": {".pdf": 2}, "taken_over": 0} | changed
    return RunSummary(
        folder="articles",
        run="0" * 64,
        tables=("articles.csv", "errors.csv"),
        files=5,
        rows=tally,
        provenance=labelled.provenance,
        scores="present",
        seconds=2.0,
        sentences_per_second=5.0,
        **fields,
    )


def test_sentences_promo_and_repeats_are_counted(tally):
    assert (tally.labelled, tally.failed) == (2, 3)
    assert (tally.sentences.total, tally.sentences.promo, tally.sentences.repeats) == (10, 2, 2)


def test_a_frame_is_counted_by_the_voice_of_its_words(tally):
    assert tally.frames["atrocity"] == FrameCount(sentences=2, partial=2)
    assert tally.frames["military"] == FrameCount(sentences=2, own=2)
    assert tally.frames["ceasefire"] == FrameCount(sentences=2, unplaced=2)


def test_stances_are_counted_by_holder_and_none_is_not_one(tally):
    assert tally.stances == {
        "morava": StanceCount(source_against=2, author_against=2),
        "ceasefire": StanceCount(source_favor=2),
    }


def test_errors_are_counted_by_code_with_the_first_of_each(tally):
    assert tally.errors == {"binary": 3}
    assert tally.first_failed == {"binary": "broken0: it is not text"}


def test_the_table_says_in_whose_voice_each_frame_came(tally, labelled):
    stream = io.StringIO()

    print_summary(summary_of(tally, labelled, taken_over=1), Console(file=stream, width=110))

    shown = stream.getvalue()
    assert "2 articles labelled, 3 failed, 10 sentences" in shown
    assert "1 articles taken over" in shown
    assert "not read, of another kind: 2 .pdf" in shown
    lines = [line.split() for line in shown.splitlines()]
    assert ["military", "2", "2", "0", "0", "0", "100%"] in lines
    assert "3 failed with binary, the first: broken0: it is not text" in shown


def test_a_target_toward_which_only_whole_sentences_have_a_stance_is_left_out(tally, labelled):
    tally.stances = {"west": StanceCount(any_favor=1)}
    stream = io.StringIO()

    print_summary(summary_of(tally, labelled), Console(file=stream, width=110))

    assert "west" not in stream.getvalue()


def test_a_long_message_and_many_targets_are_cut_and_the_rest_is_named(tally, labelled):
    tally.stances = {f"t{number}": StanceCount(author_favor=1) for number in range(20)}
    tally.first_failed = {"binary": "x" * 500}
    stream = io.StringIO()

    print_summary(summary_of(tally, labelled), Console(file=stream, width=200))

    assert "8 more targets are in summary.json." in stream.getvalue()
    assert "x" * 159 + "…" in stream.getvalue()


def test_the_summary_is_one_json_object(tally, labelled):
    written = orjson.loads(orjson.dumps(summary_of(tally, labelled)))

    assert written["rows"]["frames"]["atrocity"]["partial"] == 2
    assert written["provenance"]["model"] == labelled.provenance.model
