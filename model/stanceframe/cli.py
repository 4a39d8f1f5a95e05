"""The one command, `stanceframe`: it finds each subcommand by entry point and loads it when asked.

No package imports a sibling to offer its commands, and `stanceframe --help` answers even where
a command's own libraries are not installed.
"""

import os
import re
import sys
from collections.abc import Iterable
from importlib import metadata
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from stanceframe import __version__
from stanceframe.errors import MissingExtraError, StanceFrameError

__all__ = ["app", "main"]

COMMANDS_GROUP = "stanceframe.commands"
DISTRIBUTION = "stanceframe"
# Libraries whose import name is not their distribution's name.
DISTRIBUTION_OF = {"sklearn": "scikit-learn", "yaml": "pyyaml"}
EXIT_WRONG_USE = 2
# What a shell reports for a program that the closing of its pipe or Ctrl-C ended: 128 + signal.
EXIT_BROKEN_PIPE = 141
EXIT_INTERRUPTED = 130


class EntryPointGroup(TyperGroup):
    """A command group whose members are entry points, each imported on first use."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self._waiting = {entry.name: entry for entry in metadata.entry_points(group=COMMANDS_GROUP)}
        for name in sorted(self._waiting):
            self.commands[name] = TyperCommand(name)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name, importing its module if this is the first time."""
        entry = self._waiting.pop(cmd_name, None)
        if entry is not None:
            self.commands[cmd_name] = _load(entry)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        """Run the subcommand; turn the errors that users can mend into a message and a status."""
        try:
            outcome = super().invoke(ctx)
            sys.stdout.flush()  # a closed pipe must show here, not at interpreter exit
        except BrokenPipeError:
            _silence_stdout()
            raise typer.Exit(EXIT_BROKEN_PIPE) from None
        except StanceFrameError as error:
            raise _refusal(error) from error
        except ModuleNotFoundError as error:
            cure = _missing_extra(error, f"stanceframe {ctx.invoked_subcommand}")
            if cure is None:
                raise
            raise _refusal(cure) from error
        return outcome


app = typer.Typer(
    cls=EntryPointGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: laying out the tables would double the time to answer
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example:  stanceframe label report.txt --format json",
)


def main() -> None:
    """Run the command line and leave with its status.

    0 is done, 1 found a regression, 2 wrong use or unusable input, 130 interrupted.
    """
    try:
        app(prog_name="stanceframe")
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stanceframe {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
) -> None:
    """Say of each sentence of news who speaks, what it is about, and who is for or against what."""


def _load(entry: metadata.EntryPoint) -> Any:
    """Return the entry point's command, or one that says why it can't be had."""
    try:
        command: Any = typer.main.get_command(entry.load())
    except ImportError as error:
        return _unavailable(entry.name, error)
    command.name = entry.name
    return command


def _unavailable(name: str, error: ImportError) -> TyperCommand:
    """Return a stand-in that is listed like any command and refuses with the cure."""
    reason: StanceFrameError | None = _missing_extra(error, f"stanceframe {name}")
    if reason is None:
        reason = StanceFrameError(
            f"stanceframe {name} can't be loaded ({error}); this installation is incomplete: "
            f"run: pip install --force-reinstall {DISTRIBUTION}"
        )

    def refuse() -> None:
        raise reason

    return TyperCommand(
        name,
        callback=refuse,
        help=str(reason),
        short_help="Not installed: run it to be told what it needs.",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


def _missing_extra(error: ImportError, purpose: str) -> MissingExtraError | None:
    """Return the error that names the extra with the missing library, if an extra has it."""
    library = (error.name or "").partition(".")[0]
    try:
        requirements = metadata.requires(DISTRIBUTION)
    except metadata.PackageNotFoundError:  # run from a source folder, not installed
        return None
    extra = _extra_with(DISTRIBUTION_OF.get(library, library), requirements)
    return None if extra is None else MissingExtraError(library, extra, purpose)


def _extra_with(distribution: str, requirements: Iterable[str] | None) -> str | None:
    wanted = _canonical(distribution)
    for requirement in requirements or ():
        name = re.match(r"[\w.-]+", requirement)
        extra = re.search(r"extra\s*==\s*['\"]([\w.-]+)['\"]", requirement)
        if name and extra and _canonical(name[0]) == wanted:
            return extra[1]
    return None


def _canonical(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _refusal(error: StanceFrameError) -> typer.Exit:
    typer.echo(f"stanceframe: {error}", err=True)
    return typer.Exit(EXIT_WRONG_USE)


def _silence_stdout() -> None:
    """Send what is still buffered nowhere, so that interpreter exit can't complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
