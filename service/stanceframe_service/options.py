"""Command-line options that several commands share, and what they come to."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stanceframe.text.readers import ReadOptions
    from stanceframe_service.outcomes import Choices

__all__ = [
    "DEFAULT_MODEL",
    "BackendChoice",
    "BackendOption",
    "LanguagesChoice",
    "LanguagesOption",
    "ModelOption",
    "ScoresChoice",
    "ScoresOption",
    "TargetsOption",
    "TextColumnOption",
    "ThreadsOption",
    "UnitChoice",
    "UnitOption",
    "choices_of",
    "read_options_of",
]

DEFAULT_MODEL = "conflict-small"


class BackendChoice(StrEnum):
    """What runs the network."""

    onnx = "onnx"
    onnx_float = "onnx-float"
    torch = "torch"


class ScoresChoice(StrEnum):
    """Which frames and targets are in the answer."""

    present = "present"
    all = "all"


class UnitChoice(StrEnum):
    """What one label is given to."""

    sentence = "sentence"
    text = "text"


BackendOption = Annotated[
    BackendChoice, typer.Option(help="What runs the network; onnx-float: the same in float32.")
]


class LanguagesChoice(StrEnum):
    """What becomes of a text that isn't English."""

    warn = "warn"
    refuse = "refuse"
    off = "off"


LanguagesOption = Annotated[
    LanguagesChoice,
    typer.Option(help="A text that isn't English is labelled with a warning, refused, or as any."),
]
ModelOption = Annotated[str, typer.Option(help="A shipped bundle's name, or a bundle's folder.")]
ScoresOption = Annotated[
    ScoresChoice, typer.Option(help="'all' gives every frame and target with its probability.")
]
TargetsOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="T",
        help="Stance toward this: a codebook id or free text; repeat for several. "
        "Default: the codebook's targets wherever a sentence mentions them.",
    ),
]
TextColumnOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="The column of a .csv that holds the text.")
]
ThreadsOption = Annotated[
    int | None, typer.Option(min=1, help="Threads of the model; default: all cores allowed.")
]
UnitOption = Annotated[
    UnitChoice | None,
    typer.Option(help="'text' labels each text as a whole.", show_default="sentence"),
]


def choices_of(
    targets: list[str] | None, unit: UnitChoice | None, scores: ScoresChoice
) -> "Choices":
    """Return what the options ask of every article."""
    from stanceframe_service.outcomes import Choices

    return Choices(
        targets=tuple(targets) if targets else None,
        unit=unit.value if unit else None,
        scores=scores.value,
    )


def read_options_of(text_column: str | None, *, root: Path | None = None) -> "ReadOptions":
    """Return how files are to be read; ids are paths relative to `root`."""
    from stanceframe.text.readers import ReadOptions

    return ReadOptions(text_column=text_column, root=root)
