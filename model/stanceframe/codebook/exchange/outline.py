"""What another program's codebook holds: names and descriptions, made into a draft of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from stanceframe.codebook.loading import parse_codebook
from stanceframe.codebook.schema import Codebook
from stanceframe.codebook.vocabulary import free_id, slug_of
from stanceframe.codebook.writing import TO_WRITE, dump_yaml

__all__ = ["Imported", "OutlineCode", "draft_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineCode:
    """A code as other programs have it.

    Attributes:
        name: For people.
        id: Where the other program has one that fits; else it is made from the name.
        definition: Or empty.
        use_when: Cases, if told apart.
        not_when: Pairs of a case and the label instead, or empty.
        examples: Pairs of a text and a reason, or empty.
    """

    name: str
    id: str = ""
    definition: str = ""
    use_when: tuple[str, ...] = ()
    not_when: tuple[tuple[str, str], ...] = ()
    examples: tuple[tuple[str, str], ...] = ()


class Imported(NamedTuple):
    """A codebook from another program's file, and what of the file has no place in it."""

    codebook: Codebook
    notes: tuple[str, ...]


def draft_of(
    codes: Sequence[OutlineCode],
    *,
    name: str,
    title: str,
    description: str,
    exclusive: bool = False,
) -> Codebook:
    """Make a codebook whose frames are these codes; what is missing is marked to be written.

    Args:
        codes: In their order.
        name: The id is made of this.
        title: For people; the name if empty.
        description: Or empty.
        exclusive: Whether a sentence has one of them at most.

    Raises:
        CodebookError: There is no code, or an id or a reference won't do.
    """
    frames: dict[str, dict[str, Any]] = {}
    for code in codes:
        frame_id = free_id(code.id or code.name, frames)
        frames[frame_id] = {"id": frame_id, **_content(code)}
    content = {
        "format": 1,
        "id": slug_of(name),
        "version": "0.1.0",
        "title": title.strip() or name,
        "description": description.strip() or TO_WRITE,
        **({"exclusive_frames": True} if exclusive else {}),
        "frames": list(frames.values()),
    }
    return parse_codebook(dump_yaml(content), name)


def _content(code: OutlineCode) -> dict[str, Any]:
    content: dict[str, Any] = {
        "name": code.name.strip() or TO_WRITE,
        "definition": code.definition if code.definition.strip() else TO_WRITE,
    }
    if code.use_when:
        content["use_when"] = list(code.use_when)
    if code.not_when:
        content["not_when"] = [
            {"case": case, **({"instead": instead} if instead else {})}
            for case, instead in code.not_when
        ]
    if code.examples:
        content["examples"] = [
            {"text": text, "reason": reason or TO_WRITE} for text, reason in code.examples
        ]
    return content
