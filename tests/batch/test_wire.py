"""Texts that nearly say the same are grouped, whatever their order, and others are not."""

import orjson
from tests.batch.conftest import rows_of, tables_of

from stanceframe.types import Article
from stanceframe_service.batch.repeats import RepeatedRows
from stanceframe_service.engine import EngineOptions, LabelledRow, SerialEngine

AGENCY = (
    "Veldania and Morava agreed on Monday to open the crossing at Tarsk for grain, the river "
    "commission said, after a winter in which both sides had turned lorries back.\n\n"
    "The envoy of Talassa, who led the talks, called it a first step and said that the harvest "
    "of the whole valley hung on what the two governments would do before the thaw."
)
OTHER = (
    "The court of Orvil heard fourteen witnesses in the case of the flooded mine, among them the "
    "engineer who had warned the owners in three letters.\n\n"
    "No date was set for the ruling, and the families asked that the hearings go on in the town "
    "where the men had lived and not in the capital."
)
LOCAL = "Farmers in our county have waited for this since the autumn, and some of them cheered."


def write(root, texts) -> None:
    root.mkdir(exist_ok=True)
    for name, text in texts.items():
        (root / f"{name}.txt").write_text(text, encoding="utf-8")


TEXTS = {
    "a": AGENCY,
    "b": AGENCY.replace("on Monday ", "on Monday evening "),
    "c": f"{LOCAL}\n\n{AGENCY.split(chr(10))[0]}\n\n{OTHER.split(chr(10))[-1][:90]} others.",
    "d": OTHER,
}


def groups_of(out) -> dict[str, str | None]:
    return {row["id"]: row["wire_group"] for row in rows_of(out, "articles")}


def test_printings_of_one_report_are_a_group_and_another_report_is_alone(score, tmp_path):
    write(tmp_path / "in", TEXTS)

    score(tmp_path / "in", "--out", tmp_path / "out", "--wire-groups")

    groups = groups_of(tmp_path / "out")
    assert groups["a.txt"] is not None
    assert groups["a.txt"] == groups["b.txt"]
    assert groups["c.txt"] is None
    assert groups["d.txt"] is None


def test_a_paragraph_that_another_article_has_too_is_in_a_group(score, tmp_path):
    write(tmp_path / "in", TEXTS)

    score(tmp_path / "in", "--out", tmp_path / "out", "--wire-groups")

    named = {
        (row["article"], row["paragraph"]): row["wire_group"]
        for row in rows_of(tmp_path / "out", "sentences")
    }
    assert named[0, 0] is not None
    assert named[0, 0] == named[1, 0] == named[2, 1]
    assert named[2, 0] is None
    assert named[3, 0] is None


def test_the_names_of_groups_do_not_depend_on_the_order(score, tmp_path):
    write(tmp_path / "one", TEXTS)
    write(tmp_path / "two", {name: TEXTS[old] for name, old in zip("abcd", "dcba", strict=True)})

    for name in ("one", "two"):
        score(tmp_path / name, "--out", tmp_path / f"out-{name}", "--wire-groups")

    one, two = groups_of(tmp_path / "out-one"), groups_of(tmp_path / "out-two")
    assert one["a.txt"] == two["d.txt"]
    assert one["b.txt"] == two["c.txt"]


def test_a_paragraph_that_one_article_prints_twice_is_no_group(score, tmp_path):
    write(tmp_path / "in", {"a": f"{AGENCY}\n\n{LOCAL}\n\n{AGENCY}", "d": OTHER})

    score(tmp_path / "in", "--out", tmp_path / "out", "--wire-groups")

    rows = rows_of(tmp_path / "out", "sentences")
    assert {row["wire_group"] for row in rows} == {None}


def test_a_repeat_has_the_labels_that_it_would_have_alone(score, tmp_path):
    write(tmp_path / "both", {"a": AGENCY, "z": AGENCY, "m": OTHER})
    write(tmp_path / "alone", {"z": AGENCY})

    score(tmp_path / "both", "--out", tmp_path / "out-both")
    score(tmp_path / "alone", "--out", tmp_path / "out-alone")

    labelled = (tmp_path / "out-both" / "labelled.jsonl").read_bytes().splitlines()
    assert labelled[2] == (tmp_path / "out-alone" / "labelled.jsonl").read_bytes().strip()
    articles = rows_of(tmp_path / "out-both", "articles")
    assert [row["repeat_of"] for row in articles] == [None, None, 0]
    assert articles[0]["sha256"] == articles[2]["sha256"]


def test_a_repeat_is_taken_from_memory_and_another_title_makes_another_article(tiny):
    article = Article(id="1", text=AGENCY)
    with SerialEngine(EngineOptions(model=str(tiny))) as engine:
        row = next(engine.label_all([article])).row
    rows = RepeatedRows()

    first, second = rows.claim("k"), rows.claim("k")
    rows.put("k", "1", row)
    taken = rows.take("k", Article(id="2", text=AGENCY))

    assert (first, second) == (False, True)
    assert orjson.loads(taken.json) == orjson.loads(row.json) | {"id": "2"}


def test_a_repeat_of_a_failed_article_has_the_row_that_it_would_have_alone():
    rows = RepeatedRows()
    rows.claim("k")
    rows.claim("k")

    rows.put("k", "1", LabelledRow.failed("1", "too_large", "article '1' is too large"))
    failed = orjson.loads(rows.take("k", Article(id="2", text=AGENCY)).json)

    assert failed["id"] == "2"
    assert failed["error"] == {"code": "too_large", "message": "article '2' is too large"}


def test_the_oldest_rows_that_nobody_waits_for_go_when_there_is_no_room():
    rows = RepeatedRows(max_bytes=2_500)
    row = LabelledRow(json=b"x" * 1_000, is_ok=True, sentences=1)
    for key in "abc":
        rows.claim(key)
    rows.claim("a")

    for key in "abc":
        rows.put(key, key, row)

    assert [rows.claim(key) for key in "acb"] == [True, True, False]


def test_without_being_asked_for_there_are_no_groups(score, tmp_path):
    write(tmp_path / "in", TEXTS)

    score(tmp_path / "in", "--out", tmp_path / "plain")
    score(tmp_path / "in", "--out", tmp_path / "grouped", "--wire-groups")

    assert set(groups_of(tmp_path / "plain").values()) == {None}
    plain, grouped = tables_of(tmp_path / "plain"), tables_of(tmp_path / "grouped")
    assert {name for name in plain if plain[name] != grouped[name]} == {
        "articles.jsonl",
        "sentences.jsonl",
    }
