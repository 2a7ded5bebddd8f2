"""A library keeps what it compiles in the folder that a run is given, and in none where it is given none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adjudge.record import load_record

PLUGIN = """
from adjudge import AdapterEntry, hookimpl

@hookimpl
def adjudge_adapters():
    variables = {"KEEPS_FOLDER": "{folder}/programs", "KEEPS_ALL": "1"}
    return [AdapterEntry("keeps", "keeps:Keeps", cache_variables=variables)]
"""
ADAPTER = """
import os, pathlib
from adjudge_fakes.correct import Correct

class Keeps(Correct):
    name = "keeps"
    if (folder := os.environ.get("KEEPS_FOLDER")) is not None:
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        (pathlib.Path(folder) / "program").write_text(os.environ["KEEPS_ALL"])
"""
PROBLEM = """
import adjudge

@adjudge.problem(points={"generic": {"x": [0.5, -1.25, 2.0]}}, operators=("gradient",))
def cubes(xp, x):
    return xp.sum(x * x * x)
"""


@pytest.fixture
def run(environment: Any, shell: Any, write: Callable[[str, str], Path]) -> Callable[..., Any]:
    """Run a problem on an adapter that keeps its programs where the variables of its entry say."""
    environment.install("keeps", {"keeps": ADAPTER, "keeps_plugin": PLUGIN}, {"keeps": "keeps_plugin"})
    write("adjudge.toml", f'[backends.keeps]\npython = "{environment.python}"\n')
    write("cubes.py", PROBLEM)
    return lambda *more: shell("run", "cubes.py", "-b", "keeps", "-o", "out", *more)


def programs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/programs/program"))


def test_programs_are_kept_where_the_run_says(run: Any, tmp_path: Path) -> None:
    done = run("--compile-cache", "kept/here")
    assert done.code == 0, done.err
    (program,) = programs(tmp_path / "kept" / "here")
    assert program.read_text() == "1"
    assert program.parent.parent.name.startswith("keeps-")
    assert load_record(tmp_path / "out").header.keeps_programs


def test_nothing_is_kept_unasked(run: Any, shell: Any, tmp_path: Path) -> None:
    shell.environment["ADJUDGE_COMPILE_CACHE"] = str(tmp_path / "kept")
    done = run()
    assert done.code == 0, done.err
    assert not (tmp_path / "kept").exists()
    assert not load_record(tmp_path / "out").header.keeps_programs


def test_another_release_of_anything_installed_does_not_read_them(
    run: Any, environment: Any, tmp_path: Path
) -> None:
    run("--compile-cache", "kept")
    environment.install("something_else", {}, {})
    run("--compile-cache", "kept", "-o", "again")
    assert len(programs(tmp_path / "kept")) == 2


def test_a_run_that_is_gone_on_with_keeps_to_its_folder(run: Any, shell: Any, tmp_path: Path) -> None:
    run("--compile-cache", "kept")
    record = tmp_path / "out" / "record.jsonl"
    lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
    answered = next(place for place, line in enumerate(lines) if json.loads(line)["type"] == "outcome")
    record.write_text("".join(lines[:answered]), encoding="utf-8")
    (program,) = programs(tmp_path / "kept")
    program.unlink()
    assert shell("run", "--resume", "out").code == 0
    assert programs(tmp_path / "kept") == [program]


def test_a_folder_that_is_a_file_is_refused(run: Any, write: Callable[[str, str], Path]) -> None:
    write("kept", "")
    done = run("--compile-cache", "kept")
    assert done.code == 2
    assert "'kept' is a file" in done.err
