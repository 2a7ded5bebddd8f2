"""Derives what jvp, vjp and hvp must give from a known gradient, Jacobian or Hessian and the seeds.

Sums are taken in extended precision and rounded once, so that nothing is lost beside the closed form itself.
"""

import math
from collections.abc import Mapping

import numpy as np

from adjudge.outcome import Array, Parts


def jvp(jacobian: Parts, tangent: Mapping[str, Array]) -> Parts:
    """Return the tangent of the output, Jacobians of shape `out_shape + in_shape` being given by input."""
    terms = [_product(jacobian[k], np.asarray(t), t.ndim) for k, t in tangent.items()]
    return {"tangent": _rounded(sum(terms[1:], terms[0]))}


def vjp(jacobian: Parts, cotangent: Array) -> Parts:
    """Return the cotangent of each input for a cotangent of the output's shape."""
    head = np.asarray(cotangent)
    return {k: _rounded(_product(head, part, head.ndim)) for k, part in jacobian.items()}


def hvp(hessian: Parts, tangent: Mapping[str, Array]) -> Parts:
    """Return the Hessian applied to the tangents; its blocks are given as "row,column"."""
    return {
        row: jvp({column: hessian[f"{row},{column}"] for column in tangent}, tangent)["tangent"]
        for row in tangent
    }


def _product(a: Array, b: Array, axes: int) -> Array:
    """Return the sum of products over the last `axes` axes of `a` and the first of `b`, as `np.tensordot` does."""
    rows, columns = a.shape[: a.ndim - axes], b.shape[axes:]
    size = math.prod(b.shape[:axes])
    left = a.astype(np.longdouble).reshape(math.prod(rows), size)
    right = b.astype(np.longdouble).reshape(size, math.prod(columns))
    return (left @ right).reshape(rows + columns)


def _rounded(array: Array) -> Array:
    return np.asarray(array, dtype=np.float64)
