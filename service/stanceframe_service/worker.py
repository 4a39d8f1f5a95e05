"""What a labelling process does: load the model once, then an article in, its row out."""

import logging
import signal
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

from stanceframe.errors import StanceFrameError
from stanceframe.types import Article
from stanceframe_service.engine import EngineOptions, label_row

__all__ = ["LoadFailure", "Ready", "serve_articles"]

logger = logging.getLogger(__name__)

Inbox = SimpleQueue[Article | None]


class Ready(NamedTuple):
    """The first message of a process: it has loaded the model."""

    pid: int


class LoadFailure(NamedTuple):
    """The first and last message of a process that can't load the model."""

    code: str
    message: str


def serve_articles(connection: Connection, options: EngineOptions) -> None:
    """Label what comes until there is no more, or nobody is left to hear the answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent ends us
    try:
        _serve(connection, options)
    except (BrokenPipeError, ConnectionResetError):
        logger.debug("the parent process is gone")


def _serve(connection: Connection, options: EngineOptions) -> None:
    import os

    from stanceframe.labeller import Labeller

    try:
        labeller = Labeller.load(
            options.model,
            threads=options.threads or 1,
            backend=options.backend,
            languages=options.languages,
        )
    except StanceFrameError as error:
        connection.send(LoadFailure(error.code, str(error)))
        return
    connection.send(Ready(os.getpid()))
    inbox = Inbox()
    Thread(target=_receive, args=(connection, inbox), daemon=True).start()
    while (item := inbox.get()) is not None:
        connection.send(label_row(labeller, item, options.scores))


def _receive(connection: Connection, inbox: Inbox) -> None:
    """Take articles off the pipe at once, so that the parent never waits to send one."""
    try:
        while True:
            inbox.put(connection.recv())
    except (EOFError, OSError):
        inbox.put(None)
