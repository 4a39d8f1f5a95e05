"""Annotations out to four programs and back, and what is refused on the way."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from tests.eval.annotating import annotation, book

from stanceframe.coding.answers import Answer, Prediction, RawLabel, Task, by_item
from stanceframe.coding.checking import Rules, check_answers
from stanceframe.coding.sheet import to_sheet
from stanceframe.corpora.annotations import (
    annotations_text,
    item_of,
    read_annotations,
    read_items,
    sha256_of,
)
from stanceframe.errors import AnnotationError
from stanceframe_eval.annotation.doccano import to_doccano
from stanceframe_eval.annotation.importing import errors_text, import_files, imported_text
from stanceframe_eval.annotation.label_studio import to_label_studio
from stanceframe_eval.annotation.qdpx import to_qdpx

SCHEMA = etree.XMLSchema(
    etree.parse(Path(__file__).parents[1] / "schemas" / "refi-qda" / "Project.xsd")
)
FORMS = ("json", "jsonl", "csv", "qdpx")
# Emoji (two UTF-16 units), skin tones, combining marks, right-to-left, line ends, BOM, markup.
PIECES = ("\U0001f600", "\U0001f44d\U0001f3fd", "e\u0301", "\u05d0", "\r", "\r\n", "\n", "\u2028",
          "\ufeff", "<&>", '"', "=", ";", "a", "ferry ", "\x00", "\x0b")  # fmt: skip


@st.composite
def answered(draw):
    """Two coders' answers to two texts, with whole labels, marks, and none at all."""
    rows = []
    for item in ("d1#0", "d2#5"):
        text = "x" + "".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12)))
        for coder in ("Ann", "Émile \U0001f600"):
            labels = []
            for name in draw(st.sets(st.sampled_from(["delay", "loss", "line:favor"]))):
                ends = draw(st.lists(st.integers(1, len(text) - 1), unique=True, max_size=2))
                places = [0, *sorted(ends)] if len(ends) == 1 else sorted(ends)
                labels.append((name, *places))
            rows.append(
                annotation(item, coder, *labels, text=text, document=item[:2], start=3,
                           stop=3 + len(text), drawn="random")
            )  # fmt: skip
    return tuple(rows)


def written(form, rows):
    tasks = by_item(tuple(rows))
    match form:
        case "json":
            return to_label_studio(tasks, "tiny").encode()
        case "jsonl":
            return to_doccano(tasks).encode()
        case "csv":
            return to_sheet(tasks).encode()
        case _:
            return to_qdpx(tasks, book())


def brought_back(folder, form, data, *, coders=(), **more):
    path = folder / f"answers.{form}"
    path.write_bytes(data)
    return import_files([path], coders, Rules(codebook=book(), **more))


@pytest.mark.parametrize("form", FORMS)
@given_any(rows=answered())
def test_annotations_go_out_and_come_back_whole(tmp_path_factory, form, rows):
    outcome = brought_back(tmp_path_factory.mktemp(form), form, written(form, rows))

    assert outcome.checked.refusals == ()
    assert outcome.checked.annotations == rows


@given_any(rows=answered())
def test_a_project_validates_and_its_positions_count_code_points(rows):
    with zipfile.ZipFile(io.BytesIO(to_qdpx(by_item(rows), book()))) as archive:
        root = etree.fromstring(archive.read("project.qde"))
        SCHEMA.assertValid(root)
        space = {"q": "urn:QDA-XML:project:1.0"}
        for source in root.findall(".//q:TextSource", space):
            path = source.get("plainTextPath").replace("internal://", "sources/")
            text = archive.read(path).decode()
            for one in source.findall("q:PlainTextSelection", space):
                begin, end = int(one.get("startPosition")), int(one.get("endPosition"))
                assert 0 <= begin < end <= len(text)  # len() counts code points


