"""Several files of annotations as one: each coder has one answer to an item."""

from collections.abc import Sequence
from pathlib import Path

from stanceframe.corpora.annotations import Annotation, read_annotations
from stanceframe.errors import AnnotationError

__all__ = ["read_all"]


def read_all(files: Sequence[Path]) -> tuple[Annotation, ...]:
    """Read files of `annotate import`; an answer that is there twice alike counts once.

    Raises:
        AnnotationError: A file can't be read, or a coder has two answers that differ.
    """
    kept: dict[tuple[str, str], tuple[Path, Annotation]] = {}
    for path in files:
        for row in read_annotations(path):
            where, first = kept.setdefault((row.item, row.coder), (path, row))
            if first.labels != row.labels or first.sha256 != row.sha256:
                raise AnnotationError(
                    f"coder {row.coder!r} has two answers to {row.item!r} that differ, in {where} "
                    f"and {path}; import the coders' files together, with --coder FILE=NAME"
                )
    return tuple(row for _, row in kept.values())
