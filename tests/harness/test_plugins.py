"""A plugin that is broken, or brings nothing, is an error that names it: pluggy alone would let it pass."""

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pluggy
import pytest
from adjudge.hookspecs import PROJECT, AdapterEntry
from adjudge.plugins import (
    PluginError,
    adapter_entries,
    installed,
    manager,
    plugin_of,
    problem_modules,
    report_formats,
)

HEAD = "from adjudge import AdapterEntry, hookimpl\nfrom adjudge.report.formats import Format\n"
ADAPTERS = HEAD + "@hookimpl\ndef adjudge_adapters():\n    return [AdapterEntry({name!r}, 'm:C')]\n"
Plugin = Callable[..., EntryPoint]


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plugin:
    """Write a plugin's module, and return the entry point that names it."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name: str, code: str, attribute: str = "") -> EntryPoint:
        module = f"{tmp_path.name}_{name}"
        (tmp_path / f"{module}.py").write_text(code, encoding="utf-8")
        monkeypatch.delitem(sys.modules, module, raising=False)
        return EntryPoint(name, module + attribute, PROJECT)

    return write


def test_a_plugins_adapters_are_found(plugin: Plugin) -> None:
    plugins = manager([plugin("one", ADAPTERS.format(name="b")), plugin("two", ADAPTERS.format(name="a"))])
    assert adapter_entries(plugins) == [AdapterEntry("a", "m:C"), AdapterEntry("b", "m:C")]
    assert plugin_of(plugins, "a") == "two"
    assert plugin_of(plugins, "c") == ""


def test_a_plugins_problems_are_found(plugin: Plugin) -> None:
    code = HEAD + "@hookimpl\ndef adjudge_problems():\n    return ('their.problems',)\n"
    assert problem_modules(manager([plugin("one", code)])) == ["their.problems"]


def test_a_plugins_reports_are_found(plugin: Plugin) -> None:
    code = HEAD + "@hookimpl\ndef adjudge_reports():\n    return [Format('theirs', 'theirs.txt', str)]\n"
    (found,) = report_formats(manager([plugin("one", code)]))
    assert (found.name, found.filename) == ("theirs", "theirs.txt")


def test_plugins_come_in_the_order_they_are_installed(plugin: Plugin) -> None:
    code = HEAD + "@hookimpl\ndef adjudge_problems():\n    return [{name!r}]\n"
    points = [plugin(name, code.format(name=name)) for name in ("first", "second")]
    assert problem_modules(manager(points)) == ["first", "second"]


def test_the_built_in_suite_and_reports_are_plugins() -> None:
    names = {name for name, _ in installed().list_name_plugin()}
    assert {"suite", "reports", "fakes"} <= names


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        (
            "import no_such_library",
            "does not import: ModuleNotFoundError: No module named 'no_such_library'; mend or",
        ),
        ("1 / 0", "does not import: ZeroDivisionError: division by zero; mend or uninstall it"),
        ("x = (", "does not import: SyntaxError"),
        ("raise SystemExit('no licence')", "does not import: SystemExit: no licence"),
        ("", "contributes nothing: implement one of adjudge_adapters, adjudge_problems, adjudge_reports"),
        (
            "def adjudge_adapters():\n    return []",
            "mark adjudge_adapters with @adjudge.hookimpl",
        ),
        (
            HEAD + "@hookimpl\ndef adjudge_adapter():\n    return []",
            "implements adjudge_adapter, which is no hook of adjudge",
        ),
        (
            HEAD
            + "def adjudge_problems():\n    return []\n@hookimpl\ndef adjudge_adapters():\n    return []",
            "mark adjudge_problems with @adjudge.hookimpl",
        ),
        (HEAD + "@hookimpl\ndef adjudge_adapters(config):\n    return []", "adjudge_adapters"),
    ],
)
def test_a_plugin_that_cannot_be_used_is_named(plugin: Plugin, code: str, complaint: str) -> None:
    with pytest.raises(PluginError) as error:
        manager([plugin("theirs", code)])
    assert "plugin 'theirs'" in str(error.value)
    assert complaint in str(error.value)


def test_an_entry_point_that_is_no_module_is_named(plugin: Plugin) -> None:
    with pytest.raises(PluginError, match=r"plugin 'theirs' .*:HEAD\) is not a module"):
        manager([plugin("theirs", "HEAD = 1", ":HEAD")])


def test_an_entry_point_without_its_module_is_named() -> None:
    with pytest.raises(PluginError, match=r"plugin 'gone' .* does not import"):
        manager([EntryPoint("gone", "no_such_module_at_all", PROJECT)])


def test_a_broken_plugin_does_not_hide_behind_a_right_one(plugin: Plugin) -> None:
    right, broken = plugin("right", ADAPTERS.format(name="a")), plugin("broken", "1 / 0")
    with pytest.raises(PluginError, match="'broken'"):
        manager([right, broken])


def test_two_adapters_of_one_name_are_refused(plugin: Plugin) -> None:
    points = [plugin(name, ADAPTERS.format(name="same")) for name in ("one", "two")]
    with pytest.raises(
        PluginError, match="two plugins bring an adapter called 'same': uninstall one of them"
    ):
        adapter_entries(manager(points))


@pytest.mark.parametrize("returned", ["['torch']", "[None]", "'torch'"])
def test_what_is_no_adapter_entry_is_shown(plugin: Plugin, returned: str) -> None:
    code = HEAD + f"@hookimpl\ndef adjudge_adapters():\n    return {returned}\n"
    with pytest.raises(PluginError, match=r"adjudge_adapters returned .*: expected a list of AdapterEntry"):
        adapter_entries(manager([plugin("theirs", code)]))


@pytest.mark.parametrize(
    ("hook", "collect", "returned"),
    [
        ("adjudge_adapters", adapter_entries, "None"),
        ("adjudge_problems", problem_modules, "'their.problems'"),
        ("adjudge_problems", problem_modules, "[1]"),
        ("adjudge_reports", report_formats, "['html']"),
    ],
)
def test_what_a_hook_may_not_return_is_shown(
    plugin: Plugin, hook: str, collect: Callable[[pluggy.PluginManager], Any], returned: str
) -> None:
    code = HEAD + f"@hookimpl\ndef {hook}():\n    return {returned}\n"
    with pytest.raises(PluginError, match=f"{hook} returned"):
        collect(manager([plugin("theirs", code)]))
