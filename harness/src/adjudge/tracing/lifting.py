"""Lifts Python code over a library: the same code, with every name that belongs to the library replaced by a stand-in.

Functions are made anew from their code, with globals, defaults and closures that are lifted; so are the classes of
adapters and what they hold. The standard library is left as it is.
"""

import builtins
import functools
import sys
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from adjudge.tracing.spelling import Spelling
from adjudge.tracing.traced import Traced
from adjudge.tracing.tracer import Tracer


class Lifter:
    """Lifts values, each once."""

    def __init__(self, spelling: Spelling, tracer: Tracer) -> None:
        self._spelling, self._tracer = spelling, tracer
        self._lifted: dict[int, tuple[Any, Any]] = {}

    def lift(self, value: Any) -> Any:
        """Return a value as lifted code may use it."""
        if type(value) is Traced:
            return value
        if id(value) in self._lifted:
            return self._lifted[id(value)][1]
        if _may_be_static(value) and (path := self._spelling.path(value)) is not None:
            return self._keep(value, self._tracer.static(value, path))
        match value:
            case FunctionType() if not _is_standard(value):
                return self._function(value)
            case MethodType():
                return MethodType(self.lift(value.__func__), self.lift(value.__self__))
            case functools.partial():
                keywords = {name: self.lift(item) for name, item in value.keywords.items()}
                return functools.partial(self.lift(value.func), *map(self.lift, value.args), **keywords)
            case ModuleType() if not _is_standard(value):
                return self._keep(value, _Through(self, value))
            case type() if not _is_standard(value) and not issubclass(value, BaseException):
                return self._class(value)
        return self._contents(value)

    def _contents(self, value: Any) -> Any:
        if isinstance(wrapped := getattr(value, "__wrapped__", None), FunctionType) and callable(value):
            return self.lift(wrapped)  # a cache around a function, which cannot tell stand-ins apart
        if type(value) in (tuple, list):
            return type(value)(map(self.lift, value))
        if type(value) is dict:
            return self._keep(value, {key: self.lift(item) for key, item in value.items()})
        return value

    def _keep(self, value: Any, lifted: Any) -> Any:
        self._lifted[id(value)] = value, lifted
        return lifted

    def _function(self, function: FunctionType) -> FunctionType:
        names: dict[str, Any] = {
            "__builtins__": self._builtins(),
            "__name__": function.__globals__.get("__name__"),
        }
        cells = tuple(CellType() for _ in function.__closure__ or ())
        lifted = FunctionType(function.__code__, names, function.__name__, None, cells)
        self._keep(function, lifted)
        lifted.__defaults__ = self.lift(function.__defaults__)
        lifted.__kwdefaults__ = self.lift(function.__kwdefaults__)
        lifted.__qualname__, lifted.__module__ = function.__qualname__, function.__module__
        for name in _names(function.__code__) & function.__globals__.keys():
            names[name] = self.lift(function.__globals__[name])
        for cell, original in zip(cells, function.__closure__ or (), strict=True):
            try:
                cell.cell_contents = self.lift(original.cell_contents)
            except ValueError:  # it is still empty
                continue
        return lifted

    def _class(self, original: type) -> type:
        lifted = type(original.__name__, tuple(map(self.lift, original.__bases__)), {})
        self._keep(original, lifted)
        for name, item in vars(original).items():
            if name not in ("__dict__", "__weakref__"):
                setattr(lifted, name, self._member(item))
        return lifted

    def _member(self, item: Any) -> Any:
        match item:
            case staticmethod() | classmethod():
                return type(item)(self.lift(item.__func__))
            case property():
                return property(*map(self.lift, (item.fget, item.fset, item.fdel)))
            case _:
                return self.lift(item)

    def _builtins(self) -> dict[str, Any]:
        return vars(builtins) | {"__import__": self._import}

    def _import(self, name: str, *place: Any) -> Any:
        return self.lift(builtins.__import__(name, *place))


class _Through:
    """Shows a module with what is in it lifted."""

    def __init__(self, lifter: Lifter, module: ModuleType) -> None:
        self._lifter, self._module = lifter, module

    def __getattr__(self, name: str) -> Any:
        return self._lifter.lift(getattr(self._module, name))


def _may_be_static(value: Any) -> bool:
    return isinstance(value, (ModuleType, type)) or callable(value)


def _is_standard(value: Any) -> bool:
    module = value.__name__ if isinstance(value, ModuleType) else value.__module__
    return module is None or module.partition(".")[0] in sys.stdlib_module_names


def _names(code: CodeType) -> set[str]:
    """Return the names that code may ask its globals for, and code inside it."""
    inner = (_names(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*inner)
