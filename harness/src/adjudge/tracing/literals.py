"""Plain values as source: numbers, text, containers of them, and arrays of NumPy."""

import ast
import math
from typing import Any

import numpy as np

from adjudge.tracing.program import Untraceable

_PLAIN = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis), range)


def is_plain(value: Any) -> bool:
    """Say whether a value is the same in any program: numbers of Python, text, dtypes, and containers of these."""
    if type(value) in _PLAIN or is_dtype(value):
        return True
    if type(value) is slice:
        return is_plain((value.start, value.stop, value.step))
    if isinstance(value, (tuple, list)):
        return all(is_plain(item) for item in value)
    return type(value) is dict and all(is_plain(item) for item in value.values())


def is_dtype(value: Any) -> bool:
    """Say whether a value is a dtype of some library."""
    if isinstance(value, type):
        return issubclass(value, np.generic)
    return isinstance(value, np.dtype) or type(value).__name__.lower() == "dtype"


def literal(value: Any) -> ast.expr:
    """Return a plain value as source; raises `Untraceable` for any other."""
    match value:
        case float() if not math.isfinite(value):
            return ast.parse(f"float({str(value)!r})", mode="eval").body
        case np.ndarray():
            return _array(value)
        case np.generic():
            return literal(value.item())
        case slice():
            return _call("slice", [literal(part) for part in (value.start, value.stop, value.step)])
        case tuple():
            return ast.Tuple([literal(item) for item in value], ast.Load())
        case list():
            return ast.List([literal(item) for item in value], ast.Load())
        case dict():
            return ast.Dict([literal(key) for key in value], [literal(item) for item in value.values()])
    if is_dtype(value):
        return _dtype(value)
    if isinstance(value, type) and value.__module__ == "builtins":
        return ast.Name(value.__name__, ast.Load())
    if type(value) in _PLAIN:
        return ast.parse(repr(value), mode="eval").body
    raise Untraceable(f"a value of type {type(value).__name__} cannot be written down")


def as_list(node: ast.expr) -> ast.expr:
    """Return a literal array as the list it is made from, for a call that names the dtype itself."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr="array"), args=[numbers]):
            return numbers
        case _:
            return node


def _dtype(value: Any) -> ast.expr:
    """Return a dtype by NumPy's name for it, or as it calls itself."""
    try:
        return ast.Constant(np.dtype(value).name)
    except TypeError:
        return ast.parse(repr(value), mode="eval").body


def _array(array: Any) -> ast.expr:
    if array.size == 0:
        call = ast.parse(f"np.zeros({array.shape}, dtype={array.dtype.name!r})", mode="eval").body
    else:
        call = _call("np.array", [literal(array.tolist())])
        assert isinstance(call, ast.Call)
        call.keywords = [ast.keyword("dtype", ast.Constant(array.dtype.name))]
    return call


def _call(function: str, arguments: list[ast.expr]) -> ast.expr:
    return ast.Call(ast.parse(function, mode="eval").body, arguments, [])
