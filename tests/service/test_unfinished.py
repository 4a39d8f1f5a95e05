"""A run that is killed anywhere and started again gives the rows of a run that was not."""

from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stanceframe.types import (
    Article,
    ArticleMeta,
    FailedArticle,
    Failure,
    LabelledArticle,
    Outcome,
    Provenance,
)
from stanceframe_service.engine import LabelledRow, Labelling
from stanceframe_service.unfinished import FolderError, UnfinishedRun

PROVENANCE = Provenance(model="m", codebook="c", calibration="k", version="0")


def items(count: int) -> list[Article | FailedArticle]:
    made: list[Article | FailedArticle] = [
        Article(id=f"a{number}", text=f"Text {number}.") for number in range(count)
    ]
    if count > 2:
        made[2] = FailedArticle(id="a2", error=Failure(code="binary", message="not text"))
    return made


def outcome_of(item: Article | FailedArticle) -> Outcome:
    if isinstance(item, FailedArticle):
        return item
    return LabelledArticle(
        id=item.id, meta=ArticleMeta(title=item.text), sentences=(), provenance=PROVENANCE
    )


def run_over(out: Path, given_items, *, signature: str = "s", stop_after: int | None = None) -> int:
    """Label what is not held; return how many that were."""
    made = 0
    with UnfinishedRun(out, signature) as run:
        for item in given_items:
            if made == stop_after:
                return made
            if not run.holds(item):
                run.add(Labelling(item, LabelledRow.of(outcome_of(item))))
                made += 1
        run.end_of_items()
    return made


def ids(out: Path, name: str) -> list[str]:
    return [orjson.loads(line)["id"] for line in (out / name).read_bytes().splitlines()]


def test_a_run_that_was_stopped_goes_on_with_the_article_it_lacks(tmp_path):
    run_over(tmp_path, items(6), stop_after=4)

    made = run_over(tmp_path, items(6))

    assert made == 2
    assert ids(tmp_path, "labelled.jsonl.partial") == ["a0", "a1", "a3", "a4", "a5"]
    assert ids(tmp_path, "errors.jsonl.partial") == ["a2"]


def test_an_article_that_changed_meanwhile_is_labelled_again_with_all_after_it(tmp_path):
    run_over(tmp_path, items(6))
    changed = items(6)
    changed[3] = Article(id="a3", text="Another text.")

    made = run_over(tmp_path, changed)

    titles = [
        orjson.loads(line)["meta"]["title"]
        for line in (tmp_path / "labelled.jsonl.partial").read_bytes().splitlines()
    ]
    assert made == 3
    assert titles == ["Text 0.", "Text 1.", "Another text.", "Text 4.", "Text 5."]


def test_rows_of_articles_that_are_gone_are_dropped(tmp_path):
    run_over(tmp_path, items(6))

    made = run_over(tmp_path, items(2))

    assert made == 0
    assert ids(tmp_path, "labelled.jsonl.partial") == ["a0", "a1"]
    assert ids(tmp_path, "errors.jsonl.partial") == []


def test_another_model_or_another_option_starts_anew(tmp_path):
    run_over(tmp_path, items(4))

    assert run_over(tmp_path, items(4), signature="another") == 4


def test_a_second_run_into_the_same_folder_is_refused(tmp_path):
    with (
        UnfinishedRun(tmp_path, "s"),
        pytest.raises(FolderError, match="another run is writing"),
        UnfinishedRun(tmp_path, "s"),
    ):
        pass


@pytest.mark.parametrize("name", ["labelled", "errors", "ledger"])
def test_rows_that_the_disk_lost_are_made_again(tmp_path, name):
    run_over(tmp_path, items(6))
    (tmp_path / f"{name}.jsonl.partial").write_bytes(b"")

    run_over(tmp_path, items(6))

    assert ids(tmp_path, "labelled.jsonl.partial") == ["a0", "a1", "a3", "a4", "a5"]
    assert ids(tmp_path, "errors.jsonl.partial") == ["a2"]


def test_a_ledger_that_holds_nonsense_is_trusted_up_to_it(tmp_path):
    run_over(tmp_path, items(3))
    with (tmp_path / "ledger.jsonl.partial").open("ab") as ledger:
        ledger.write(b'{"id": 3}\nnonsense\n')

    assert run_over(tmp_path, items(4)) == 1
    assert ids(tmp_path, "labelled.jsonl.partial") == ["a0", "a1", "a3"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_kill_at_any_byte_of_any_file_costs_no_row_and_doubles_none(tmp_path_factory, data):
    out = tmp_path_factory.mktemp("run")
    run_over(out, items(5))
    complete = {path.name: path.read_bytes() for path in out.iterdir()}
    for path in sorted(out.iterdir()):
        content = path.read_bytes()
        path.write_bytes(content[: data.draw(st.integers(0, len(content)), label=path.name)])

    run_over(out, items(5))

    assert {path.name: path.read_bytes() for path in out.iterdir()} == complete


def test_publishing_gives_the_final_names_and_forgetting_removes_the_ledger(tmp_path):
    with UnfinishedRun(tmp_path, "s") as run:
        run.add(Labelling(items(1)[0], LabelledRow.of(outcome_of(items(1)[0]))))
        run.publish()
        run.forget()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["errors.jsonl", "labelled.jsonl"]


def test_an_article_that_differs_only_in_what_is_asked_of_it_is_another(tmp_path):
    run_over(tmp_path, items(2))
    asked = [replace(item, targets=("morava",)) for item in items(2) if isinstance(item, Article)]

    assert run_over(tmp_path, asked) == 2
