"""Backends come from adjudge.toml and from what is installed here; what cannot be used is named with a cure."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adjudge.environments import Backend, BackendError, choose, find_backends
from adjudge_fakes import FAKES

Write = Callable[[str, str], Path]
HERE = Path(sys.executable)
PLUGIN = """
from adjudge import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters():
    return [AdapterEntry("theirs", "their_package.adapter:Theirs")]
"""


def test_an_adapter_that_is_installed_here_is_a_backend(tmp_path: Path) -> None:
    assert find_backends(tmp_path)["correct"] == Backend("correct", "correct", HERE)


def test_a_file_names_an_adapter_in_another_environment(tmp_path: Path, write: Write) -> None:
    write("adjudge.toml", f'[backends.torch-old]\nadapter = "torch"\npython = "{HERE}"\nreference = true\n')
    assert find_backends(tmp_path)["torch-old"] == Backend("torch-old", "torch", HERE, reference=True)


def test_the_file_comes_before_what_is_installed(tmp_path: Path, write: Write) -> None:
    python = write("elsewhere/bin/python", "")
    write("adjudge.toml", '[backends.correct]\npython = "elsewhere/bin/python"\n')
    assert find_backends(tmp_path)["correct"].python == python


def test_what_is_installed_stands_in_for_an_entry_whose_interpreter_does_not_exist(
    tmp_path: Path, write: Write
) -> None:
    write("adjudge.toml", '[backends.correct]\npython = "no/python"\nreference = true\ndefault = false\n')
    expected = Backend(
        "correct", "correct", HERE, reference=True, default=False, instead_of=tmp_path / "no/python"
    )
    assert find_backends(tmp_path)["correct"] == expected


def test_nothing_stands_in_for_an_entry_that_asks_an_adapter_under_another_name(
    tmp_path: Path, write: Write
) -> None:
    text = '[backends.correct-old]\nadapter = "correct"\npython = "no/python"\n'
    write("adjudge.toml", text + '[backends.correct]\nadapter = "wrong_sign"\npython = "no/python"\n')
    found = find_backends(tmp_path)
    assert not found["correct-old"].is_built and not found["correct"].is_built


def test_a_path_is_relative_to_the_file(tmp_path: Path, write: Write) -> None:
    write("adjudge.toml", '[backends.other]\npython = "venv/bin/python"\n')
    deeper = tmp_path / "a" / "b"
    deeper.mkdir(parents=True)
    assert find_backends(deeper)["other"].python == tmp_path / "venv/bin/python"


def test_the_nearest_file_counts(tmp_path: Path, write: Write) -> None:
    write("adjudge.toml", '[backends.outer]\npython = "python"\n')
    write("inner/adjudge.toml", '[backends.inner]\npython = "python"\n')
    found = find_backends(tmp_path / "inner")
    assert "inner" in found and "outer" not in found


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[backends", "cannot be read: Expected ']'"),
        ("\ufffe", "cannot be read"),
        ("[backend.torch]\npython = 'python'\n", "expected tables [backends.NAME] and nothing else"),
        ("backends = 1\n", "expected tables [backends.NAME] and nothing else"),
        ("[backends]\ntorch = 1\n", '[backends.torch] needs python = "path of an interpreter"'),
        ("[backends.torch]\n", '[backends.torch] needs python = "path of an interpreter"'),
        ("[backends.torch]\npython = 3\n", '[backends.torch] needs python = "path of an interpreter"'),
        (
            "[backends.torch]\npython = 'p'\npyton = 'p'\n",
            "[backends.torch] has no key 'pyton': expected adapter",
        ),
        ("[backends.torch]\npython = 'p'\nadapter = 1\n", "adapter must be a name"),
        ("[backends.torch]\npython = 'p'\nreference = 'no'\n", "reference must be true or false"),
        ("[backends.torch]\npython = 'p'\ndefault = 1\n", "default must be true or false"),
    ],
)
def test_a_malformed_file_is_named_with_what_was_expected(
    tmp_path: Path, write: Write, text: str, complaint: str
) -> None:
    path = write("adjudge.toml", text)
    with pytest.raises(BackendError) as error:
        find_backends(tmp_path)
    assert str(error.value).startswith(str(path))
    assert complaint in str(error.value)


def backends(**built: bool) -> dict[str, Backend]:
    return {
        name: Backend(name, name, HERE if is_built else Path("/no/python"))
        for name, is_built in built.items()
    }


def test_without_names_every_backend_that_is_built_is_chosen() -> None:
    assert [backend.name for backend in choose(backends(a=True, b=False, c=True), ())] == ["a", "c"]


def test_a_backend_that_is_no_default_is_chosen_by_name_or_where_there_is_no_other(
    tmp_path: Path, write: Write
) -> None:
    write("adjudge.toml", f'[backends.slow]\npython = "{HERE}"\ndefault = false\n')
    slow = find_backends(tmp_path)["slow"]
    known = backends(a=True) | {"slow": slow}
    assert [backend.name for backend in choose(known, ())] == ["a"]
    assert choose(known, ("slow",)) == [slow]
    assert choose({"slow": slow}, ()) == [slow]


def test_backends_are_chosen_in_the_order_given_and_once() -> None:
    assert [backend.name for backend in choose(backends(a=True, b=True), ("b", "a", "b"))] == ["b", "a"]


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (("tourch",), "unknown backend 'tourch': did you mean 'torch'?"),
        (("zzz",), "unknown backend 'zzz': known: torch, jax"),
        (("jax",), "backend 'jax': its interpreter /no/python does not exist: build it first"),
    ],
)
def test_a_backend_that_cannot_be_chosen_is_named_with_a_cure(names: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(BackendError) as error:
        choose(backends(torch=True, jax=False), names)
    assert complaint in str(error.value)


@pytest.mark.parametrize("known", [{}, {"jax": False}])
def test_where_there_is_nothing_to_choose_from_the_cure_is_said(known: dict[str, bool]) -> None:
    with pytest.raises(BackendError, match="no backend can be used: install an adapter beside adjudge"):
        choose(backends(**known), ())


def test_an_interpreter_that_is_a_folder_does_not_exist(tmp_path: Path) -> None:
    assert not Backend("a", "a", tmp_path).is_built


def test_the_version_of_an_adapter_is_that_of_its_distribution(tmp_path: Path) -> None:
    assert find_backends(tmp_path)["autograd"].version() == "adjudge-autograd 0.1.0"


def test_the_version_of_an_adapter_in_another_environment_is_read_there(environment: Any) -> None:
    environment.install("their-adapter", {"their_package.plugin": PLUGIN}, {"theirs": "their_package.plugin"})
    assert Backend("theirs", "theirs", environment.python).version() == "their-adapter 1.0"


@pytest.mark.parametrize("fake", ["correct", "hangs"])
def test_the_version_is_known_however_the_plugin_is_called(tmp_path: Path, fake: str) -> None:
    assert find_backends(tmp_path)[fake].version() == "adjudge-fakes 0.1.0"


def test_an_adapter_that_is_not_installed_has_no_version(environment: Any) -> None:
    assert Backend("theirs", "theirs", environment.python).version() == ""


def test_the_backends_are_listed_with_their_state(shell: Any, write: Write, environment: Any) -> None:
    unbuilt, empty = (
        '[backends.missing]\npython = "no/python"\n',
        f'[backends.empty]\npython = "{environment.python}"\n',
    )
    stood_in = '[backends.correct]\npython = "never/built"\n'
    write("adjudge.toml", unbuilt + empty + stood_in)
    lines = {line.split()[0]: line for line in shell("backends").out.splitlines()}
    assert "not built" in lines["missing"]
    assert "no adapter installed there" in lines["empty"]
    assert "adjudge-fakes 0.1.0" in lines["correct"]
    assert f"{HERE}  (as there is no {shell.cwd}/never/built)" in lines["correct"]


def test_a_backend_that_is_asked_only_by_name_is_left_out_and_named(shell: Any, write: Write) -> None:
    unasked = [name for name in FAKES if name != "correct"]
    settings = (f'[backends.{name}]\npython = "{HERE}"\ndefault = false\n' for name in unasked)
    write("adjudge.toml", "".join(settings))
    lines = {line.split()[0]: line for line in shell("backends").out.splitlines()}
    assert {name for name, line in lines.items() if "(asked only by name)" in line} == set(unasked)
    done = shell("run", "-k", "smoke/exp/", "-o", "out", "-q")
    assert f"asked only by name (-b), left out: {', '.join(unasked)}" in done.err
    ran = json.loads((shell.cwd / "out" / "verdicts.json").read_text())["run"]["backends"]
    assert not set(unasked) & set(ran)


def test_backends_that_are_not_built_are_left_out_and_named(shell: Any, write: Write) -> None:
    left_out = [name for name in FAKES if name != "correct"]
    settings = (f'[backends.{name}]\nadapter = "other"\npython = "no/python"\n' for name in left_out)
    write("adjudge.toml", "".join(settings))
    done = shell("run", "-k", "smoke/exp/", "-o", "out", "-q")
    assert f"not built, left out: {', '.join(left_out)}" in done.err
    ran = json.loads((shell.cwd / "out" / "verdicts.json").read_text())["run"]["backends"]
    assert {"correct", "autograd", "reference"} <= set(ran)
    assert not set(left_out) & set(ran)


def test_a_run_says_which_backends_are_taken_from_this_environment(shell: Any, write: Write) -> None:
    write("adjudge.toml", '[backends.correct]\npython = "no/python"\n')
    done = shell("run", "-k", "smoke/exp/", "-b", "correct", "-o", "out", "-q")
    assert (done.code, done.err) == (0, "not built, taken from this environment: correct\n")


def test_the_backends_are_listed_as_json(shell: Any, write: Write) -> None:
    write("adjudge.toml", '[backends.missing]\npython = "no/python"\n')
    done = shell("backends", "--json")
    rows = {row["name"]: row for row in json.loads(done.out)}
    assert rows["missing"]["built"] is False
    assert rows["correct"]["built"] is True
    assert rows["autograd"]["installed"] == "adjudge-autograd 0.1.0"
    told = {"name", "adapter", "python", "instead_of", "built", "installed", "reference", "default"}
    assert set(rows["correct"]) == told
