"""Parts of matrices that rules of linear algebra are written with: all on stacks of matrices."""

from __future__ import annotations

import numpy as np

from reference_engine.dispatch import Traced, Value, shape_of
from reference_engine.rules.complex_parts import conj
from reference_engine.rules.constants import eye
from reference_engine.rules.shaping import expand_dims, matrix_transpose, tril


def adjoint(x: Value) -> Value:
    """Return the conjugate transpose."""
    return conj(matrix_transpose(x))


def symmetric_part(x: Value) -> Value:
    """Return the Hermitian part."""
    return (x + adjoint(x)) / 2


def skew_part(x: Value) -> Value:
    """Return the skew-Hermitian part."""
    return (x - adjoint(x)) / 2


def diagonal_of(x: Value) -> Value:
    """Return the main diagonal of square matrices."""
    index = np.arange(shape_of(x)[-1])
    return x[..., index, index]


def diagonal_matrix(x: Value) -> Value:
    """Return matrices with the last axis on their diagonals."""
    return expand_dims(x, -1) * eye(shape_of(x)[-1], x)


def half_lower(x: Value) -> Value:
    """Keep the lower triangle and half of the diagonal."""
    return (tril(x) + tril(x, -1)) / 2


def is_nothing(g: Value) -> bool:
    """Say whether a cotangent is plain zeros, as that of a result which nothing depends on."""
    return not isinstance(g, Traced) and not np.any(g)
