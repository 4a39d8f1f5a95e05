"""The shipped labeller, loaded once, and each document labelled once."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from stanceframe.types import Article, LabelledArticle

if TYPE_CHECKING:
    from stanceframe.labeller import Labeller


class LabelledDocument(NamedTuple):
    """An article as the reader gave it, and its labels."""

    article: Article
    labelled: LabelledArticle


LabelFile = Callable[[Path, tuple[str, ...]], LabelledDocument]


@pytest.fixture(scope="session")
def labeller() -> "Labeller":
    from stanceframe.labeller import Labeller  # here: the tests of data alone load no engine

    return Labeller.load("conflict-small")


@pytest.fixture(scope="session")
def label_file(labeller: "Labeller") -> LabelFile:
    """Return a function that labels the only article of a file, with the targets asked for."""
    from stanceframe.text.readers import read_articles

    @cache
    def label(path: Path, targets: tuple[str, ...]) -> LabelledDocument:
        (article,) = read_articles(path)
        assert isinstance(article, Article), f"{path.name} is not read: {article}"
        article = replace(article, targets=targets or None)
        return LabelledDocument(article, labeller.label(article))

    return label
