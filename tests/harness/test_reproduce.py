"""`adjudge reproduce` prints a script that stands alone, and that fails as long as the backend is wrong."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from adjudge.outcome import Computed
from adjudge.record import FILE_NAME, RecordWriter, load_record

PROBLEMS = """
import adjudge, numpy as np

WEIGHTS = np.array([1.0, 2.0, 4.0])

@adjudge.problem(
    points={"zero": {"x": np.array([2.0, 0.0, 3.0])}, "large": {"x": np.linspace(0, 1, 20)}},
    operators=["gradient", "hessian"], source="Example, 2026",
)
def product(xp, x):
    '''Multiply all elements.'''
    return xp.prod(x)

@adjudge.problem(
    points={"generic": {"x": np.array([0.5, -1.25, 2.0]), "n": np.array(2)}}, dtypes=["float32", "float64"],
)
def branches(xp, x, n):
    '''Follow branches, loop, index, detach and weigh.'''
    y = xp.asarray(WEIGHTS, dtype=x.dtype) * x
    if x[0] > 0:
        y = y * xp.detach(x[1:2]) ** 2
    for i in range(int(n)):
        y = xp.where(y > 1, xp.sin(y) + i, xp.tanh(y) / (1 + y * y))
    return -xp.sum(y[::2])

@adjudge.problem(points={"zero": {"x": np.array([0.0, 1.0])}}, operators=["gradient"])
def size(xp, x):
    return xp.sum(xp.abs(x))

@adjudge.problem(points={"one": {"x": np.array(1.0)}}, operators=["gradient"])
def crashes(xp, x):
    return x * 1

@crashes.native("autograd")
def strided(x):
    from autograd import numpy as anp
    import numpy as np
    return x * anp.sum(np.lib.stride_tricks.as_strided(np.zeros(1), (10**6,), (10**9,)))

@adjudge.problem(points={"one": {"x": np.array(1.0)}}, operators=["gradient", "vjp"])
def refused(xp, x):
    return xp.linalg.inv(x * xp.asarray([[1.0, 0.0], [0.0, 1.0]]))[0, 0]

@refused.native("autograd")
def singular(x):
    from autograd import numpy as anp
    return anp.linalg.inv(x * anp.zeros((2, 2)))[0, 0]
"""
WRONG = ("wrong_by_one_percent", "returns_nan", "returns_zeros", "wrong_shape", "wrong_dtype")
FAKES = ("correct", "raises", "dies", *WRONG)


@pytest.fixture(scope="module")
def adjudge(tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any]) -> Any:
    """The command line in a folder with a run of autograd and of fakes."""
    folder = tmp_path_factory.mktemp("reproduce")
    (folder / "my_problems.py").write_text(PROBLEMS)
    shell = shell_in(folder)
    names = [option for name in ("autograd", *FAKES) for option in ("-b", name)]
    done = shell("run", "my_problems.py", *names, "-q")
    assert done.code == 1, done
    return shell


@pytest.fixture
def played(adjudge: Any, tmp_path: Path) -> Callable[..., Any]:
    """Print a script, run it where adjudge cannot be imported, and return its source and what became of it."""
    (tmp_path / "adjudge.py").write_text("raise ImportError('a script must do without adjudge')")

    def play(*arguments: str) -> tuple[str, Any]:
        printed = adjudge("reproduce", *arguments)
        assert printed.code == 0, printed
        (tmp_path / "script.py").write_text(printed.out)
        done = subprocess.run(
            [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False,
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
        )  # fmt: skip
        return printed.out, done

    return play


def test_a_known_fault_of_autograd_is_shown_in_its_own_calls(played: Any) -> None:
    source, done = played("my_problems/product/zero/gradient", "-b", "autograd")
    assert done.returncode == 1
    expected, got = done.stdout.splitlines()
    assert expected == "expected [0.0, 6.0, 0.0]" and got.startswith("got ") and "nan" in got
    assert "from autograd import grad\n" in source and "from autograd import numpy as anp\n" in source
    assert "    return anp.prod(x)\n" in source
    assert "got = np.asarray(grad(f, (0,))(x)[0])\n" in source
    assert source.startswith('"""autograd ') and "the gradient of product is not finite." in source
    assert "The truth, proven" in source and "units in the last place" in source


def test_of_a_large_answer_the_worst_element_is_shown(played: Any) -> None:
    source, done = played("my_problems/product/large/hessian", "-b", "autograd")
    assert done.returncode == 1
    assert "the element that is farthest off" in source
    assert done.stdout.splitlines()[1] == "got      nan"


