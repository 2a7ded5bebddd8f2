"""What a function depends on besides its arguments, and whether that is still as it was.

A recorded program holds the values that the function found in captured variables, in globals, in
default values, and in the attributes and elements of those. `Surroundings` goes through all that the
code can reach by name, and remembers it: bindings by identity, lists, dicts and sets by the identity of
their elements, arrays by their bytes. Packages that are not the user's are taken as constant.

What changes without being bound anew cannot be followed, and is refused: random generators, clocks.
State inside objects that Python code cannot look into (iterators, files) is not seen.

Must not know programs or levels.
"""

from __future__ import annotations

import dis
import functools
import inspect
import random
import sys
import types
from collections.abc import Callable, Iterator
from operator import is_
from typing import Any

import numpy as np

from reference_engine.dispatch import Traced

_TRUSTED = frozenset({*sys.stdlib_module_names, "numpy", "scipy", "reference_engine"} - {"__main__"})
"""Packages whose functions do not change: only what the engine's own functions capture is followed."""

_ATOMS = (type(None), bool, int, float, complex, str, bytes, np.generic, np.dtype, np.ufunc, type, Traced)

_FICKLE_MODULES = frozenset({"random", "numpy.random", "secrets", "time"})
_FICKLE_TYPES = (np.random.Generator, np.random.RandomState, random.Random)


class Fickle(TypeError):
    """The function reads something that is different at every call."""


