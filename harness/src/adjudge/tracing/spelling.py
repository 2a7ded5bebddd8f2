"""How a library's functions are spelled: by the names under which an adapter's own modules import them.

`import jax.numpy as jnp` in an adapter makes `jnp.exp` of that function. What an adapter does not import by name is
looked for in the public names of the modules that it does import, the shortest path first.
"""

import ast
import importlib
import inspect
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from adjudge.tracing.literals import is_dtype, is_plain

DEEPEST = 4
"""How many attributes a path may be long."""


@dataclass(frozen=True, slots=True)
class Import:
    """Holds an import statement, the name that it binds and what that is; `import a.b` binds the root `a`."""

    statement: str
    name: str
    target: str

    @property
    def is_dotted(self) -> bool:
        """Say whether it names a module by its whole path."""
        return self.statement == f"import {self.target}"


class Spelling:
    """Knows the names of everything public in some libraries, and the imports that they need."""

    def __init__(self, package: str, libraries: tuple[str, ...]) -> None:
        self.libraries = libraries
        self._imports = dict.fromkeys(_imports(package, libraries)) | {NUMPY: None}
        self._paths: dict[int, str] = {}
        self._kept: list[Any] = []
        self._index()

    def is_of_library(self, value: Any) -> bool:
        """Say whether a module, function or class belongs to one of the libraries."""
        module = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        return isinstance(module, str) and module.partition(".")[0] in self.libraries

    def path(self, value: Any) -> str | None:
        """Return the path under which a value is public, such as "jnp.exp"; None for what is not of a library."""
        if (path := self._paths.get(id(value))) is not None:
            return path
        if not self.is_of_library(value):
            return None
        if isinstance(value, ModuleType):
            return value.__name__
        owner, _, name = getattr(value, "__qualname__", "").rpartition(".")
        module = sys.modules[value.__module__]
        if owner and (holder := getattr(module, owner, None)) is not None:
            return f"{self.path(holder)}.{name}"
        return f"{value.__module__}.{name}" if name.isidentifier() else None

    def imports(self, tree: ast.Module) -> list[str]:
        """Return the import statements that a program needs."""
        used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, (ast.Name, ast.Attribute))}
        wanted = [each for each in self._imports if (each.target if each.is_dotted else each.name) in used]
        bound = {each.name for each in wanted}
        roots = {path.partition(".")[0] for path in used} & set(self.libraries)
        return sorted({*(each.statement for each in wanted), *(f"import {root}" for root in roots - bound)})

    def _index(self) -> None:
        """Find the shortest path of everything public, breadth first; nothing is imported, no attribute computed."""
        queue: deque[tuple[str, Any]] = deque()
        for each in self._imports:
            value = sys.modules.get(each.target) or _attribute(each.target)
            if value is not None:
                queue.append((each.name, sys.modules[each.name] if each.is_dotted else value))
        seen: set[int] = set()
        while queue:
            path, value = queue.popleft()
            if id(value) in seen or (is_plain(value) and not is_dtype(value)):
                continue
            seen.add(id(value))
            self._kept.append(value)
            self._paths[id(value)] = path
            if type(value) is ModuleType and self.is_of_library(value) and path.count(".") < DEEPEST:
                queue.extend((f"{path}.{name}", item) for name, item in self._public(value))

    def _public(self, module: ModuleType) -> Iterator[tuple[str, Any]]:
        """Give what is public in a module, short names first; neither other libraries nor Python's own are."""
        for name, item in sorted(vars(module).items(), key=lambda entry: (len(entry[0]), entry[0])):
            foreign = isinstance(item, ModuleType) and not self.is_of_library(item)
            if not (name.startswith("_") or foreign or _is_standard(item)):
                yield name, item


def _is_standard(item: Any) -> bool:
    module = getattr(item, "__module__", None)
    return isinstance(module, str) and module.partition(".")[0] in sys.stdlib_module_names


def _imports(package: str, libraries: tuple[str, ...]) -> Iterator[Import]:
    """Give each import of a library in a package's modules."""
    for name in sorted(sys.modules):
        if name == package or name.startswith(f"{package}."):
            yield from (
                each for each in _imports_of(sys.modules[name]) if each.target.partition(".")[0] in libraries
            )


def _imports_of(module: ModuleType) -> Iterator[Import]:
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                yield Import(ast.unparse(ast.Import([alias])), bound, alias.name)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                statement = ast.unparse(ast.ImportFrom(node.module, [alias], 0))
                yield Import(statement, alias.asname or alias.name, f"{node.module}.{alias.name}")


def _attribute(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name, None) if module else None


NUMPY = Import("import numpy as np", "np", "numpy")
