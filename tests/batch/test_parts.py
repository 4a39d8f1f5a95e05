"""Parts are made exactly once, whatever happens to the run that makes them."""

import os
import signal
import subprocess
import time

import pytest
from tests.batch.conftest import rows_of, tables_of, text
from tests.batch.killing import kill, score_until_done, started

from stanceframe.types import Article, FailedArticle, Failure
from stanceframe_service.batch.errors import FolderError
from stanceframe_service.batch.items import InputItem
from stanceframe_service.batch.locking import locked
from stanceframe_service.batch.parts import PartRow, PartStore, part_key
from stanceframe_service.batch.planning import (
    MAX_CHARACTERS,
    MAX_ITEMS,
    Shard,
    parse_shard,
    plan_parts,
)
from stanceframe_service.storage.local import LocalResults


def item(n: int, words: str = "") -> InputItem:
    article = Article(id=f"a{n}", text=words or f"Text {n}.")
    return InputItem(article, file="a.jsonl", end=n)


def row(source: InputItem) -> PartRow:
    return PartRow(source.facts(), b'{"id":"x","status":"ok"}')


def part_files(out):
    return {
        path.relative_to(out): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in (out / "parts").rglob("*.gz")
    }


def test_a_run_killed_at_random_moments_ends_in_the_tables_of_one_that_was_not(
    mixed, tiny, score, tmp_path
):
    score(mixed, "--out", tmp_path / "whole", "--format", "parquet", "--format", "jsonl")
    out = tmp_path / "killed"
    words = [str(mixed), "--out", str(out), "--model", str(tiny), "--workers", "2"]
    words += ["--format", "parquet", "--format", "jsonl"]

    score_until_done(words, kills=6, longest_s=6.0, seed=13)

    assert tables_of(out) == tables_of(tmp_path / "whole")
    assert not list(out.rglob("*.partial"))


def test_the_workers_may_be_killed_with_the_tables_unharmed(mixed, tiny, score, tmp_path):
    score(mixed, "--out", tmp_path / "whole")
    out = tmp_path / "out"
    words = [str(mixed), "--out", str(out), "--model", str(tiny), "--workers", "2"]

    process = started(words)
    victim = None
    while process.poll() is None and victim is None:
        children = f"/proc/{process.pid}/task/{process.pid}/children"
        with open(children, encoding="ascii") as listed:  # noqa: PTH123 - not a file of ours
            for pid in map(int, listed.read().split()):
                with open(f"/proc/{pid}/cmdline", "rb") as command:  # noqa: PTH123
                    if b"spawn_main" in command.read():
                        victim = pid
        time.sleep(0.01)
    assert victim is not None, "the run ended before it had a process to kill"
    os.kill(victim, signal.SIGKILL)
    process.wait()

    assert tables_of(out) == tables_of(tmp_path / "whole")


def test_a_second_run_touches_no_part(mixed, score, tmp_path):
    out = tmp_path / "out"
    score(mixed, "--out", out)
    before = part_files(out)

    score(mixed, "--out", out)

    assert part_files(out) == before


def test_a_part_that_is_lost_is_made_again_and_no_other(mixed, score, tmp_path):
    out = tmp_path / "out"
    score(mixed, "--out", out)
    before, tables = part_files(out), tables_of(out)
    lost = sorted(before)[0]
    (out / lost).unlink()

    score(mixed, "--out", out)

    after = part_files(out)
    assert after[lost][0] == before[lost][0]
    assert {path: one for path, one in after.items() if path != lost} == {
        path: one for path, one in before.items() if path != lost
    }
    assert tables_of(out) == tables


def test_a_damaged_part_is_named_removed_and_made_anew(mixed, score, tmp_path):
    out = tmp_path / "out"
    score(mixed, "--out", out)
    tables = tables_of(out)
    damaged = out / sorted(part_files(out))[0]
    damaged.write_bytes(damaged.read_bytes()[:40])

    refused = score(mixed, "--out", out)
    score(mixed, "--out", out)

    assert isinstance(refused.exception, FolderError)
    assert f"{damaged.name} was damaged" in str(refused.exception)
    assert tables_of(out) == tables


def test_what_a_killed_run_left_half_written_is_removed(tmp_path):
    store = PartStore(LocalResults(tmp_path), "k" * 64)
    store.open()
    (tmp_path / store.folder / "half.jsonl.gz.partial").write_bytes(b"half")

    store.open()

    assert list((tmp_path / store.folder).iterdir()) == []


def test_a_part_gives_back_what_was_written(tmp_path):
    store = PartStore(LocalResults(tmp_path), "k" * 64)
    store.open()
    rows = [row(item(n, "Erste Zeile 😀\n\nZweite")) for n in range(3)]

    store.write("key", rows)

    assert list(store.read("key")) == rows
    assert rows[0].facts.paragraphs == (0, 15)
    assert rows[0].is_ok