def test_a_project_of_the_same_annotations_is_the_same_bytes():
    rows = (annotation("a", "Ann", "loss"),)

    assert to_qdpx(by_item(rows), book()) == to_qdpx(by_item(rows), book())


def test_the_file_of_annotations_comes_back_as_it_was(tmp_path):
    rows = (annotation("a", "Ann", ("loss", 4, 9), "delay"), annotation("b", "Bo"))
    path = tmp_path / "annotations.jsonl"
    path.write_text(annotations_text(rows), encoding="utf-8")

    assert read_annotations(path) == rows


def test_items_come_back_as_they_were(tmp_path):
    items = tuple(item_of(annotation(name, "Ann")) for name in "ab")
    path = tmp_path / "sample.jsonl"
    path.write_text(annotations_text(items), encoding="utf-8")

    assert read_items(path) == items


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "Another."}, "line 1: the text isn't|Value error, the text isn't"),
        ({"coder": ""}, "coder"),
        ({"labels": [{"label": "loss", "marks": [{"start": 4, "stop": 999}]}]}, "marks 4:999"),
        ({"mood": "bad"}, "mood: Extra inputs"),
    ],
)
def test_a_broken_file_of_annotations_names_the_line(tmp_path, change, message):
    row = annotation("a", "Ann", "loss").model_dump(mode="json") | change
    path = tmp_path / "annotations.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")

    with pytest.raises(AnnotationError, match=message):
        read_annotations(path)


def test_predictions_go_to_label_studio_and_are_no_answers(tmp_path):
    item = item_of(annotation("a", "Ann"))
    task = Task(item=item, predictions=(Prediction("loss", 0.9), Prediction("delay", 0.6)))
    text = to_label_studio([task], "conflict-small@sha256:00")

    outcome = brought_back(tmp_path, "json", text.encode())

    shown = json.loads(text)[0]["predictions"][0]
    assert shown["result"][0]["value"] == {"choices": ["loss", "delay"]}
    assert (shown["score"], shown["model_version"]) == (0.9, "conflict-small@sha256:00")
    assert (outcome.checked.annotations, outcome.uncoded) == ((), 1)


def test_an_export_of_label_studio_is_read_by_name_or_id_and_without_our_details(tmp_path):
    # As Label Studio 1.x exports it: numbers of its own, its own keys, marks in UTF-16 units.
    text = "\U0001f600 Ferry lost"
    marked = {"start": 3, "end": 8, "text": "Ferry", "labels": ["Loss"]}
    export = [
        {
            "id": 71,
            "data": {"text": text},
            "annotations": [
                {
                    "id": 5,
                    "completed_by": 2,
                    "was_cancelled": False,
                    "result": [
                        {"type": "choices", "value": {"choices": ["Fares"]}, "id": "x"},
                        {"type": "labels", "value": marked, "id": "y"},
                        {"type": "textarea", "value": {"text": ["a remark"]}, "id": "z"},
                    ],
                },
                {"id": 6, "completed_by": 3, "was_cancelled": True, "result": []},
            ],
        }
    ]

    (one,) = brought_back(tmp_path, "json", json.dumps(export).encode()).checked.annotations

    assert (one.coder, one.drawn) == ("coder 2", "unknown")
    assert one.item == f"text-{sha256_of(text)[:16]}"
    assert one.labels == annotation("a", "b", "fare", ("loss", 2, 7), text=text).labels


def test_files_of_doccano_are_named_after_their_coders(tmp_path):
    ann, bo = tmp_path / "ann.jsonl", tmp_path / "bo.jsonl"
    ann.write_text('{"id": 1, "text": "A ferry.", "label": ["loss"], "Comments": []}\n', "utf-8")
    bo.write_text('{"id": 9, "text": "A ferry.", "label": [[2, 7, "delay"]]}\n', "utf-8")

    kept = import_files([ann, bo], (), Rules(codebook=book())).checked.annotations

    assert [(one.coder, sorted(one.label_ids)) for one in kept] == [
        ("ann", ["loss"]),
        ("bo", ["delay"]),
    ]
    assert kept[0].item == kept[1].item


