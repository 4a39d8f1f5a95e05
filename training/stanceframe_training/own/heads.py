"""Logistic heads for all labels at once, on soft targets, leaning on the definitions."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from stanceframe.calibration import sigmoid

__all__ = ["Heads", "fit_heads", "label_weights", "tuned_heads"]

Matrix = NDArray[np.float64]

MOST_WEIGHT: Final = 5.0  # of a positive of the rarest label
STRENGTHS: Final = (1.0, 4.0, 16.0, 64.0)  # as scikit-learn's C; vectors have length one
INNER_FOLDS: Final = 3
LEAN: Final = 10.0  # how freely the heads may lean on the definitions, against C = 1 of the rest


class Heads(NamedTuple):
    """Linear heads: logits are `vectors @ weight.T + bias`. Shapes: [labels, width], [labels]."""

    weight: Matrix
    bias: Matrix

    def logits(self, vectors: Matrix) -> Matrix:
        """Return the logits of vectors. Shape: [sentences, width] -> [sentences, labels]."""
        result: Matrix = vectors @ self.weight.T + self.bias
        return result


def label_weights(targets: Matrix) -> Matrix:
    """Return what a positive of each label weighs against a negative: more, the rarer it is.

    The root of their odds, at most five. Calibration takes the bias off again.
    """
    positives = np.maximum(targets.sum(axis=0), 1e-9)
    return np.clip(np.sqrt((len(targets) - positives) / positives), 1.0, MOST_WEIGHT)


def fit_heads(
    vectors: Matrix, targets: Matrix, *, strength: float, definitions: Matrix | None = None
) -> Heads:
    """Fit one L2-regularised logistic regression for each label, by L-BFGS.

    With definitions, a label's weights are a multiple of its definition's vector, one for all
    labels, and what the sentences add: few sentences then say how to depart from the definition
    instead of what the label is.

    Args:
        vectors: Of the sentences. Shape: [sentences, width].
        targets: Shares of coders. Shape: [sentences, labels].
        strength: scikit-learn's C.
        definitions: Vectors of the labels' definitions. Shape: [labels, width].
    """
    basis, reduced = _row_space(vectors)
    labels, width = targets.shape[1], len(basis)
    anchor = np.zeros((labels, vectors.shape[1])) if definitions is None else definitions
    likeness = vectors @ anchor.T
    gains = targets * label_weights(targets)
    losses = 1.0 - targets

    def split(numbers: Matrix) -> tuple[Matrix, Matrix, float]:
        own = numbers[: labels * width].reshape(labels, width)
        return own, numbers[-labels - 1 : -1], float(numbers[-1])

    def cost(numbers: Matrix) -> tuple[float, Matrix]:
        own, bias, lean = split(numbers)
        logits = reduced @ own.T + lean * likeness + bias
        loss = gains * np.logaddexp(0.0, -logits) + losses * np.logaddexp(0.0, logits)
        p = sigmoid(logits)
        slope = strength * (losses * p - gains * (1.0 - p))
        total = strength * loss.sum() + 0.5 * (own**2).sum() + 0.5 * (lean / LEAN) ** 2
        by_lean = float((slope * likeness).sum()) + lean / LEAN**2
        by_own = slope.T @ reduced + own
        return float(total), np.concatenate([by_own.ravel(), slope.sum(axis=0), [by_lean]])

    start = np.zeros(labels * width + labels + 1)
    found = minimize(
        cost, start, jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-7}
    )
    own, bias, lean = split(found.x)
    return Heads(own @ basis + lean * anchor, bias.copy())


def tuned_heads(
    vectors: Matrix, targets: Matrix, *, seed: int, definitions: Matrix | None = None
) -> Heads:
    """Fit heads with the strength that does best by log loss in an inner cross-validation."""
    strength = _best_strength(vectors, targets, seed, definitions)
    return fit_heads(vectors, targets, strength=strength, definitions=definitions)


def _best_strength(
    vectors: Matrix, targets: Matrix, seed: int, definitions: Matrix | None
) -> float:
    if len(vectors) < 2 * INNER_FOLDS:
        return STRENGTHS[1]
    parts = np.array_split(np.random.default_rng(seed).permutation(len(vectors)), INNER_FOLDS)
    losses = [
        sum(_loss(vectors, targets, part, strength, definitions) for part in parts)
        for strength in STRENGTHS
    ]
    return STRENGTHS[int(np.argmin(losses))]


def _loss(
    vectors: Matrix,
    targets: Matrix,
    held: NDArray[np.int64],
    strength: float,
    definitions: Matrix | None,
) -> float:
    rest = np.setdiff1d(np.arange(len(vectors)), held)
    heads = fit_heads(vectors[rest], targets[rest], strength=strength, definitions=definitions)
    logits = heads.logits(vectors[held])
    gains = targets[held] * label_weights(targets)
    loss = gains * np.logaddexp(0.0, -logits) + (1.0 - targets[held]) * np.logaddexp(0.0, logits)
    return float(loss.sum())


def _row_space(vectors: Matrix) -> tuple[Matrix, Matrix]:
    """Return an orthonormal basis of what the rows span, and the rows in it.

    The regularised weights lie in that space, so with fewer sentences than features nothing is
    lost by looking for them there. Shapes: [rank, width], [sentences, rank].
    """
    if len(vectors) >= vectors.shape[1]:
        return np.eye(vectors.shape[1]), vectors
    left, sizes, basis = np.linalg.svd(vectors, full_matrices=False)
    return basis, left * sizes
