"""REFI-QDA projects (`.qdpx`): each item is a text, each coder a user, each label a code.

Positions count Unicode code points from 0. The standard's prose speaks of the last character, its
examples give one past it (56 for a selection of 56 characters from 0), as the programs do; so here.
"""

import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree as ET

from defusedxml import ElementTree as SafeET
from defusedxml.common import DefusedXmlException

from stanceframe.codebook.exchange.qdc import code_guid
from stanceframe.codebook.exchange.xml_text import xml_safe
from stanceframe.codebook.schema import Codebook
from stanceframe.codebook.vocabulary import Choice, vocabulary
from stanceframe.coding.answers import NONE, Answer, RawLabel, Refusal, Returned, Task
from stanceframe.corpora.annotations import Annotation, Mark, sha256_of
from stanceframe.errors import AnnotationError

__all__ = ["NAMESPACE", "read_qdpx", "to_qdpx"]

NAMESPACE: Final = "urn:QDA-XML:project:1.0"
_GUIDS: Final = uuid.UUID("0f0d1c0e-6a55-5d0e-8f0e-0c0a55e0a7ad")
_ID: Final = re.compile(r"\n\n\[stanceframe\]\nid: (\S+)\s*\Z")
_UNTOUCHED: Final = (1980, 1, 1, 0, 0, 0)  # one date for all files: the same tasks, the same bytes


class _Coding(NamedTuple):
    user: str
    label: str
    start: int | None
    stop: int | None


def to_qdpx(tasks: Sequence[Task], codebook: Codebook) -> bytes:
    """Return a project with the codebook, the items as texts, and the answers given already."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_name("Project"), {"name": xml_safe(codebook.title), "origin": "stanceframe"})
    coders = sorted({one.coder for task in tasks for one in task.annotations})
    if coders:
        users = ET.SubElement(root, _name("Users"))
        for coder in coders:
            ET.SubElement(users, _name("User"), {"guid": _guid("coder", coder), "name": coder})
    codes = ET.SubElement(ET.SubElement(root, _name("CodeBook")), _name("Codes"))
    none = Choice(NONE, "None of the labels", "Read, and none of the labels applies.")
    for choice in (*vocabulary(codebook), none):
        _add_code(codes, codebook.id, choice)
    sources = ET.SubElement(root, _name("Sources"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for task in tasks:
            guid = _guid("item", task.item.item)
            _add_source(sources, task, guid, codebook.id)
            _store(archive, f"sources/{guid}.txt", task.item.text.encode())
        project = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        _store(archive, "project.qde", project)
    return out.getvalue()


def read_qdpx(path: Path, default_coder: str) -> Returned:
    """Read a project: each user's codings of a text are one answer.

    Raises:
        AnnotationError: It is no REFI-QDA project.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(path, archive, default_coder)
    except OSError as error:
        raise AnnotationError(f"{path} can't be read: {error.strerror}") from error
    except (zipfile.BadZipFile, KeyError, ET.ParseError, DefusedXmlException) as error:
        raise AnnotationError(
            f"{path} is no REFI-QDA project ({error}); export the project as REFI-QDA (.qdpx)"
        ) from error


def _read(path: Path, archive: zipfile.ZipFile, default_coder: str) -> Returned:
    root: ET.Element = SafeET.fromstring(archive.read("project.qde"))
    users = {one.get("guid", "").casefold(): one.get("name") or "" for one in _all(root, "User")}
    codes = {one.get("guid", "").casefold(): _label_of(one) for one in _all(root, "Code")}
    answers: list[Answer] = []
    refusals: list[Refusal] = []
    uncoded = 0
    for source in _all(root, "TextSource"):
        where = f"{path}, text {source.get('name')!r}"
        try:
            text, details = _text_of(source, archive)
            codings = list(_codings(source, users, codes, default_coder))
        except (KeyError, ValueError) as error:
            message = f"has a part that isn't there or isn't right: {error}"
            cure = "export the project anew, with its sources"
            refusals.append(Refusal(where, message, cure, source.get("guid")))
            continue
        uncoded += not codings
        for user in dict.fromkeys(coding.user for coding in codings):
            labels = tuple(
                RawLabel(*coding[1:])
                for coding in codings
                if coding.user == user and coding.label != NONE
            )
            answers.append(
                Answer(where=where, coder=user, text=text, details=details, labels=labels)
            )
    return Returned(tuple(answers), tuple(refusals), uncoded)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _guid(*parts: object) -> str:
    return str(uuid.uuid5(_GUIDS, "/".join(map(str, parts))))