def test_a_sheet_tells_not_coded_from_none(tmp_path):
    sheet = "item,text,labels,coder\na,One.,,\nb,Two.,-,Ann\nc,Three.,Loss; fare[0:3],Ann\n"

    outcome = brought_back(tmp_path, "csv", sheet.encode())

    assert outcome.uncoded == 1
    assert [(one.item, len(one.labels)) for one in outcome.checked.annotations] == [
        ("b", 0),
        ("c", 2),
    ]


def test_what_a_program_dropped_is_filled_in_from_what_was_sent(tmp_path):
    sent = item_of(annotation("a#3", "Ann", start=7, stop=9, drawn="random", document="a"))
    row = json.dumps({"id": 1, "text": sent.text, "label": []})

    outcome = brought_back(tmp_path, "jsonl", row.encode(), items={sent.item: sent})

    assert item_of(outcome.checked.annotations[0]) == sent


def test_a_row_says_itself_under_which_codebook_it_was_coded(tmp_path):
    sent = item_of(annotation("a", "Ann"))
    row = json.dumps({"text": sent.text, "label": [], "codebook": "old@1.0.0+sha256:0"})

    checked = brought_back(tmp_path, "jsonl", row.encode(), items={sent.item: sent}).checked

    assert "was coded with old@1.0.0" in checked.refusals[0].message


def rows_of(*changes):
    base = annotation("a", "Ann", "loss").model_dump(mode="json")
    kept = ("item", "document", "text", "sha256", "codebook", "coder")
    row = {**{key: base[key] for key in kept}, "label": ["loss"]}
    return "".join(json.dumps(row | change) + "\n" for change in changes).encode()


@pytest.mark.parametrize(
    ("change", "message", "cure"),
    [
        ({"label": ["los"]}, "'los' is no label of the codebook", "did you mean 'loss'?"),
        ({"label": [" "]}, "has an empty label", "take it out"),
        ({"label": [[4, 99, "loss"]]}, "marks 4:99 of a text of 24", "code points"),
        ({"label": [[9, 4, "loss"]]}, "marks 9:4", "mark the words again"),
        ({"label": [["x", 4, "loss"]]}, "which are no numbers", "mark the words again"),
        ({"text": "Changed."}, "isn't the one that was sent out", "restore the text"),
        ({"codebook": "ferries@0.9.0+sha256:0"}, "was coded with ferries@0.9.0", "--accept"),
        ({"coder": " Ann"}, "is no name", "correct it"),
        ({"start": "soon"}, "its place 'soon' is no number", "leave start and stop"),
        ({"text": ""}, "has no text", "with its text"),
        ({"text": 5}, "has no text", "with its text"),
        ({"coder": 5}, "coder: ", "correct it"),
        ({"document": "a\nb"}, "document: ", "correct it"),
    ],
)
def test_a_row_that_does_not_fit_is_named_kept_apart_and_alone(tmp_path, change, message, cure):
    data = rows_of({"item": "good", "document": "good"}, change)

    checked = brought_back(tmp_path, "jsonl", data).checked

    assert [one.item for one in checked.annotations] == ["good"]
    (refusal,) = checked.refusals
    assert refusal.where.endswith("answers.jsonl, line 2")
    assert message in refusal.message
    assert cure in refusal.cure
    assert refusal.row["text"] == (change.get("text", "The ferry of a was late."))


def test_two_frames_are_refused_where_a_sentence_has_one_at_most():
    labels = (RawLabel("delay"), RawLabel("loss"), RawLabel("line:against"))
    answers = [
        Answer(where=f"row {number}", coder="Ann", text=f"The ferry {number} left.",
               details={}, labels=given)
        for number, given in enumerate((labels, labels[1:]))
    ]  # fmt: skip

    several = check_answers(answers, Rules(codebook=book()))
    one = check_answers(answers, Rules(codebook=book(exclusive=True)))

    assert not several.refusals
    assert [kept.text for kept in one.annotations] == ["The ferry 1 left."]
    (refusal,) = one.refusals
    assert refusal.where == "row 0"
    assert "has the frames delay and loss" in refusal.message
    assert "keep the one that fits best" in refusal.cure


