"""REFI-QDA codebooks (`.qdc`): writes ours so that nothing is lost, reads anybody's.

A code has a name and a description, and no more. What else a label of ours says stands as YAML
below a line `[stanceframe]` at the end of its description: to be read by people in any program,
and read back here. Layers (frames, targets, ...) are codes that can't be used for coding.
"""

import uuid
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import yaml
from defusedxml import ElementTree as SafeET
from defusedxml.common import DefusedXmlException

from stanceframe.codebook.exchange.outline import Imported, OutlineCode, draft_of
from stanceframe.codebook.exchange.xml_text import UNSAFE, xml_safe
from stanceframe.codebook.loading import parse_codebook
from stanceframe.codebook.schema import Codebook
from stanceframe.codebook.vocabulary import free_id
from stanceframe.codebook.writing import TO_WRITE, dump_yaml
from stanceframe.errors import CodebookError

__all__ = ["NAMESPACE", "code_guid", "read_qdc", "to_qdc"]

NAMESPACE: Final = "urn:QDA-XML:codebook:1.0"
MARK: Final = "[stanceframe]"
_LAYERS: Final = {
    "frames": "Frames",
    "targets": "Targets",
    "stances": "Stances",
    "holders": "Holders",
    "cue_classes": "Cue classes",
}
_GUIDS: Final = uuid.UUID("6f5f7ad6-5c0f-5a4e-9a53-9c2f0d3a7b10")


def code_guid(codebook_id: str, label: str) -> str:
    """Return the GUID of a label: always the same for the same codebook id and label."""
    return str(uuid.uuid5(_GUIDS, f"{codebook_id}/{label}"))


def to_qdc(codebook: Codebook) -> str:
    """Return the codebook as REFI-QDA XML; reading it gives the same content hash."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}CodeBook", {"origin": "stanceframe"})
    codes = ET.SubElement(root, f"{{{NAMESPACE}}}Codes")
    content = codebook.model_dump(mode="json", exclude_defaults=True)
    about = {key: value for key, value in content.items() if key not in _LAYERS}
    guid = code_guid(codebook.id, "codebook")
    details = {"codebook": {k: v for k, v in about.items() if k not in {"title", "description"}}}
    _code(
        codes, guid, codebook.title, codebook.description, details, names=("title", "description")
    )
    for layer, title in _LAYERS.items():
        if labels := content.get(layer):
            guid = code_guid(codebook.id, layer)
            group = _code(codes, guid, title, "", {"layer": layer})
            for label in labels:
                _label(group, layer, codebook.id, label)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def read_qdc(path: Path) -> Imported:
    """Read a `.qdc` file, or the codebook of a `.qdpx` project.

    Raises:
        CodebookError: The file is no REFI-QDA codebook, or has no codes.
    """
    codes = _codes_of(_root_of(path), path)
    if _is_ours(codes):
        return _ours(codes, path)
    return _foreign(codes, path)


def _label(group: ET.Element, layer: str, codebook_id: str, label: Mapping[str, Any]) -> None:
    details = {key: value for key, value in label.items() if key not in {"name", "definition"}}
    guid = code_guid(codebook_id, label["id"] if layer == "frames" else f"{layer}/{label['id']}")
    _code(group, guid, label["name"], label["definition"], details, codable=layer == "frames")


def _code(
    parent: ET.Element,
    guid: str,
    name: str,
    description: str,
    details: Mapping[str, Any],
    *,
    names: tuple[str, str] = ("name", "definition"),
    codable: bool = False,
) -> ET.Element:
    """Add a code; a name or description that XML would change moves into the details."""
    kept = dict(details)
    if UNSAFE.search(name):
        kept[names[0]] = name
        name = xml_safe(name)
    if UNSAFE.search(description):
        kept[names[1]] = description
        description = ""
    attributes = {"guid": guid, "name": name, "isCodable": "true" if codable else "false"}
    code = ET.SubElement(parent, f"{{{NAMESPACE}}}Code", attributes)
    text = ET.SubElement(code, f"{{{NAMESPACE}}}Description")
    text.text = f"{description}\n\n{MARK}\n{dump_yaml(kept)}"
    return code


def _root_of(path: Path) -> ET.Element:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                data = archive.read("project.qde")
        else:
            data = path.read_bytes()
        root: ET.Element = SafeET.fromstring(data)
    except KeyError as error:
        raise CodebookError(f"{path} is a zip file without project.qde; export it anew") from error
    except OSError as error:
        raise CodebookError(f"{path} can't be read: {error.strerror}") from error
    except (ET.ParseError, DefusedXmlException, ValueError) as error:
        raise CodebookError(
            f"{path} is no REFI-QDA file ({error}); export the codebook as REFI-QDA (.qdc)"
        ) from error
    return root


def _codes_of(root: ET.Element, path: Path) -> list[ET.Element]:
    book = root if _tag(root) == "CodeBook" else _child(root, "CodeBook")
    codes = None if book is None else _child(book, "Codes")
    found = [] if codes is None else [one for one in codes if _tag(one) == "Code"]
    if not found:
        raise CodebookError(f"{path} has no codes; export the codebook as REFI-QDA (.qdc)")
    return found


def _tag(element: ET.Element) -> str:
    """Return the name without its namespace: programs write three different ones."""
    return element.tag.rpartition("}")[2]


def _child(element: ET.Element, name: str) -> ET.Element | None:
    return next((one for one in element if _tag(one) == name), None)


def _split(code: ET.Element) -> tuple[str, dict[str, Any]]:
    """Return a code's description and the details below the mark, if they can be read."""
    element = _child(code, "Description")
    text = "" if element is None else element.text or ""
    before, mark, after = text.rpartition(f"\n\n{MARK}\n")
    if not mark:
        return text, {}
    try:
        details = yaml.safe_load(after)
    except yaml.YAMLError:
        return text, {}
    return (before, details) if isinstance(details, dict) else (text, {})


