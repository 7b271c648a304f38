"""Logistic regression in which nothing may raise the odds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RIDGE = 2.0
"""Some weights rest on five rows: a stronger pull to 0 costs nothing out of fold, a weaker one does."""


def descend(
    signs: Sequence[Sequence[bool]], right: Sequence[bool], offsets: NDArray[np.float64] | None, steps: int
) -> tuple[float, list[float]]:
    """The log odds of a row without signs and the weight of each sign, none above 0, by projected gradient descent.

    ``offsets`` are log odds that are known of each row, and stay as they are.

    >>> base, (weight,) = descend([[False]] * 100 + [[True]] * 100, [True] * 90 + [False] * 10 + [True, False] * 50, None, 4000)
    >>> round(base, 1), round(weight, 1)
    (1.9, -1.7)
    """
    matrix, wanted = np.array(signs, dtype=float), np.array(right, dtype=float)
    known = np.zeros(len(wanted)) if offsets is None else offsets
    weights, base = np.zeros(matrix.shape[1]), 0.0
    step = 4 / (len(wanted) * (1 + matrix.shape[1]))  # one over the greatest curvature there can be
    for _ in range(steps):
        off = 1 / (1 + np.exp(-(known + base + matrix @ weights))) - wanted
        weights = np.minimum(0, weights - step * (matrix.T @ off + RIDGE * weights))
        base -= step * off.sum()
    return float(base), [float(weight) for weight in weights]
