"""Sentences drawn for coders, and the commands from a scored folder to settled answers."""

import csv
import io
import json
from collections import Counter

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.eval.annotating import CODEBOOK, book
from typer.testing import CliRunner

from stanceframe.cli import app
from stanceframe.corpora.annotations import read_annotations, read_items
from stanceframe.errors import AnnotationError
from stanceframe_eval.annotation.choices import How
from stanceframe_eval.annotation.drawing import Drawing, draw_tasks
from stanceframe_eval.annotation.near import Apart
from stanceframe_eval.annotation.scored import Scored, read_scored

SUBJECTS = ("baker", "pilot", "judge", "nurse", "miner", "clerk")
VERBS = ("praised", "feared", "bought", "closed", "painted")
THINGS = ("bridge", "harbour", "orchard", "railway", "museum", "quarry", "mill")


def sentence(place):
    """A different sentence for each number below 210."""
    who, rest = SUBJECTS[place % 6], place // 6
    return f"One {who} {VERBS[rest % 5]} our {THINGS[rest // 5]} in year {place}."


def scored(count, p=lambda place: 0.1):
    return [
        Scored(
            item=f"d{place // 5}#{place % 5}",
            document=f"d{place // 5}",
            start=0,
            stop=len(sentence(place)),
            text=sentence(place),
            frames={"loss": p(place), "delay": 0.01},
            present=frozenset(["loss"] if p(place) >= 0.5 else []),
        )
        for place in range(count)
    ]


def drawn(sentences, how=How.RANDOM, size=10, **more):
    drawing = Drawing(how=how, size=size, seed=more.pop("seed", 13), **more)
    return draw_tasks(sentences, drawing, book())


def test_a_random_draw_says_so_and_repeats_with_its_seed():
    sentences = scored(100)

    tasks = drawn(sentences)

    assert len({task.item.item for task in tasks}) == 10
    assert {task.item.drawn for task in tasks} == {"random"}
    assert {task.item.codebook for task in tasks} == {book().signature}
    assert tasks == drawn(sentences)
    assert tasks != drawn(sentences, seed=14)


def test_each_sentence_is_as_likely_as_any_other():
    sentences = scored(20)

    counts = Counter(
        task.item.item for seed in range(160) for task in drawn(sentences, size=5, seed=seed)
    )

    # 40 times each on average, standard deviation 5.5: four of them to each side.
    assert len(counts) == 20
    assert all(18 <= count <= 62 for count in counts.values())


@pytest.mark.parametrize("how", list(How))
def test_no_two_near_identical_sentences_are_drawn(how):
    text = "The ferry of the northern line left at noon, an hour late, with nobody on board"
    copies = [
        Scored(item=f"c{place}", document="c", start=0, stop=9, text=f"{text}{'!' * place}",
               frames={"loss": 0.55}, present=frozenset(["loss"]))
        for place in range(30)
    ]  # fmt: skip

    tasks = drawn([*copies, *scored(40, lambda _: 0.6)], how, size=50, frame="loss")

    assert sum(task.item.item.startswith("c") for task in tasks) == 1
    assert len(tasks) == 41


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        ("The ferry from Lyrna left at noon, an hour late, with nobody on board.", True),
        ("The ferry from Lyrna left at noon, an hour late, with nobody on deck.", True),
        ("The ferry from Karsk sank at dawn, an hour late, with nobody on board.", False),
        ("Nobody was on board.", False),
    ],
)
def test_a_word_changed_is_the_same_sentence_and_another_event_is_not(other, alike):
    apart = Apart()
    apart.admits("The ferry from Lyrna left at noon, an hour late, with nobody on board")

    assert apart.admits(other) is not alike


def test_a_draw_by_frame_has_that_frame_only():
    tasks = drawn(scored(100, lambda place: 0.9 if place % 10 == 0 else 0.1), How.FRAME,
                  frame="loss")  # fmt: skip

    assert {task.item.drawn for task in tasks} == {"frame:loss"}
    assert all(task.predictions[0].label == "loss" for task in tasks)
    assert len(tasks) == 10


def test_a_draw_by_a_frame_that_is_nowhere_names_those_there_are():
    with pytest.raises(AnnotationError, match="no sentence with frame 'fare'; found are: loss"):
        drawn(scored(10, lambda _: 0.9), How.FRAME, frame="fare")


