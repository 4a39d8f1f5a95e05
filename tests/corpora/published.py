"""A host for tests: files served over HTTP on this machine, and a registry that points to it."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

REVISION = "0123456789abcdef0123456789abcdef01234567"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, says nothing, and notes what it was asked for."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path.rpartition("/")[2])  # type: ignore[attr-defined]
        if self.path.endswith("cut.csv"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only the beginning")
            return
        super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@dataclass
class Host:
    """A running server.

    Attributes:
        root: The folder that it serves.
        address: Of it.
        asked: The names of the files that it was asked for.
    """

    root: Path
    address: str
    asked: list[str] = field(default_factory=list)

    def publish(self, name: str, content: bytes) -> dict[str, Any]:
        """Serve a file, and return how a registry speaks of it."""
        folder = self.root / "orvil" / "weirs" / REVISION
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        return entry(name, content, source=True)


def entry(name: str, content: bytes, *, source: bool) -> dict[str, Any]:
    """Return a registry's entry of a file."""
    facts: dict[str, Any] = {
        "name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content),
    }  # fmt: skip
    where = {"repository": "orvil/weirs", "revision": REVISION, "path": name}
    return facts | ({"source": where} if source else {})


def write_registry(path: Path, address: str, *files: dict[str, Any], **facts: Any) -> Path:
    """Write a registry of one set, `weirs`, under CC0."""
    known = {
        "name": "weirs", "unit": "weir", "use": "tests of pulling", "origin": "orvil.example",
        "licence": "CC0", "licence_stated": True, "citation": "Holt: Weirs. Orvil 1907",
        "by_hand": "Ask in Orvil.", "files": list(files),
    }  # fmt: skip
    content = {
        "version": 1,
        "address": f"{address}/{{repository}}/{{revision}}/{{path}}",
        "sets": [known | facts],
    }
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return path


@contextmanager
def running_host(root: Path) -> Iterator[Host]:
    """Serve a folder until the block ends."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *given: Quiet(*given, directory=str(root))
    )
    host = Host(root=root, address=f"http://127.0.0.1:{server.server_port}")
    server.asked = host.asked  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
