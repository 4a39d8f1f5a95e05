"""Real servers on loopback that hold articles and take results: FTP, and S3 where moto is there."""

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import fsspec

USER, PASSWORD = "reader", "orvil-1911"
BUCKET = "talassa"
S3_NEEDS = ("moto", "s3fs", "flask", "flask_cors")


@contextmanager
def ftp_server(folder: Path) -> Iterator[str]:
    """Serve a folder by FTP; yield its address, password and all."""
    port = _free_port()
    words = ["-m", "pyftpdlib", "-i", "127.0.0.1", "-p", str(port), "-w", "-d", str(folder)]
    with _serving([*words, "-u", USER, "-P", PASSWORD], port):
        yield f"ftp://{USER}:{PASSWORD}@127.0.0.1:{port}"


@contextmanager
def s3_server() -> Iterator[str]:
    """Serve an empty bucket by S3's protocol; yield its address. Where it is, `S3_SETTINGS` say."""
    port = _free_port()
    os.environ |= {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "reader",
        "AWS_SECRET_ACCESS_KEY": PASSWORD,
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with _serving(["-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port):
        fsspec.filesystem("s3", skip_instance_cache=True).mkdir(BUCKET)
        yield f"s3://{BUCKET}"


def missing_for_s3() -> list[str]:
    return [name for name in S3_NEEDS if importlib.util.find_spec(name) is None]


def put_folder(folder: Path, address: str) -> None:
    """Copy a folder into a store."""
    store, root = _opened(address)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            target = f"{root}/{path.relative_to(folder).as_posix()}"
            if not address.startswith("s3:"):
                store.makedirs(target.rpartition("/")[0], exist_ok=True)
            store.pipe_file(target, path.read_bytes())


def get_folder(address: str) -> dict[str, bytes]:
    """Return all files of a folder in a store, by their path in it."""
    store, root = _opened(address)
    return {
        str(path).removeprefix(root).lstrip("/"): store.cat_file(path) for path in store.find(root)
    }


def _opened(address: str):
    return fsspec.core.url_to_fs(address, use_listings_cache=False)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def _serving(words: Sequence[str], port: int) -> Iterator[None]:
    server = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            assert server.poll() is None, "the server did not start"
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait()
