"""What plain methods make of the same sentences, held out in the same parts."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from stanceframe_eval.own.record import Record

__all__ = ["baselines_of"]

Flags = NDArray[np.bool_]

STRENGTH: Final = 4.0  # as in `stanceframe_eval.baselines.tfidf`
KEYWORDS: Final = 5
GRID: Final = tuple(round(0.05 * step, 2) for step in range(2, 15))


def baselines_of(record: Record) -> dict[str, Flags]:
    """Return the labels that each baseline gives. Shape of each: (items, frames).

    `majority` gives what most training sentences have, which mostly is nothing; `keyword`
    gives a label where one of the five words stands that speak most for it in training;
    `tfidf` is TF-IDF with logistic regression, its thresholds fitted as the run's were.
    """
    texts = [item.text for item in record.items]
    gold, folds = record.gold, record.folds
    majority, keyword = np.zeros_like(gold), np.zeros_like(gold)
    p = np.zeros(gold.shape)
    for fold in np.unique(folds):
        held = folds == fold
        known = [text for text, out in zip(texts, held, strict=True) if not out]
        asked = [text for text, out in zip(texts, held, strict=True) if out]
        majority[held] = gold[~held].mean(axis=0) > 0.5
        keyword[held] = _keywords(known, gold[~held], asked)
        p[held] = _tfidf(known, gold[~held], asked)
    return {"majority": majority, "keyword": keyword, "tfidf": _decided(p, gold, folds)}


def _keywords(known: list[str], gold: Flags, asked: list[str]) -> Flags:
    counter = CountVectorizer(binary=True, min_df=2, stop_words="english")
    try:
        counter.fit(known)
        words: NDArray[np.float64] = np.asarray(counter.transform(known).toarray(), np.float64)
    except ValueError:  # no word stands in two sentences
        return np.zeros((len(asked), gold.shape[1]), dtype=bool)
    seen = np.asarray(counter.transform(asked).toarray()) > 0
    columns = []
    for label in gold.T:
        inside = (words[label].sum(axis=0) + 0.5) / (label.sum() + 1)
        outside = (words[~label].sum(axis=0) + 0.5) / ((~label).sum() + 1)
        best = np.argsort(-np.log(inside / outside), kind="stable")[:KEYWORDS]
        columns.append(seen[:, best].any(axis=1))
    return np.stack(columns, axis=1)


def _tfidf(known: list[str], gold: Flags, asked: list[str]) -> NDArray[np.float64]:
    vectorizer: Any = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    rows, wanted = vectorizer.fit_transform(known), vectorizer.transform(asked)
    columns = []
    for label in gold.T:
        if label.all() or not label.any():
            columns.append(np.full(len(asked), float(label[0])))
            continue
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=300)
        columns.append(model.fit(rows, label).predict_proba(wanted)[:, 1])
    return np.stack(columns, axis=1)


def _decided(p: NDArray[np.float64], gold: Flags, folds: NDArray[np.int64]) -> Flags:
    """Give labels by thresholds that the other parts fit best."""
    found = np.zeros_like(gold)
    for fold in np.unique(folds):
        held = folds == fold
        for at in range(gold.shape[1]):
            bar = _threshold(p[~held, at], gold[~held, at])
            found[held, at] = p[held, at] >= bar
    return found


def _threshold(p: NDArray[np.float64], gold: Flags) -> float:
    def score(bar: float) -> float:
        found = p >= bar
        either = int(found.sum() + gold.sum())
        return 2 * int((found & gold).sum()) / either if either else 0.0

    best: float = max(GRID, key=lambda bar: (round(score(bar), 3), -abs(bar - 0.4)))
    return best
