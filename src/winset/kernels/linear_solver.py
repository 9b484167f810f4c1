"""A small linear solver for kernels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing

Array = NDArray[np.float64]


@borrowing
def solve_positive(matrix: Array, vector: Array, size: int) -> bool:
    """Solve ``matrix @ x = vector`` in place by Cholesky's method.

    Parameters
    ----------
    matrix : array, shape (>= size, >= size)
        Symmetric, positive definite; its lower triangle is overwritten.
    vector : array, shape (>= size,)
        Overwritten with x.
    size : int

    Returns
    -------
    bool
        False where the matrix is not positive definite; the contents are then of no use.
    """
    for j in range(size):
        pivot = matrix[j, j]
        for k in range(j):
            pivot -= matrix[j, k] * matrix[j, k]
        if not pivot > 0.0:
            return False
        pivot = np.sqrt(pivot)
        matrix[j, j] = pivot
        for i in range(j + 1, size):
            entry = matrix[i, j]
            for k in range(j):
                entry -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = entry / pivot
    for i in range(size):
        entry = vector[i]
        for k in range(i):
            entry -= matrix[i, k] * vector[k]
        vector[i] = entry / matrix[i, i]
    for i in range(size - 1, -1, -1):
        entry = vector[i]
        for k in range(i + 1, size):
            entry -= matrix[k, i] * vector[k]
        vector[i] = entry / matrix[i, i]
    return True
