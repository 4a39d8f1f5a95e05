"""What a file of templates may say: strict, frozen models that forbid every key they don't know."""

import json
import re
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stanceframe.codebook.faults import place_name
from stanceframe.codebook.source import parse_yaml
from stanceframe.errors import CodebookError, CorpusError
from stanceframe_eval.gold.noise import NoiseName
from stanceframe_eval.gold.trials import COMPARING, Check, TrialKind

__all__ = ["SLOT", "Entry", "Expect", "Side", "Template", "TemplateFile", "load_templates"]

# {town}, {town2} for another of the same list, {^town} with a capital, {state.adjective}
SLOT = re.compile(r"\{(\^?)([a-z_]+)([2-9]?)(?:\.([a-z_]+))?\}")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Text = Annotated[str, Field(min_length=1)]
Entry = str | dict[str, str]  # a word, or a `name` with its other forms


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Expect(_Strict):
    """One expectation; `label` and `words` may have slots. See `trials.Expectation`."""

    check: Check
    layer: Text
    label: str = ""
    claim: tuple[str, str, str] | None = None
    words: str = ""


class Side(_Strict):
    """A text among its neighbours, and what is asked about.

    Attributes:
        text: With slots; of a base, None is the text of the case.
        before: Sentences in front of it.
        after: Sentences behind it.
        target: What a stance is asked about.
    """

    text: Text | None = None
    before: tuple[Text, ...] = ()
    after: tuple[Text, ...] = ()
    target: Text | None = None


class Template(_Strict):
    """What cases are made from.

    Attributes:
        id: Its name.
        tests: What it tries.
        kind: Of its cases.
        case: What the system is shown.
        base: What it is compared with.
        noise: Ways of writing; each makes a case of its own, compared with the plain text.
        exchange: Groups whose pairs fill `{a}` and `{b}`, one way round in the base, the other
            in the case.
        expect: What must hold.
    """

    id: Name
    tests: Text
    kind: TrialKind
    case: Side
    base: Side | None = None
    noise: tuple[NoiseName, ...] = ()
    exchange: tuple[Text, ...] = ()
    expect: tuple[Expect, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_its_base(self) -> "Template":
        if self.case.text is None:
            raise ValueError("the case needs a text")
        compares = any(one.check in COMPARING for one in self.expect)
        has_base = self.base is not None or bool(self.noise) or bool(self.exchange)
        if compares and not has_base:
            raise ValueError("it compares with a base; give base, noise or exchange")
        if self.kind == "invariance" and not compares:
            raise ValueError("an invariance compares with its base; expect same or exchanged")
        return self


class TemplateFile(_Strict):
    """A file of templates.

    Attributes:
        seed: Of the fillings.
        cases: Fillings of each template, or of each of its pairs or ways of writing.
        words: Lists that fill slots.
        groups: Lists of names whose pairs are exchanged.
        faults: By what is tried, what the verdict calls a system that fails most of it.
        templates: What cases are made from.
    """

    seed: int
    cases: int = Field(ge=1)
    words: dict[str, tuple[Entry, ...]]
    groups: dict[str, tuple[Entry, ...]] = {}
    faults: dict[str, Text] = {}
    templates: tuple[Template, ...] = Field(min_length=1)


def load_templates(path: Path) -> TemplateFile:
    """Read a file of templates.

    Raises:
        CorpusError: It is missing or breaks the schema; the message lists every fault.
    """
    try:
        source = parse_yaml(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError, CodebookError) as error:
        raise CorpusError(f"the templates {path} can't be read: {error}") from error
    faults = [(one.place, one.message) for one in source.faults]
    if not faults:
        try:
            # In JSON mode strict validation takes lists for tuples.
            return TemplateFile.model_validate_json(json.dumps(source.content))
        except ValidationError as error:
            faults = [(one["loc"], one["msg"]) for one in error.errors()]
    listed = [
        f"  line {source.line_of(place)}, {place_name(place)}: {message}"
        for place, message in faults
    ]
    raise CorpusError("\n".join([f"{path} is no file of templates:", *listed]))
