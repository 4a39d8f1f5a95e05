"""The whole of it: an article in, a labelled article out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from stanceframe.backends.loading import BackendName, load_backend
from stanceframe.backends.protocol import Backend
from stanceframe.bundle import Bundle, Manifest, load_bundle
from stanceframe.codebook.schema import Codebook
from stanceframe.errors import InputError
from stanceframe.features import Featurizer, ModelInput
from stanceframe.lanes import Lanes
from stanceframe.logits_memory import InputLogits, LogitsMemory
from stanceframe.observing import UNOBSERVED, StageClock, WorkObserver
from stanceframe.sentence_labels import (
    Scores,
    SentenceReading,
    frame_labels,
    loaded_words,
    read_logits,
)
from stanceframe.session import run_inputs
from stanceframe.stance_labels import Question, QuestionPlanner, answer
from stanceframe.text.attribution import attribute
from stanceframe.text.document import Document, Sentence, read_document
from stanceframe.text.language import LanguageRule, language_warnings
from stanceframe.text.tags import NO_TAGS
from stanceframe.types import (
    COUNTED_ZONES,
    Article,
    ArticleWarning,
    Attribution,
    FailedArticle,
    Failure,
    LabelledArticle,
    LabelledSentence,
    Outcome,
    Provenance,
    StanceRecord,
)

__all__ = ["DEFAULT_BUNDLE", "MAX_CHARACTERS", "Labeller", "provenance_of"]

DEFAULT_BUNDLE = "conflict-small"
MAX_CHARACTERS = 2_000_000  # some 330,000 words: a book; more is a mistake in the input

Attributions = tuple[tuple[Attribution, ...], ...]


class Labeller:
    """Labels articles with a bundle. Safe to call from several threads.

    An article alone uses all the threads that the backend allows; of several at once, each uses
    one, and no more are labelled at once than there are threads. The labels are the same.

    Example:
        labeller = Labeller.load("conflict-small")
        labelled = labeller.label(Article(id="1", text="Velda's envoy urged a truce."))
        labelled.sentences[0].attributions[0].cue.text
        for outcome in labeller.label_many(articles): ...
        labeller.provenance

    Args:
        bundle: What to label with.
        backend: The bundle's network, loaded.
        featurizer: Writes the network's inputs.
        memory: Where the network's answers are kept, so that a sentence that comes again is not
            computed again.
        provenance: What goes with every label; by default the bundle's.
        languages: Whether a text that isn't English is warned about or refused.
        observer: Who is told of batches and of articles that are labelled.
    """

    def __init__(
        self,
        bundle: Bundle,
        backend: Backend,
        featurizer: Featurizer,
        *,
        memory: LogitsMemory | None = None,
        provenance: Provenance | None = None,
        languages: LanguageRule = "warn",
        observer: WorkObserver = UNOBSERVED,
    ) -> None:
        self.bundle = bundle
        self.memory = memory
        self.languages: LanguageRule = languages
        self.lanes = Lanes(backend.workers)
        self._observer = observer
        self._backend = backend
        self._featurizer = featurizer
        self._planner = QuestionPlanner(bundle.codebook, featurizer)
        self._provenance = provenance or bundle.provenance

    @classmethod
    def load(
        cls,
        name_or_path: str | Path = DEFAULT_BUNDLE,
        *,
        threads: int | None = None,
        backend: BackendName = "onnx",
        languages: LanguageRule = "warn",
    ) -> "Labeller":
        """Load a shipped bundle by name, or any bundle by its folder.

        Args:
            name_or_path: `conflict-small`, or a folder.
            threads: Threads of one call; by default as many as the process may use.
            backend: What runs the network.
            languages: `warn` says of an article that it isn't English, `refuse` doesn't label it,
                `off` doesn't look.

        Raises:
            BundleError: There is none, or it is incomplete, altered or inconsistent.
            MissingExtraError: The backend's library isn't installed.
        """
        from tokenizers import Tokenizer

        bundle = load_bundle(name_or_path)
        tokenizer = Tokenizer.from_file(str(bundle.tokenizer))
        featurizer = Featurizer(tokenizer, bundle.manifest.inputs.limits)
        network = load_backend(bundle.weights, name=backend, threads=threads)
        return cls(
            bundle,
            network,
            featurizer,
            provenance=provenance_of(bundle, backend),
            languages=languages,
        )

    @property
    def codebook(self) -> Codebook:
        """The codebook that the bundle was trained on."""
        return self.bundle.codebook

    @property
    def manifest(self) -> Manifest:
        """What the bundle is made of."""
        return self.bundle.manifest

    @property
    def card(self) -> str:
        """The bundle's model card, in Markdown."""
        return self.bundle.card

    @property
    def provenance(self) -> Provenance:
        """What goes with every label: model, codebook, calibration and code."""
        return self._provenance

    def remembering(self, max_bytes: int) -> "Labeller":
        """Return this labeller with a memory of so many bytes for the network's answers."""
        memory = LogitsMemory(max_bytes=max_bytes, signature=repr(self.provenance))
        return self._with(memory, self._observer)

    def observed_by(self, observer: WorkObserver) -> "Labeller":
        """Return this labeller, with somebody who is told of its work."""
        return self._with(self.memory, observer)

    def asking_about_every_mention(self) -> "Labeller":
        """Return this labeller without its bundle's screen, to see what that costs and spares."""
        calibration = self.bundle.calibration.model_copy(update={"screen": None})
        bundle = replace(self.bundle, calibration=calibration)
        return Labeller(
            bundle,
            self._backend,
            self._featurizer,
            languages=self.languages,
            observer=self._observer,
        )

    def _with(self, memory: LogitsMemory | None, observer: WorkObserver) -> "Labeller":
        return Labeller(
            self.bundle,
            self._backend,
            self._featurizer,
            memory=memory,
            provenance=self.provenance,
            languages=self.languages,
            observer=observer,
        )

    def label(self, article: Article, *, scores: Scores = "present") -> LabelledArticle:
        """Label every sentence of an article.

        Args:
            article: The text and what is known of it.
            scores: `all` gives every frame and codebook target with its probability.

        Raises:
            InputError: The text is empty or too long, a target is not in it, or it isn't English
                and such texts are refused.
        """
        _check_text(article)
        warnings = language_warnings(article.text, self.languages, identifier=article.id)
        with self.lanes.one():
            return self._label(article, scores, warnings)

    def _label(
        self, article: Article, scores: Scores, warnings: tuple[ArticleWarning, ...]
    ) -> LabelledArticle:
        clock = StageClock()
        document = read_document(article.text, unit=article.unit, title=article.meta.title)
        counted = [one for one in document.sentences if _is_counted(one)]
        readings = self._read(document, counted, clock)
        tags = [
            readings[one.index].tags if one.index in readings else NO_TAGS
            for one in document.sentences
        ]
        attributions = attribute(document, tags, self.codebook)
        clock.finished()
        stances = self._stances(article, counted, readings, attributions, scores, clock)
        sentences = [
            self._assemble(document, one, readings, attributions[one.index], stances, scores)
            for one in document.sentences
        ]
        labelled = LabelledArticle(
            id=article.id,
            meta=article.meta,
            sentences=tuple(sentences),
            provenance=self.provenance,
            warnings=warnings,
        )
        clock.finished()
        self._observer.article(clock.work)
        return labelled

    def label_many(
        self, items: Iterable[Article | FailedArticle], *, scores: Scores = "present"
    ) -> Iterator[Outcome]:
        """Label articles one after the other; what can't be labelled is a row in its place."""
        for item in items:
            if isinstance(item, FailedArticle):
                yield item
                continue
            try:
                yield self.label(item, scores=scores)
            except InputError as error:
                failure = Failure(code=error.code, message=str(error))
                yield FailedArticle(id=item.id, error=failure)

    def _run(self, inputs: Sequence[ModelInput], clock: StageClock) -> list[InputLogits]:
        clock.tokenised()
        rows = run_inputs(
            self._backend,
            inputs,
            lanes=self.lanes,
            memory=self.memory,
            observer=self._observer,
        )
        clock.inferred()
        return rows

    def _read(
        self, document: Document, sentences: Sequence[Sentence], clock: StageClock
    ) -> dict[int, SentenceReading]:
        """Run pass one over the sentences that count."""
        texts = [document.text[one.span.start : one.span.end] for one in document.sentences]
        inputs = [
            self._featurizer.sentence(texts[one.index], texts[one.index - 1] if one.index else "")
            for one in sentences
        ]
        rows = self._run(inputs, clock)
        calibration = self.bundle.calibration
        exclusive = self.bundle.codebook.exclusive_frames
        return {
            one.index: read_logits(one, given, logits, calibration, exclusive=exclusive)
            for one, given, logits in zip(sentences, inputs, rows, strict=True)
        }

    def _stances(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        readings: dict[int, SentenceReading],
        attributions: Attributions,
        scores: Scores,
        clock: StageClock,
    ) -> dict[int, list[StanceRecord]]:
        """Run pass two over the targets that were asked for, or mentioned with maybe a stance."""
        by_index = {one.index: one for one in sentences}
        questions = [
            one
            for one in self._planner.questions(article, sentences, every=scores == "all")
            if one.asked or _may_hold(readings[one.sentence], one)
        ]
        inputs = [
            self._planner.model_input(
                article.text, by_index[one.sentence], one, attributions[one.sentence]
            )
            for one in questions
        ]
        records: dict[int, list[StanceRecord]] = defaultdict(list)
        rows = self._run(inputs, clock)
        for question, logits in zip(questions, rows, strict=True):
            sentence = by_index[question.sentence]
            own = attributions[question.sentence]
            records[question.sentence].extend(
                answer(
                    article.text, question, logits.stance, own, sentence, self.bundle.calibration
                )
            )
        return records

    def _assemble(
        self,
        document: Document,
        sentence: Sentence,
        readings: dict[int, SentenceReading],
        attributions: tuple[Attribution, ...],
        stances: dict[int, list[StanceRecord]],
        scores: Scores,
    ) -> LabelledSentence:
        text, span = document.text, sentence.span
        reading = readings.get(sentence.index)
        calibration = self.bundle.calibration
        return LabelledSentence(
            index=sentence.index,
            start=span.start,
            end=span.end,
            zone=sentence.zone,
            text=text[span.start : span.end],
            duplicate_of=sentence.duplicate_of,
            truncated=reading.truncated if reading else None,
            attributions=attributions if reading else (),
            frames=frame_labels(text, reading, attributions, calibration, scores)
            if reading
            else (),
            stances=tuple(stances.get(sentence.index, ())),
            loaded=loaded_words(text, reading, attributions) if reading else (),
        )


def provenance_of(bundle: Bundle, backend: BackendName) -> Provenance:
    """Return what goes with labels that a backend made: one with other numbers says its name."""
    made_by = bundle.provenance
    if backend == "onnx":
        return made_by
    return replace(made_by, model=f"{made_by.model}+{backend}")


def _is_counted(sentence: Sentence) -> bool:
    return sentence.zone in COUNTED_ZONES and sentence.duplicate_of is None


def _may_hold(reading: SentenceReading, question: Question) -> bool:
    """Say whether anybody may hold a stance here, as far as pass one can tell."""
    return reading.screen is None or reading.screen.passes(question.target, question.mentions)


def _check_text(article: Article) -> None:
    if not article.text.strip():
        raise InputError(f"article {article.id!r} has no text", code="empty")
    if len(article.text) > MAX_CHARACTERS:
        raise InputError(
            f"article {article.id!r} has {len(article.text):,} characters; the limit is "
            f"{MAX_CHARACTERS:,}: split it",
            code="too_large",
        )
