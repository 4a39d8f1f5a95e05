"""Rounds a weight matrix to int8 so that its products, not its entries, stay closest.

Rows are rounded one after the other; what a row's rounding costs on the activations that the
matrix reads is made good in the rows that are still to come.
Source: Frantar et al., GPTQ (ICLR 2023); the order of rows is kept.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from stanceframe.features import ModelInput
from stanceframe_training.ranges import clamps_of, each_activation

__all__ = ["column_scales", "measured_squares", "rounded"]

MOST = 127
PAIR_MOST = 128  # of two rows' values of one sign: 255 * 128 fits 16 bits
LEAST = 1e-9  # a step, where a column is all zero
DAMPING = 0.01  # of the mean square of an activation


def measured_squares(network: Path, inputs: Sequence[ModelInput]) -> dict[str, NDArray[np.float64]]:
    """Return the sums of products of each two features of what clamps bound, by their outputs.

    Args:
        network: A float32 ONNX file.
        inputs: What it is to read.

    Returns:
        Arrays of shape (features, features).
    """
    names = [one.output[0] for one in clamps_of(onnx.load(network).graph)]
    squares: dict[str, NDArray[np.float64]] = {}
    for values in each_activation(network, names, inputs):
        for name, value in values.items():
            rows = value.reshape(-1, value.shape[-1])
            product = (rows.T @ rows).astype(np.float64)
            squares[name] = squares[name] + product if name in squares else product
    return squares


def column_scales(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the step of each column, so that no sum of two products exceeds 16 bits.

    Processors with AVX2 alone multiply bytes in pairs, rows 2k and 2k+1, and cut the sum off at
    16 bits (`vpmaddubsw`): where it overflows, they answer otherwise than those with VNNI.

    Args:
        values: Of shape (rows, columns).
    """
    pairs = _pairs(values)
    sums = np.maximum(np.maximum(pairs, 0).sum(axis=1), np.maximum(-pairs, 0).sum(axis=1))
    step: NDArray[np.float32] = np.maximum(
        np.abs(values).max(axis=0) / MOST, sums.max(axis=0) / PAIR_MOST
    )
    return np.maximum(step, LEAST, dtype=np.float32)


def _pairs(values: NDArray[np.float32]) -> NDArray[np.float32]:
    even = np.pad(values, ((0, len(values) % 2), (0, 0)))
    return even.reshape(-1, 2, values.shape[1])


def rounded(
    values: NDArray[np.float32],
    scale: NDArray[np.float32],
    squares: NDArray[np.float64] | None = None,
) -> NDArray[np.int8]:
    """Return the matrix in steps of its columns' scales.

    Args:
        values: Of shape (rows, columns).
        scale: From `column_scales`, of shape (columns,).
        squares: Sums of products of each two of the features that the rows weigh, of shape (rows,
            rows), over real inputs. Without them each entry takes the nearest step.
    """
    if squares is None:
        return np.clip(np.round(values / scale), -MOST, MOST).astype(np.int8)
    damped = squares + np.eye(len(squares)) * max(DAMPING * float(np.diag(squares).mean()), 1e-9)
    factor = np.linalg.cholesky(np.linalg.inv(damped)).T.astype(np.float32)  # upper triangular
    left = (values / scale).astype(np.float32)
    steps = np.zeros(values.shape, np.float32)
    for row in range(len(left)):
        low, high = -MOST, MOST
        if row % 2:
            low = np.maximum(low, -PAIR_MOST - np.minimum(steps[row - 1], 0))
            high = np.minimum(high, PAIR_MOST - np.maximum(steps[row - 1], 0))
        steps[row] = np.clip(np.round(left[row]), low, high)
        missed = (left[row] - steps[row]) / factor[row, row]
        left[row + 1 :] -= np.outer(factor[row, row + 1 :], missed)
    return steps.astype(np.int8)
