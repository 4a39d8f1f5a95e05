"""A reader who follows docs/tutorial.md gets what it shows, from the definitions to the service."""

import csv

from tests.house.shown_outputs import agrees
from tests.training.tutorial import DOCUMENT, REPOSITORY, blocks_of, play


def test_every_command_of_the_tutorial_prints_what_it_shows(tmp_path):
    blocks = blocks_of(DOCUMENT.read_text(encoding="utf-8"))

    for shown, printed in play(blocks, tmp_path):
        assert agrees(shown.output, printed), f"$ {shown.command}\n" + "\n".join(printed)

    assert sum(len(block.parts) for block in blocks) >= 8
    assert (tmp_path / "tutorial" / "harbour" / "report" / "report.html").is_file()


def test_the_tutorials_coders_read_the_same_sentences_and_differ_now_and_then():
    sheets = []
    for coder in ("ada", "bo"):
        path = REPOSITORY / "docs" / "tutorial" / f"{coder}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            sheets.append(
                {row["item"]: (row["text"], row["labels"]) for row in csv.DictReader(lines)}
            )

    ada, bo = sheets
    assert {item: text for item, (text, _) in ada.items()} == {i: t for i, (t, _) in bo.items()}
    assert 8 <= sum(ada[item] != bo[item] for item in ada) <= 30
    assert 120 <= len(ada) <= 160