class Surroundings:
    """All that a function can reach by name, as it was when this was made."""

    def __init__(self, function: Callable[..., Any], *constants: Any) -> None:
        self.seen: dict[int, Any] = {}
        self.attributes: set[str] = set()
        self.holders: list[Any] = []
        self.bound: set[tuple[int, str]] = set()
        self.names: dict[str, Any] = {"is_": is_, "_same_array": _same_array}
        self.conditions: list[str] = []
        for value in (function, *constants):
            self._visit(value)
        found = -1
        while found != len(self.seen):
            found = len(self.seen)
            for holder in list(self.holders):
                self._visit_attributes(holder)

    def condition(self, names: dict[str, Any]) -> str:
        """Return an expression that is true while nothing has changed, and add what it names."""
        names.update(self.names)
        return " and ".join(self.conditions) or "True"

    def hold(self) -> bool:
        """Say whether everything is as it was."""
        return self._holds()

    @functools.cached_property
    def _holds(self) -> Callable[[], bool]:
        names: dict[str, Any] = {}
        expression = self.condition(names)
        code = (
            f"def holds():\n try:\n  return bool({expression})\n"
            " except (KeyError, ValueError, AttributeError):\n  return False\n"
        )
        exec(compile(code, "<surroundings>", "exec"), names)
        function: Callable[[], bool] = names["holds"]
        return function

    def _name(self, value: Any) -> str:
        name = f"g{len(self.names)}"
        self.names[name] = value
        return name

    def _visit(self, value: Any) -> None:
        if isinstance(value, _ATOMS) or id(value) in self.seen:
            return
        self.seen[id(value)] = value
        if isinstance(value, _FICKLE_TYPES):
            raise Fickle(f"it uses {type(value).__name__}, which gives other numbers at every call")
        if isinstance(value, np.ndarray):
            self._keep_array(value)
        elif isinstance(value, (list, tuple, dict, set)):
            self._keep_container(value)
        elif isinstance(value, types.FunctionType):
            self._visit_function(value)
        elif isinstance(value, types.MethodType):
            self._visit(value.__self__)
            self._visit(value.__func__)
        elif isinstance(value, functools.partial):
            for part in (value.func, *value.args, *value.keywords.values()):
                self._visit(part)
        elif isinstance(value, types.ModuleType):
            if value.__name__ in _FICKLE_MODULES:
                raise Fickle(f"it uses the module {value.__name__}, which gives other values at every call")
            if not _is_trusted(value.__name__):
                self.holders.append(value)
        elif not isinstance(value, (types.BuiltinFunctionType, types.CodeType)):
            self._visit_instance(value)

    def _keep_array(self, array: Any) -> None:
        if array.flags.writeable or array.base is not None:
            saved = (array.shape, array.dtype, array.tobytes())
            self.conditions.append(f"_same_array({self._name(array)}, *{self._name(saved)})")

    def _keep_container(self, container: Any) -> None:
        """Remember a container's elements by identity, and go on to them."""
        elements = [container.values(), container] if isinstance(container, dict) else [container]
        if isinstance(container, set):
            ids = frozenset(map(id, container))
            self.conditions.append(f"frozenset(map(id, {self._name(container)})) == {self._name(ids)}")
        elif not isinstance(container, tuple):
            self.conditions.append(f"len({self._name(container)}) == {len(container)}")
            for part in elements:
                if part:
                    self.conditions.append(f"all(map(is_, {self._name(part)}, {self._name(tuple(part))}))")
        for part in elements:
            for element in part:
                self._visit(element)

    def _visit_function(self, function: Any) -> None:
        is_ours = not _is_trusted(function.__module__)
        for cell in function.__closure__ or ():
            try:
                content = cell.cell_contents
            except ValueError:
                continue
            if is_ours:
                self.conditions.append(f"{self._name(cell)}.cell_contents is {self._name(content)}")
            self._visit(content)
        if not is_ours:
            return
        for defaults in ("__defaults__", "__kwdefaults__"):
            value = getattr(function, defaults)
            if value:
                self.conditions.append(f"{self._name(function)}.{defaults} is {self._name(value)}")
                self._visit(value)
        module = None
        for instruction in _instructions(function.__code__):
            name = instruction.argval
            if instruction.opname == "LOAD_GLOBAL":
                self._bind(function.__globals__, name)
                module = function.__globals__.get(name)
            elif instruction.opname in ("LOAD_ATTR", "LOAD_METHOD"):
                self.attributes.add(name)
                module = vars(module).get(name) if isinstance(module, types.ModuleType) else None
                if isinstance(module, types.ModuleType):
                    self._visit(module)
            else:
                module = None

    def _bind(self, mapping: dict[str, Any], name: str) -> None:
        """Remember what a name of a mapping is bound to, and go on to it."""
        if name in mapping and (id(mapping), name) not in self.bound:
            self.bound.add((id(mapping), name))
            value = mapping[name]
            self.conditions.append(f"{self._name(mapping)}[{name!r}] is {self._name(value)}")
            self._visit(value)

    def _visit_instance(self, value: Any) -> None:
        """Follow an object: its attributes that the code names, and its methods."""
        is_ours = not _is_trusted(type(value).__module__)
        if is_ours or type(value) is types.SimpleNamespace:
            self.holders.append(value)
        else:
            for part in getattr(value, "__dict__", {}).values():
                if callable(part):
                    self._visit(part)
        call = inspect.getattr_static(type(value), "__call__", None)
        if is_ours and isinstance(call, types.FunctionType):
            self._visit(call)

    def _visit_attributes(self, holder: Any) -> None:
        """Remember the attributes of a holder that the code names."""
        for name in sorted(self.attributes):
            if name in getattr(holder, "__dict__", {}):
                self._bind(vars(holder), name)
            elif not isinstance(holder, types.ModuleType):
                self._visit_class_attribute(holder, name)

    def _visit_class_attribute(self, holder: Any, name: str) -> None:
        found = next((vars(kind)[name] for kind in type(holder).__mro__ if name in vars(kind)), None)
        if isinstance(found, (staticmethod, classmethod)):
            self._visit(found.__func__)
        elif isinstance(found, property):
            self._visit(found.fget)
        elif isinstance(found, types.FunctionType):
            self._visit(found)
        elif found is not None and (id(holder), name) not in self.bound and hasattr(holder, name):
            self.bound.add((id(holder), name))
            value = getattr(holder, name)
            self.conditions.append(f"{self._name(holder)}.{name} is {self._name(value)}")
            self._visit(value)


def _is_trusted(module: str | None) -> bool:
    return module is not None and module.partition(".")[0] in _TRUSTED


def _instructions(code: types.CodeType) -> Iterator[dis.Instruction]:
    """Go through the instructions of code, and of the functions that it defines."""
    yield from dis.get_instructions(code)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _instructions(constant)


def _same_array(array: Any, shape: tuple[int, ...], dtype: Any, content: bytes) -> bool:
    return bool(array.shape == shape and array.dtype == dtype and array.tobytes() == content)
