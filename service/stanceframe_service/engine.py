"""Labels a stream of articles in order, here in this process; `workers` does it in several."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from stanceframe.backends.loading import BackendName
from stanceframe.text.language import LanguageRule
from stanceframe.types import Article, FailedArticle, Failure, Outcome
from stanceframe.wire import to_json
from stanceframe_service.outcomes import Scores, label_item

if TYPE_CHECKING:
    from stanceframe.labeller import Labeller

__all__ = [
    "NO_ROW",
    "Engine",
    "EngineItem",
    "EngineOptions",
    "LabelledRow",
    "Labelling",
    "Passing",
    "SerialEngine",
    "label_row",
    "row_without_labelling",
]


class LabelledRow(NamedTuple):
    """One outcome as its line of JSON, with what a run wants to know of it without parsing.

    Attributes:
        json: The outcome as `stanceframe.wire.to_json` writes it.
        is_ok: False for the row of an article that could not be labelled.
        sentences: How many sentences it has; 0 for a failed one.
    """

    json: bytes
    is_ok: bool
    sentences: int

    @classmethod
    def of(cls, outcome: Outcome) -> "LabelledRow":
        """Write an outcome."""
        if isinstance(outcome, FailedArticle):
            return cls(to_json(outcome), is_ok=False, sentences=0)
        return cls(to_json(outcome), is_ok=True, sentences=len(outcome.sentences))

    @classmethod
    def failed(cls, identifier: str, code: str, message: str) -> "LabelledRow":
        """Write the row of an article that could not be labelled."""
        return cls.of(FailedArticle(id=identifier, error=Failure(code=code, message=message)))


class Passing(NamedTuple):
    """An item whose row is known to the caller: it keeps its place, and comes out with `NO_ROW`."""

    item: Article | FailedArticle


EngineItem = Article | FailedArticle | Passing
NO_ROW = LabelledRow(json=b"", is_ok=True, sentences=0)


class Labelling(NamedTuple):
    """An item of the input, and its row."""

    item: EngineItem
    row: LabelledRow


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """What a labelling process needs to begin.

    Attributes:
        model: A shipped bundle's name, or a bundle's folder.
        scores: `all` gives every frame and target with its probability.
        threads: Threads of each process's model; None takes every core for one process, and one
            thread for each of several.
        backend: What runs the network.
        languages: What becomes of texts that aren't English.
    """

    model: str
    scores: Scores = "present"
    threads: int | None = None
    backend: BackendName = "onnx"
    languages: LanguageRule = "warn"


class Engine(Protocol):
    """Something that labels articles while its block lasts."""

    def __enter__(self) -> Self:
        """Begin to label."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        """Let go of what labelling needs."""
        ...

    def label_all(self, items: Iterable[EngineItem]) -> Iterator[Labelling]:
        """Yield each item with its row, in order; the same rows whatever the engine."""
        ...


class SerialEngine:
    """Labels one article after the other in this process; several threads share its sentences."""

    def __init__(self, options: EngineOptions) -> None:
        self._options = options
        self._labeller: Labeller | None = None

    def __enter__(self) -> Self:
        """Begin; the model is loaded for the first article."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let go of the model."""
        self._labeller = None

    def label_all(self, items: Iterable[EngineItem]) -> Iterator[Labelling]:
        """Yield each item with its row, in order."""
        for item in items:
            if isinstance(item, Article):
                yield Labelling(item, label_row(self._load(), item, self._options.scores))
            else:
                yield Labelling(item, row_without_labelling(item))

    def _load(self) -> "Labeller":
        if self._labeller is None:
            from stanceframe.labeller import Labeller

            options = self._options
            self._labeller = Labeller.load(
                options.model,
                threads=options.threads,
                backend=options.backend,
                languages=options.languages,
            )
        return self._labeller


def label_row(labeller: "Labeller", article: Article, scores: Scores) -> LabelledRow:
    """Label an article and write its row: what every process of every engine does."""
    return LabelledRow.of(label_item(labeller, article, scores=scores))


def row_without_labelling(item: FailedArticle | Passing) -> LabelledRow:
    """Return the row of an item that no process need see."""
    return NO_ROW if isinstance(item, Passing) else LabelledRow.of(item)
