"""An adapter's own derivative rules over balls: the same code that answers in floats, run on object arrays of scalars.

It takes an adapter whose library asks no more of an array than NumPy does, as the reference adapter's. Where the
library goes through a float of its own on the way, its balls no longer enclose the truth; nothing here can see that.
"""

from typing import Any

import numpy as np
from flint import arb

from adjudge.adapter import UNCONNECTED, Adapter, flatten
from adjudge.namespace import Namespace
from adjudge.oracle.ball import precision
from adjudge.oracle.errors import Leak
from adjudge.oracle.routes.arrays import ScalarArray
from adjudge.oracle.routes.directional import Answer
from adjudge.oracle.routes.reals import Real
from adjudge.oracle.routes.scalars import box
from adjudge.oracle.taylor import Question
from adjudge.outcome import Array


class _Written(ScalarArray):
    """An array of scalars that a library writes to, as it gathers cotangents."""

    @classmethod
    def changeable(cls, x: Any) -> Any:
        """Return an array as NumPy's, of the same memory."""
        return x.view(np.ndarray)


def by_rules(adapter: Adapter, question: Question, bits: int) -> Answer:
    """Return what an adapter makes of balls, part by part, computed with `bits` bits."""
    with precision(bits, 0), np.errstate(all="ignore"):
        found = flatten(_answer(adapter, question))
    names = question.operator.parts(question.wrt)
    return {name: _enclosures(part) for name, part in zip(names, found, strict=True)}


def _answer(adapter: Adapter, question: Question) -> Any:
    q = question
    arrays = {name: _given(array, q.dtype) for name, array in q.inputs.items()}
    constants = {name: array for name, array in arrays.items() if name not in q.wrt}
    primals = tuple(arrays[name] for name in q.wrt)

    def f(*primals: Any) -> Any:
        return q.function(_Names(adapter.xp), **constants, **dict(zip(q.wrt, primals, strict=True)))

    method = getattr(adapter, q.operator.method)
    built = method(f, q.operator.order) if q.operator.method == "derivative" else method(f)
    if q.operator.needs_tangent:
        seeds = q.tangent or {}
        return built(primals, tuple(_given(seeds[name], q.dtype) for name in q.wrt))
    if q.operator.needs_cotangent:
        return built(primals, _given(np.asarray(q.cotangent), q.dtype))
    return built(*primals)


def _given(array: Array, dtype: str) -> Any:
    return _Written.given(array.astype(dtype)) if array.dtype.kind == "f" else array


class _Names:
    """An adapter's namespace, in which numbers that the problem gives are scalars from the start."""

    def __init__(self, xp: Namespace) -> None:
        self._xp = xp

    def __getattr__(self, name: str) -> Any:
        return getattr(self._xp, name)

    def asarray(self, x: Any, *, dtype: Any = None, copy: bool | None = None) -> Any:
        """Return numbers as scalars, and what is computed already as it is."""
        return _Written.given(x) if _is_written_out(x) else self._xp.asarray(x)

    def astype(self, x: Any, dtype: Any, *, copy: bool = True) -> Any:
        """Return numbers as they are where they are to be floats."""
        return x if np.dtype(dtype).kind in "fO" and x.dtype == object else self._xp.astype(x, dtype)


def _is_written_out(x: Any) -> bool:
    """Say whether numbers are Python's or NumPy's, none of them computed from the inputs."""
    if isinstance(x, list | tuple):
        return all(map(_is_written_out, x))
    return isinstance(x, float | int | np.generic) or (isinstance(x, np.ndarray) and x.dtype != object)


def _enclosures(part: Any) -> Array:
    if part is UNCONNECTED:
        raise Leak("a part is not connected")
    elements = np.asarray(part if isinstance(part, np.ndarray) else box(part))
    return np.asarray(np.frompyfunc(_enclosure, 1, 1)(elements), dtype=object)


def _enclosure(x: Any) -> arb:
    scalar = Real.lifted(x)
    assert isinstance(scalar, Real)
    return scalar.value