def test_an_uncertain_draw_takes_the_unsure_and_among_them_different_ones():
    unsure = scored(20, lambda _: 0.5)
    alike = [
        Scored(item=f"a{place}", document="a", start=0, stop=9,
               text=f"Ferry ferry {word} ferry ferry late.", frames={"loss": 0.5},
               present=frozenset())
        for place, word in enumerate(["one", "two", "six", "ten", "nine", "four", "five"])
    ]  # fmt: skip
    sure = [
        Scored(item=f"s{place}", document="s", start=0, stop=9, text=f"Sure {place} of it all.",
               frames={"loss": 0.99}, present=frozenset(["loss"]))
        for place in range(50)
    ]  # fmt: skip

    tasks = drawn([*sure, *alike, *unsure], How.UNCERTAIN, size=8)

    names = [task.item.item[0] for task in tasks]
    assert {task.item.drawn for task in tasks} == {"uncertain"}
    assert "s" not in names
    assert names.count("a") <= 2  # of seven that are as unsure, and nearly one


def test_where_frames_exclude_one_another_the_smallest_gap_is_the_least_sure():
    shares = {
        "open": {"loss": 0.30, "delay": 0.28, "fare": 0.02},
        "near": {"loss": 0.52, "delay": 0.02, "fare": 0.01},
        "sure": {"loss": 0.97, "delay": 0.02, "fare": 0.01},
    }
    sentences = [
        Scored(item=name, document=name, start=0, stop=9, text=text, frames=shares[name],
               present=frozenset())
        for name, text in zip(shares, ("Ferry north.", "Toll rises.", "Pier shut."), strict=True)
    ]  # fmt: skip

    def first(codebook):
        (task,) = draw_tasks(sentences, Drawing(how=How.UNCERTAIN, size=1, seed=13), codebook)
        return task.item.item

    assert first(book()) == "near"
    assert first(book(exclusive=True)) == "open"


def test_what_was_drawn_before_is_left_out():
    sentences = scored(30)
    before = frozenset(task.item.item for task in drawn(sentences, size=20))

    tasks = drawn(sentences, size=30, without=before)

    assert {task.item.item for task in tasks} == {one.item for one in sentences} - before


def test_nothing_left_to_draw_is_an_error():
    sentences = scored(3)

    with pytest.raises(AnnotationError, match="no sentence to draw: 3 count, 3 were drawn"):
        drawn(sentences, without=frozenset(one.item for one in sentences))


ARTICLES = [
    {"article": 0, "id": "a.txt", "model": "m@sha256:0", "codebook": "c@1.0.0+sha256:0"},
    {"article": 1, "id": "b.txt", "model": "m@sha256:0", "codebook": "c@1.0.0+sha256:0"},
]
SENTENCES = [
    {"article": place // 6, "sentence": place % 6, "start": 10 * place, "stop": 10 * place + 9,
     "text": f'{sentence(place)} "\U0001f600"', "counted": place != 5}
    for place in range(12)
]  # fmt: skip
FRAMES = [
    {"article": 0, "sentence": 1, "frame": "loss", "p": 0.9, "present": True},
    {"article": 0, "sentence": 1, "frame": "fare", "p": 0.2, "present": False},
    {"article": 1, "sentence": 0, "frame": "delay", "p": 0.7, "present": True},
]


