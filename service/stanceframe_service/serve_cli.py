"""`stanceframe serve`: the HTTP service on one address of this machine."""

from pathlib import Path
from typing import Annotated

import typer

from stanceframe_service.options import (
    DEFAULT_MODEL,
    LanguagesChoice,
    LanguagesOption,
    ModelOption,
    ThreadsOption,
)

__all__ = [
    "app",
    "serve",
]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(epilog="Example:  stanceframe serve --port 8000   then open http://127.0.0.1:8000")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    model: ModelOption = DEFAULT_MODEL,
    threads: ThreadsOption = None,
    max_body_mb: Annotated[int, typer.Option(min=1, help="Largest body, in MiB.")] = 8,
    max_items: Annotated[int, typer.Option(min=1, help="Most articles in one request.")] = 256,
    max_sentences: Annotated[
        int, typer.Option(min=1, help="Most sentences of one article.")
    ] = 10_000,
    languages: LanguagesOption = LanguagesChoice.warn,
    data_folder: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Take jobs, and keep them here. Default: no jobs."),
    ] = None,
    max_upload_mb: Annotated[int, typer.Option(min=1, help="Largest upload, in MiB.")] = 256,
) -> None:
    """Label news text over HTTP: a reader at /, POST /v1/label, interactive docs at /docs.

    Whoever reaches the address can use it: there are no keys yet, so it listens on this machine
    only unless --host says otherwise.
    """
    import uvicorn

    from stanceframe.labeller import Labeller
    from stanceframe_service.app import create_app
    from stanceframe_service.listening import address_of, exposure_warning, listen
    from stanceframe_service.settings import MEBIBYTE, ServiceSettings

    settings = ServiceSettings(
        max_body_bytes=max_body_mb * MEBIBYTE,
        max_items=max_items,
        max_sentences=max_sentences,
        data_folder=data_folder,
        max_upload_bytes=max_upload_mb * MEBIBYTE,
    )
    listener = listen(host, port)  # before the model loads, so that a wrong address is said at once
    warning = exposure_warning(listener)
    if warning is not None:
        typer.secho(warning, fg=typer.colors.YELLOW, err=True)
    labeller = Labeller.load(model, threads=threads, languages=languages.value)
    application = create_app(labeller, settings)
    signature = labeller.provenance.model
    typer.echo(f"{signature} on {address_of(listener)}  (docs: /docs; stop: Ctrl-C)", err=True)
    config = uvicorn.Config(
        application, server_header=False, lifespan="on", ws="none", log_level="info"
    )
    uvicorn.Server(config).run(sockets=[listener])
