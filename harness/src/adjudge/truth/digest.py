"""Keys of truths: digests of all that a truth depends on, so that one that has gone stale is never found.

A function counts by its source, without decorators and docstring, and by what it reaches: closures, defaults, globals,
the functions that it calls. What is Python's or NumPy's own counts by its name.
"""

import ast
import base64
import functools
import hashlib
import inspect
import sys
import textwrap
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from adjudge.outcome import Array
from adjudge.problems import Problem
from adjudge.protocol import Prove, raw_bytes

MEANING = b"1"
"""Counts the meanings of questions: to be raised when the same question comes to have another answer."""
KEY_BYTES = 16
_FOREIGN = sys.stdlib_module_names | {"numpy"}


class Unfathomable(Exception):
    """Says what a function depends on that has no digest."""


def key(function: Callable[..., Any], prove: Prove) -> str:
    """Return the key of a question about a function; raises `Unfathomable`."""
    words = (prove.problem.problem_id, prove.operator, prove.dtype, *prove.wrt)
    digest = _digest([MEANING, _of_function(function), *(word.encode() for word in words), *_seeds(prove)])
    return base64.urlsafe_b64encode(digest[:KEY_BYTES]).decode().rstrip("=")


def _seeds(prove: Prove) -> Iterator[bytes]:
    for kind, arrays in (("inputs", prove.inputs), ("tangent", prove.tangent or {})):
        for name in sorted(arrays):
            yield f"{kind} {name}".encode()
            yield _of_array(arrays[name])
    if prove.cotangent is not None:
        yield b"cotangent"
        yield _of_array(prove.cotangent)


def _digest(parts: Iterable[bytes]) -> bytes:
    """Return the digest of parts, each with its length before it, so that none can run into the next."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


def _of_array(array: Array) -> bytes:
    if array.dtype.kind not in "fiubc":
        raise Unfathomable(f"an array of {array.dtype}")
    array = array.astype(array.dtype.newbyteorder("<"))
    return f"{array.dtype.str}{array.shape}".encode() + bytes(raw_bytes(array))


@functools.cache
def _of_function(function: Callable[..., Any]) -> bytes:
    return _Walk().of(function)


class _Walk:
    """Digests a value with all that it reaches; what was met before counts by when it was met."""

    def __init__(self) -> None:
        self._met: dict[int, tuple[int, Any]] = {}

    def of(self, value: Any) -> bytes:
        """Return the digest of a value; raises `Unfathomable`."""
        return _digest([type(value).__name__.encode(), *self._parts(value)])

    def _parts(self, value: Any) -> Iterator[bytes]:
        if isinstance(value, np.generic):
            yield _of_array(np.asarray(value))
        elif value is None or isinstance(value, bool | int | float | complex | str | bytes):
            yield repr(value).encode()
        elif id(value) in self._met:
            yield str(self._met[id(value)][0]).encode()
        else:
            self._met[id(value)] = len(self._met), value
            yield from self._reached(value)

    def _reached(self, value: Any) -> Iterator[bytes]:
        match value:
            case np.ndarray():
                yield _of_array(value)
            case tuple() | list():
                yield from map(self.of, value)
            case set() | frozenset():
                yield from sorted(_Walk().of(item) for item in value)
            case Mapping():
                yield from (self.of(item) for pair in value.items() for item in pair)
            case slice():
                yield from map(self.of, (value.start, value.stop, value.step))
            case functools.partial():
                yield from map(self.of, (value.func, value.args, value.keywords))
            case types.MethodType():
                yield from map(self.of, (value.__func__, value.__self__))
            case types.FunctionType():
                yield from self._function(value)
            case types.ModuleType():
                yield value.__name__.encode()
            case Problem():
                yield self.of(value.function)
            case type():
                yield from self._class(value)
            case types.BuiltinFunctionType() | np.ufunc() | np.dtype() | types.EllipsisType():
                yield _name(value).encode()
            case _ if isinstance(wrapped := getattr(value, "__wrapped__", None), types.FunctionType):
                yield self.of(wrapped)
            case _ if hasattr(value, "__dataclass_fields__"):
                yield self.of(type(value))
                yield self.of({name: getattr(value, name) for name in value.__dataclass_fields__})
            case _:
                raise Unfathomable(f"a {type(value).__name__}")

    def _class(self, value: type) -> Iterator[bytes]:
        if _is_foreign(value):
            yield _name(value).encode()
            return
        yield _source(value).encode()
        yield from map(self.of, value.__bases__)
        functions = (item for item in vars(value).values() if isinstance(item, types.FunctionType))
        written = (item for item in functions if item.__code__.co_filename == inspect.getfile(value))
        yield from map(self.of, written)

    def _function(self, function: types.FunctionType) -> Iterator[bytes]:
        if _is_foreign(function):
            yield _name(function).encode()
            return
        yield _source(function).encode()
        yield from map(self.of, (function.__defaults__, function.__kwdefaults__))
        for cell in function.__closure__ or ():
            yield self.of(cell.cell_contents)
        yield from self._named(sorted(_names(function.__code__)), function.__globals__)

    def _named(self, names: list[str], known: Mapping[str, Any]) -> Iterator[bytes]:
        """Give what a function reaches by its globals, and by the attributes of the modules among them."""
        for name in names:
            if name in known:
                value, is_new = known[name], id(known[name]) not in self._met
                yield name.encode()
                yield self.of(value)
                if isinstance(value, types.ModuleType) and is_new and not _is_foreign(value):
                    yield from self._named(names, vars(value))


def _names(code: types.CodeType) -> set[str]:
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return set(code.co_names).union(*map(_names, inner))


def _name(value: Any) -> str:
    return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', repr(value))}"


def _is_foreign(value: Any) -> bool:
    module = value.__name__ if isinstance(value, types.ModuleType) else value.__module__
    return (module or "").partition(".")[0] in _FOREIGN


def _source(value: Any) -> str:
    """Return the source of a function without decorators and docstring; a lambda's with the names it uses."""
    try:
        text = textwrap.dedent(inspect.getsource(value))
    except (OSError, TypeError):
        raise Unfathomable(f"the source of {_name(value)}") from None
    if getattr(value, "__name__", "") == "<lambda>":
        return f"{text}{sorted(_names(value.__code__))}{_simple(value.__code__.co_consts)}"
    try:
        definition = ast.parse(text).body[0]
    except SyntaxError:
        return text
    if not isinstance(definition, ast.FunctionDef):
        return text
    lines, first = text.splitlines(), definition.body[0]
    if ast.get_docstring(definition) is not None and first.lineno > definition.lineno:
        lines[first.lineno - 1 : first.end_lineno] = []
    return "\n".join(lines[definition.lineno - 1 :])


def _simple(constants: tuple[Any, ...]) -> list[str]:
    return [repr(constant) for constant in constants if isinstance(constant, bool | int | float | str)]
