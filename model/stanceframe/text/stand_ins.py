"""Under which names the network reads the actors of a sentence: their own, or stand-ins.

Whoever a sentence names first is read as *Norway*, whoever comes next as *Portugal*, with the
words for their people, armies and leaders. So a sentence in which two states have changed places
is the same to the network, and its labels can't depend on whose name stands there. Labels are of
the words as written: every stand-in keeps the place of what it stands for.

Source of the idea: Hermann et al., Teaching Machines to Read and Comprehend (NeurIPS 2015), who
gave entities the numbers of their order so that no knowledge of them answers a question.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Final, Literal, NamedTuple, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from stanceframe.text.phrases import PhraseTable
from stanceframe.types import Span

__all__ = ["Places", "StandIn", "StandInFile", "StandIns", "load_stand_ins"]

NOT_MEANT: Final = "not meant"
Kind = Literal["state", "group"]
WordClass = Literal["name", "adjective", "people", "army", "leader"]
WORD_CLASSES: Final[tuple[WordClass, ...]] = ("name", "adjective", "people", "army", "leader")

Places = Mapping[int, int]  # an actor's number in the file -> its place among those of its kind


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(_Strict):
    """What an actor is read as; where a word class is missing, by the name."""

    name: str
    adjective: str | None = None
    people: str | None = None
    army: str | None = None
    leader: str | None = None


class Actor(_Strict):
    """What an actor is called, by word class, in the pattern language of codebooks."""

    kind: Kind
    name: tuple[str, ...] = Field(min_length=1)
    adjective: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    army: tuple[str, ...] = ()
    leader: tuple[str, ...] = ()


class StandInFile(_Strict):
    """The data file: who is found, and what they are read as."""

    format: int = Field(ge=1, le=1)
    version: str
    stand_ins: dict[Kind, Annotated[tuple[Names, ...], Field(min_length=1)]]
    not_meant: tuple[str, ...] = ()
    actors: tuple[Actor, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _every_kind_has_stand_ins(self) -> Self:
        if missing := {actor.kind for actor in self.actors} - set(self.stand_ins):
            raise ValueError(f"no stand-ins for actors of the kind {', '.join(sorted(missing))}")
        return self

    @property
    def signature(self) -> str:
        """Version and content, as a bundle that was trained with it names it."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return f"{self.version}+sha256:{hashlib.sha256(content.encode()).hexdigest()[:12]}"


class StandIn(NamedTuple):
    """A place where a text names an actor, and the words that the network reads there."""

    span: Span
    actor: int
    words: str


class StandIns:
    """Finds the actors of a text, and says under which names they are read.

    Args:
        file: The actors and their stand-ins.

    Raises:
        ValueError: Two actors share a wording, or one can't be told from another's beginning.

    Example:
        >>> text = "Cairo warned that London and the Egyptians would both lose."
        >>> [one.words for one in load_stand_ins().find(text)]
        ['norway', 'portugal', 'norwegians']
    """

    def __init__(self, file: StandInFile) -> None:
        self.signature = file.signature
        self.stand_ins = file.stand_ins
        self._file = file
        self._actor_of: dict[str, tuple[int, WordClass]] = {}
        phrases = {NOT_MEANT: file.not_meant}
        for number, actor in enumerate(file.actors):
            for word_class in WORD_CLASSES:
                label = f"{number} {word_class}"
                self._actor_of[label] = (number, word_class)
                phrases[label] = getattr(actor, word_class)
        self._table = PhraseTable(phrases)

    def find(self, text: str, places: Places | None = None) -> tuple[StandIn, ...]:
        """Return the stand-ins of a text, in order of place and never overlapping.

        Args:
            text: Any text.
            places: Actors that have a place already, as those of a sentence have for the name of
                a target; others come behind them.
        """
        taken = dict(places or {})
        found: list[StandIn] = []
        for label, start, stop in self._table.scan(text):
            if label != NOT_MEANT:
                actor, word_class = self._actor_of[label]
                # The last stop of an abbreviation ends the text as well.
                end = stop - 1 if stop == len(text) and text[stop - 1] == "." else stop
                words = self._words(actor, word_class, taken)
                found.append(StandIn(Span(start=start, end=end), actor, words))
        return tuple(found)

    def places_of(self, stand_ins: tuple[StandIn, ...]) -> Places:
        """Return the places that actors have in a text, by what was found in it."""
        places: dict[int, int] = {}
        for one in stand_ins:
            self._place(one.actor, places)
        return places

    def _words(self, actor: int, word_class: WordClass, places: dict[int, int]) -> str:
        known = self._file.stand_ins[self._file.actors[actor].kind]
        names = known[min(self._place(actor, places), len(known) - 1)]
        return getattr(names, word_class) or names.name

    def _place(self, actor: int, places: dict[int, int]) -> int:
        if actor not in places:
            kind = self._file.actors[actor].kind
            places[actor] = sum(self._file.actors[other].kind == kind for other in places)
        return places[actor]


@cache
def load_stand_ins() -> StandIns:
    """Read the package's own file."""
    file = resources.files("stanceframe.text") / "stand_ins.yaml"
    return StandIns(StandInFile.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))))
