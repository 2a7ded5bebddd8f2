"""Writes a program while it is run: each thing done with a stand-in becomes a statement, and a new stand-in."""

import ast
import functools
import inspect
import re
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from adjudge.tracing.literals import as_list, is_dtype, is_plain, literal
from adjudge.tracing.program import Program
from adjudge.tracing.traced import Traced

DTYPES = frozenset(["bool", "int32", "int64", "float32", "float64"])


class Tracer:
    """Writes a program while it is run, value by value.

    `absent` collects the names of what the library gave as None, where an array might have been; `has_resolved` says
    that code asked an array for a number of Python, to decide by it or to count with it.
    """

    def __init__(self, program: Program, path: Callable[[Any], str | None], names: tuple[str, ...]) -> None:
        self.program = program
        self._path = path
        self._names = names
        self.absent: list[ast.expr] = []
        self.has_resolved = False
        self._functions: dict[int, tuple[Any, ast.expr, Callable[..., Any]]] = {}

    def static(self, value: Any, path: str) -> Traced:
        """Return the stand-in of a module or function that is public under a path."""
        return Traced(self, value, ast.parse(path, mode="eval").body, is_static=True)

    def named(self, value: Any, name: str) -> Any:
        """Return the stand-in of a result under its name; what is plain is returned as it is."""
        return (
            value
            if is_plain(value) or type(value) is Traced
            else Traced(self, value, ast.Name(name, ast.Load()))
        )

    def assigned(self, traced: Any, name: str) -> Any:
        """Give a result a name that the program is to show."""
        self.program.write(ast.Assign([ast.Name(name, ast.Store())], self.node(traced)))
        return Traced(self, self.value(traced), ast.Name(name, ast.Load()))

    def computed(self, node: ast.expr, compute: Callable[[], Any]) -> Any:
        """Write that a name is given to an expression, compute it, and return its stand-in."""
        name = self.program.new_name()
        statement = self.program.write(ast.Assign([ast.Name(name, ast.Store())], node))
        with self.program.running(statement):
            value = compute()
        if value is None and isinstance(node, ast.Call):
            self.program.erase(statement)
            self.program.write(ast.Expr(node))
        elif value is None:
            self.absent.append(ast.Name(name, ast.Load()))
        elif is_plain(value):
            self.program.erase(statement)  # it only asked for something that is known now
        return self.named(value, name)

    def resolved(self, traced: Traced, kind: type) -> Any:
        """Return the number of Python that an array is; only if that is refused is it written."""
        self.has_resolved = True
        call = ast.Call(ast.Name(kind.__name__, ast.Load()), [traced.adjudge_node], [])
        return self.computed(call, lambda: kind(traced.adjudge_value))

    def call(self, function: Traced, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Write and make a call; a conversion to the dtype that something has already is left out."""
        called = function.adjudge_value
        values = [self.value(arg) for arg in args]
        given = {name: self.value(arg) for name, arg in kwargs.items()}
        has_dtype = any(map(_names_dtype, (*values, *given.values())))
        while args and args[-1] is None and _is_default(called, len(args) - 1, None):
            args = args[:-1]
        nodes = [self.node(arg) for arg in args]
        node = ast.Call(
            function.adjudge_node,
            [as_list(each) for each in nodes]
            if has_dtype or "dtype" in kwargs or called is np.array
            else nodes,
            [
                ast.keyword(n, self.node(arg))
                for n, arg in kwargs.items()
                if not _is_default(called, n, given[n])
            ],
        )
        result = self.computed(node, lambda: called(*values, **given))
        owner = getattr(called, "__self__", None)
        if has_dtype and isinstance(node.func, ast.Attribute) and self.value(result) is owner:
            self.program.erase_last()
            return Traced(self, owner, node.func.value)
        return result

    def attribute(self, owner: Traced, name: str) -> Any:
        """Return an attribute: a method is named with its owner, anything else by itself."""
        value = getattr(owner.adjudge_value, name)
        if is_plain(value) or _is_exception(value):
            return value
        node = owner.adjudge_node
        if callable(value) or owner.adjudge_static:
            return Traced(self, value, ast.Attribute(node, name, ast.Load()), is_static=owner.adjudge_static)
        return self.computed(ast.Attribute(node, name, ast.Load()), lambda: value)

    def set_attribute(self, owner: Traced, name: str, item: Any) -> None:
        """Write that an attribute is set, and set it."""
        target = ast.Attribute(owner.adjudge_node, name, ast.Store())
        self.program.write(ast.Assign([target], self.node(item)))
        setattr(owner.adjudge_value, name, self.value(item))

    def unpacked(self, several: Traced) -> list[Any]:
        """Return the items of a tuple, each under a name."""
        values = several.adjudge_value
        if not values or is_plain(values):
            return list(values)
        if len(values) == 1:
            node = ast.Subscript(several.adjudge_node, ast.Constant(0), ast.Load())
            return [self.computed(node, lambda: values[0])]
        names = [self.program.new_name() for _ in values]
        targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names]
        self.program.write(ast.Assign([ast.Tuple(targets, ast.Store())], several.adjudge_node))
        self.absent += [ast.Name(n, ast.Load()) for v, n in zip(values, names, strict=True) if v is None]
        return [self.named(value, name) for value, name in zip(values, names, strict=True)]

    def enter(self, context: Traced) -> Any:
        """Open a `with` statement."""
        name = self.program.new_name(_last_word(type(context.adjudge_value).__name__))
        item = ast.withitem(context.adjudge_node, ast.Name(name, ast.Store()))
        statement = ast.With([item], [])
        self.program.write(statement)
        value = type(context.adjudge_value).__enter__(context.adjudge_value)
        self.program.open(statement.body)
        return self.named(value, name)

    def leave(self, context: Traced, error: tuple[Any, ...]) -> Any:
        """Close it."""
        self.program.close()
        return type(context.adjudge_value).__exit__(context.adjudge_value, *error)

    def function(self, closure: Callable[..., Any], name: str = "") -> Traced:
        """Return the stand-in of a function of Python, which the program defines once it is called."""
        node, real = self._defined(closure, name)
        return Traced(self, real, node)

    def settled(self, function: Traced, original: Callable[..., Any], arguments: tuple[Any, ...]) -> Traced:
        """Return the stand-in of a function that is defined by a call now; from now on `original` is called for it."""
        function.adjudge_value(*(self.value(each) for each in arguments))
        return Traced(self, original, function.adjudge_node)

    def index(self, key: Any) -> ast.expr:
        """Return what stands between brackets."""
        if isinstance(key, slice):
            parts = (None if part is None else self.node(part) for part in (key.start, key.stop, key.step))
            return ast.Slice(*parts)
        if type(key) is tuple:
            return ast.Tuple([self.index(item) for item in key], ast.Load())
        return self.node(key)

    def node(self, value: Any) -> ast.expr:
        """Return how the program writes a value."""
        if type(value) is Traced:
            return value.adjudge_node
        if isinstance(value, (FunctionType, functools.partial)):
            return self._defined(value, "")[0]
        if (path := self._path(value)) is not None:
            return ast.parse(path, mode="eval").body
        if isinstance(value, tuple):
            return ast.Tuple([self.node(item) for item in value], ast.Load())
        if isinstance(value, list):
            return ast.List([self.node(item) for item in value], ast.Load())
        if type(value) is dict:
            return ast.Dict([self.node(key) for key in value], [self.node(item) for item in value.values()])
        return literal(value)

    def value(self, value: Any) -> Any:
        """Return what a value stands in for, in containers too; a function as one that the library can call."""
        if type(value) is Traced:
            return value.adjudge_value
        if isinstance(value, (FunctionType, functools.partial)):
            return self._defined(value, "")[1]
        if type(value) in (tuple, list):
            return type(value)(map(self.value, value))
        if type(value) is dict:
            return {key: self.value(item) for key, item in value.items()}
        if type(value) is slice:
            return slice(*map(self.value, (value.start, value.stop, value.step)))
        return value

    def _defined(self, closure: Callable[..., Any], name: str) -> tuple[ast.expr, Callable[..., Any]]:
        if id(closure) not in self._functions:
            definition = ast.FunctionDef(
                name or self.program.new_name(_hint(closure)), _no_arguments(), [], []
            )
            self.program.write(definition)
            called = ast.Name(definition.name, ast.Load())
            self._functions[id(closure)] = closure, called, self._recording(closure, definition)
        return self._functions[id(closure)][1:]

    def _recording(self, closure: Callable[..., Any], definition: ast.FunctionDef) -> Callable[..., Any]:
        """Return a function for the library to call: the first call writes the definition's body."""

        def real(*args: Any) -> Any:
            if definition.body:
                with self.program.muted():
                    return self.value(closure(*(self.named(arg, "") for arg in args)))
            names = self._parameters(closure, len(args))
            definition.args.args = [ast.arg(name) for name in names]
            with self.program.block(definition.body):
                result = closure(*(self.named(arg, name) for arg, name in zip(args, names, strict=True)))
                self.program.write(ast.Return(self.node(result)))
            return self.value(result)

        return real

    def _parameters(self, closure: Callable[..., Any], count: int) -> list[str]:
        named = [
            parameter.name
            for parameter in inspect.signature(closure).parameters.values()
            if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.POSITIONAL_ONLY)
        ]
        if len(named) >= count:
            return named[:count]
        return list(self._names) if len(self._names) == count else [f"x{place}" for place in range(count)]


def _is_exception(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, BaseException)


def _is_default(function: Any, name: str | int, value: Any) -> bool:
    """Say whether an argument may be left out; where a function does not tell its defaults, None is one."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return value is None
    parameter = parameters.get(name) if isinstance(name, str) else _at(list(parameters.values()), name)
    return value is None if parameter is None else is_plain(value) and parameter.default is value


def _at(parameters: list[inspect.Parameter], place: int) -> inspect.Parameter | None:
    return parameters[place] if place < len(parameters) else None


def _names_dtype(value: Any) -> bool:
    return is_dtype(value) or (isinstance(value, str) and value in DTYPES)


def _hint(closure: Callable[..., Any]) -> str:
    name = getattr(closure, "__name__", "").strip("_")
    return name if name.isidentifier() else ""


def _last_word(name: str) -> str:
    """Return "tape" for "GradientTape"."""
    words: list[str] = re.findall("[A-Z][a-z]+|[a-z]+", name)
    return words[-1].lower()


def _no_arguments() -> ast.arguments:
    return ast.arguments([], [], None, [], [], None, [])