def test_what_is_right_exits_with_0(played: Any) -> None:
    for case in ("value/float64", "gradient/float32", "hvp/float64"):
        source, done = played(f"my_problems/branches/generic/{case}", "-b", "autograd")
        assert done.returncode == 0, (source, done)


def test_branches_and_loops_are_resolved_and_said_to_be(played: Any) -> None:
    source, _ = played("my_problems/branches/generic/gradient/float64", "-b", "autograd")
    assert (
        "# Branches, loops and numbers taken out of arrays are as they come out at this point.\ndef f(x):"
        in source
    )
    assert "if" not in source.partition("def f(x):")[2].partition("return")[0]
    assert "getval(x[1:2])" in source


@pytest.mark.parametrize("name", WRONG)
def test_each_fault_is_shown(name: str, played: Any) -> None:
    source, done = played("my_problems/product/zero/gradient", "-b", name)
    assert done.returncode == 1, (source, done)
    assert "Traceback" not in done.stderr


def test_of_several_cases_the_simplest_failure_is_taken(adjudge: Any) -> None:
    assert "Found by adjudge" in (printed := adjudge("reproduce", "product", "-b", "autograd").out)
    assert "my_problems/product/zero/gradient/float64/eager\n" in printed


def test_at_a_kink_the_ends_of_what_is_fair_are_told(played: Any) -> None:
    source, done = played("my_problems/size", "-b", "correct")
    assert done.returncode == 0
    assert "expected [-1.0, 1.0] to [1.0, 1.0]" in done.stdout
    assert "between these numbers any is a fair answer" in source


def test_a_script_may_end_the_process(played: Any) -> None:
    source, done = played("my_problems/crashes/one/gradient/float64/eager+native", "-b", "autograd")
    assert done.returncode < 0
    assert source.endswith("a = grad(f, (0,))(x)\n")


def test_a_script_may_raise(played: Any) -> None:
    source, done = played("my_problems/refused/one/gradient/float64/eager+native", "-b", "autograd")
    assert done.returncode == 1
    assert "raises an error" in source
    assert done.stderr.splitlines()[-1].endswith("LinAlgError: Singular matrix")


@pytest.mark.parametrize(("name", "why"), [("raises", "no kernel image"), ("dies", "outside of its library")])
def test_there_is_no_script_for_what_the_library_did_not_do(name: str, why: str, adjudge: Any) -> None:
    done = adjudge("reproduce", "my_problems/product/zero/gradient", "-b", name)
    assert done.code == 2
    assert why in done.err


def test_misspelt_names_are_answered_with_what_may_be_meant(adjudge: Any) -> None:
    assert "did you mean 'product'?" in adjudge("reproduce", "my_problems/produkt", "-b", "autograd").err
    assert "did you mean 'autograd'?" in adjudge("reproduce", "product", "-b", "autogard").err
    assert "say which backend with -b: autograd, raises" in adjudge("reproduce", "product/zero").err
    assert "give a CASE, or --check" in adjudge("reproduce").err


def test_a_check_runs_the_script_of_every_failure(adjudge: Any) -> None:
    done = adjudge("reproduce", "--check", "-b", "autograd", "-b", "wrong_shape", "-k", "product or branches")
    assert (done.code, done.err) == (0, "")
    counts = [
        re.fullmatch(r"(\w+): (\d+) of \2 scripts show what was recorded", line)
        for line in done.out.splitlines()
    ]
    assert [count and count[1] for count in counts] == ["autograd", "wrong_shape"]


def test_a_check_finds_another_number_than_was_recorded(adjudge: Any, tmp_path: Path) -> None:
    record = load_record(adjudge.cwd / "results" / "latest")
    (tmp_path / FILE_NAME).write_bytes(record.path.read_bytes())
    case = "my_problems/product/zero/gradient/float64/eager"
    facts = record.outcomes[case, "wrong_by_one_percent"]
    assert isinstance(facts.outcome, Computed)
    parts = {name: 7 * part for name, part in facts.outcome.parts.items()}
    writer = RecordWriter(tmp_path / FILE_NAME)
    writer.append(msgspec.structs.replace(facts, outcome=msgspec.structs.replace(facts.outcome, parts=parts)))
    writer.close()
    done = adjudge("reproduce", case, "--check", "-b", "wrong_by_one_percent", "--run", str(tmp_path))
    assert done.code == 1
    assert "was recorded" in done.out and "0 of 1 scripts" in done.out
