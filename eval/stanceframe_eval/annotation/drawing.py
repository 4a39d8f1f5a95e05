"""Draws sentences for coders: at random, by frame, or where the model is unsure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from stanceframe.codebook.schema import Codebook
from stanceframe.coding.answers import Prediction, Task
from stanceframe.corpora.annotations import Item, sha256_of
from stanceframe.errors import AnnotationError
from stanceframe_eval.annotation.choices import How
from stanceframe_eval.annotation.near import Apart
from stanceframe_eval.annotation.scored import Scored
from stanceframe_eval.prevalence.sample import random_order

__all__ = ["Drawing", "draw_tasks"]

_POOL: Final = 10  # unsure sentences to choose different ones from, for each that is wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What is wanted.

    Attributes:
        how: See `How`.
        size: How many sentences.
        seed: Of the draw.
        frame: For `How.FRAME`, which.
        without: Items that coders had already.
    """

    how: How
    size: int
    seed: int
    frame: str = ""
    without: frozenset[str] = frozenset()


def draw_tasks(
    sentences: Sequence[Scored], drawing: Drawing, codebook: Codebook
) -> tuple[Task, ...]:
    """Draw sentences, never two that are nearly identical, in the order in which they came up.

    Raises:
        AnnotationError: None is left to draw, or the frame isn't in the tables.
    """
    order = random_order(len(sentences), seed=drawing.seed)
    candidates = (sentences[place] for place in order)
    fresh = [one for one in candidates if one.item not in drawing.without]
    apart = Apart()
    for one in (one for one in sentences if one.item in drawing.without):
        apart.admits(one.text)
    chosen = list(_chosen(fresh, drawing, apart, exclusive=codebook.exclusive_frames))
    if not chosen:
        raise AnnotationError(
            f"there is no sentence to draw: {len(sentences)} count, {len(drawing.without)} were "
            "drawn before; score more articles, or draw in another way"
        )
    return tuple(_task(one, drawing, codebook) for one in chosen)


def _chosen(
    fresh: Sequence[Scored], drawing: Drawing, apart: Apart, *, exclusive: bool
) -> Iterable[Scored]:
    if drawing.how is How.RANDOM:
        return _first(fresh, drawing.size, apart)
    if drawing.how is How.FRAME:
        _check_frame(fresh, drawing.frame)
        having = (one for one in fresh if drawing.frame in one.present)
        return _first(having, drawing.size, apart)
    sureness = _gap if exclusive else _distance
    pool = _first(sorted(fresh, key=sureness), _POOL * drawing.size, apart)
    return _different(list(pool), drawing.size, sureness)


def _first(sentences: Iterable[Scored], size: int, apart: Apart) -> Iterator[Scored]:
    for one in sentences:
        if size == 0:
            return
        if apart.admits(one.text):
            size -= 1
            yield one


def _check_frame(sentences: Sequence[Scored], frame: str) -> None:
    known = sorted({name for one in sentences for name in one.present})
    if frame not in known:
        raise AnnotationError(
            f"the scored folder has no sentence with frame {frame!r}; "
            f"found are: {', '.join(known) or 'none'}"
        )


def _distance(sentence: Scored) -> float:
    """Return how far the least sure probability is from one half; far, if none is told."""
    return min((abs(p - 0.5) for p in sentence.frames.values()), default=1.0)


def _gap(sentence: Scored) -> float:
    """Return half the gap between the two most probable frames, as shares of all.

    Where frames exclude one another, all may be far from one half and the choice still open.
    Source: margin sampling, Scheffer, Decomain and Wrobel (IDA 2001).
    """
    ranked = sorted(sentence.frames.values(), reverse=True)[:2]
    total = sum(sentence.frames.values())
    if len(ranked) < 2 or total == 0:
        return _distance(sentence)
    return (ranked[0] - ranked[1]) / total / 2


def _different(
    pool: Sequence[Scored], size: int, sureness: Callable[[Scored], float]
) -> list[Scored]:
    """Choose unsure sentences that differ: each is the unsurest that is unlike those before.

    Uncertainty, 1 where the sureness is nothing and 0 from one half on, times unlikeness, one less
    the cosine of the words' TF-IDF to the nearest one chosen; greedy, as in core-set selection
    (Sener and Savarese, ICLR 2018).
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(pool) <= size:
        return list(pool)
    analyzer: Any = _words  # the stubs know names of analyzers alone
    vectors = TfidfVectorizer(analyzer=analyzer).fit_transform([one.text for one in pool])
    unsure = np.array([1 - min(2 * sureness(one), 1) for one in pool]) + 1e-9
    nearest = np.zeros(len(pool))
    chosen: list[int] = []
    for _ in range(size):
        worth = unsure * (1 - nearest)
        worth[chosen] = -1
        place = int(worth.argmax())
        chosen.append(place)
        cosine = np.asarray((vectors @ vectors[place].T).todense()).ravel()
        nearest = np.maximum(nearest, np.clip(cosine, 0, 1))
    return [pool[place] for place in chosen]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _task(sentence: Scored, drawing: Drawing, codebook: Codebook) -> Task:
    drawn = f"frame:{drawing.frame}" if drawing.how is How.FRAME else str(drawing.how)
    item = Item(
        item=sentence.item,
        document=sentence.document,
        start=sentence.start,
        stop=sentence.stop,
        text=sentence.text,
        sha256=sha256_of(sentence.text),
        drawn=drawn,
        codebook=codebook.signature,
    )
    found = sorted(
        sentence.present & set(codebook.frame_ids), key=lambda one: -sentence.frames[one]
    )
    predictions = tuple(Prediction(frame, sentence.frames[frame]) for frame in found)
    return Task(item=item, predictions=predictions)
