"""Every operator by finite differences of a function's values: no rule of differentiation is involved.

Each answer comes with an estimate of its own error: see `scheme`.
"""

from itertools import combinations
from typing import Any

import numpy as np

from adjudge.adapter import Adapter, Estimated, Function, HostArray, Unsupported, with_uncertainty
from adjudge.differences.directions import Point, along, evaluated, parted, sizes_of, units
from adjudge.differences.scheme import Estimate, differentiate


class Differences(Adapter):
    """Answers with differences of a function's values in float64, on NumPy arrays."""

    dtypes = ("float64",)

    def asarray(self, x: HostArray, dtype: str) -> HostArray:
        """Return a copy of `x`."""
        return np.array(x, dtype=dtype)

    def gradient(self, f: Function) -> Function:
        """Return the gradients, stepping every element."""
        return self.jacobian(f)

    def jacobian(self, f: Function) -> Function:
        """Return the Jacobians, stepping every element."""

        def jacobian(*primals: HostArray) -> Estimated:
            return _parted(along(f, primals, [[unit] for unit in units(primals)]), primals)

        return jacobian

    def hessian(self, f: Function) -> Function:
        """Return the Hessian, stepping every pair of elements."""

        def hessian(*primals: HostArray) -> Estimated:
            full = _settled(_full_hessian(f, primals))
            return with_uncertainty(_blocks(full.value, primals), _blocks(full.error, primals))

        return hessian

    def jvp(self, f: Function) -> Function:
        """Return the Jacobian-vector product, stepping along the tangents."""

        def jvp(primals: Point, tangents: Point) -> Estimated:
            estimate = _settled(along(f, primals, [[tangents]]))
            return with_uncertainty([estimate.value[..., 0]], [estimate.error[..., 0]])

        return jvp

    def vjp(self, f: Function) -> Function:
        """Return the gradients of the output contracted with the cotangent."""

        def vjp(primals: Point, cotangent: HostArray) -> Any:
            return self.jacobian(lambda *inputs: np.sum(f(*inputs) * cotangent))(*primals)

        return vjp

    def hvp(self, f: Function) -> Function:
        """Return Hessian-vector products, stepping every element and along the tangents."""

        def hvp(primals: Point, tangents: Point) -> Estimated:
            return _parted(along(f, primals, [[unit, tangents] for unit in units(primals)]), primals)

        return hvp

    def derivative(self, f: Function, order: int) -> Function:
        """Return the element-wise derivative, stepping all elements at once."""

        def derivative(x: HostArray) -> Estimated:
            estimate = _settled(differentiate(lambda t: evaluated(f, [x + t]), [sizes_of(x)], [order]))
            return with_uncertainty([estimate.value], [estimate.error])

        return derivative


def _settled(estimate: Estimate) -> Estimate:
    if not np.isfinite(estimate.error).all():
        raise Unsupported("differences do not settle: the function is not smooth on both sides of the point")
    return estimate


def _parted(estimate: Estimate, primals: Point) -> Estimated:
    shapes = [x.shape for x in primals]
    return with_uncertainty(parted(_settled(estimate).value, shapes), parted(estimate.error, shapes))


def _full_hessian(f: Function, primals: Point) -> Estimate:
    """Return the Hessian of all elements by all elements, as one symmetric matrix."""
    directions = units(primals)
    n = len(directions)
    above = list(combinations(range(n), 2))
    own = along(f, primals, [[unit] for unit in directions], order=2)
    mixed = along(f, primals, [[directions[i], directions[j]] for i, j in above]) if above else None
    value, error = np.diag(own.value), np.diag(own.error)
    if mixed is not None:
        rows, columns = np.array(above).T
        for full, part in ((value, mixed.value), (error, mixed.error)):
            full[rows, columns] = full[columns, rows] = part
    return Estimate(value, error)


def _blocks(matrix: HostArray, primals: Point) -> list[HostArray]:
    """Return the blocks of a matrix of all elements by all, row by row, each of shape `in_i + in_j`."""
    shapes = [x.shape for x in primals]
    rows = parted(matrix.T, shapes)  # each (N, *in_i)
    return [block for row in rows for block in parted(np.moveaxis(row, 0, -1), shapes)]
