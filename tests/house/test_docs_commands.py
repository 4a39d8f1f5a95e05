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


def fault_of(words: list[str]) -> str | None:
    """Parse the words as the command line would, without running anything."""
    command: Any = typer.main.get_command(app)
    context = command.context_class(command, info_name="stanceframe")
    rest = list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        command = command.get_command(context, name := rest.pop(0))
        if command is None:
            return f"no such subcommand: {name}"
        context = command.context_class(command, info_name=name, parent=context)
    parser = command.make_parser(context)
    known = {*parser._short_opt, *parser._long_opt, *context.help_option_names}
    unknown = [word for word in rest if word[:1] == "-" != word and word.split("=")[0] not in known]
    if unknown:
        return f"no such option: {unknown[0]}"
    _, extra, _ = parser.parse_args(args=rest)
    return f"too many arguments: {shlex.join(extra)}" if extra else None


def test_every_command_in_the_documents_parses(documents, repository):
    faults: list[str] = []
    count = 0
    for document in documents:
        for words in calls_of(document):
            count += 1
            if fault := fault_of(words):
                place = document.relative_to(repository)
                faults.append(f"{place}: stanceframe {shlex.join(words)}: {fault}")

    assert faults == []
    assert count > 0, "the documents show no command: is the pattern right?"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("labl x.txt", "no such subcommand: labl"),
        ("label --no-such-option x.txt", "no such option: --no-such-option"),
        ("serve one --port 8000", "too many arguments: one"),
        ("label x.txt --format json", None),
    ],
)
def test_a_command_that_does_not_exist_is_found_out(words, fault):
    assert fault_of(words.split()) == fault


def test_calls_are_found_behind_pipes_and_before_redirections():
    line = "cat a.txt | stanceframe label --format json - > out.json && .venv/bin/stanceframe serve"

    assert list(calls_in(line)) == [["label", "--format", "json", "-"], ["serve"]]
