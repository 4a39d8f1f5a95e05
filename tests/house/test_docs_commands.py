"""Every `stanceframe` command that a document shows exists, with the options it is shown with."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from stanceframe.cli import app

FENCED = re.compile(r"^```(?:console|sh|shell|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(stanceframe [a-z-][^`\n]*)`")
# Typer ships its own copy of click, whose base of all wrong uses it doesn't name.
UsageError = typer.BadParameter.__mro__[1]
SEPARATORS = frozenset({"|", "||", "&&", "&", ";", ">", ">>", "<", "2>"})


def lines_of(block: str) -> Iterator[str]:
    """The commands of a block: those behind a prompt where it has prompts, else all lines."""
    lines = block.replace("\\\n", " ").splitlines()
    prompted = [line[2:] for line in lines if line.startswith("$ ")]
    return iter(prompted or lines)


def calls_in(line: str) -> Iterator[list[str]]:
    """The words of each call of `stanceframe` in a line of shell."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.commenters = "#"
    lexer.whitespace_split = True
    call: list[str] = []
    for word in [*lexer, ";"]:
        if word not in SEPARATORS:
            call.append(word)
            continue
        if call and Path(call[0]).name == "stanceframe":
            yield call[1:]
        call = []


def calls_of(document: Path) -> Iterator[list[str]]:
    text = document.read_text(encoding="utf-8")
    for block in FENCED.findall(text):
        for line in lines_of(block):
            yield from calls_in(line)
    for line in INLINE.findall(FENCED.sub("", text)):
        yield from calls_in(line)


def parse(words: list[str]) -> None:
    """Parse the words as the command line would, without running anything."""
    command: Any = typer.main.get_command(app)
    context = command.context_class(command, info_name="stanceframe")
    rest = list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        found = command.get_command(context, rest.pop(0))
        assert found is not None, f"no such subcommand in: stanceframe {shlex.join(words)}"
        command, context = found, found.context_class(found, info_name=found.name, parent=context)
    _, extra, _ = command.make_parser(context).parse_args(args=rest)
    assert not extra, f"too many arguments in: stanceframe {shlex.join(words)}"


def test_every_command_in_the_documents_parses(documents, repository):
    faults: list[str] = []
    count = 0
    for document in documents:
        for words in calls_of(document):
            count += 1
            try:
                parse(words)
            except (UsageError, AssertionError) as error:
                place = document.relative_to(repository)
                faults.append(f"{place}: stanceframe {shlex.join(words)}: {error}")

    assert faults == []
    assert count > 0, "the documents show no command: is the pattern right?"


@pytest.mark.parametrize("line", ["stanceframe labl x.txt", "stanceframe label --no-such-option x"])
def test_a_command_that_does_not_exist_is_found_out(line):
    (words,) = calls_in(line)

    with pytest.raises((UsageError, AssertionError), match=r"no such subcommand|[Nn]o such option"):
        parse(words)


def test_calls_are_found_behind_pipes_and_before_redirections():
    line = "cat a.txt | stanceframe label --format json - > out.json && .venv/bin/stanceframe serve"

    assert list(calls_in(line)) == [["label", "--format", "json", "-"], ["serve"]]
