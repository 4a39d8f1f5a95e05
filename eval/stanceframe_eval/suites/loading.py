"""Finds the shipped suites, and reads them and anybody's own with every fault named."""

import json
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from stanceframe.codebook.faults import place_name
from stanceframe.codebook.source import parse_yaml
from stanceframe.errors import CodebookError, SuiteError
from stanceframe_eval.suites.schema import Suite

__all__ = ["SUITES_FOLDER", "load_suite", "shipped_suites"]

SUITES_FOLDER = Path(__file__).parent


@cache
def shipped_suites() -> tuple[Suite, ...]:
    """Return the suites that come with stanceframe, by name."""
    return tuple(_read(path) for path in sorted(SUITES_FOLDER.glob("*.yaml")))


def load_suite(reference: str) -> Suite:
    """Return a shipped suite by name or `name@version`, or one from a `.yaml` file.

    Raises:
        SuiteError: There is none, or the file breaks the schema; the message lists every fault.

    Example:
        >>> load_suite("conflict").reference
        'conflict@1.0.0'
    """
    if reference.endswith((".yaml", ".yml")):
        return _read(Path(reference))
    for suite in shipped_suites():
        if reference in {suite.name, suite.reference}:
            return suite
    known = ", ".join(suite.reference for suite in shipped_suites())
    raise SuiteError(
        f"there is no suite {reference!r}; shipped are: {known}; "
        "for one of your own give the path of its .yaml file"
    )


def _read(path: Path) -> Suite:
    try:
        source = parse_yaml(path.read_text(encoding="utf-8"), str(path))
    except CodebookError as error:
        raise SuiteError(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"the suite {path} can't be read: {error}") from error
    faults = [
        f"  line {source.line_of(fault.place)}, {place_name(fault.place)}: {fault.message}"
        for fault in source.faults
    ]
    if faults:
        raise SuiteError("\n".join([f"{path} is no suite:", *faults]))
    try:
        # In JSON mode strict validation takes lists for tuples.
        return Suite.model_validate_json(json.dumps(source.content))
    except ValidationError as error:
        faults = [
            f"  line {source.line_of(one['loc'])}, {place_name(one['loc'])}: {one['msg']}"
            for one in error.errors()
        ]
        raise SuiteError("\n".join([f"{path} is no suite:", *faults])) from error
