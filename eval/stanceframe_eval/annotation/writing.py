"""Tasks as files of the four forms, written whole or not at all."""

from collections.abc import Sequence
from pathlib import Path

from stanceframe.codebook.schema import Codebook
from stanceframe.coding.answers import Task
from stanceframe.coding.sheet import to_sheet
from stanceframe.errors import AnnotationError
from stanceframe_eval.annotation.choices import Form
from stanceframe_eval.annotation.doccano import to_doccano
from stanceframe_eval.annotation.label_studio import to_label_studio
from stanceframe_eval.annotation.qdpx import to_qdpx

__all__ = ["check_free", "tasks_bytes", "write_whole"]


def tasks_bytes(tasks: Sequence[Task], codebook: Codebook, form: Form, model: str) -> bytes:
    """Return the tasks as a file of that form."""
    if form is Form.LABEL_STUDIO:
        return to_label_studio(tasks, model).encode()
    if form is Form.DOCCANO:
        return to_doccano(tasks).encode()
    if form is Form.CSV:
        return to_sheet(tasks).encode()
    return to_qdpx(tasks, codebook)


def check_free(path: Path, *, overwrite: bool) -> None:
    """Refuse to replace a file that nobody said may be replaced.

    Raises:
        AnnotationError: It is there.
    """
    if path.exists() and not overwrite:
        raise AnnotationError(f"{path} is there already; choose another name, or see --overwrite")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file; it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_bytes(data)
    unfinished.replace(path)