def _store(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _UNTOUCHED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def _add_code(codes: ET.Element, book: str, choice: Choice) -> None:
    attributes = {
        "guid": code_guid(book, choice.id),
        "name": xml_safe(choice.name),
        "isCodable": "true",
    }
    code = ET.SubElement(codes, _name("Code"), attributes)
    text = xml_safe(choice.definition) + f"\n\n[stanceframe]\nid: {choice.id}\n"
    ET.SubElement(code, _name("Description")).text = text


def _add_source(sources: ET.Element, task: Task, guid: str, book: str) -> None:
    item = task.item
    attributes = {"guid": guid, "name": item.item, "plainTextPath": f"internal://{guid}.txt"}
    source = ET.SubElement(sources, _name("TextSource"), attributes)
    details = {key: value for key, value in item.model_dump(mode="json").items() if key != "text"}
    ET.SubElement(source, _name("Description")).text = json.dumps(details)
    everything = Mark(start=0, stop=len(item.text))
    for annotation in task.annotations:
        for label, mark in _selections(annotation, everything):
            _add_selection(source, annotation, label, mark, book)


def _selections(annotation: Annotation, everything: Mark) -> Iterator[tuple[str, Mark]]:
    if not annotation.labels:
        yield NONE, everything
    for given in annotation.labels:
        for mark in given.marks or (everything,):
            yield given.label, mark


def _add_selection(
    source: ET.Element, annotation: Annotation, label: str, mark: Mark, book: str
) -> None:
    parts = (annotation.item, annotation.coder, label, mark.start, mark.stop)
    user = _guid("coder", annotation.coder)
    attributes = {
        "guid": _guid("selection", *parts),
        "name": xml_safe(annotation.text[mark.start : mark.stop]),
        "startPosition": str(mark.start),
        "endPosition": str(mark.stop),
        "creatingUser": user,
    }
    selection = ET.SubElement(source, _name("PlainTextSelection"), attributes)
    coding = ET.SubElement(
        selection, _name("Coding"), {"guid": _guid("coding", *parts), "creatingUser": user}
    )
    ET.SubElement(coding, _name("CodeRef"), {"targetGUID": code_guid(book, label)})


def _all(element: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Give elements by name at any depth, whatever namespace the program wrote."""
    return (one for one in element.iter() if one.tag.rpartition("}")[2] == tag)


def _label_of(code: ET.Element) -> str:
    description = next((one.text or "" for one in code if one.tag.endswith("Description")), "")
    own = _ID.search(description)
    return own[1] if own else code.get("name", "")


def _text_of(source: ET.Element, archive: zipfile.ZipFile) -> tuple[str, dict[str, Any]]:
    description = next((one.text or "" for one in source if one.tag.endswith("Description")), "")
    details = _details(description) or {"item": source.get("name")}
    path = source.get("plainTextPath")
    if path is None:
        return next((one.text or "" for one in _all(source, "PlainTextContent")), ""), details
    text = archive.read(f"sources/{path.removeprefix('internal://')}").decode()
    if text.startswith("\ufeff") and sha256_of(text) != details.get("sha256"):
        text = text[1:]  # programs put a byte order mark in front, which positions don't count
    return text, details


def _details(description: str) -> dict[str, Any] | None:
    try:
        details = json.loads(description)
    except ValueError:
        return None
    return details if isinstance(details, dict) else None


def _codings(
    source: ET.Element, users: Mapping[str, str], codes: Mapping[str, str], default: str
) -> Iterator[_Coding]:
    for element in source:
        tag = element.tag.rpartition("}")[2]
        if tag == "Coding":
            yield _coding(element, element, users, codes, default)
        elif tag == "PlainTextSelection":
            for coding in _all(element, "Coding"):
                yield _coding(element, coding, users, codes, default)


def _coding(
    place: ET.Element,
    coding: ET.Element,
    users: Mapping[str, str],
    codes: Mapping[str, str],
    default: str,
) -> _Coding:
    reference = next((one.get("targetGUID", "") for one in _all(coding, "CodeRef")), "").casefold()
    if reference not in codes:
        raise ValueError(f"a coding of a code that isn't in the codebook ({reference})")
    user = (coding.get("creatingUser") or place.get("creatingUser") or "").casefold()
    start, stop = place.get("startPosition"), place.get("endPosition")
    return _Coding(
        user=users.get(user) or default,
        label=codes[reference],
        start=None if start is None else int(start),
        stop=None if stop is None else int(stop),
    )
