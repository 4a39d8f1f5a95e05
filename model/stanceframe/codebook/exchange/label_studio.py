"""Label Studio labelling configurations: writes one to code with, reads the codes out of one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from defusedxml import ElementTree as SafeET
from defusedxml.common import DefusedXmlException

from stanceframe.codebook.exchange.outline import Imported, OutlineCode, draft_of
from stanceframe.codebook.exchange.xml_text import xml_safe
from stanceframe.codebook.schema import Codebook
from stanceframe.codebook.vocabulary import Choice, vocabulary
from stanceframe.errors import CodebookError

__all__ = ["MARKS", "TEXT", "WHOLE", "read_config", "to_config"]

TEXT: Final = "text"  # the names of the three parts, which the tasks and answers refer to
WHOLE: Final = "labels"
MARKS: Final = "marks"
_VALUES: Final = ("Choice", "Label")  # elements that hold a code
_PARENTS: Final = ("Choices", "Labels", "HyperTextLabels", "Taxonomy", "ParagraphLabels")


def to_config(codebook: Codebook) -> str:
    """Return a configuration: choices for the whole sentence, and marks for its words."""
    choices = vocabulary(codebook)
    view = ET.Element("View")
    ET.SubElement(view, "Header", {"value": xml_safe(f"{codebook.title} {codebook.version}")})
    ET.SubElement(view, "Text", {"name": TEXT, "value": "$text"})
    one = codebook.exclusive_frames and len(choices) == len(codebook.frames)
    choice = "single" if one else "multiple"
    whole = {"name": WHOLE, "toName": TEXT, "choice": choice, "showInline": "true"}
    _values(ET.SubElement(view, "Choices", whole), "Choice", choices)
    ET.SubElement(view, "Header", {"value": "Words that show it, where you can name them"})
    _values(ET.SubElement(view, "Labels", {"name": MARKS, "toName": TEXT}), "Label", choices)
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def read_config(path: Path) -> Imported:
    """Read the codes of a configuration: every choice and label, each once.

    Raises:
        CodebookError: It is no XML, or has no codes.
    """
    try:
        root: ET.Element = SafeET.fromstring(path.read_bytes())
    except OSError as error:
        raise CodebookError(f"{path} can't be read: {error.strerror}") from error
    except (ET.ParseError, DefusedXmlException, ValueError) as error:
        raise CodebookError(
            f"{path} is no Label Studio configuration ({error}); copy the XML of "
            "Settings, Labeling Interface, Code"
        ) from error
    codes = {code.id or code.name: code for code in _codes(root)}
    if not codes:
        raise CodebookError(f"{path} has no Choice and no Label with a value; add your codes")
    header = next((one.get("value", "") for one in root.iter("Header")), "")
    left_out = sorted({one.tag for one in root.iter()} - {*_VALUES, *_PARENTS, "View", "Header",
                                                          "Text"})  # fmt: skip
    notes = [f"<{tag}> has no place in a codebook: left out" for tag in left_out]
    draft = draft_of(
        [*codes.values()], name=path.stem, title=header, description="", exclusive=_is_single(root)
    )
    return Imported(draft, tuple(notes))


def _values(parent: ET.Element, tag: str, choices: tuple[Choice, ...]) -> None:
    for choice in choices:
        name, hint = xml_safe(choice.name), xml_safe(choice.definition)
        ET.SubElement(parent, tag, {"value": name, "alias": choice.id, "hint": hint})


def _is_single(root: ET.Element) -> bool:
    """Say whether the choices let a coder take one only, which is what they do if not told."""
    groups = list(root.iter("Choices"))
    return bool(groups) and all(one.get("choice", "single") != "multiple" for one in groups)


def _codes(root: ET.Element) -> Iterator[OutlineCode]:
    for element in root.iter():
        value = element.get("value", "").strip()
        if element.tag in _VALUES and value:
            yield OutlineCode(
                name=value, id=element.get("alias", ""), definition=element.get("hint", "")
            )
