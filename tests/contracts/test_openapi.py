"""The OpenAPI document is the one that was agreed on; a change of it is seen in its diff.

`python -m tests.contracts.test_openapi` writes the snapshot anew.
"""

import json
from pathlib import Path
from typing import Any

from stanceframe.labeller import Labeller
from stanceframe_service.app import create_app

SNAPSHOT = Path(__file__).with_name("openapi.json")
WRITE_ANEW = "run: python -m tests.contracts.test_openapi, and read the diff as a client would"


def document() -> dict[str, Any]:
    """The document of the service, without the version, which changes with every release."""
    written: dict[str, Any] = create_app(Labeller.load("conflict-small", threads=1)).openapi()
    written["info"].pop("version")
    return written


def test_the_document_is_the_snapshot():
    snapshot = json.loads(SNAPSHOT.read_text(encoding="utf-8"))

    found = document()

    assert sorted(found["paths"]) == sorted(snapshot["paths"]), WRITE_ANEW
    for path, operations in found["paths"].items():
        assert operations == snapshot["paths"][path], f"{path}: {WRITE_ANEW}"
    assert found == snapshot, WRITE_ANEW


if __name__ == "__main__":
    lines = json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False)
    SNAPSHOT.write_text(lines + "\n", encoding="utf-8")