@pytest.fixture
def run(tmp_path):
    """Write the three tables in a format."""

    def write(form="jsonl"):
        folder = tmp_path / f"run-{form}"
        folder.mkdir()
        for name, rows in (("articles", ARTICLES), ("sentences", SENTENCES), ("frames", FRAMES)):
            path = folder / f"{name}.{form}"
            if form == "parquet":
                pq.write_table(pa.Table.from_pylist(rows), path)
            elif form == "csv":
                out = io.StringIO()
                writer = csv.DictWriter(out, rows[0], lineterminator="\n")
                writer.writeheader()
                writer.writerows(
                    {key: str(value).lower() if isinstance(value, bool) else value
                     for key, value in row.items()} for row in rows
                )  # fmt: skip
                path.write_text(out.getvalue(), encoding="utf-8")
            else:
                lines = (json.dumps(row) + "\n" for row in rows)
                path.write_text("".join(lines), encoding="utf-8")
        return folder

    return write


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_tables_of_each_format_give_the_same_sentences(run, form):
    folder = read_scored(run(form))

    assert len(folder.sentences) == 11
    one = folder.sentences[1]
    assert (one.item, one.document, one.start) == ("a.txt#1", "a.txt", 10)
    assert (one.frames, one.present) == ({"loss": 0.9, "fare": 0.2}, frozenset(["loss"]))
    assert folder.model == "m@sha256:0"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: (folder / "frames.jsonl").unlink(), "has no table 'frames'"),
        (lambda folder: (folder / "sentences.jsonl").write_text('{"article": 0}\n'), "KeyError"),
        (lambda folder: (folder / "articles.jsonl").write_text("{\n"), "of another form"),
    ],
)
def test_a_folder_without_the_tables_says_how_to_make_them(run, change, message):
    folder = run()
    change(folder)

    with pytest.raises(AnnotationError, match=message):
        read_scored(folder)


def stanceframe(*words):
    return CliRunner().invoke(app, ["annotate", *map(str, words)])


@pytest.mark.parametrize(
    ("form", "name"),
    [("csv", "tasks.csv"), ("label-studio", "tasks.json"), ("doccano", "tasks.jsonl"),
     ("qdpx", "tasks.qdpx")],
)  # fmt: skip
def test_a_sample_goes_out_in_each_form_and_is_listed(run, tmp_path, form, name):
    mine, out = tmp_path / "mine.yaml", tmp_path / "round"
    mine.write_text(CODEBOOK, encoding="utf-8")

    done = stanceframe("sample", run(), "--codebook", mine, "--size", 5, "--out", out,
                       "--format", form)  # fmt: skip

    assert done.exit_code == 0, done.output
    assert (out / name).stat().st_size > 0
    assert len(read_items(out / "sample.jsonl")) == 5
    assert (out / "labelling.xml").exists() is (form == "label-studio")
    again = stanceframe("sample", run("csv"), "--codebook", mine, "--out", out, "--format", form)
    assert again.exit_code == 2
    assert "is there already" in again.stderr


def test_from_a_scored_folder_to_settled_answers(run, tmp_path):
    mine, out = tmp_path / "mine.yaml", tmp_path / "round"
    mine.write_text(CODEBOOK, encoding="utf-8")
    stanceframe("sample", run(), "--codebook", mine, "--size", 8, "--out", out)
    with (out / "tasks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for coder, labels in (("ann", ["loss", "-"]), ("bo", ["loss; fare", "-"]), ("cy", ["los"])):
        sheet = io.StringIO()
        writer = csv.DictWriter(sheet, rows[0])
        writer.writeheader()
        for place, row in enumerate(rows):
            writer.writerow(row | {"labels": labels[place % len(labels)]})
        (tmp_path / f"{coder}.csv").write_text(sheet.getvalue(), encoding="utf-8")
    answers, gold = tmp_path / "annotations.jsonl", tmp_path / "gold.jsonl"

    imported = stanceframe("import", *(tmp_path / f"{one}.csv" for one in ("ann", "bo", "cy")),
                           "--codebook", mine, "--out", answers)  # fmt: skip
    agreement = stanceframe("agreement", answers, "--codebook", mine)
    settled = CliRunner().invoke(
        app,
        ["annotate", "adjudicate", str(answers), "--codebook", str(mine), "--out", str(gold)],
        input="nnnn",
    )
    exported = stanceframe("export", gold, "--codebook", mine, "--format", "qdpx", "--out",
                           tmp_path / "gold.qdpx")  # fmt: skip

    assert imported.exit_code == 1
    assert "cy.csv, row 1: 'los' is no label of the codebook; did you mean 'loss'?" in (
        imported.stderr
    )
    errors = (tmp_path / "annotations.errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(errors) == 8
    assert len(read_annotations(answers)) == 16
    assert {one.drawn for one in read_annotations(answers)} == {"random"}
    assert agreement.exit_code == 0, agreement.output
    assert "loss" in agreement.stdout
    assert settled.exit_code == 0, settled.output
    assert [len(one.labels) for one in read_annotations(gold)] == [1, 0, 1, 0, 1, 0, 1, 0]
    assert exported.exit_code == 0, exported.output
