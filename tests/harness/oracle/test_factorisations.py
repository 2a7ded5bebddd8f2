"""Factorisations are proven where they are unique, and equal eigenvalues where what is asked depends on
their sum only.

A. S. Lewis, Derivatives of spectral functions, Math. Oper. Res. 21 (1996) 576-588: the gradient of a
symmetric function f of the eigenvalues of A = V Λ Vᵀ is V diag(f') Vᵀ.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from adjudge.oracle.ball import precision
from adjudge.oracle.eigenvalues import Diagonalised
from flint import arb, arb_mat

Truth = Callable[..., Any]
Reason = Callable[..., str]
TWICE = np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 5.0]])
ROTATED = np.array([[3.0, 1.0, 1.0], [1.0, 3.0, 1.0], [1.0, 1.0, 3.0]])
"""With the eigenvalues 2, 2, 5; the vector of 5 is (1, 1, 1) / √3."""
NEAR = np.array([[1.0, 2.0**-300], [2.0**-300, 1.0]])
"""With two eigenvalues that differ by 2^-299."""


def symmetric(xp: Any, x: Any) -> Any:
    return (x + xp.matrix_transpose(x)) / 2


@pytest.mark.parametrize("a", [TWICE, ROTATED, np.eye(3), np.zeros((2, 2)), NEAR])
@pytest.mark.parametrize("op", ["gradient", "vjp"])
def test_the_gradient_of_the_sum_of_squares_is_twice_the_matrix(truth: Truth, a: Any, op: str) -> None:
    seeds = {"cotangent": np.array(1.0)} if op == "vjp" else {}
    found = truth(lambda xp, x: xp.sum(xp.linalg.eigvalsh(symmetric(xp, x)) ** 2), a, op, **seeds)
    assert np.array_equal(found, 2 * a)


def test_along_a_line_too(truth: Truth) -> None:
    tangent = np.array([[1.0, 0.5, 0.0], [0.25, -1.0, 2.0], [0.5, 0.0, 3.0]])
    found = truth(
        lambda xp, x: xp.sum(xp.linalg.eigvalsh(symmetric(xp, x)) ** 2),
        ROTATED,
        "jvp",
        tangent={"x": tangent},
    )
    assert found == np.sum(2 * ROTATED * tangent)


def test_the_gradient_of_the_logarithm_of_the_determinant_is_the_inverse(truth: Truth) -> None:
    found = truth(lambda xp, x: xp.sum(xp.log(xp.linalg.eigh(symmetric(xp, x))[0])), ROTATED)
    exact = {True: Fraction(2, 5), False: Fraction(-1, 10)}
    assert np.array_equal(found, [[float(exact[i == j]) for j in range(3)] for i in range(3)])


def test_the_nuclear_norm_of_a_multiple_of_a_rotation(truth: Truth) -> None:
    turned = np.array([[3.0, -4.0], [4.0, 3.0]])  # 5 times a rotation: both singular values are 5
    found = truth(lambda xp, x: xp.linalg.matrix_norm(x, ord="nuc"), turned)
    assert np.array_equal(found, turned / 5)


def test_the_vector_of_a_simple_eigenvalue_beside_equal_ones(truth: Truth) -> None:
    """The projector P on it moves by (Q H P + P H Q) / (5 - 2) where Q projects on the others' space."""
    weights = np.array([[1.0, 2.0, -1.0], [2.0, 0.5, 3.0], [-1.0, 3.0, 4.0]])

    def weighted(xp: Any, x: Any) -> Any:
        vector = xp.linalg.eigh(symmetric(xp, x))[1][:, 2]
        return xp.sum(xp.asarray(weights) * xp.linalg.outer(vector, vector))

    found = truth(weighted, TWICE)
    expected = np.zeros((3, 3))
    expected[:2, 2] = expected[2, :2] = weights[:2, 2] / 3
    assert np.array_equal(found, expected)
    p = np.full((3, 3), 1 / 3)
    mixed = (np.eye(3) - p) @ weights @ p
    assert np.allclose(truth(weighted, ROTATED), (mixed + mixed.T) / 3, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize(
    ("function", "op", "why"),
    [
        (lambda xp, x: xp.linalg.eigvalsh(x)[2], "gradient", ""),
        (lambda xp, x: xp.linalg.eigvalsh(x)[1], "gradient", "whether two eigenvalues are equal"),
        (lambda xp, x: xp.sum(xp.linalg.eigvalsh(x) ** 2), "hessian", "whether two eigenvalues are equal"),
        (lambda xp, x: xp.linalg.eigh(x)[1][0, 0] ** 2, "gradient", "which vectors belong to"),
        (lambda xp, x: xp.linalg.eigh(x)[1][0, 0] ** 2, "value", "which vectors belong to"),
    ],
)
def test_what_is_not_a_function_of_their_sum_is_not_proven(
    ask: Any, function: Any, op: str, why: str
) -> None:
    found = ask(function, ROTATED, op)
    assert why in getattr(found, "reason", "")
    assert bool(why) == hasattr(found, "reason")


def test_a_complete_basis_may_be_asked_for_but_not_used(truth: Truth, reason: Reason) -> None:
    x = np.array([[0.625, -1.375, 2.25], [1.75, 0.375, -0.5]])
    short = truth(lambda xp, x: xp.sum(xp.linalg.svd(x)[2][:2, :] ** 4), x)
    assert np.array_equal(
        short, truth(lambda xp, x: xp.sum(xp.linalg.svd(x, full_matrices=False)[2] ** 4), x)
    )
    assert "completes a basis" in reason(lambda xp, x: xp.sum(xp.linalg.svd(x)[2] ** 4), x)
    q = truth(lambda xp, x: xp.sum(xp.linalg.qr(x, mode="complete")[0][:, :2] ** 4), x.T)
    assert np.array_equal(q, truth(lambda xp, x: xp.sum(xp.linalg.qr(x)[0] ** 4), x.T))
    assert "completes a basis" in reason(lambda xp, x: xp.sum(xp.linalg.qr(x, mode="complete")[0] ** 4), x.T)


def test_without_full_rank_nothing_is_proven(reason: Reason) -> None:
    flat = np.array([[1.0, 2.0], [2.0, 4.0]])
    assert "whether a singular value is zero" in reason(lambda xp, x: xp.sum(xp.linalg.svdvals(x)), flat)
    assert "singular" in reason(lambda xp, x: xp.sum(xp.linalg.pinv(x)), flat)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("bits", [64, 512])
def test_eigenvalues_are_where_exact_arithmetic_has_them(seed: int, bits: int) -> None:
    """The characteristic polynomial changes its sign within each ball, or vanishes there."""
    n = 5
    b = np.random.default_rng(seed).integers(-4, 5, (n, n))
    a = arb_mat((b + b.T).tolist())
    with precision(bits, 0):
        found = Diagonalised(a)
        assert sum(len(group.discs) for group in found.groups) == n
        for group in found.groups:
            ends = [(a - _scaled(n, end)).det() for end in (group.hull.lower(), group.hull.upper())]
            assert not ends[0] * ends[1] > 0 or len(group.discs) % 2 == 0
        total = sum((found.projector(group) for group in found.groups), arb_mat(n, n))
        assert total.overlaps(_scaled(n, arb(1)))
        for group in found.groups:
            p = found.projector(group)
            assert (p * p).overlaps(p) and p.trace().contains(len(group.discs))
            assert (a * p).overlaps(p * a)


def _scaled(n: int, x: arb) -> arb_mat:
    return arb_mat(n, n, [x if i == j else 0 for i in range(n) for j in range(n)])
