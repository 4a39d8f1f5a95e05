"""Reads a YAML file into a strict model, with every fault named by its line."""

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from stanceframe.codebook.faults import place_name
from stanceframe.codebook.source import parse_yaml
from stanceframe.errors import CodebookError, StanceFrameError

__all__ = ["read_yaml_model"]

Model = TypeVar("Model", bound=BaseModel)


def read_yaml_model(
    path: Path, model: type[Model], what: str, error: type[StanceFrameError]
) -> Model:
    """Read a file as what a model says.

    Args:
        path: Of the file.
        model: What it must hold.
        what: What messages call it, such as `suite`.
        error: What to raise.

    Raises:
        StanceFrameError: Of the given kind; it lists every fault with its line.
    """
    try:
        source = parse_yaml(path.read_text(encoding="utf-8"), str(path))
    except CodebookError as fault:
        raise error(str(fault)) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise error(f"the {what} {path} can't be read: {fault}") from fault
    faults = [
        f"  line {source.line_of(one.place)}, {place_name(one.place)}: {one.message}"
        for one in source.faults
    ]
    if faults:
        raise error("\n".join([f"{path} is no {what}:", *faults]))
    try:
        # In JSON mode strict validation takes lists for tuples.
        return model.model_validate_json(json.dumps(source.content))
    except ValidationError as invalid:
        faults = [
            f"  line {source.line_of(one['loc'])}, {place_name(one['loc'])}: {one['msg']}"
            for one in invalid.errors()
        ]
        raise error("\n".join([f"{path} is no {what}:", *faults])) from invalid
