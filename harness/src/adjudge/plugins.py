"""Builds the plugin manager. A plugin that is broken, or brings nothing, is an error that names it."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, TypeVar

import pluggy

from adjudge import hookspecs
from adjudge.errors import UserError
from adjudge.hookspecs import PROJECT, AdapterEntry

T = TypeVar("T")

HOOKS = ("adjudge_adapters", "adjudge_problems", "adjudge_reports")


class PluginError(UserError):
    """Says which plugin cannot be used, why, and what to do."""


@cache
def installed() -> pluggy.PluginManager:
    """Return the manager of every plugin installed in this environment."""
    return manager(entry_points(group=PROJECT))


def manager(points: Iterable[EntryPoint]) -> pluggy.PluginManager:
    """Return a manager of the plugins that `points` name, each checked.

    Raises `PluginError` for a plugin that fails to import or implements no hook of adjudge: pluggy would
    stop at the first, and accept the second in silence.
    """
    plugins = pluggy.PluginManager(PROJECT)
    plugins.add_hookspecs(hookspecs)
    for point in points:
        _register(plugins, point)
    _check_contributions(plugins)
    return plugins


def adapter_entries(plugins: pluggy.PluginManager) -> list[AdapterEntry]:
    """Return the adapters of all plugins; raises `PluginError` where two claim one name."""
    entries = _brought(plugins, "adjudge_adapters", AdapterEntry)
    names = [entry.name for entry in entries]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise PluginError(f"two plugins bring an adapter called {twice[0]!r}: uninstall one of them")
    return sorted(entries, key=lambda entry: entry.name)


def plugin_of(plugins: pluggy.PluginManager, adapter: str) -> str:
    """Return the name of the plugin that brings an adapter, "" where none does."""
    for name, plugin in plugins.list_name_plugin():
        entries = plugin.adjudge_adapters() if hasattr(plugin, "adjudge_adapters") else ()
        if any(entry.name == adapter for entry in entries):
            return name
    return ""


def problem_modules(plugins: pluggy.PluginManager) -> list[str]:
    """Return the names of the modules that hold the plugins' problems."""
    return _brought(plugins, "adjudge_problems", str)


def report_formats(plugins: pluggy.PluginManager) -> list[Any]:
    """Return the report formats of all plugins, adjudge's own first."""
    from adjudge.report.formats import Format

    return _brought(plugins, "adjudge_reports", Format)


def _brought(plugins: pluggy.PluginManager, hook: str, form: type[T]) -> list[T]:
    """Return what the plugins bring under a hook, in the order in which they were registered.

    Asks each by itself: a call of the hook drops a None, and does not say whose a result is. Raises `PluginError`.
    """
    brought: list[T] = []
    for implementation in getattr(plugins.hook, hook).get_hookimpls():
        items = implementation.function()
        if not isinstance(items, (list, tuple)) or not all(isinstance(item, form) for item in items):
            raise PluginError(
                f"plugin {implementation.plugin_name!r}: {hook} returned {items!r}: "
                f"expected a list of {form.__name__}"
            )
        brought += items
    return brought


def _register(plugins: pluggy.PluginManager, point: EntryPoint) -> None:
    plugin = _load(point)
    try:
        plugins.register(plugin, name=point.name)
    except pluggy.PluginValidationError as error:
        why = " ".join(str(error).split())
        raise PluginError(f"plugin {point.name!r} ({point.value}) fits no hook: {why}") from error


def _load(point: EntryPoint) -> ModuleType:
    try:
        plugin = point.load()
    except (Exception, SystemExit) as error:
        raise PluginError(
            f"plugin {point.name!r} ({point.value}) does not import: {type(error).__name__}: {error}; "
            "mend or uninstall it"
        ) from error
    if not isinstance(plugin, ModuleType):
        raise PluginError(f"plugin {point.name!r} ({point.value}) is not a module")
    return plugin


def _check_contributions(plugins: pluggy.PluginManager) -> None:
    for name, plugin in plugins.list_name_plugin():
        callers = plugins.get_hookcallers(plugin) or []
        if unknown := [c.name for c in callers if c.name not in HOOKS]:
            raise PluginError(f"plugin {name!r} implements {unknown[0]}, which is no hook of adjudge")
        marked = {caller.name for caller in callers}
        forgotten = [hook for hook in HOOKS if hasattr(plugin, hook) and hook not in marked]
        if forgotten:
            raise PluginError(f"plugin {name!r}: mark {forgotten[0]} with @adjudge.hookimpl")
        if not callers:
            raise PluginError(f"plugin {name!r} contributes nothing: implement one of {', '.join(HOOKS)}")
