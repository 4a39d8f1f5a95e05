"""`stanceframe serve`: the HTTP service on one address of this machine."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stanceframe_service.options import (
    DEFAULT_MODEL,
    BackendChoice,
    BackendOption,
    LanguagesChoice,
    LanguagesOption,
    ModelOption,
    ThreadsOption,
)

if TYPE_CHECKING:
    from socket import socket

    from fastapi import FastAPI

    from stanceframe_service.security.gate import Access

__all__ = [
    "LogChoice",
    "app",
    "serve",
]

SWITCH_S = 0.001  # a thread that labels gives way to the one that answers; Python's own is 5 ms
KEEP_ALIVE_S = 75  # longer than most waits that Retry-After asks for: who obeys finds it open
LAST_WORDS_S = 2  # for answers on their way when the grace is over

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


class LogChoice(StrEnum):
    """How log lines are written."""

    text = "text"
    json = "json"


@app.command(epilog="Example:  stanceframe serve --port 8000   then open http://127.0.0.1:8000")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    model: ModelOption = DEFAULT_MODEL,
    threads: ThreadsOption = None,
    backend: BackendOption = BackendChoice.onnx,
    max_body_mb: Annotated[int, typer.Option(min=1, help="Largest body, in MiB.")] = 8,
    max_items: Annotated[int, typer.Option(min=1, help="Most articles in one request.")] = 256,
    max_sentences: Annotated[
        int, typer.Option(min=1, help="Most sentences of one article.")
    ] = 10_000,
    max_queue_tokens: Annotated[
        int, typer.Option(min=1, help="Most estimated tokens that wait for the model.")
    ] = 1_000_000,
    max_wait: Annotated[
        float, typer.Option(min=0, help="Refuse what would wait longer, in seconds.")
    ] = 2.0,
    deadline: Annotated[
        float, typer.Option(min=0, help="Longest time for an answer, in seconds.")
    ] = 120.0,
    cache_mib: Annotated[
        int, typer.Option(min=0, help="Memory for sentences that come again; 0: none.")
    ] = 64,
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds to finish what was accepted when stopped.")
    ] = 30.0,
    keys: Annotated[
        bool | None,
        typer.Option(
            "--keys/--no-keys",
            help="Ask for keys (stanceframe keys new NAME).",
            show_default="where other machines can reach the address",
        ),
    ] = None,
    keys_file: Annotated[Path | None, typer.Option(help="The file of keys.")] = None,
    rate_limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="BYTES", help="Of bodies a minute and key; default: no limit."),
    ] = None,
    allowed_host: Annotated[
        list[str] | None,
        typer.Option(help="A name by which a service without keys may be called; repeatable."),
    ] = None,
    log_format: Annotated[LogChoice, typer.Option(help="How log lines look.")] = LogChoice.text,
    otel: Annotated[
        bool, typer.Option("--otel", help="Send spans where OTEL_EXPORTER_OTLP_ENDPOINT says.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes: 1; the model uses all cores from one.")
    ] = 1,
    languages: LanguagesOption = LanguagesChoice.warn,
    data_folder: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Take jobs, and keep them here. Default: no jobs."),
    ] = None,
    max_upload_mb: Annotated[int, typer.Option(min=1, help="Largest upload, in MiB.")] = 256,
) -> None:
    """Label news text over HTTP: a reader at /, POST /v1/label, interactive docs at /docs.

    It listens on this machine only, unless --host says otherwise; there it asks for keys.
    """
    from stanceframe.backends.threads import available_threads
    from stanceframe.labeller import Labeller
    from stanceframe_service.app import create_app
    from stanceframe_service.listening import address_of, exposure_warning, listen
    from stanceframe_service.operating.allocator import bound_arenas
    from stanceframe_service.operating.logs import set_up_logs
    from stanceframe_service.operating.processes import require_one_process
    from stanceframe_service.operating.tracing import otlp_tracing
    from stanceframe_service.settings import MEBIBYTE, ServiceSettings

    require_one_process(workers)
    settings = ServiceSettings(
        max_body_bytes=max_body_mb * MEBIBYTE,
        max_items=max_items,
        max_sentences=max_sentences,
        max_queue_tokens=max_queue_tokens,
        max_wait_s=max_wait,
        deadline_s=deadline,
        cache_bytes=cache_mib * MEBIBYTE,
        grace_s=grace,
        data_folder=data_folder,
        max_upload_bytes=max_upload_mb * MEBIBYTE,
    )
    listener = listen(host, port)  # before the model loads, so that a wrong address is said at once
    access = _access(listener, keys, keys_file, rate_limit, allowed_host)
    warning = exposure_warning(listener) if access.keys is None else None
    if warning is not None:
        typer.secho(warning, fg=typer.colors.YELLOW, err=True)
    bound_arenas(threads or available_threads())
    labeller = Labeller.load(
        model, threads=threads, backend=backend.value, languages=languages.value
    )
    tracing = otlp_tracing() if otel else None
    application = create_app(labeller, settings, access=access, tracing=tracing)
    signature = labeller.provenance.model
    typer.echo(f"{signature} on {address_of(listener)}  (docs: /docs; stop: Ctrl-C)", err=True)
    set_up_logs(log_format.value)
    _run(application, listener, settings.grace_s)


def _run(application: "FastAPI", listener: "socket", grace_s: float) -> None:
    """Answer until a signal comes, and then finish what was accepted."""
    import gc
    import sys

    import uvicorn

    from stanceframe_service.serving.server import DrainingServer

    sys.setswitchinterval(SWITCH_S)
    gc.freeze()  # what was loaded stays; a look through it stops all threads for some 50 ms
    config = uvicorn.Config(
        application,
        server_header=False,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=LAST_WORDS_S,
        timeout_keep_alive=KEEP_ALIVE_S,
    )
    intake = application.state.desk.intake
    DrainingServer(config, intake, grace_s=grace_s).run(sockets=[listener])


def _access(
    listener: "socket",
    keys: bool | None,
    keys_file: Path | None,
    rate_limit: int | None,
    allowed_host: list[str] | None,
) -> "Access":
    from stanceframe_service.security.admission import Wish, access_of
    from stanceframe_service.security.keys import KeysError, default_keys_path

    wish = Wish(
        keys=keys,
        keys_file=keys_file or default_keys_path(os.environ),
        bytes_per_minute=rate_limit,
        host_names=frozenset(name.lower() for name in allowed_host or ()),
    )
    try:
        return access_of(listener.getsockname()[0], wish)
    except KeysError:
        listener.close()
        raise
