"""What elements are entitled to: by how much they move when numbers are rounded, and what error is benign.

All in units of relative rounding; `yardstick` multiplies by u. The movement has two terms. The conditioning
`sum_j |dg_i/dx_j x_j|` is the oracle's, certified values being at hand next to the point, or else the reference's,
which samples it; the rounding inside the program is sampled by the reference, or else by the oracle (decisions 0009
and 0015).

An error is benign where it cannot be seen in what was differentiated: moved by its whole size, `s = max(|x|, 1)`, an
input would change the function by an error times s, and that is lost in the function's own rounding. A first order's
share of that rounding is the mean over all inputs, or the largest change that any of them makes: so that a wrong
element does not pass for being one of many. A second order's is that of the one gradient element that it belongs to.
"""

import math
from dataclasses import dataclass

import numpy as np

from adjudge.operators import operator
from adjudge.outcome import Array, Parts
from adjudge.record import CaseFacts


@dataclass(frozen=True, slots=True)
class Levels:
    """Holds what a case differentiates, element by element: its size and how far rounding inside moves it.

    `value` is the function's, `gradient` for second orders the gradient's; None where it is not known.
    """

    value: Array | None
    gradient: Parts | None

    @property
    def size(self) -> float:
        """Return the largest element."""
        parts = [*(self.gradient or {}).values(), *([] if self.value is None else [self.value])]
        return max((float(_finite(part).max(initial=0.0)) for part in parts), default=0.0)


def benign(case: CaseFacts, inputs: Parts, truth: Parts, levels: Levels) -> Parts:
    """Return the error that is invisible in each element of a truth; nothing where that is not known.

    `inputs` are those that are differentiated by.
    """
    if not _fits(case, inputs, truth, levels):
        return {}
    scales = {name: np.maximum(np.abs(part.astype(np.float64)), 1.0) for name, part in inputs.items()}
    value, gradient = levels.value, levels.gradient
    match operator(case.operator).method:
        case "gradient" | "jacobian" if value is not None:
            return _of_rows(truth, scales, _finite(value))
        case "vjp" if value is not None and case.cotangent is not None:
            return _of_rows(truth, scales, np.sum(_finite(value) * np.abs(case.cotangent)))
        case "jvp" if value is not None:
            return {"tangent": _finite(value) / _reach(case, scales)}
        case "derivative" if value is not None:
            order = operator(case.operator).order
            return {n: _finite(value) * math.factorial(order) / scales[n] ** order for n in truth}
        case "hessian" if gradient is not None:
            return _of_blocks(truth, scales, gradient)
        case "hvp" if gradient is not None:
            return {name: _finite(gradient[name]) / _reach(case, scales) for name in truth}
    return {}


def _fits(case: CaseFacts, inputs: Parts, truth: Parts, levels: Levels) -> bool:
    """Say whether all is of the shapes that the operator gives it; what a backend answered need not be."""
    in_shapes = {name: part.shape for name, part in inputs.items()}
    out_shape = () if levels.value is None else levels.value.shape
    gradient = levels.gradient if levels.gradient is not None else inputs
    return (
        {name: part.shape for name, part in truth.items()}
        == operator(case.operator).shapes(in_shapes, out_shape)
    ) and {name: part.shape for name, part in gradient.items()} == in_shapes


def _of_rows(truth: Parts, scales: Parts, value: Array) -> Parts:
    """Return what is benign in Jacobians of shape `out_shape + in_shape`, `value` being of the output's shape."""
    inputs = sum(scales[name].size for name in truth)
    level = value * min(1.0, value.size / max(inputs, 1))
    for name, part in truth.items():
        level = np.maximum(level, _largest_change(part, scales[name]))
    return {name: level.reshape(level.shape + (1,) * scales[name].ndim) / scales[name] for name in truth}


def _of_blocks(truth: Parts, scales: Parts, gradient: Parts) -> Parts:
    """Return what is benign in the blocks of a Hessian: in the gradient by the one input or by the other."""
    level = {name: _finite(part) for name, part in gradient.items()}
    for block, part in truth.items():
        row, column = block.split(",")
        level[row] = level[row] + _change(part, scales[column])
    return {block: _of_block(block, level, scales) for block in truth}


def _of_block(block: str, level: Parts, scales: Parts) -> Array:
    row, column = block.split(",")
    by_column = np.multiply.outer(level[row], 1 / scales[column])
    by_row = np.multiply.outer(1 / scales[row], level[column])
    return np.maximum(by_column, by_row)


def _largest_change(jacobian: Array, scale: Array) -> Array:
    """Return by how much the input that counts most changes each element of the output."""
    axes = tuple(range(jacobian.ndim - scale.ndim, jacobian.ndim))
    return np.asarray(np.max(_finite(jacobian) * scale, axis=axes, initial=0.0))


def _change(jacobian: Array, scale: Array) -> Array:
    """Return by how much all inputs together change each element of the output."""
    axes = tuple(range(jacobian.ndim - scale.ndim, jacobian.ndim))
    return np.asarray(np.sum(_finite(jacobian) * scale, axis=axes))


def _reach(case: CaseFacts, scales: Parts) -> float:
    """Return how often the tangent can be gone along until an input has moved by its size; infinite for zeros."""
    with np.errstate(divide="ignore"):
        reach = [np.min(scales[n] / np.abs(t), initial=np.inf) for n, t in (case.tangent or {}).items()]
    return float(min(reach, default=np.inf))


def _finite(part: Array) -> Array:
    size = np.abs(part.astype(np.float64))
    return np.where(np.isfinite(size), size, 0.0)
