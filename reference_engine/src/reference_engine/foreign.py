"""Numbers that NumPy holds as objects: fractions, mpmath's numbers, FLINT's balls, and the like.

NumPy calls the method `x.exp()` for `np.exp` of an object array. Ball numbers have it; mpmath's
numbers keep their functions on their context instead; fractions have none, and the error says so. No
function here goes through a float: what cannot be had in the numbers' own arithmetic is refused.

Must not know any primitive or level.
"""

from __future__ import annotations

import contextlib
import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

_OBJECT = np.dtype(object)

_ALIASES = {
    "abs": ("fabs",),
    "asin": ("arcsin",),
    "gammaln": ("lgamma", "loggamma"),
    "polygamma": ("psi",),
    "bessel_i": ("besseli",),
}
"""What the functions are called by the numbers' own libraries, where not as here."""

_OF_LIBRARIES: dict[str, tuple[tuple[str, Callable[..., Any]], ...]] = {
    "gammainc": (
        ("gamma_lower", lambda a, x: x.gamma_lower(a, 1)),
        ("context", lambda a, x: x.context.gammainc(a, 0, x, regularized=True)),
    ),
    "gammaincc": (
        ("gamma_upper", lambda a, x: x.gamma_upper(a, 1)),
        ("context", lambda a, x: x.context.gammainc(a, x, regularized=True)),
    ),
}
"""Functions whose namesakes in those libraries are other functions: how to call theirs, by an attribute."""

_FORMULAS: dict[str, Callable[..., Any]] = {
    "log2": lambda x: apply("log", (x,)) / apply("log", (type(x)(2),)),
    "log10": lambda x: apply("log", (x,)) / apply("log", (type(x)(10),)),
    "hypot": lambda x, y: apply("sqrt", (x * x + y * y,)),
    "logaddexp": lambda x, y: max(x, y) + apply("log1p", (apply("exp", (-abs(x - y),)),)),
    "conj": lambda x: x,
    "copysign": lambda x, y: -abs(x) if y < 0 else abs(x),
    "erfcx": lambda x: apply("exp", (x * x,)) * apply("erfc", (x,)),
    "log_ndtr": lambda x: apply("log", (apply("erfc", (-x / apply("sqrt", (type(x)(2),)),)) / 2,)),
    "betaln": lambda x, y: apply("gammaln", (x,)) + apply("gammaln", (y,)) - apply("gammaln", (x + y,)),
    "polygamma": lambda n, x: (-1) ** (n + 1) * math.factorial(n) * type(x)(n + 1).zeta(x),
}
"""Functions that the numbers lack, by those that they have."""


def is_foreign(*values: Any) -> bool:
    """Say whether any of some values is an object array, or a number that NumPy would hold in one."""
    return any(_dtype_of(x) is _OBJECT for x in values)


def _dtype_of(x: Any) -> Any:
    found = getattr(x, "dtype", None)
    return np.asarray(x).dtype if found is None else found


def sample_of(x: Any) -> Any:
    """Return one element of an object array, the integer 1 of an empty one."""
    return next(iter(np.asarray(x, object).flat), 1)


def evaluate_foreign(name: str, error: Exception, operands: tuple[Any, ...]) -> Any:
    """Apply the scalars' own function of this name to object arrays, or raise the error again."""
    if not is_foreign(*operands):
        raise error
    function = np.frompyfunc(lambda *scalars: apply(name, scalars), len(operands), 1)
    return function(*operands)


def apply(name: str, scalars: tuple[Any, ...]) -> Any:
    """Return a function of some numbers, by whichever of them knows the function."""
    for attribute, call in _OF_LIBRARIES.get(name, ()):
        if hasattr(scalars[-1], attribute):
            return call(*scalars)
    for place, scalar in enumerate(scalars):
        for known in (name, *_ALIASES.get(name, ())):
            method = getattr(scalar, known, None)
            if callable(method):
                if isinstance(inspect.getattr_static(scalar, known), staticmethod):
                    return method(*scalars)
                return method(*scalars[:place], *scalars[place + 1 :])
            method = getattr(getattr(scalar, "context", None), known, None)
            if method is not None:
                return method(*scalars)
    with contextlib.suppress(AttributeError):
        if name in _FORMULAS:
            return _FORMULAS[name](*scalars)
    kind = next((type(s) for s in scalars if not isinstance(s, (int, float))), type(scalars[0]))
    raise TypeError(
        f"{name} is not defined for scalars of type {kind.__name__}: convert them to floats, or to "
        "numbers that have it"
    )


def converted(x: Any, like: Any) -> Any:
    """Return numbers as the type of the elements they belong to: 1.0 beside a Fraction is Fraction(1)."""
    x, like = np.asarray(x), np.asarray(like, object)
    out = np.empty(np.broadcast_shapes(x.shape, like.shape), object)
    for index, (number, element) in enumerate(np.broadcast(x.astype(object), like)):
        out.flat[index] = _as_type_of(element, number)
    return out


def filled(shape: tuple[int, ...], dtype: Any, number: int, like: Any) -> Any:
    """Return an array of zeros or ones; in an object array they are numbers of the type in `like`."""
    out = np.ones(shape, dtype) if number else np.zeros(shape, dtype)
    return converted(out, np.full(shape, sample_of(like), object)) if out.dtype is _OBJECT else out


def _as_type_of(element: Any, number: Any) -> Any:
    kind = type(element)
    plain = isinstance(number, (int, float, np.number))
    return kind(number) if plain and kind not in (int, bool, type(number)) else number


def _exact_power(x: Any, y: Any) -> Any:
    if isinstance(y, float) and y.is_integer():
        y = int(y)
    out = x**y
    if isinstance(out, (float, complex)) and not isinstance(x, (float, complex)):
        raise TypeError(f"a power {y!r} of a {type(x).__name__} is not one: convert it to a float first")
    return out


power = np.frompyfunc(_exact_power, 2, 1)
"""Raises object arrays to powers; a power that would become a float is refused."""


def is_finite(x: Any) -> Any:
    """Say of each element whether it is finite."""
    return _per_element(_finite, x)


def _finite(x: Any) -> bool:
    method = getattr(x, "is_finite", None)
    return bool(method()) if callable(method) else bool(x - x == 0)


def _nan(x: Any) -> bool:
    method = getattr(x, "is_nan", None)
    return bool(method()) if callable(method) else bool(x != x)


def is_nan(x: Any) -> Any:
    """Say of each element whether it is not a number."""
    return _per_element(_nan, x)


def is_infinite(x: Any) -> Any:
    """Say of each element whether it is infinite."""
    return _per_element(lambda e: not _finite(e) and not _nan(e), x)


def _per_element(test: Callable[[Any], bool], x: Any) -> Any:
    return np.frompyfunc(test, 1, 1)(x).astype(bool) if np.ndim(x) else np.bool_(test(x[()]))
