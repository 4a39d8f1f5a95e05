"""Inputs that break readers, models and terminals: each gives a result or a named error."""

import json
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from stanceframe_service import label_cli, score_cli
from stanceframe_service.app import create_app
from stanceframe_service.settings import MEBIBYTE, ServiceSettings

DAYS = [f"On day {number} the envoy of Morava urged a truce." for number in range(40)]

HARD: dict[str, bytes] = {
    "binary": bytes(range(256)) * 40,
    "emoji": "The truce holds 🕊️🇺🇳👩‍👩‍👧‍👦. “Great 😀!” said Ilna Torv 👍🏽.".encode(),
    "empty": b"",
    "five-megabytes-of-one-line": b"word " * MEBIBYTE,
    "hundred-thousand-words": "\n\n".join(" ".join(DAYS) for _ in range(280)).encode(),
    "null-in-text": b"Morava closed\x00the bridge.",
    "right-to-left": "أعلن الوزير \u202bهدنة\u202c اليوم. «لن نوقف القتال»، قال المتحدث.".encode(),  # noqa: RUF001 - Arabic
    "marks-opened-and-never-closed": ("“‘" * 5_000).encode(),
    "ten-thousand-marks": ('He said "no" and "yes". ' * 2_500).encode(),
    "whitespace": b" \n\t\n ",
    "wrong-encoding": "Die Brücke wurde für Züge gesperrt.".encode("latin-1"),
    "zero-width": "Mora\u200bva c\u200dlosed \ufeffthe\u2060 bridge\u00ad.".encode(),
}
NO_ARTICLES = {"binary", "empty", "five-megabytes-of-one-line", "null-in-text", "whitespace"}
GOOD = "Veldania urged a truce."


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("hard")
    for name, content in HARD.items():
        (root / f"{name}.txt").write_bytes(content)
    (root / "zz-good.txt").write_text(GOOD, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def rows(folder, tmp_path_factory) -> dict[str, dict]:
    """The rows of a folder run, by the stem of their file."""
    out = tmp_path_factory.mktemp("out")
    result = CliRunner().invoke(score_cli.app, [str(folder), "--out", str(out), "--quiet"])
    assert result.exit_code == 1
    lines = [
        json.loads(line)
        for name in ("labelled.jsonl", "errors.jsonl")
        for line in (out / name).read_bytes().splitlines()
    ]
    return {Path(row["id"]).stem: row for row in lines}


def test_every_input_has_its_row_and_the_good_one_behind_them_is_labelled(rows):
    assert set(rows) == {*HARD, "zz-good"}
    assert rows["zz-good"]["sentences"][0]["text"] == GOOD


@pytest.mark.parametrize("name", sorted(HARD))
def test_what_is_no_article_has_a_named_error_and_the_rest_is_labelled(rows, name):
    row = rows[name]

    assert ("sentences" not in row) == (name in NO_ARTICLES)
    if name in NO_ARTICLES:
        assert row["code"] != "internal"
        assert row["message"]


@pytest.mark.parametrize("name", ["emoji", "right-to-left", "ten-thousand-marks", "zero-width"])
def test_the_offsets_of_odd_characters_are_right(rows, name):
    text = HARD[name].decode()

    for sentence in rows[name]["sentences"]:
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]


def test_the_command_line_prints_each_for_a_person_and_goes_on(folder):
    names = [str(path) for path in sorted(folder.iterdir()) if "hundred" not in path.name]

    result = CliRunner().invoke(label_cli.app, names)

    assert result.exit_code == 1
    assert "zz-good.txt" in result.stdout
    assert all(f"{name}" in result.stderr for name in NO_ARTICLES)
    assert not set("\x00\x1b\u202b\u202c") & set(result.stdout)


def test_the_service_answers_for_each_and_goes_on(labeller, serving):
    settings = ServiceSettings(max_body_bytes=8 * MEBIBYTE)
    texts = {
        name: content.decode("latin-1" if name in {"binary", "wrong-encoding"} else "utf-8")
        for name, content in HARD.items()
        if "hundred" not in name
    }

    with serving(create_app(labeller, settings)) as address:
        answers = {
            name: httpx.post(f"{address}/v1/label", json={"text": text}, timeout=6000)
            for name, text in texts.items()
        }
        good = httpx.post(f"{address}/v1/label", json={"text": GOOD}, timeout=600)

    assert good.status_code == 200
    for name, answer in answers.items():
        assert answer.status_code in {200, 413, 422}, f"{name}: {answer.text[:300]}"
