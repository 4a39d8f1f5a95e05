"""Reads what is to be compared: articles to label, or articles labelled before."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from stanceframe.text.readers import ReadOptions, read_articles
from stanceframe.types import (
    Article,
    FailedArticle,
    LabelledArticle,
    LabelledSentence,
    Span,
)
from stanceframe_service.comparison.errors import ComparisonError

__all__ = ["Compared", "items_of", "labelled_from_json", "labelled_in", "read_compared"]

Compared = Article | LabelledArticle

_JSON: Final = frozenset({".json", ".jsonl", ".ndjson"})
_LINES: Final = frozenset({".jsonl", ".ndjson"})
_LABELLED: Final = TypeAdapter(LabelledArticle)


def read_compared(paths: Sequence[Path], options: ReadOptions, *, most: int) -> list[Compared]:
    """Read every article of the files, in order; JSON may hold labelled articles.

    Args:
        paths: Files that `stanceframe label` reads, or that it wrote as JSON or NDJSON.
        options: How to read them.
        most: Stop with an error when there are more.

    Raises:
        ComparisonError: A file or an article in it is not usable, or there are too many.
    """
    found: list[Compared] = []
    for path in paths:
        if path.is_dir():
            raise ComparisonError(
                f"{str(path)!r} is a folder; name the files to compare, one for each article, or "
                "compare the outlets of a scored folder with --by outlet"
            )
        for item in items_of(path, options):
            found.append(item)
            if len(found) > most:
                raise ComparisonError(
                    f"{str(path)!r} makes more than {most} articles, which nobody can read side "
                    "by side; take out those that you want to compare"
                )
    return found


def items_of(path: Path, options: ReadOptions) -> Iterator[Compared]:
    """Yield the articles of a file; those that are labelled already as they are.

    Raises:
        ComparisonError: One of them is not usable.
    """
    if path.suffix.lower() in _JSON and (labelled := _labelled_file(path)):
        yield from labelled
        return
    for item in read_articles(path, options):
        if isinstance(item, FailedArticle):
            raise ComparisonError(item.error.message)
        yield item


def labelled_in(content: bytes, *, suffix: str, name: str) -> list[LabelledArticle]:
    """Return the labelled articles that a file of JSON holds; none if it holds something else.

    What is wrong with a file that holds something else, the reader of articles says better.

    Raises:
        ComparisonError: One of them is an error row, or breaks the contract.
    """
    if suffix.lower() not in _JSON:
        return []
    parse: Callable[[bytes], Any] = orjson.loads
    try:
        lines = content.splitlines() if suffix.lower() in _LINES else [content]
        values = [parse(line) for line in lines if line.strip()]
    except orjson.JSONDecodeError:
        return []
    if len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    if not any(isinstance(one, dict) and "status" in one for one in values):
        return []
    return [labelled_from_json(value, name=name) for value in values]


def _labelled_file(path: Path) -> list[LabelledArticle]:
    try:
        content = path.read_bytes()
    except OSError:
        return []
    return labelled_in(content, suffix=path.suffix, name=path.name)


def labelled_from_json(value: object, *, name: str) -> LabelledArticle:
    """Build a labelled article from the object that `stanceframe label --format json` wrote.

    Raises:
        ComparisonError: It is an error row, or breaks the contract; the message says where.
    """
    if isinstance(value, dict) and value.get("status") == "error":
        error = value.get("error")
        reason = error.get("message") if isinstance(error, dict) else None
        raise ComparisonError(
            f"{name!r} holds an article that could not be labelled ({reason}); label it anew"
        )
    try:
        article = _LABELLED.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the object"
        raise ComparisonError(
            f"{name!r} is no labelled article: {place}: {first['msg']}; write it anew with "
            "stanceframe label --format json"
        ) from error
    for sentence in article.sentences:
        _check(sentence, name)
    return article


def _check(sentence: LabelledSentence, name: str) -> None:
    """Refuse offsets that lead out of their sentence: the page would show other words."""
    spans = [a.content.span for a in sentence.attributions]
    spans += [s.span for a in sentence.attributions for s in (a.source, a.cue) if s is not None]
    spans += [Span(start=e.start, end=e.end) for f in sentence.frames for e in f.evidence]
    spans += [Span(start=w.start, end=w.end) for w in sentence.loaded]
    indices = [e.attribution for f in sentence.frames for e in f.evidence]
    indices += [stance.attribution for stance in sentence.stances]
    indices += [word.attribution for word in sentence.loaded]
    fits = sentence.end - sentence.start == len(sentence.text) and all(
        sentence.start <= span.start and span.end <= sentence.end for span in spans
    )
    if not fits or any(i is not None and not 0 <= i < len(sentence.attributions) for i in indices):
        raise ComparisonError(
            f"{name!r} is no labelled article: sentence {sentence.index} has labels outside its "
            "text; write it anew with stanceframe label --format json"
        )
