"""What must hold of a labelled document, as strict data read from `seeds/expectations`."""

import hashlib
from pathlib import Path
from typing import Literal, NamedTuple, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from stanceframe.types import CueClass, Holder, Polarity, Span, Voice, Zone

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
EXPECTATIONS = SEEDS / "expectations"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedStance(_Strict):
    """A stance that some sentence of the place must carry (or, under `no_stances`, must not).

    Attributes:
        target: Id or words; None stands for any.
        speaker: Words of the name of the source that holds it; several mean either.
    """

    target: str | None = None
    holder: Holder
    label: Polarity
    speaker: tuple[str, ...] = ()


class Expectation(_Strict):
    """What must hold at one place of a document.

    Attributes:
        name: What is at stake, in a few words; the test's id.
        at: Character offsets, or the words themselves where the text is this project's; None
            means the whole document.
        nth: Which occurrence of the words, from 0.
        rests_on: `text` where rules alone decide it, `model` where the trained tagger has a say.
        done_when: True where issue 2 demands it; such an expectation is never weakened.
        fault: A known fault of the product that makes it fail; the issue stays open until it goes.
        hard: Why the shipped model is known to miss it; a miss is then reported as expected.
        zones: Every sentence there lies in one of these.
        voices: Whose words they are.
        speaker: Words of the resolved source's name, several mean either; empty means that the
            source must be left open.
        cue: The governing reporting words.
        unlabelled: No attribution, evidence or loaded word touches the place.
        duplicate_of: The place that it repeats.
    """

    name: str
    at: tuple[int, int] | str | None = None
    nth: int = 0
    rests_on: Literal["text", "model"] = "text"
    done_when: bool = False
    hard: str | None = None
    fault: str | None = None
    zones: tuple[Zone, ...] = ()
    voices: tuple[Voice, ...] = ()
    speaker: tuple[str, ...] | None = None
    cue: str | None = None
    cue_class: CueClass | None = None
    frames: tuple[str, ...] = ()
    no_frames: tuple[str, ...] = ()
    stances: tuple[ExpectedStance, ...] = ()
    no_stances: tuple[ExpectedStance, ...] = ()
    unlabelled: bool = False
    duplicate_of: tuple[int, int] | str | None = None

    @model_validator(mode="after")
    def _claims_something(self) -> Self:
        if self.model_fields_set <= {"name", "at", "nth", "rests_on", "done_when", "hard", "fault"}:
            raise ValueError(f"expectation {self.name!r} claims nothing")
        if self.hard and (self.done_when or self.rests_on == "text"):
            raise ValueError(f"expectation {self.name!r} is demanded, so it can't be hard")
        return self


class ExpectedDocument(_Strict):
    """The expectations for one document.

    Attributes:
        file: Its name, inside `seeds/articles` or `../shared/seeds`.
        sha256: Of the file's bytes, for offsets: they mean nothing in another text.
        targets: What to ask the labeller for besides the codebook's targets, if anything.
    """

    file: str
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    targets: tuple[str, ...] = ()
    expect: tuple[Expectation, ...]

    def is_of(self, path: Path) -> bool:
        """Say whether the file is the one that the expectations were written for."""
        return hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256


class ExpectationFile(_Strict):
    """One file of `seeds/expectations`."""

    about: str
    documents: tuple[ExpectedDocument, ...]


class Case(NamedTuple):
    """One expectation of one document: one test."""

    document: ExpectedDocument
    expectation: Expectation

    @property
    def id(self) -> str:
        """The test's name in pytest's report."""
        return f"{Path(self.document.file).with_suffix('')}: {self.expectation.name}"


def read_expectations(path: Path) -> ExpectationFile:
    """Read one file, refusing unknown keys."""
    return ExpectationFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def cases_of(*paths: Path) -> list[Case]:
    """Return every expectation of the files, in order."""
    documents = [document for path in paths for document in read_expectations(path).documents]
    return [Case(document, item) for document in documents for item in document.expect]


def place(at: tuple[int, int] | str | None, text: str, nth: int = 0) -> Span:
    """Return the characters that an expectation speaks of."""
    if at is None:
        return Span(start=0, end=len(text))
    if isinstance(at, tuple):
        return Span(start=at[0], end=at[1])
    start = -1
    for _ in range(nth + 1):
        start = text.find(at, start + 1)
        if start < 0:
            raise ValueError(f"the words {at!r} do not occur {nth + 1} times in the text")
    return Span(start=start, end=start + len(at))
