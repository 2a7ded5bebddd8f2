"""Problems are found in files and modules, and what cannot be used is named with its line."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from adjudge.collection import CollectionError, collect, find, normalised, problems_at

Write = Callable[[str, str], Path]
PROBLEM = '''
import adjudge


@adjudge.problem(points={"generic": {"x": [1.0, 2.0]}})
def {name}(xp, x):
    """Sum of squares."""
    return xp.sum(x * x)
'''


def problem_called(name: str) -> str:
    return PROBLEM.replace("{name}", name)


def test_a_problem_of_a_file_is_called_by_file_and_function(write: Write) -> None:
    path = write("mine.py", problem_called("square"))
    (found,) = collect([str(path)])
    assert found.id == "mine/square"
    assert found.origin == f"file:{path}"


def test_problems_come_in_the_order_of_the_file(write: Write) -> None:
    path = write("mine.py", problem_called("zeta") + problem_called("alpha"))
    assert [found.name for found in collect([str(path)])] == ["zeta", "alpha"]


def test_a_file_given_twice_is_read_once(write: Write) -> None:
    path = write("mine.py", problem_called("square"))
    assert len(collect([str(path), f"file:{path}"])) == 1


def test_a_problem_is_found_again_where_it_was(write: Write) -> None:
    path = write("mine.py", problem_called("square"))
    assert find(f"file:{path}", "mine/square").name == "square"


def test_an_edit_within_the_second_of_the_last_is_seen(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for name in ("zeta", "beta"):
        path = write("mine.py", problem_called(name))
        os.utime(path, (1e9, 1e9))
        problems_at.cache_clear()
        assert [found.name for found in problems_at(f"file:{path}")] == [name]


def test_a_problem_that_is_gone_is_named(write: Write) -> None:
    path = write("mine.py", problem_called("square"))
    with pytest.raises(CollectionError, match=r"mine\.py holds no problem 'mine/cube'"):
        find(f"file:{path}", "mine/cube")


def test_problems_of_a_module_are_found_by_its_name() -> None:
    assert problems_at("adjudge.suite.worked_examples")[0].id.startswith("worked_examples/")


def test_a_list_called_problems_is_collected_too(write: Write) -> None:
    code = problem_called("square") + "problems = [square.located('', ''), square]\n"
    names = [found.name for found in problems_at(f"file:{write('mine.py', code)}")]
    assert names == ["square", "square"]


def test_a_relative_path_is_made_absolute(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("mine.py", problem_called("square"))
    monkeypatch.chdir(path.parent)
    assert normalised("mine.py") == normalised("./mine.py") == f"file:{path}"


def test_a_module_stays_a_module() -> None:
    assert normalised("my_package.problems") == "my_package.problems"


def test_a_file_may_import_its_neighbour(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    write("the_neighbour_of_mine.py", "POINT = [1.0]\n")
    path = write("mine.py", "from the_neighbour_of_mine import POINT\n" + problem_called("square"))
    assert len(collect([str(path)])) == 1


def test_a_file_may_be_called_as_a_library_is(write: Write) -> None:
    path = write("numpy.py", "import numpy\nnumpy.ones(2)\n" + problem_called("square"))
    assert collect([str(path)])[0].id == "numpy/square"
    import numpy

    assert numpy.ones(1) == 1.0


def test_a_file_may_define_dataclasses_with_deferred_annotations(write: Write) -> None:
    code = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    code += "@dataclass\nclass Size:\n    n: int\n" + problem_called("square")
    assert len(collect([str(write("mine.py", code))])) == 1


def test_two_problems_of_one_name_are_named_with_both_places(write: Write) -> None:
    one = write("one/mine.py", problem_called("square"))
    other = write("other/mine.py", problem_called("square"))
    with pytest.raises(CollectionError) as error:
        collect([str(one), str(other)])
    assert str(error.value) == f"two problems are called 'mine/square', in {one} and {other}: rename one"


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("", "holds no problem: decorate a function with @adjudge.problem(points=...)"),
        ("def square(xp, x):\n    return x\n", "holds no problem"),
        ("x = (\n", "does not import: SyntaxError: '(' was never closed (mine.py, line 1)"),
        ("import no_such_library\n", "ModuleNotFoundError: No module named 'no_such_library' (line 1)"),
        ("\n\n1 / 0\n", "does not import: ZeroDivisionError: division by zero (line 3)"),
        ("raise SystemExit\n", "does not import: SystemExit"),
        ("import adjudge\n@adjudge.problem(points={})\ndef f(xp, x): ...\n", "problem 'f': has no points"),
        ("import adjudge\nadjudge.Point({'x': 1.0}, expected={'grad': 1.0})\n", "unknown operator 'grad'"),
        ("import adjudge\nadjudge.Point({'x': float('nan')})\n", "input 'x' holds NaN"),
        ("import adjudge\nadjudge.problem(points={'p': {'x': 1}})(len)\n", "no floating-point input"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(write: Write, code: str, complaint: str) -> None:
    path = write("mine.py", code)
    with pytest.raises(CollectionError) as error:
        collect([str(path)])
    assert str(error.value).startswith(f"{path}")
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("origin", "complaint"),
    [
        ("no/such/file.py", "is not a file: give a Python file that holds problems"),
        ("no_such_module", "no_such_module does not import: ModuleNotFoundError"),
        ("json", "json holds no problem"),
    ],
)
def test_what_is_not_there_is_named(origin: str, complaint: str) -> None:
    with pytest.raises(CollectionError, match=complaint):
        collect([origin])


def test_a_file_of_another_kind_is_refused(write: Write) -> None:
    with pytest.raises(
        CollectionError, match=r"problems\.txt is not a Python file: its name must end in \.py"
    ):
        collect([str(write("problems.txt", problem_called("square")))])


def test_a_file_that_failed_is_not_remembered(write: Write) -> None:
    path = write("mine.py", "import no_such_library\n")
    with pytest.raises(CollectionError):
        collect([str(path)])
    write("mine.py", problem_called("square"))
    assert len(collect([str(path)])) == 1
