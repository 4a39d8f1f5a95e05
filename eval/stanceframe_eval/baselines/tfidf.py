"""TF-IDF and logistic regression, whole, without the target, and without the text.

The plain model of the 2000s that a new one has to beat. Without the target it shows how far a
system can get by the text's tone alone; without the text, by who is usually judged how
(Kaushal, Saha and Ganguly, tWT-WT: A Dataset to Assert the Role of Target Entities for
Detecting Stance of Tweets, NAACL 2021).
"""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from stanceframe.codebook.loading import load_codebook
from stanceframe.text.targets import TargetMatcher
from stanceframe_eval.gold.items import Answer, Item, Marks, claim_of
from stanceframe_eval.suites.schema import Layer, Suite

__all__ = ["Sight", "learnt_answers"]

Sight = Literal["everything", "text", "target"]
NEAR = 40  # characters on either side of a mention whose words count twice
STRENGTH = 4.0  # scikit-learn's C; sparse text wants less smoothing than its 1; not swept
HOLDERS = ("author", "source")
NONE = "none"


class Asked(NamedTuple):
    """One decision: which item, and about whom."""

    item: Item
    target: str
    holder: str


def learnt_answers(
    suite: Suite, train: Sequence[Item], items: Sequence[Item], sight: Sight
) -> list[Answer]:
    """Learn each layer that the model can from train, and answer it.

    Spans can't be learnt this way, and what isn't asked of a target has no blind model.

    Args:
        suite: What is asked.
        train: Items to learn from.
        items: Items to answer.
        sight: What the model may see.
    """
    learnt = [layer for layer in suite.layers if _can_learn(layer, items, sight)]
    by_layer = {layer.name: _answers(layer, suite, train, items, sight) for layer in learnt}
    return [
        {name: marks[number] for name, marks in by_layer.items()} for number in range(len(items))
    ]


def _can_learn(layer: Layer, items: Sequence[Item], sight: Sight) -> bool:
    has_target = layer.kind == "claims" or any(item.question.target for item in items)
    return layer.kind != "spans" and (sight == "everything" or has_target)


def _answers(
    layer: Layer, suite: Suite, train: Sequence[Item], items: Sequence[Item], sight: Sight
) -> list[Marks]:
    if layer.kind == "claims":
        return _claims(layer, suite, train, items, sight)
    known, asked = ([_about(item) for item in part] for part in (train, items))
    vectors = _vectors(known, asked, sight)
    if layer.kind == "class":
        gold = [min(item.gold[layer.name].labels) for item in train]
        model = _fitted(vectors.known, gold)
        return [
            Marks(labels=frozenset({max(p, key=p.__getitem__)}), p=p)
            for p in _probabilities(model, vectors.asked)
        ]
    return _labels(layer, train, vectors)


class _Vectors(NamedTuple):
    known: Any
    asked: Any


def _vectors(known: Sequence[Asked], asked: Sequence[Asked], sight: Sight) -> _Vectors:
    split: Any = partial(_tokens, sight=sight)  # the library's own hints know only words
    vectorizer = TfidfVectorizer(analyzer=split, min_df=2, sublinear_tf=True)
    return _Vectors(vectorizer.fit_transform(known), vectorizer.transform(asked))


def _fitted(rows: Any, gold: Sequence[Any]) -> Any:
    return LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3).fit(rows, gold)


def _probabilities(model: Any, rows: Any) -> list[dict[str, float]]:
    labels = [str(label) for label in model.classes_]
    return [dict(zip(labels, map(float, row), strict=True)) for row in model.predict_proba(rows)]


def _labels(layer: Layer, train: Sequence[Item], vectors: _Vectors) -> list[Marks]:
    columns = []
    for label in layer.labels:
        gold = [label in item.gold[layer.name].labels for item in train]
        if len(set(gold)) == 1:
            columns.append(np.full(vectors.asked.shape[0], float(gold[0])))
        else:
            columns.append(_fitted(vectors.known, gold).predict_proba(vectors.asked)[:, 1])
    return [
        Marks(
            labels=frozenset(name for name, p in zip(layer.labels, row, strict=True) if p >= 0.5),
            p=dict(zip(layer.labels, map(float, row), strict=True)),
        )
        for row in np.stack(columns, axis=1)
    ]


def _claims(
    layer: Layer, suite: Suite, train: Sequence[Item], items: Sequence[Item], sight: Sight
) -> list[Marks]:
    """Decide for each mentioned target of the codebook and each holder: for, against, neither."""
    matcher = TargetMatcher(load_codebook(suite.codebook or ""))
    known = [one for item in train for one in _decisions(item, matcher)]
    asked = [one for item in items for one in _decisions(item, matcher)]
    vectors = _vectors(known, asked, sight)
    model = _fitted(vectors.known, [_stance(one, layer.name) for one in known])
    labels: dict[str, set[str]] = {item.question.id: set() for item in items}
    p: dict[str, dict[str, float]] = {item.question.id: {} for item in items}
    for one, shares in zip(asked, _probabilities(model, vectors.asked), strict=True):
        for label in ("favor", "against"):
            claim = claim_of(one.target, one.holder, label)
            p[one.item.question.id][claim] = shares.get(label, 0.0)
            if max(shares, key=shares.__getitem__) == label:
                labels[one.item.question.id].add(claim)
    return [
        Marks(labels=frozenset(labels[item.question.id]), p=p[item.question.id]) for item in items
    ]


def _decisions(item: Item, matcher: TargetMatcher) -> list[Asked]:
    text = item.question.text
    targets = dict.fromkeys(one.target for one in matcher.find(text, 0, len(text)))
    return [Asked(item, target, holder) for target in targets for holder in HOLDERS]


def _stance(one: Asked, layer: str) -> str:
    for label in ("favor", "against"):
        if claim_of(one.target, one.holder, label) in one.item.gold[layer].labels:
            return label
    return NONE


def _about(item: Item) -> Asked:
    return Asked(item, item.question.target or "", "")


def _tokens(one: Asked, sight: Sight) -> list[str]:
    """List the features of a decision; names of targets and holders can't be words of texts."""
    words = _words(one.item.question.text)
    tokens: list[str] = []
    if sight != "target":
        tokens += [*words, *(f"{first} {second}" for first, second in pairwise(words))]
        tokens += [f"{one.holder}:{word}" for word in words if one.holder]
    if sight != "text":
        tokens += [f"to:{word}" for word in _words(one.target)]
        tokens.append(f"to:{one.target}:{one.holder}")
    if sight == "everything":
        tokens += [f"near:{word}" for word in _near(one)]
    return tokens


def _near(one: Asked) -> Iterable[str]:
    asked = one.item.question
    if asked.mention is None:
        return [f"{one.target}:{word}" for word in _words(asked.text)] if one.holder else []
    start = max(0, asked.mention.start - NEAR)
    return _words(asked.text[start : asked.mention.end + NEAR])


def _words(text: str) -> list[str]:
    return re.findall(r"[\w’']+", text.lower())
