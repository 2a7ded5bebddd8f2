"""Who may import whom, and what every part looks like. Each check is itself shown to fail."""

import ast
import configparser
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HARNESS = ROOT / "harness" / "src" / "adjudge"
ENGINE = ROOT / "reference_engine" / "src" / "reference_engine"
ADAPTERS = sorted(path.parent for path in (ROOT / "adapters").glob("*/pyproject.toml"))
NAMES = [path.name for path in ADAPTERS]
DISTRIBUTIONS = [ROOT / "harness", ROOT / "reference_engine", *ADAPTERS]
STANDARD = sys.stdlib_module_names
IMPORT_NAMES = {
    "tensorflow-cpu": "tensorflow",
    "adjudge-reference-engine": "reference_engine",
    "paddlepaddle": "paddle",
}
"""Distributions that are not imported by their own name."""


def imported(code: str, *, at_import: bool = False) -> set[str]:
    """Return the top-level names of the packages that a module imports; `at_import`, of those not put off."""
    tree = ast.parse(code)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    later = {node for function in functions for node in ast.walk(function)}
    found = set()
    for node in ast.walk(tree):
        if at_import and node in later:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def modules(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.py")):
        yield path, path.read_text(encoding="utf-8")


def strangers(folder: Path, known: Iterable[str], *, at_import: bool = False) -> dict[str, set[str]]:
    """Return, for each module of a folder, what it imports beside the standard library and `known`."""
    found = {
        str(path): imported(code, at_import=at_import) - STANDARD - set(known)
        for path, code in modules(folder)
    }
    return {path: names for path, names in found.items() if names}


def words(code: str) -> set[str]:
    """Return the words of names and strings in code; docstrings and comments are for people, and left out."""
    tree = ast.parse(code)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            found |= set(re.findall(r"\w+", node.value))
        for field in ("id", "attr", "arg", "name", "module"):
            if isinstance(value := getattr(node, field, None), str):
                found |= set(re.findall(r"\w+", value))
    return found


def settings(adapter: Path) -> dict:
    return tomllib.loads((adapter / "pyproject.toml").read_text(encoding="utf-8"))


def dependencies(adapter: Path) -> list[str]:
    return [re.split(r"[\[<>=!~; ]", entry)[0] for entry in settings(adapter)["project"]["dependencies"]]


def after(code: str) -> set[str]:
    """Return the top-level names of the third-party modules that are loaded after some code has run."""
    show = "\nimport sys\nprint('MODULES', *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code + show], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.rsplit("MODULES", 1)[1].split()) - STANDARD


BEFORE = after("pass")


def test_imports_are_read_wherever_they_stand() -> None:
    code = "import a.b\nfrom c.d import e\nfrom . import f\ndef g():\n    import h\n"
    assert imported(code) == {"a", "c", "h"}
    assert imported(code, at_import=True) == {"a", "c"}


def test_a_stranger_is_found(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("import os, numpy, adjudge\n")
    assert strangers(tmp_path, ["numpy"]) == {str(tmp_path / "module.py"): {"adjudge"}}


def test_words_are_those_of_code_not_of_prose() -> None:
    code = '"""Not torch."""\n# nor jax\nimport mxnet\ndef autograd():\n    "nor mxnet"\n    return "a-tensorflow"\n'
    assert {"mxnet", "autograd", "tensorflow"} <= words(code)
    assert not {"torch", "jax"} & words(code)


def test_the_import_contracts_are_kept() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout


def test_a_broken_import_contract_is_found(tmp_path: Path) -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '    "judge | runner' in text
    broken = text.replace('    "verdict",\n', "").replace('    "judge |', '    "verdict",\n    "judge |')
    (tmp_path / "pyproject.toml").write_text(broken, encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert "adjudge.report is not allowed to import adjudge.verdict" in done.stdout


def test_the_reference_engine_needs_numpy_only() -> None:
    assert strangers(ENGINE, ["numpy", "reference_engine"], at_import=True) == {}
    assert strangers(ENGINE, ["numpy", "reference_engine", "scipy"]) == {}


def test_the_harness_needs_its_few_libraries_only() -> None:
    known = ["adjudge", "numpy", "msgspec", "pluggy", "click", "rich", "jinja2", "markupsafe"]  # jinja2's own
    found = strangers(HARNESS, [*known, "flint", "duckdb", "altair", "vl_convert", "pytest"])
    assert {path for path in found if Path(path).parent.name != "natives"} == set()


def test_pytest_is_needed_by_its_plugin_only() -> None:
    using = {path for path, code in modules(HARNESS) if "pytest" in imported(code)}
    assert using == {HARNESS / "pytest_plugin.py"}


def test_python_flint_is_needed_by_the_oracle_only() -> None:
    using = {path.parent for path, code in modules(HARNESS) if "flint" in imported(code)}
    assert using == {HARNESS / "oracle", HARNESS / "oracle" / "routes"}
    assert "flint" not in after("import adjudge.oracle, adjudge.execution, adjudge.judge")


def test_charts_are_drawn_in_one_place() -> None:
    using = {path for path, code in modules(HARNESS) if {"altair", "vl_convert"} & imported(code)}
    assert using == {HARNESS / "report" / "charts" / "looks.py"}
    assert not {"altair", "vl_convert"} & after("import adjudge.report.html, adjudge.execution")


def test_duckdb_is_needed_by_exports_only() -> None:
    assert {path.parent for path, code in modules(HARNESS) if "duckdb" in imported(code)} == {
        HARNESS / "export"
    }
    assert "duckdb" not in after("import adjudge.export.rows, adjudge.history.reading, adjudge.execution")


def test_the_names_of_the_suites_functions_need_numpy_only() -> None:
    assert strangers(HARNESS / "suite", ["adjudge", "numpy"], at_import=True) == {}
    found = strangers(HARNESS / "suite", ["adjudge", "numpy"])
    assert {path for path in found if Path(path).parent.name != "natives"} == set()


NATIVES = sorted(HARNESS.glob("suite/*/natives/with_*.py"))


@pytest.mark.parametrize("module", NATIVES, ids=[f"{path.parents[1].name}-{path.stem}" for path in NATIVES])
def test_native_implementations_import_their_own_library_and_only_when_called(module: Path) -> None:
    code = module.read_text(encoding="utf-8")
    assert imported(code) - STANDARD == {"adjudge", module.stem.removeprefix("with_")}
    assert imported(code, at_import=True) - STANDARD == {"adjudge"}


@pytest.mark.parametrize("adapter", ADAPTERS, ids=NAMES)
def test_an_adapter_imports_its_library_and_no_other_adapter(adapter: Path) -> None:
    own = f"adjudge_{adapter.name}"
    known = {IMPORT_NAMES.get(name, name.replace("-", "_")) for name in dependencies(adapter)}
    assert not known & {f"adjudge_{name}" for name in NAMES}
    assert strangers(adapter / "src", {own, *known, "numpy"}) == {}


@pytest.mark.parametrize("adapter", ADAPTERS, ids=NAMES)
def test_an_adapters_plugin_does_not_import_its_library(adapter: Path) -> None:
    code = (adapter / "src" / f"adjudge_{adapter.name}" / "__init__.py").read_text(encoding="utf-8")
    assert imported(code) - STANDARD == {"adjudge"}


@pytest.mark.parametrize("adapter", ADAPTERS, ids=NAMES)
def test_every_adapter_has_the_same_layout(adapter: Path) -> None:
    source = adapter / "src" / f"adjudge_{adapter.name}"
    files = [
        adapter / "README.md",
        adapter / "LICENSE",
        *(source / name for name in ("__init__.py", "adapter.py", "namespace.py", "py.typed")),
    ]
    assert [str(path) for path in (*files, source / "known_failures.toml") if not path.is_file()] == []


@pytest.mark.parametrize("adapter", ADAPTERS, ids=NAMES)
def test_every_adapter_is_packaged_alike(adapter: Path) -> None:
    project = settings(adapter)["project"]
    assert project["name"] == f"adjudge-{adapter.name.replace('_', '-')}"
    assert project["entry-points"] == {"adjudge": {adapter.name: f"adjudge_{adapter.name}"}}
    assert "adjudge" in dependencies(adapter)
    assert (project["readme"], project["license"]) == ("README.md", "MIT")


@pytest.mark.parametrize("place", DISTRIBUTIONS, ids=[path.name for path in DISTRIBUTIONS])
def test_the_version_stands_in_one_place(place: Path) -> None:
    read = settings(place)
    assert "version" not in read["project"]
    assert (place / read["tool"]["hatch"]["version"]["path"]).resolve() == HARNESS / "__init__.py"


@pytest.mark.parametrize("place", DISTRIBUTIONS, ids=[path.name for path in DISTRIBUTIONS])
def test_every_distribution_carries_the_licence(place: Path) -> None:
    assert (place / "LICENSE").read_text(encoding="utf-8") == (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_citation_names_the_version_of_the_software() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    code = (HARNESS / "__init__.py").read_text(encoding="utf-8")
    (version,) = re.findall(r'^__version__ = "(.+)"$', code, re.MULTILINE)
    assert f"\nversion: {version}\n" in citation


@pytest.mark.parametrize("adapter", ADAPTERS, ids=NAMES)
def test_every_adapter_has_its_environment(adapter: Path) -> None:
    backends = tomllib.loads((ROOT / "adjudge.toml").read_text(encoding="utf-8"))["backends"]
    assert backends[adapter.name]["python"] == f".tox/{adapter.name}/bin/python"


@pytest.mark.parametrize("adapter", ADAPTERS, ids=NAMES)
def test_every_adapter_is_built_and_tested_by_tox(adapter: Path) -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    labels = dict(line.split(" = ", 1) for line in tox["tox"]["labels"].split("\n") if line)
    for names in (tox["tox"]["env_list"], labels["test"], labels["backends"]):
        assert adapter.name in re.split(r"[,\s]+", names)


def test_the_harness_names_no_adapter() -> None:
    names = set(NAMES) - {"reference"}  # a role in judging, too
    found = {
        str(path): sorted(names & words(code))
        for path, code in modules(HARNESS)
        if HARNESS / "suite" not in path.parents and names & words(code)
    }
    assert found == {}


def test_a_worker_loads_its_few_libraries_only() -> None:
    assert after("import adjudge.worker") - after("import msgspec, numpy.random, pluggy") == {"adjudge"}


def test_a_working_worker_loads_nothing_of_the_command_line() -> None:
    code = "from adjudge.worker import *\nWorker(lambda: load_adapter('correct')).answer(Start(id=1))"
    loaded = after(code)
    assert "reference_engine" in loaded
    assert not {"click", "rich", "jinja2"} & loaded


def test_importing_adjudge_loads_nothing() -> None:
    assert after("import adjudge") - BEFORE == {"adjudge"}


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--help"], {"click"}),
        (["run", "--help"], {"click"}),
        (
            ["backends", "--json"],
            {"click", "pluggy"},
        ),
    ],
)
def test_a_command_loads_nothing_that_it_does_not_use(arguments: list[str], needed: set[str]) -> None:
    code = f"from adjudge.cli import main\nmain({arguments!r}, standalone_mode=False)"
    loaded = {name for name in after(code) - BEFORE if not name.startswith("adjudge_")}  # the plugins
    assert loaded <= {"adjudge", *needed}
