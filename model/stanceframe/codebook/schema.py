"""What a codebook may say: strict, frozen models that forbid every key they don't know."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from stanceframe.codebook.faults import Fault, place_name, repeated
from stanceframe.codebook.wording import expand
from stanceframe.errors import CodebookError
from stanceframe.types import CueClass, Holder, Polarity

__all__ = [
    "Codebook",
    "CueGroup",
    "Decision",
    "Example",
    "Exclusion",
    "Frame",
    "HolderLabel",
    "IrregularVerb",
    "Label",
    "LoadedWords",
    "StanceLabel",
    "Target",
]

# Covariant: a label whose id is one of three words is a label whose id is text.
Id_co = TypeVar("Id_co", bound=str, covariant=True)


def _written_as(pattern: str, right: str) -> AfterValidator:
    """Return a check that says what would be right; pydantic's own shows the pattern only."""

    def check(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise ValueError(f"{value!r} won't do; write {right}")
        return value

    return AfterValidator(check)


def _check_text(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; write it or take the entry out")
    return text


def _check_wording(wording: str) -> str:
    expand(wording)
    return wording


_NAME = _written_as(r"[a-z][a-z0-9_]*", "small letters, digits and underscores, a letter first")
_VERSION = _written_as(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", "three numbers with dots, such as 1.0.0")
_VERB = _written_as(r"[a-z]+([ -][a-z']+)*", "a verb in small letters, such as lash out at")

Text = Annotated[str, AfterValidator(_check_text)]
Identifier = Annotated[str, _NAME]
SemanticVersion = Annotated[str, _VERSION]
Verb = Annotated[str, _VERB]
Wording = Annotated[str, AfterValidator(_check_wording)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Example(_Strict):
    """A sentence and why it has the label."""

    text: Text
    reason: Text


class Exclusion(_Strict):
    """A case in which the label is not given, and the label to give instead, if any."""

    case: Text
    instead: Identifier | None = None


class Label(_Strict, Generic[Id_co]):
    """What every label of a codebook says about itself.

    Only id, name and definition are demanded, so that a draft from another program loads;
    `stanceframe codebook check` says what else coders will miss.
    """

    id: Id_co
    name: Text
    definition: Text
    use_when: tuple[Text, ...] = ()
    not_when: tuple[Exclusion, ...] = ()
    examples: tuple[Example, ...] = ()


class Frame(Label[Identifier]):
    """What a sentence is made to be about."""


class Target(Label[Identifier]):
    """Somebody or something that a sentence can be for or against.

    Attributes:
        kind: `actor` for a person, people, state or body; `proposition` for a claim or policy.
        aliases: Wordings (see `stanceframe.codebook.wording`) that mention the target.
        exceptions: Wordings that hold an alias and mean something else.
    """

    kind: Literal["actor", "proposition"]
    aliases: tuple[Wording, ...] = Field(min_length=1)
    exceptions: tuple[Wording, ...] = ()


class StanceLabel(Label[Polarity]):
    """For, against, or neither."""


class HolderLabel(Label[Holder]):
    """Whose stance it is."""


class CueGroup(Label[CueClass]):
    """Reporting words that do the same to the words they report.

    Attributes:
        verbs: Lemmas, with particles if any (`lash out at`); found in every inflection.
        phrases: Wordings found as they stand (`according to`).
        uncertain: Those of the verbs and phrases that have other uses as often (`attack`), and
            are cues only where something else says so.
    """

    verbs: tuple[Verb, ...] = ()
    phrases: tuple[Wording, ...] = ()
    uncertain: tuple[Wording, ...] = ()


class IrregularVerb(_Strict):
    """The forms of a verb besides its lemma, where the rules of spelling don't give them."""

    lemma: Verb
    forms: tuple[Verb, ...] = Field(min_length=1)


class LoadedWords(_Strict):
    """What counts as a loaded word. Neutral are terms that look loaded and are established."""

    definition: Text
    use_when: tuple[Text, ...] = Field(min_length=1)
    not_when: tuple[Exclusion, ...] = ()
    typical: tuple[Wording, ...] = ()
    neutral: tuple[Wording, ...] = ()
    examples: tuple[Example, ...] = ()


class Decision(_Strict):
    """A question that annotators found hard, and how this codebook settles it."""

    id: Identifier
    question: Text
    ruling: Text
    reason: Text
    examples: tuple[Example, ...] = ()


AnyLabel = TypeVar("AnyLabel", bound=Label[str])


class Codebook(_Strict):
    """A versioned scheme of labels. A released version is never edited.

    Attributes:
        format: Version of this file format.
        exclusive_frames: Whether a sentence has one frame at most, the most fitting.
        terms: Wordings whose mentions are worth comparing between texts.
    """

    format: Literal[1]
    id: Identifier
    version: SemanticVersion
    title: Text
    description: Text
    exclusive_frames: bool = False
    frames: tuple[Frame, ...] = Field(min_length=1)
    targets: tuple[Target, ...] = ()
    stances: tuple[StanceLabel, ...] = ()
    holders: tuple[HolderLabel, ...] = ()
    cue_classes: tuple[CueGroup, ...] = ()
    irregular_verbs: tuple[IrregularVerb, ...] = ()
    loaded_words: LoadedWords | None = None
    decisions: tuple[Decision, ...] = ()
    terms: tuple[Wording, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> "Codebook":
        if faults := _inconsistencies(self):
            summary = "; ".join(f"{place_name(place)}: {message}" for place, message in faults)
            raise PydanticCustomError(
                "inconsistent", "{summary}", {"summary": summary, "faults": faults}
            )
        return self

    @property
    def frame_ids(self) -> tuple[str, ...]:
        """The frames' ids, in the order of the codebook, which is that of the model's outputs."""
        return tuple(frame.id for frame in self.frames)

    @property
    def target_ids(self) -> tuple[str, ...]:
        """The targets' ids, in the order of the codebook."""
        return tuple(target.id for target in self.targets)

    def frame(self, frame_id: str) -> Frame:
        """Return the frame with that id."""
        return _pick(self.frames, frame_id, f"codebook {self.id!r} has no frame")

    def target(self, target_id: str) -> Target:
        """Return the target with that id."""
        return _pick(self.targets, target_id, f"codebook {self.id!r} has no target")

    @cached_property
    def content_hash(self) -> str:
        """`sha256:` and the SHA-256 of the content; comments, key order and layout don't count."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"

    @property
    def signature(self) -> str:
        """Name, version and the start of the hash: `conflict@1.0.0+sha256:0123456789ab`."""
        algorithm, _, digest = self.content_hash.partition(":")
        return f"{self.id}@{self.version}+{algorithm}:{digest[:12]}"


def _pick(labels: Iterable[AnyLabel], wanted: str, complaint: str) -> AnyLabel:
    known = {label.id: label for label in labels}
    if wanted not in known:
        raise CodebookError(f"{complaint} {wanted!r}; it has: {', '.join(known) or 'none'}")
    return known[wanted]


def _inconsistencies(codebook: Codebook) -> list[Fault]:
    """Return what no single entry shows: repeats, and references to labels that aren't there."""
    faults: list[Fault] = []
    layers: dict[str, tuple[Label[str], ...]] = {
        "frames": codebook.frames,
        "targets": codebook.targets,
        "stances": codebook.stances,
        "holders": codebook.holders,
        "cue_classes": codebook.cue_classes,
    }
    for key, labels in layers.items():
        faults += repeated((key,), (label.id for label in labels), "the id")
        faults += _dangling(key, labels)
    faults += repeated(("decisions",), (one.id for one in codebook.decisions), "the id")
    lemmas = (verb.lemma for verb in codebook.irregular_verbs)
    faults += repeated(("irregular_verbs",), lemmas, "the verb")
    faults += _verbs_of_two_classes(codebook.cue_classes)
    faults += _uncertain_of_nothing(codebook.cue_classes)
    return faults


def _dangling(key: str, labels: tuple[Label[str], ...]) -> Iterator[Fault]:
    known = {label.id for label in labels}
    for position, label in enumerate(labels):
        for number, exclusion in enumerate(label.not_when):
            if exclusion.instead is not None and exclusion.instead not in known:
                place = (key, position, "not_when", number, "instead")
                names = ", ".join(sorted(known))
                yield Fault(place, f"{exclusion.instead!r} is not one of {key}; it has: {names}")


def _verbs_of_two_classes(groups: tuple[CueGroup, ...]) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for position, group in enumerate(groups):
        for number, verb in enumerate(group.verbs):
            if (first := owner.setdefault(verb, group.id)) != group.id:
                message = f"{verb!r} is also a verb of {first!r}; a verb has one class"
                yield Fault(("cue_classes", position, "verbs", number), message)
        yield from repeated(("cue_classes", position, "verbs"), group.verbs, "the verb")


def _uncertain_of_nothing(groups: tuple[CueGroup, ...]) -> Iterator[Fault]:
    for position, group in enumerate(groups):
        known = {*group.verbs, *group.phrases}
        for number, cue in enumerate(group.uncertain):
            if cue not in known:
                place = ("cue_classes", position, "uncertain", number)
                message = f"{cue!r} is neither a verb nor a phrase of {group.id!r}; add it there"
                yield Fault(place, message)
