"""`stanceframe keys`: make, list and revoke the keys that the service asks for."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stanceframe_service.security.keys import KeyFile

__all__ = ["app", "list_keys", "new", "revoke"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Make, list and revoke the keys that `stanceframe serve` asks for.",
    epilog="Example:  stanceframe keys new newsroom",
)

FileOption = Annotated[
    Path | None,
    typer.Option(
        "--keys-file",
        help="The file of keys.",
        show_default="keys.json in the user's folder of settings",
    ),
]


@app.command(epilog="Example:  stanceframe keys new newsroom")
def new(
    name: Annotated[str, typer.Argument(help="Whom the key is for.")],
    keys_file: FileOption = None,
) -> None:
    """Make a key and print it: the one time that it is shown. Its hash alone is kept."""
    keys = _file(keys_file)
    made = keys.add(name)
    typer.echo(f"a key for {name}, kept as a hash in {keys.path}; it is not shown again:", err=True)
    typer.echo(made.secret)


@app.command("list", epilog="Example:  stanceframe keys list")
def list_keys(keys_file: FileOption = None) -> None:
    """Print id, date and name of each key, a line each."""
    for key in _file(keys_file).entries():
        typer.echo(f"{key.id}  {key.created:%Y-%m-%d}  {key.name}")


@app.command(epilog="Example:  stanceframe keys revoke newsroom")
def revoke(
    name: Annotated[str, typer.Argument(help="The key's name or id.")],
    keys_file: FileOption = None,
) -> None:
    """Forget a key: a running service refuses it from the next request on."""
    gone = _file(keys_file).revoke(name)
    typer.echo(f"revoked {gone.name} ({gone.id})", err=True)


def _file(given: Path | None) -> "KeyFile":
    from stanceframe_service.security.keys import KeyFile, default_keys_path

    return KeyFile(given or default_keys_path(os.environ))
