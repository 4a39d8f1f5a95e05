"""Who said what of which sentence: the file that coders' answers are kept in.

JSON Lines, one object for each coder and item; docs/annotation.md describes it. Agreement reads it,
and so does whoever trains on a codebook of their own.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from stanceframe.errors import AnnotationError

__all__ = ["ADJUDICATED", "Annotation", "Given", "Item", "Mark", "annotations_text",
           "item_of", "read_annotations", "read_items", "sha256_of"]  # fmt: skip

ADJUDICATED: Final = "adjudicated"  # the coder of what was settled after coders disagreed
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")


def _check_name(name: str) -> str:
    if not name.strip() or name != name.strip() or _UNPRINTABLE.search(name):
        raise ValueError(f"{name!r} is no name; write one line of text, without spaces around it")
    return name


Name = Annotated[str, AfterValidator(_check_name)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Mark(_Strict):
    """Words of the text: `text[start:stop]`, in code points."""

    start: int
    stop: int


class Given(_Strict):
    """A label that a coder gave; no marks means the text as a whole."""

    label: Name
    marks: tuple[Mark, ...] = ()


class Item(_Strict):
    """A sentence, or another text, to be coded.

    Attributes:
        item: Its id; the same wherever it is coded.
        document: The article it stands in; what is drawn as a whole for intervals.
        start: Its place in the document's text, if known.
        stop: One past its last character there.
        text: Its characters.
        sha256: Of the text, as a guard against changes on the way.
        drawn: How it was chosen: `random`, `frame:ID`, `uncertain`, or `unknown`. Only random
            items say anything about shares.
        codebook: Signature of the codebook that it was to be coded with, or empty.
    """

    item: Name
    document: Name
    start: int | None = None
    stop: int | None = None
    text: str
    sha256: str
    drawn: str = "unknown"
    codebook: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.sha256 != sha256_of(self.text):
            raise ValueError("the text isn't the one that the hash was made of")
        return self


class Annotation(Item):
    """What one coder said of one item. Without labels: none of them applies.

    Attributes:
        coder: Who.
        labels: In the order of their ids, each once.
    """

    coder: Name
    labels: tuple[Given, ...] = ()

    @model_validator(mode="after")
    def _is_in_the_text(self) -> Self:
        names = [given.label for given in self.labels]
        if names != sorted(set(names)):
            raise ValueError("labels must be sorted by id, each there once")
        for given in self.labels:
            for mark in given.marks:
                if not 0 <= mark.start < mark.stop <= len(self.text):
                    raise ValueError(
                        f"{given.label!r} marks {mark.start}:{mark.stop} of a text of "
                        f"{len(self.text)} characters"
                    )
        return self

    @property
    def label_ids(self) -> frozenset[str]:
        """The labels given, marked or not."""
        return frozenset(given.label for given in self.labels)


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8; what can't be encoded counts as escaped."""
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def item_of(annotation: Item) -> Item:
    """Return the item alone, without who said what of it."""
    return Item(**{name: getattr(annotation, name) for name in Item.model_fields})


def annotations_text(rows: Iterable[Item]) -> str:
    """Return items or annotations as JSON Lines, in the order given."""
    return "".join(
        json.dumps(row.model_dump(mode="json"), ensure_ascii=False) + "\n" for row in rows
    )


def read_annotations(path: Path) -> tuple[Annotation, ...]:
    """Read a file of annotations.

    Raises:
        AnnotationError: It is missing, or a line is no annotation; the message names the line.
    """
    return tuple(_rows(path, Annotation))


def read_items(path: Path) -> tuple[Item, ...]:
    """Read a file of items, such as `sample.jsonl`; of annotations, the items alone.

    Raises:
        AnnotationError: It is missing, or a line is no item.
    """
    return tuple(_rows(path, Item))


Row = TypeVar("Row", bound=Item)


def _rows(path: Path, model: type[Row]) -> Iterator[Row]:
    # Only \n ends a line: str.splitlines would also cut at U+2028, which the texts contain.
    for number, line in enumerate(_content(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _parsed(line, model)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            what = f"{where}: {first['msg']}" if where else first["msg"]
            raise AnnotationError(
                f"{path}, line {number}: {what}; `stanceframe annotate import` writes such files"
            ) from error


def _parsed(line: str, model: type[Row]) -> Row:
    if model is Item and '"coder"' in line:
        return model(**item_of(Annotation.model_validate_json(line)).model_dump())
    return model.model_validate_json(line)


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise AnnotationError(f"{path} can't be read: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise AnnotationError(f"{path} is not UTF-8, byte {error.start}") from error
