"""YAML with its line numbers, so that a fault can be shown where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from stanceframe.codebook.faults import Fault, Place
from stanceframe.errors import CodebookError

__all__ = ["YamlSource", "parse_yaml"]

# The C loader is the same safe loader, ten times faster; some platforms lack it.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlSource:
    """A parsed YAML file.

    Attributes:
        name: What messages call it.
        content: Plain values, as `yaml.safe_load` gives them.
        faults: Keys given twice and references, which YAML would let pass in silence.
    """

    name: str
    content: Any
    faults: list[Fault]
    lines: dict[Place, int] = field(repr=False)

    def line_of(self, place: Place) -> int:
        """Return the line (from 1) of a place, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def parse_yaml(text: str, name: str) -> YamlSource:
    """Parse YAML safely: values only, no tags that run code, no references.

    Raises:
        CodebookError: The text is no YAML.
    """
    try:
        loader = _SafeLoader(text)
        root = loader.get_single_node()
        lines: dict[Place, int] = {}
        faults = list(_walk(root, (), lines, set())) if root is not None else []
        content = loader.construct_document(root) if root is not None and not faults else None
    except yaml.YAMLError as error:
        raise CodebookError(f"{name} is not valid YAML: {error}") from error
    return YamlSource(name=name, content=content, faults=faults, lines=lines)


def _walk(node: Any, place: Place, lines: dict[Place, int], seen: set[int]) -> Iterator[Fault]:
    """Note each place's line; give what is wrong with keys and references."""
    lines.setdefault(place, node.start_mark.line + 1)
    if id(node) in seen:
        yield Fault(place, "a YAML reference (*name); write the value out")
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            yield from _walk(child, (*place, position), lines, seen)
    elif isinstance(node, yaml.MappingNode):
        yield from _walk_mapping(node, place, lines, seen)


def _walk_mapping(
    node: Any, place: Place, lines: dict[Place, int], seen: set[int]
) -> Iterator[Fault]:
    keys: set[str] = set()
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        inner = (*place, name)
        lines[inner] = key.start_mark.line + 1
        if key.tag != "tag:yaml.org,2002:str":
            yield Fault(inner, "a key must be text; put quotation marks around it")
        if name in keys:
            yield Fault(inner, "this key is there twice; keep one")
        keys.add(name)
        yield from _walk(value, inner, lines, seen)