def test_two_coders_under_one_name_are_both_refused(tmp_path):
    data = rows_of({"label": ["loss"]}, {"label": ["delay"]}, {"item": "b"}, {"item": "b"})

    checked = brought_back(tmp_path, "jsonl", data).checked

    assert [one.item for one in checked.annotations] == ["b"]  # said twice, alike: kept once
    assert len(checked.refusals) == 2
    assert all("two coders under one name?" in one.cure for one in checked.refusals)
    assert "line 1 and " in checked.refusals[0].message


def test_coders_under_one_name_are_told_apart_by_their_files(tmp_path):
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    paths[0].write_bytes(rows_of({"label": ["loss"]}))
    paths[1].write_bytes(rows_of({"label": ["delay"]}))

    outcome = import_files(paths, ("two.jsonl=Bo",), Rules(codebook=book()))

    assert [one.coder for one in outcome.checked.annotations] == ["Ann", "Bo"]


def test_one_id_for_two_texts_is_refused(tmp_path):
    other = "Another text."
    data = rows_of({}, {"text": other, "sha256": sha256_of(other), "coder": "Bo"})

    checked = brought_back(tmp_path, "jsonl", data).checked

    assert [one.coder for one in checked.annotations] == ["Ann"]
    assert "has another text here" in checked.refusals[0].message


def test_an_accepted_codebook_is_no_fault(tmp_path):
    old = book("0.9.0").signature
    outcome = brought_back(tmp_path, "jsonl", rows_of({"codebook": old}), accepted=frozenset({old}))

    assert outcome.checked.refusals == ()
    assert outcome.checked.annotations[0].codebook == old


def test_an_empty_class_is_named(tmp_path):
    warnings = brought_back(tmp_path, "jsonl", rows_of({})).checked.warnings

    assert [one.split(":")[0] for one in warnings] == ["nobody gave 'delay'", "nobody gave 'fare'"]


@pytest.mark.parametrize(
    ("form", "data", "message"),
    [
        ("json", b"{", "is no JSON"),
        ("json", b"{}", "is no list of tasks"),
        ("csv", b"a,b\n", "has no column 'labels'"),
        ("csv", b"\xff\xfe", "can't be read as UTF-8"),
        ("qdpx", b"PK", "is no REFI-QDA project"),
        ("docx", b"", "is none of .json"),
    ],
)
def test_a_file_that_is_something_else_is_refused_whole(tmp_path, form, data, message):
    with pytest.raises(AnnotationError, match=message):
        brought_back(tmp_path, form, data)


@pytest.mark.parametrize(
    ("form", "data", "message"),
    [
        ("jsonl", b'no json\n{"text": "A.", "label": []}\n', "is no row of doccano"),
        ("json", b'[{"text": "A."}, {"data": {"text": "A."}, "annotations": [{"result": []}]}]',
         "is no task with its data"),
        ("csv", b"text,labels\nA.,loss[\nA.,-\n", "'loss[' is no label"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_leaves_the_others(tmp_path, form, data, message):
    checked = brought_back(tmp_path, form, data).checked

    assert len(checked.annotations) == 1
    assert message in checked.refusals[0].message


def test_what_is_refused_is_written_with_its_row(tmp_path):
    outcome = brought_back(tmp_path, "jsonl", rows_of({"label": ["los"]}, {"item": "b"}))

    (row,) = map(json.loads, errors_text(outcome.checked.refusals).splitlines())

    assert set(row) == {"where", "message", "cure", "row"}
    assert row["row"]["labels"] == [["los", None, None, None]]
    assert imported_text(outcome).count("\n") == 1
