"""Finds the interpreter of each backend: those that adjudge.toml names, and the adapters installed right here."""

import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from adjudge.errors import UserError
from adjudge.hookspecs import PROJECT
from adjudge.plugins import adapter_entries, installed, plugin_of
from adjudge.suggestion import suggestion

FILE_NAME = "adjudge.toml"
_KEYS = {"adapter", "default", "python", "reference"}


class BackendError(UserError):
    """Says which backend cannot be found or used, and what to do."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Names an adapter in one concrete environment, that of the interpreter `python`.

    `reference` is true for the one whose answers serve as truth where no closed form is given, `default` for those
    that are asked where nobody names any. `instead_of` is the interpreter that adjudge.toml names, where that does not
    exist and the adapter of this environment stands in.
    """

    name: str
    adapter: str
    python: Path
    reference: bool = False
    default: bool = True
    instead_of: Path | None = None

    @property
    def is_built(self) -> bool:
        """Say whether the interpreter exists."""
        return self.python.is_file()

    def version(self) -> str:
        """Return the adapter's version as its environment tells it, "" where it is not installed there."""
        plugin = self._plugin()
        for distribution in self._distributions():
            if f"[{PROJECT}]" not in (distribution.read_text("entry_points.txt") or ""):
                continue  # parsing the entry points of every distribution would take most of the time
            if any(e.group == PROJECT and e.name == plugin for e in distribution.entry_points):
                return f"{distribution.name} {distribution.version}"
        return ""

    def _plugin(self) -> str:
        """Return the name of the plugin that brings the adapter: elsewhere, unimported, it is taken to be the same."""
        return plugin_of(installed(), self.adapter) if self.python == Path(sys.executable) else self.adapter

    def _distributions(self) -> Iterable[Distribution]:
        if self.python == Path(sys.executable):
            return distributions()
        root = self.python.parent.parent
        return distributions(path=[str(path) for path in root.glob("lib/python3*/site-packages")])


def find_backends(start: Path) -> dict[str, Backend]:
    """Return the backends by name: those of the nearest adjudge.toml at or above `start`, then those installed here.

    An adapter installed here stands in for the file's backend of its name whose interpreter does not exist.
    Raises `BackendError` where the file cannot be read.
    """
    backends = {backend.name: backend for backend in _configured(start)}
    for entry in adapter_entries(installed()):
        here = Backend(entry.name, entry.name, Path(sys.executable), entry.reference)
        named = backends.setdefault(entry.name, here)
        if named.adapter == entry.name and not named.is_built:
            backends[entry.name] = replace(named, python=here.python, instead_of=named.python)
    return backends


def choose(backends: dict[str, Backend], names: Sequence[str]) -> list[Backend]:
    """Return the backends called `names`, or where there are no names every one that is built and a default.

    Raises `BackendError` for an unknown name, a missing interpreter, or where there is nothing to choose from.
    """
    if not names:
        built = [backend for backend in backends.values() if backend.is_built]
        if not built:
            raise BackendError(
                "no backend can be used: install an adapter beside adjudge, or build the environments that "
                f"{FILE_NAME} names (in adjudge's repository: tox run --notest -m backends)"
            )
        return [backend for backend in built if backend.default] or built
    return [_checked(backends, name) for name in dict.fromkeys(names)]


def references(backends: dict[str, Backend]) -> list[Backend]:
    """Return the backends whose answers serve as truth, those that are built."""
    return [backend for backend in backends.values() if backend.reference and backend.is_built]


def _checked(backends: dict[str, Backend], name: str) -> Backend:
    if name not in backends:
        raise BackendError(f"unknown backend {name!r}: {suggestion(name, backends)}")
    backend = backends[name]
    if not backend.is_built:
        raise BackendError(
            f"backend {name!r}: its interpreter {backend.python} does not exist: build it first "
            f"(in adjudge's repository: tox run --notest -e {name}), or correct {FILE_NAME}"
        )
    return backend


def settings_file(start: Path) -> Path | None:
    """Return the nearest adjudge.toml at or above `start`, None where there is none."""
    files = (folder / FILE_NAME for folder in (start, *start.parents))
    return next((file for file in files if file.is_file()), None)


def _configured(start: Path) -> list[Backend]:
    file = settings_file(start)
    return _parse(file) if file else []


def _parse(file: Path) -> list[Backend]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BackendError(f"{file} cannot be read: {error}") from error
    tables = content.get("backends", {})
    if not isinstance(tables, dict) or set(content) - {"backends"}:
        raise BackendError(f"{file}: expected tables [backends.NAME] and nothing else")
    return [_backend(file, name, table) for name, table in tables.items()]


def _backend(file: Path, name: str, table: Any) -> Backend:
    if not isinstance(table, dict) or not isinstance(table.get("python"), str):
        raise BackendError(f'{file}: [backends.{name}] needs python = "path of an interpreter"')
    if unknown := sorted(set(table) - _KEYS):
        raise BackendError(
            f"{file}: [backends.{name}] has no key {unknown[0]!r}: expected {', '.join(sorted(_KEYS))}"
        )
    adapter, python = table.get("adapter", name), file.parent / Path(table["python"]).expanduser()
    if not isinstance(adapter, str):
        raise BackendError(f"{file}: [backends.{name}] adapter must be a name")
    flags = {key: table[key] for key in ("reference", "default") if key in table}
    if wrong := [key for key, value in flags.items() if not isinstance(value, bool)]:
        raise BackendError(f"{file}: [backends.{name}] {wrong[0]} must be true or false")
    return Backend(name, adapter, python, **flags)