def test_a_second_run_into_the_same_folder_is_refused(mixed, score, tmp_path):
    out = tmp_path / "out"
    out.mkdir()

    with locked(out):
        refused = score(mixed, "--out", out)

    assert isinstance(refused.exception, FolderError)
    assert "another run is writing" in str(refused.exception)
    assert score(mixed, "--out", out).exit_code == 1  # for the errors among the articles


def test_a_killed_run_leaves_no_lock(mixed, tiny, score, tmp_path):
    out = tmp_path / "out"
    process = started([str(mixed), "--out", str(out), "--model", str(tiny)])
    while not (out / ".lock").exists():
        assert process.poll() is None
        time.sleep(0.005)
    kill(process)

    assert score(mixed, "--out", out).exit_code == 1


def test_an_article_that_is_added_leaves_the_parts_behind_it_as_they_were():
    items = [item(n) for n in range(2000)]

    before = [part.key for part in plan_parts(items)]
    after = [part.key for part in plan_parts([*items[:700], item(9999), *items[700:]])]

    assert len(before) > 20
    assert len(set(before) - set(after)) <= 2


def test_parts_are_bounded_in_items_and_in_characters():
    short = list(plan_parts(item(n) for n in range(3000)))
    long = list(plan_parts(item(n, f"{n} " + "word " * 30_000) for n in range(6)))

    assert max(len(part.items) for part in short) <= MAX_ITEMS
    assert [part.first for part in short] == [
        sum(len(one.items) for one in short[:place]) for place in range(len(short))
    ]
    assert all(sum(one.characters for one in part.items[:-1]) < MAX_CHARACTERS for part in long)


def test_shares_are_disjoint_and_complete_and_know_the_places_of_the_whole():
    items = [item(n) for n in range(2000)]
    whole = list(plan_parts(items))

    shares = [
        [part for part in plan_parts(items) if Shard(index=index, count=3).has(part)]
        for index in (1, 2, 3)
    ]

    assert sorted(part.first for share in shares for part in share) == [p.first for p in whole]
    assert all(shares)


def test_the_parts_of_all_shares_together_are_a_finished_run(mixed, score, tmp_path):
    score(mixed, "--out", tmp_path / "whole")
    for index in (1, 2):
        score(mixed, "--out", tmp_path / f"share-{index}", "--shard", f"{index}/2")
    together = tmp_path / "together"
    together.mkdir()
    for index in (1, 2):
        subprocess.run(["cp", "-r", tmp_path / f"share-{index}" / "parts", together], check=True)
    before = part_files(together)

    score(mixed, "--out", together)

    assert {path: one[0] for path, one in part_files(together).items()} == {
        path: one[0] for path, one in before.items()
    }
    assert tables_of(together) == tables_of(tmp_path / "whole")


@pytest.mark.parametrize("value", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2"])
def test_a_share_that_is_none_is_refused(value):
    from stanceframe.errors import RecipeError

    with pytest.raises(RecipeError, match="it must be I/N"):
        parse_shard(value)


def test_an_article_that_failed_is_tried_again_only_when_asked(score, tmp_path, tiny):
    """The row of a process that died is put into a part by hand, as if it had died yesterday."""
    from stanceframe_service.engine import LabelledRow

    root, out = tmp_path / "articles", tmp_path / "out"
    root.mkdir()
    for n in range(4):
        (root / f"{n}.txt").write_text(text(n), encoding="utf-8")
    score(root, "--out", out)
    tables = tables_of(out)
    path = next((out / "parts").rglob("*.gz"))
    store = PartStore(LocalResults(out), path.parent.name)
    key = path.name.partition(".")[0]
    rows = list(store.read(key))
    rows[0] = PartRow(rows[0].facts, LabelledRow.failed("0.txt", "worker", "it died").json)
    store.write(key, rows)

    kept = score(root, "--out", out)
    failed = rows_of(out, "errors")
    retried = score(root, "--out", out, "--retry-failed")

    assert (kept.exit_code, retried.exit_code) == (1, 0)
    assert [(one["id"], one["code"]) for one in failed] == [("0.txt", "worker")]
    assert tables_of(out) == tables


def test_what_differs_only_in_what_is_asked_of_it_is_another_item():
    asked = InputItem(Article(id="a1", text="Text 1.", targets=("morava",)), file="a", end=1)
    plain = InputItem(Article(id="a1", text="Text 1."), file="a", end=1)
    failed = InputItem(
        FailedArticle(id="a1", error=Failure(code="empty", message="no")), file="a", end=1
    )

    assert len({part_key([one]) for one in (asked, plain, failed)}) == 3
