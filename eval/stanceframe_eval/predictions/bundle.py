"""Asks a bundle a suite's questions through the product's own door, `Labeller.label_many`."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from stanceframe.errors import SuiteError
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import (
    POLARITIES,
    Article,
    MentionTarget,
    Outcome,
    Span,
    StanceRecord,
)
from stanceframe_eval.conflict_items import JOINT, probe
from stanceframe_eval.gold.items import Answer, Item, MarkedSpan, Marks, Question, claim_of
from stanceframe_eval.newsmtsc import read_answer
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.suites.schema import Suite
from stanceframe_eval.windows import WindowLabels, look_through

if TYPE_CHECKING:
    from stanceframe.labeller import Labeller

__all__ = ["Advance", "ask_bundle", "requests_of"]

Advance = Callable[[], None]


def requests_of(suite: Suite, items: Sequence[Item]) -> int:
    """Count how many texts a bundle will label for a suite."""
    return len(items) * (2 if _wants_probabilities(suite) else 1)


def ask_bundle(
    labeller: "Labeller", suite: Suite, items: Sequence[Item], advance: Advance
) -> Predictions:
    """Label every item as `stanceframe label` would.

    Probabilities come from a second round with every score, since the product leaves out what
    it doesn't find; its findings are those of the first.

    Raises:
        SuiteError: The suite asks what bundles have no labels for.
    """
    if any(layer.kind == "class" for layer in suite.layers):
        if [layer.name for layer in suite.layers] != ["stance"]:
            raise SuiteError(
                f"a bundle can't answer {suite.reference}, whose labels are of another codebook; "
                "score the predictions of a system that can, with --predictions"
            )
        answers = _by_mention(labeller, items, advance)
    else:
        answers = _by_sentence(labeller, suite, items, advance)
    calibration = labeller.provenance.calibration
    return Predictions(
        system=labeller.provenance.model.partition("@")[0],
        answers=dict(zip((item.question.id for item in items), answers, strict=True)),
        made_by=f"{labeller.provenance.model}, calibration {calibration}",
        calibrated_on=calibration.partition("+")[0],
    )


def _wants_probabilities(suite: Suite) -> bool:
    """Say whether there is a use for the probabilities of what isn't found; cases have none."""
    return not suite.has_cases and any(layer.kind == "claims" for layer in suite.layers)


def _counted(outcomes: Iterable[Outcome], advance: Advance) -> list[Outcome]:
    listed = []
    for outcome in outcomes:
        listed.append(outcome)
        advance()
    return listed


def _by_mention(labeller: "Labeller", items: Sequence[Item], advance: Advance) -> list[Answer]:
    outcomes = _counted(labeller.label_many(map(_asking, items)), advance)
    return [{"stance": _stance_of(read_answer(outcome))} for outcome in outcomes]


def _asking(item: Item) -> Article:
    """Make a text that asks for the stance toward one target, by its place or in words."""
    asked = item.question
    target: str | MentionTarget = asked.target or ""
    if asked.mention is not None:
        target = MentionTarget(start=asked.mention.start, end=asked.mention.end, name=asked.target)
    return Article(id=asked.id, text=asked.text, targets=(target,), unit="text")


def _stance_of(record: StanceRecord | None) -> Marks:
    """Take the most probable label, as the published figures do; no record is `none`."""
    if record is None:
        return Marks(labels=frozenset({"none"}))
    p: dict[str, float] = {label: getattr(record.p, label) for label in POLARITIES}
    return Marks(labels=frozenset({max(p, key=p.__getitem__)}), p=p)


def _by_sentence(
    labeller: "Labeller", suite: Suite, items: Sequence[Item], advance: Advance
) -> list[Answer]:
    articles = [_in_context(item.question) for item in items]
    windows = [_window(item.question) for item in items]
    outcomes = _counted(labeller.label_many(articles), advance)
    found = [look_through(*pair) for pair in zip(outcomes, windows, strict=True)]
    probed = found
    if _wants_probabilities(suite):
        matcher = TargetMatcher(labeller.codebook)
        first = labeller.codebook.target_ids[:1]
        asked = (probe(article, matcher, first) for article in articles)
        second = _counted(labeller.label_many(asked, scores="all"), advance)
        probed = [look_through(*pair) for pair in zip(second, windows, strict=True)]
    known = frozenset(labeller.codebook.target_ids)
    wanted = {layer.name for layer in suite.layers}
    return [
        {name: marks for name, marks in _marks(one, other, targets).items() if name in wanted}
        for one, other, targets in zip(
            found, probed, (known | _asked(item) for item in items), strict=True
        )
    ]


def _asked(item: Item) -> frozenset[str]:
    return frozenset({item.question.target} if item.question.target else ())


def _in_context(asked: Question) -> Article:
    """Put the sentences before it in front, which is what the annotators read."""
    return Article(
        id=asked.id,
        text=JOINT.join((*asked.before, asked.text, *asked.after)),
        targets=(asked.target,) if asked.target else None,
    )


def _window(asked: Question) -> Span:
    start = sum(len(one) + len(JOINT) for one in asked.before)
    return Span(start=start, end=start + len(asked.text))


def _marks(found: WindowLabels, probed: WindowLabels, targets: frozenset[str]) -> Answer:
    return {
        "frames": Marks(
            labels=frozenset(frame.id for frame in found.frames if frame.present),
            p={frame.id: frame.p for frame in probed.frames},
        ),
        "stance": _claims(found, probed, targets),
        "source": _spans(found.sources),
        "cue": _spans(found.cues),
        "content": _spans(found.contents),
        "loaded": _spans(found.loaded),
        "voice": Marks(
            spans=tuple(
                MarkedSpan(start=one.content.start, end=one.content.end, label=one.kind)
                for one in found.attributions
            )
        ),
        "cue_class": Marks(
            spans=tuple(
                MarkedSpan(start=one.span.start, end=one.span.end, label=one.cue_class or "")
                for one in found.classed_cues
            )
        ),
        "evidence": Marks(
            spans=tuple(
                MarkedSpan(start=place.start, end=place.end, label=frame.id)
                for frame in found.frames
                for place in frame.evidence
            )
        ),
    }


def _claims(found: WindowLabels, probed: WindowLabels, targets: frozenset[str]) -> Marks:
    """Gather claims; of several sources the most certain one gives the probability."""
    given = [one for one in found.stances if one.target in targets and one.holder != "any"]
    p: dict[str, float] = {}
    for one in probed.stances:
        if one.target not in targets or one.holder == "any" or not one.mentioned:
            continue
        for label in ("favor", "against"):
            claim = claim_of(one.target, one.holder, label)
            p[claim] = max(p.get(claim, 0.0), float(getattr(one.p, label)))
    return Marks(
        labels=frozenset(
            claim_of(one.target, one.holder, one.label) for one in given if one.label != "none"
        ),
        p=p,
    )


def _spans(spans: Iterable[Span]) -> Marks:
    return Marks(spans=tuple(MarkedSpan(start=one.start, end=one.end) for one in spans))
