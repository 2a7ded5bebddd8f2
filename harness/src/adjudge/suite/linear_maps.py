"""Tables of linear maps: their Jacobian is the matrix that NumPy's own operation has, unit by unit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from adjudge.outcome import Array
from adjudge.plain_numpy import numpy_namespace
from adjudge.problems import Body, Problem
from adjudge.suite.entry import entry, tabled
from adjudge.suite.written import written

OPERATORS = ("value", "jvp", "vjp")


def filled(*shape: int) -> Array:
    """Return an array of a shape, of numbers that differ and are exact in float32."""
    size = int(np.prod(shape))
    return ((np.arange(size) * 37 % 64 - 29.5) / 16).reshape(shape)


def matrix_of(function: Body) -> Callable[[Array], Array]:
    """Return the Jacobian of a linear function of one array, of shape `out_shape + in_shape`."""

    def matrix(x: Array) -> Array:
        out_shape = np.shape(function(numpy_namespace(), x))
        units = np.eye(x.size, dtype=np.longdouble).reshape(x.size, *x.shape)
        columns = [function(numpy_namespace(), unit) for unit in units]
        stacked = np.stack(columns, axis=-1) if columns else np.zeros((*out_shape, 0))
        return _cleaned(stacked).reshape(out_shape + x.shape)

    return matrix


def _cleaned(matrix: Array) -> Array:
    """Return a matrix with zeros for what is but rounding beside its largest element."""
    return np.where(np.abs(matrix) > 2.0**-50 * np.max(np.abs(matrix), initial=0), matrix, 0)


def linear_map(
    name: str,
    body: str,
    doc: str,
    source: str,
    points: Mapping[str, Any],
    operators: Sequence[str] = OPERATORS,
) -> Problem:
    """Return the problem of a linear expression in x."""
    jacobian = matrix_of(written("linear", "x", body, doc))
    return tabled(name, "x", body, doc, entry(source, points, operators=operators, jacobian=jacobian))
