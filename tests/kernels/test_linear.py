"""Solving linear equations, against numpy."""

from __future__ import annotations

import numpy as np
import pytest

from winset.kernels.linear_solver import solve_positive


@pytest.mark.parametrize("size", [1, 2, 5, 20, 60])
def test_solutions_are_those_of_numpy(size: int) -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        root = rng.normal(size=(size, size + 3))
        matrix, vector = root @ root.T, rng.normal(size=size)
        expected = np.linalg.solve(matrix, vector)
        lower = np.tril(matrix)
        assert solve_positive(lower, vector, size)
        assert vector == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_a_part_of_larger_arrays_is_solved() -> None:
    matrix = np.array([[4.0, 9.0, 9.0], [2.0, 3.0, 9.0], [9.0, 9.0, 9.0]])
    vector = np.array([2.0, 1.0, 7.0])
    assert solve_positive(matrix, vector, 2)
    assert vector == pytest.approx([0.5, 0.0, 7.0])


@pytest.mark.parametrize(
    "matrix", [[[0.0]], [[-1.0]], [[1.0, 2.0], [2.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]], [[np.nan]]]
)
def test_what_is_not_positive_definite_is_told(matrix: list[list[float]]) -> None:
    assert not solve_positive(np.array(matrix), np.ones(len(matrix)), len(matrix))
