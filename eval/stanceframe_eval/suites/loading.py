"""Finds the shipped suites, and reads them and anybody's own with every fault named."""

from functools import cache
from pathlib import Path

from stanceframe.errors import SuiteError
from stanceframe_eval.suites.schema import Suite
from stanceframe_eval.yaml_models import read_yaml_model

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
    return read_yaml_model(path, Suite, "suite", SuiteError)
