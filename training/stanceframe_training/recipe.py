"""A training recipe: everything that decides what a run yields, as strict data."""

import hashlib
import json
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stanceframe.errors import RecipeError
from stanceframe.features import NamesRead
from stanceframe.net.adapters import Adapters
from stanceframe.net.encoder import EncoderSource
from stanceframe.net.limits import ActivationLimits
from stanceframe_training.quantise import FloatPart

__all__ = [
    "EvenPlan",
    "InputSizes",
    "LabelFile",
    "LabelledSource",
    "MadeSentences",
    "Member",
    "Optimisation",
    "Recipe",
    "ScreenPlan",
    "Stage",
    "Task",
    "TaskPlan",
    "TeacherPlan",
    "TextSource",
    "load_recipe",
]

SHARES_SLACK = 1e-6

Task = Literal[
    "sentences",
    "stances",
    "mentions",
    "attributions",
    "comments",
    "arguments",
    "taught_sentences",
    "taught_pairs",
    "even_sentences",
    "even_pairs",
]
TextSource = Literal["allsides", "fignews", "gaza_news", "gaza_casualty", "unsc_arg"]
LabelledSource = Literal[
    "allsides",
    "fignews",
    "gaza_news",
    "gaza_casualty",
    "newsmtsc",
    "polnear",
    "unsc_arg",
    "written",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputSizes(_Strict):
    """Tokens of each part of an input, and under which names the network reads actors."""

    sentence_tokens: int = Field(default=160, ge=16, le=480)
    context_tokens: int = Field(default=24, ge=0, le=128)
    target_tokens: int = Field(default=24, ge=4, le=64)
    names: NamesRead = "written"


class TaskPlan(_Strict):
    """How one task takes part: which corpus, how much of it an epoch, and with what weight.

    Attributes:
        corpus: `conflict`, `newsmtsc`, `polnear`, `vast` or `ibm30k`; `texts`, those of the
            recipe's teacher.
        per_epoch: Examples drawn an epoch, without repeats; None takes all.
        weight: Factor of its loss.
    """

    corpus: Literal["conflict", "newsmtsc", "polnear", "vast", "ibm30k", "texts"]
    per_epoch: int | None = Field(default=None, ge=1)
    weight: float = Field(default=1.0, gt=0)


class LabelFile(_Strict):
    """More annotated sentences for the tasks of `conflict`.

    Attributes:
        corpus: The set that holds the sentences; `written` ones stand in the file itself.
        file: Stand-off labels, as in `seeds/standoff/`, or sentences with labels, as in
            `seeds/written/`; from the folder that the command runs in.
        sha256: Its SHA-256, in hexadecimal.
    """

    corpus: LabelledSource
    file: Path
    sha256: str


class MadeSentences(_Strict):
    """How many training sentences rules make of the corpus, see `counterfactuals`.

    Attributes:
        voices: Sentences whose words change between the outlet and a speaker.
        states: Sentences in which two states change places.
        reversals: Sentences in which a charge is denied or a demand refused, see `reversals`.
        topics: Comments or arguments that are asked about another one's topic, and take no side.
    """

    voices: int = Field(default=0, ge=0)
    states: int = Field(default=0, ge=0)
    reversals: int = Field(default=0, ge=0)
    topics: int = Field(default=0, ge=0)


class TeacherPlan(_Strict):
    """Whom a student learns from, and on which sentences.

    Attributes:
        bundle: The teacher: a bundle of adapters, by its name or folder.
        annotated: How many of the training sentences are among them, drawn evenly; None asks
            about all.
        texts: Sentences without labels, by set.
    """

    bundle: str
    annotated: int | None = Field(default=None, ge=1)
    texts: dict[TextSource, int] = Field(default_factory=dict)


class EvenPlan(_Strict):
    """How much a stage learns to answer alike whichever states a sentence names, see `even`.

    Attributes:
        sentences: Annotated training sentences that name a state.
        swaps: Copies of each with two states in change of places, at most.
    """

    sentences: int = Field(ge=1)
    swaps: int = Field(default=3, ge=1)


class ScreenPlan(_Strict):
    """Which mentions pass one may screen out, so that pass two isn't asked about them.

    Attributes:
        texts: Sentences without labels that it is fitted on, by set; the training sentences are
            always among them.
        kept: Share of the mentions of each target with a stance that must still be asked about.
        width: Units of its hidden layer.
    """

    texts: dict[TextSource, int] = Field(default_factory=dict)
    kept: float = Field(default=0.98, gt=0.5, lt=1)
    width: int = Field(default=64, ge=1)


class Optimisation(_Strict):
    """The numbers of the optimiser."""

    epochs: int = Field(default=8, ge=1)
    batch_size: int = Field(default=32, ge=1)
    learning_rate: float = Field(default=1.5e-4, gt=0)
    head_learning_rate: float = Field(default=5e-4, gt=0)
    weight_decay: float = Field(default=0.01, ge=0)
    warmup_share: float = Field(default=0.06, ge=0, lt=1)
    clip_norm: float = Field(default=1.0, gt=0)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    average_decay: float = Field(default=0.998, ge=0, lt=1, description="of the averaged weights")
    stop_after: int | None = Field(
        default=None, ge=1, description="epochs after which a stage ends before its schedule does"
    )
    patience: int = Field(
        default=3, ge=1, description="epochs without a better dev score before stopping"
    )
    bfloat16: bool = Field(default=True, description="where the processor multiplies in it")


class Stage(_Strict):
    """One of several runs that follow one another, each from the best weights of the one before.

    Attributes:
        changes: What it does otherwise than the recipe, key by key.
        begins: Whether it goes on from the stage before, begins again with the encoder as
            published and the seed's heads, or goes on from the average of some stages before it.
            The first one begins with the encoder in any case.
        average: Of which stages it is, by number from 1, with the share of each.
    """

    changes: dict[str, Any] = Field(default_factory=dict)
    begins: Literal["stage before", "encoder", "average"] = "stage before"
    average: dict[int, float] = Field(default_factory=dict)


class Member(_Strict):
    """One of several runs whose weights are averaged.

    Attributes:
        share: Its weight in the average.
        changes: What it does otherwise than the recipe, key by key.
    """

    share: float = Field(gt=0, lt=1)
    changes: dict[str, Any] = Field(default_factory=dict)


class Recipe(_Strict):
    """One run, whole, or several that start alike and are averaged. Its hash goes into the bundle.

    Averaged weights do better than each run's, if all began with the same heads (the seed's).
    Source: Wortsman et al., Model soups (ICML 2022).
    """

    @model_validator(mode="after")
    def _shares_make_a_whole(self) -> Self:
        if self.soup and abs(sum(one.share for one in self.soup) - 1.0) > SHARES_SLACK:
            raise ValueError("the shares of a soup must add up to 1")
        if {"seed", "soup"} & {key for one in self.soup for key in one.changes}:
            raise ValueError("members of a soup share their seed, and are no soups themselves")
        return self

    @model_validator(mode="after")
    def _stages_are_of_one_network(self) -> Self:
        if self.stages and self.soup:
            raise ValueError("a recipe has stages or a soup, not both")
        averages = [one.average for one in self.stages] + [self.average]
        for number, average in enumerate(averages, 1):
            if average and abs(sum(average.values()) - 1.0) > SHARES_SLACK:
                raise ValueError("the shares of an average of stages must add up to 1")
            if any(not 1 <= other < number for other in average):
                raise ValueError("an average can be of stages before it alone")
        if any((one.begins == "average") != bool(one.average) for one in self.stages):
            raise ValueError("a stage that begins with an average says of which stages")
        self._check_stages_read_alike()
        fixed = {"seed", "soup", "stages", "average", "encoder", "adapters", "codebook"}
        if odd := fixed & {key for one in self.stages for key in one.changes}:
            raise ValueError(f"a stage can't change {', '.join(sorted(odd))}")
        return self

    def _check_stages_read_alike(self) -> None:
        """Refuse stages of other token sizes, and a last one that reads names in another way."""
        for number, stage in enumerate(self.stages, 1):
            inputs = InputSizes.model_validate(stage.changes.get("inputs", self.inputs))
            if inputs.model_copy(update={"names": self.inputs.names}) != self.inputs:
                raise ValueError("a stage can't change inputs, but for the names that it reads")
            if number == len(self.stages) and inputs != self.inputs:
                raise ValueError("the last stage reads names as the recipe says (inputs.names)")

    @property
    def members(self) -> "tuple[Recipe, ...]":
        """The recipes to run: this one, its stages one after the other, or its soup's."""
        # What only packing reads is no part of a run: it may change without training anew.
        whole = self.model_dump(
            mode="json", exclude={"soup", "stages", "average", "screen", "float_parts"}
        )
        parts = self.stages or self.soup
        return tuple(Recipe.model_validate(whole | one.changes) for one in parts) or (self,)

    @model_validator(mode="after")
    def _taught_tasks_have_a_teacher(self) -> Self:
        taught = [task for task in self.tasks if task.startswith("taught_")]
        if taught and self.teacher is None:
            raise ValueError(f"{taught[0]} needs a teacher: name its bundle")
        even = [task for task in self.tasks if task.startswith("even_")]
        if even and self.even is None:
            raise ValueError(f"{even[0]} needs `even`: how many sentences, how many swaps")
        return self

    format: Literal[1]
    name: str
    seed: int
    codebook: str
    data: Path
    encoder: EncoderSource
    limits: ActivationLimits | None = None
    adapters: Adapters | None = None
    inputs: InputSizes = InputSizes()
    tasks: dict[Task, TaskPlan]
    labels: tuple[LabelFile, ...] = ()
    made: MadeSentences = MadeSentences()
    teacher: TeacherPlan | None = None
    even: EvenPlan | None = None
    optimisation: Optimisation = Optimisation()
    stages: tuple[Stage, ...] = ()
    average: dict[int, float] = Field(
        default_factory=dict,
        description="stages whose best weights are averaged in the end, by number, with their "
        "shares; by default the last stage's weights are the outcome",
    )
    soup: tuple[Member, ...] = ()
    screen: ScreenPlan | None = None
    float_parts: tuple[FloatPart, ...] = Field(
        default=(), description="parts that int8 leaves in float32, where it costs too much"
    )
    gate_points: float = Field(
        default=0.5, gt=0, description="what int8 may cost of any dev figure"
    )

    @property
    def corpora(self) -> tuple[str, ...]:
        """The sets that a run learns from, in order of their names; not those of its teacher."""
        labelled: set[str] = {plan.corpus for one in self.members for plan in one.tasks.values()}
        labelled |= {more.corpus for one in self.members for more in one.labels}
        texts = self.teacher.texts if self.teacher else {}
        return tuple(sorted((labelled - {"texts"}) | set(texts)))

    @property
    def content_hash(self) -> str:
        """SHA-256 of what the recipe says, whatever its file's layout.

        What it leaves at a default doesn't count, so a new kind of setting changes no old hash.
        """
        said = self.model_dump(mode="json", exclude_defaults=True)
        text = json.dumps(said, sort_keys=True)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def load_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        RecipeError: The file is missing, is no YAML, or has a key or value it may not have.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"recipe {path} can't be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise RecipeError(f"recipe {path} is no YAML: {error}") from error
    return _validated(Recipe, content, path)


Model = TypeVar("Model", bound=BaseModel)


def _validated(model: type[Model], content: object, path: Path) -> Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        )
        raise RecipeError(f"recipe {path}: {faults}") from error
