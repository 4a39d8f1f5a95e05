"""Reads arguments in UN Security Council speeches: claims, premises, and what supports what.

Poiaganova and Stede: political argument mining in UN Security Council debates.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from stanceframe.corpora.sheets import Cells, read_sheet
from stanceframe.types import Span

__all__ = ["ArgumentSentence", "Component", "Premise", "Relation", "Role", "read_unsc_arg"]

Role = Literal["claim", "premise"]
Relation = Literal["support", "attack"]

ROLES: tuple[Role, ...] = get_args(Role)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
NO_ARGUMENT = "non-arg"
ALONE = "standalone"  # a claim that nothing supports or attacks
COLUMNS = ("ID", "Speech", "Full_Sentence", "Sentence_ID", "Component", "Component_Type",
           "Premises")  # fmt: skip


class Premise(NamedTuple):
    """Which component stands behind another, and on which side."""

    number: int
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A part of a sentence that has a role in an argument.

    Attributes:
        number: By which premises name it. Where a speech has one sentence four times, the set
            has its components with each.
        role: Claim or premise.
        text: Its words, as the set has them.
        span: Where they stand in the sentence, whatever spaces or line ends part them; None where
            they don't.
        premises: What supports or attacks it, in the order of the file.
    """

    number: int
    role: Role
    text: str
    span: Span | None
    premises: tuple[Premise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentSentence:
    """A row of the set: a sentence and one component of it; a sentence with two has two rows.

    Attributes:
        id: The row's number.
        speech: The speech's name; it tells meeting, speaker and country. Resampling draws
            whole speeches.
        sentence: The sentence's number, the same in all its rows.
        text: The sentence.
        component: None where it argues nothing.
    """

    id: str
    speech: str
    sentence: int
    text: str
    component: Component | None


def read_unsc_arg(path: Path) -> tuple[ArgumentSentence, ...]:
    """Read `base.csv`, or the folder that it is in.

    Raises:
        CorpusError: The file can't be read, lacks a column, or has a component, a role or a
            premise that is none; it names the row.
    """
    file = path / "base.csv" if path.is_dir() else path
    return tuple(_sentence(cells) for cells in read_sheet(file, COLUMNS))


def _sentence(cells: Cells) -> ArgumentSentence:
    number = cells.text("Sentence_ID")
    if not number.isdecimal():
        raise cells.fault(f"'Sentence_ID' must be a whole number, found {number!r}")
    text = cells.text("Full_Sentence")
    return ArgumentSentence(
        id=cells.text("ID"),
        speech=cells.text("Speech"),
        sentence=int(number),
        text=text,
        component=_component(cells, text),
    )


def _component(cells: Cells, sentence: str) -> Component | None:
    role = cells.text("Component_Type")
    if role == NO_ARGUMENT:
        return None
    if role not in ROLES:
        raise cells.fault(
            f"'Component_Type' must be one of {', '.join((*ROLES, NO_ARGUMENT))}, found {role!r}"
        )
    match _literal(cells, "Component"):
        case [int(number), str(text)]:
            return Component(
                number=number,
                role=role,
                text=text,
                span=_place(sentence, text),
                premises=_premises(cells),
            )
        case other:
            raise cells.fault(f"'Component' must be a number and a text, found {other!r}")


def _place(sentence: str, words: str) -> Span | None:
    found = re.search(r"\s+".join(map(re.escape, words.split())), sentence) if words else None
    return Span(start=found.start(), end=found.end()) if found and found[0] else None


def _premises(cells: Cells) -> tuple[Premise, ...]:
    if cells.text("Premises") == ALONE:
        return ()
    found = _literal(cells, "Premises")
    if not isinstance(found, dict):
        raise cells.fault(f"'Premises' must be numbers with relations, found {found!r}")
    return tuple(_premise(cells, number, relation) for number, relation in found.items())


def _premise(cells: Cells, number: object, relation: object) -> Premise:
    if not isinstance(number, int) or relation not in RELATIONS:
        raise cells.fault(
            f"a premise must be a number with one of {', '.join(RELATIONS)}, "
            f"found {number!r}: {relation!r}"
        )
    return Premise(number, "support" if relation == "support" else "attack")


def _literal(cells: Cells, column: str) -> object:
    """Return the Python literal of a cell: values only, nothing that runs."""
    cell = cells.text(column)
    try:
        value: object = ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise cells.fault(f"{column!r} can't be read, found {cell[:60]!r}") from error
    return value
