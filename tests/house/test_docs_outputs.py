"""What a document shows as the output of a command is what the command prints."""

import pytest
from tests.house.shown_outputs import agrees, run, shown_in


def test_every_tested_block_shows_what_its_commands_print(documents, repository):
    shown = [(document, part) for document in documents for part in shown_in(document)]

    for document, part in shown:
        printed = run(part.command)
        place = document.relative_to(repository)
        assert agrees(part.output, printed), f"{place}: $ {part.command}\n" + "\n".join(printed)

    assert any("label" in part.command for document, part in shown if document.name == "README.md")


@pytest.mark.parametrize(
    ("shown", "printed", "agreed"),
    [
        (["p 0.93"], ["p 0.95"], True),
        (["p 0.93"], ["p 0.83"], False),
        (["a", "...", "d"], ["a", "b", "c", "d"], True),
        (["a", "...", "d"], ["a", "b", "c"], False),
        (["a", "..."], ["a"], True),
        (["a"], ["a", "b"], False),
        (["a"], [], False),
    ],
)
def test_outputs_agree_up_to_small_decimals_and_what_is_left_out(shown, printed, agreed):
    assert agrees(shown, printed) is agreed
