"""The page on the JSON names every field and every value that the JSON can have, and no others."""

import dataclasses
import re
from typing import get_args

import pytest

from stanceframe import types, wire

OUT = (
    types.LabelledArticle,
    types.ArticleMeta,
    types.ArticleWarning,
    types.LabelledSentence,
    types.Truncation,
    types.Attribution,
    types.TextSpan,
    types.FrameLabel,
    types.Evidence,
    types.StanceRecord,
    types.StanceProbabilities,
    types.LoadedWord,
    types.Provenance,
    types.FailedArticle,
    types.Failure,
)
IN = (types.MentionTarget,)
VALUES = (
    types.Zone,
    types.Kind,
    types.Voice,
    types.CueClass,
    types.Holder,
    types.Polarity,
    types.Unit,
)
ROW = re.compile(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|", re.MULTILINE)
CODE = re.compile(r"`[^`\n]+`")
ERROR_CODE = re.compile(r"\bcode=\"([a-z_]+)\"")
NAME = re.compile(r"\w+")


@pytest.fixture(scope="module")
def page(repository) -> str:
    return (repository / "docs/contract.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def error_codes(sources) -> set[str]:
    """The codes that the sources give to input that can't be used."""
    texts = [path.read_text(encoding="utf-8") for path in sources]
    return {code for text in texts for code in ERROR_CODE.findall(text)} | {"missing_extra"}


def known_fields() -> set[str]:
    fields = {field.name for record in (*OUT, *IN) for field in dataclasses.fields(record)}
    return fields | set(wire.ARTICLE_KEYS)


def test_the_page_names_every_field_and_every_value(page):
    named = set(NAME.findall(" ".join(CODE.findall(page))))
    values = {value for literal in VALUES for value in get_args(literal)}

    assert (known_fields() | values) - named == set()


def test_the_page_names_every_code_of_a_failed_article(page, error_codes):
    named = set(NAME.findall(" ".join(CODE.findall(page))))

    assert error_codes - named == set()


def test_the_page_describes_no_field_that_does_not_exist(page, error_codes):
    described = set(NAME.findall(" ".join(ROW.findall(page))))

    assert described - known_fields() - error_codes == set()


def test_the_guide_to_the_labels_defines_every_value(repository):
    guide = (repository / "docs/labels.md").read_text(encoding="utf-8")
    named = set(NAME.findall(" ".join(CODE.findall(guide))))
    values = {value for literal in VALUES for value in get_args(literal)}

    assert values - set(get_args(types.Unit)) - named == set()
