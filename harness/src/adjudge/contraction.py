"""Derives what jvp, vjp and hvp must give from a known gradient, Jacobian or Hessian and the seeds.

Sums are taken in extended precision and rounded once, so that nothing is lost beside the closed form itself.
"""

from collections.abc import Mapping

import numpy as np

from adjudge.outcome import Array, Parts


def jvp(jacobian: Parts, tangent: Mapping[str, Array]) -> Parts:
    """Return the tangent of the output, Jacobians of shape `out_shape + in_shape` being given by input."""
    terms = [np.tensordot(_wide(jacobian[k]), _wide(t), axes=t.ndim) for k, t in tangent.items()]
    return {"tangent": _rounded(sum(terms[1:], terms[0]))}


def vjp(jacobian: Parts, cotangent: Array) -> Parts:
    """Return the cotangent of each input for a cotangent of the output's shape."""
    head = _wide(cotangent)
    return {k: _rounded(np.tensordot(head, _wide(part), axes=head.ndim)) for k, part in jacobian.items()}


def hvp(hessian: Parts, tangent: Mapping[str, Array]) -> Parts:
    """Return the Hessian applied to the tangents; its blocks are given as "row,column"."""
    return {
        row: jvp({column: hessian[f"{row},{column}"] for column in tangent}, tangent)["tangent"]
        for row in tangent
    }


def _wide(array: Array) -> Array:
    return np.asarray(array, dtype=np.longdouble)


def _rounded(array: Array) -> Array:
    return np.asarray(array, dtype=np.float64)