def _is_ours(codes: list[ET.Element]) -> bool:
    return isinstance(_split(codes[0])[1].get("codebook"), dict)


def _ours(codes: list[ET.Element], path: Path) -> Imported:
    notes: list[str] = []
    description, details = _split(codes[0])
    content = {
        **details["codebook"],
        "title": details.get("title", codes[0].get("name", "")),
        "description": details.get("description", description),
    }
    for group in codes[1:]:
        layer = _split(group)[1].get("layer")
        if layer not in _LAYERS:
            notes.append(f"code {group.get('name')!r} stands outside the layers: left out")
            continue
        content[layer] = _labels(group)
    return Imported(parse_codebook(dump_yaml(content), str(path)), tuple(notes))


def _labels(group: ET.Element) -> list[dict[str, Any]]:
    """Return a layer's labels; one that was added in another program gets an id."""
    labels: list[dict[str, Any]] = []
    taken: set[str] = set()
    for code in (one for one in group if _tag(one) == "Code"):
        definition, details = _split(code)
        name = code.get("name", "")
        label_id = details.pop("id", None) or free_id(name, taken)
        taken.add(label_id)
        head = {"id": label_id, "name": name, "definition": definition or TO_WRITE}
        labels.append({**head, **details})
    return labels


def _foreign(codes: list[ET.Element], path: Path) -> Imported:
    notes: list[str] = []
    outline = [code for one in codes for code in _flattened(one, (), notes)]
    if not outline:
        raise CodebookError(f"{path} has folders and no code that can be used for coding; add one")
    draft = draft_of(outline, name=path.stem, title=path.stem, description="")
    return Imported(draft, tuple(notes))


def _flattened(code: ET.Element, above: tuple[str, ...], notes: list[str]) -> Iterator[OutlineCode]:
    """Give a code and those below it: frames have no order of rank, so names say the path."""
    name = code.get("name", "").strip()
    path = (*above, name)
    children = [one for one in code if _tag(one) == "Code"]
    if code.get("isCodable", "true") in {"true", "1"}:
        yield OutlineCode(name=": ".join(path), definition=_split(code)[0])
        if above:
            notes.append(f"code {name!r} stood below {above[-1]!r}: now in its name")
    else:
        notes.append(f"code {name!r} can't be used for coding: kept as a part of names only")
    for child in children:
        yield from _flattened(child, path, notes)
