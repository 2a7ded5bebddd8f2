"""`adjudge reproduce` prints a script that stands alone, and that fails as long as the backend is wrong."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from adjudge.judge import judge
from adjudge.outcome import Computed
from adjudge.record import FILE_NAME, RecordWriter, load_record
from adjudge.reproduce.asking import Asking, ReproduceError
from adjudge.reproduce.checking import Player
from adjudge.reproduce.choosing import chosen
from adjudge.reproduce.writing import reproduction
from adjudge.runner import open_process

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
WRONG = ("wrong_by_one_percent", "wrong_shape")
BACKENDS = ("autograd", "correct", "raises", "dies", *WRONG)


@pytest.fixture(scope="module")
def adjudge(tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any]) -> Any:
    """The command line in a folder with a run of autograd and of fakes."""
    folder = tmp_path_factory.mktemp("reproduce")
    (folder / "my_problems.py").write_text(PROBLEMS)
    shell = shell_in(folder)
    done = shell("run", "my_problems.py", *(option for name in BACKENDS for option in ("-b", name)), "-q")
    assert done.code == 1, done
    return shell


@pytest.fixture(scope="module")
def played(adjudge: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Make a script, run it where adjudge cannot be imported, and return its source and what became of it."""
    judged = judge(load_record(adjudge.cwd / "results" / "latest"))
    script = tmp_path_factory.mktemp("played") / "script.py"
    asking = Asking(judged.record, open_process(judged.record.header), print)
    with closing(asking), Player(judged, "autograd") as player:

        def play(case: str, backend: str) -> tuple[str, dict[str, Any]]:
            script.write_text(reproduction(judged, chosen(judged, case, backend), asking).source)
            return script.read_text(), player.play(script)

        yield play


def test_a_script_stands_alone(adjudge: Any, tmp_path: Path) -> None:
    printed = adjudge("reproduce", "product and zero", "-b", "autograd")
    assert (printed.code, printed.err) == (0, "")
    (tmp_path / "script.py").write_text(printed.out)
    (tmp_path / "adjudge.py").write_text("raise ImportError('a script must do without adjudge')")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    expected, got = done.stdout.splitlines()
    assert expected == "expected [0.0, 6.0, 0.0]" and got.startswith("got ") and "nan" in got


def test_a_known_fault_of_autograd_is_shown_in_its_own_calls(played: Any) -> None:
    source, done = played("my_problems/product/zero/gradient", "autograd")
    assert done["status"] == 1
    assert "from autograd import grad\n" in source and "from autograd import numpy as anp\n" in source
    assert "    return anp.prod(x)\n" in source
    assert "got = np.asarray(grad(f, (0,))(x)[0])\n" in source
    assert source.startswith('"""autograd ') and "the gradient of product is not finite." in source
    assert "The truth, proven" in source and "units in the last place" in source


def test_of_a_large_answer_the_worst_element_is_shown(played: Any) -> None:
    source, done = played("my_problems/product/large/hessian", "autograd")
    assert done["status"] == 1
    assert "the element that is farthest off" in source
    assert done["printed"].splitlines()[1] == "got      nan"


def test_what_is_right_exits_with_0(played: Any) -> None:
    for case in ("value/float64", "gradient/float32", "hvp/float64"):
        source, done = played(f"my_problems/branches/generic/{case}", "autograd")
        assert done["status"] == 0, (source, done)


def test_branches_and_loops_are_resolved_and_said_to_be(played: Any) -> None:
    source, _ = played("my_problems/branches/generic/gradient/float64", "autograd")
    assert (
        "# Branches, loops and numbers taken out of arrays are as they come out at this point.\ndef f(x):"
        in source
    )
    assert "if" not in source.partition("def f(x):")[2].partition("return")[0]
    assert "getval(x[1:2])" in source


@pytest.mark.parametrize("name", WRONG)
def test_each_fault_is_shown(name: str, played: Any) -> None:
    source, done = played("my_problems/product/zero/gradient", name)
    assert done["status"] == 1, (source, done)
    assert done["raised"] == ""


def test_of_several_cases_the_simplest_failure_is_taken(played: Any) -> None:
    source, _ = played("product", "autograd")
    assert "Found by adjudge" in source and ": my_problems/product/zero/gradient/float64/eager\n" in source


def test_at_a_kink_the_ends_of_what_is_fair_are_told(played: Any) -> None:
    source, done = played("my_problems/size", "correct")
    assert done["status"] == 0
    assert "expected [-1.0, 1.0] to [1.0, 1.0]" in done["printed"]
    assert "between these numbers any is a fair answer" in source


def test_a_script_may_end_the_process(played: Any) -> None:
    source, done = played("my_problems/crashes/one/gradient/float64/eager+native", "autograd")
    assert done["status"] < 0
    assert source.endswith("a = grad(f, (0,))(x)\n")


def test_a_script_may_raise(played: Any) -> None:
    source, done = played("my_problems/refused/one/gradient/float64/eager+native", "autograd")
    assert done["status"] == 1
    assert "raises an error" in source
    assert done["raised"].endswith("LinAlgError: Singular matrix")


@pytest.mark.parametrize(("name", "why"), [("raises", "no kernel image"), ("dies", "outside of its library")])
def test_there_is_no_script_for_what_the_library_did_not_do(name: str, why: str, played: Any) -> None:
    with pytest.raises(ReproduceError, match=why):
        played("my_problems/product/zero/gradient", name)


def test_misspelt_names_are_answered_with_what_may_be_meant(adjudge: Any) -> None:
    assert "did you mean 'product'?" in adjudge("reproduce", "my_problems/produkt", "-b", "autograd").err
    assert "did you mean 'autograd'?" in adjudge("reproduce", "product", "-b", "autogard").err
    assert "say which backend with -b: autograd, raises" in adjudge("reproduce", "product/zero").err
    assert "give a CASE, or --check" in adjudge("reproduce").err


def test_a_check_runs_the_script_of_every_failure(adjudge: Any) -> None:
    done = adjudge("reproduce", "--check", "-b", "autograd", "-b", "wrong_shape", "-k", "zero and product")
    assert (done.code, done.err) == (0, "")
    counts = [
        re.fullmatch(r"(\w+): (\d+) of \2 scripts show what was recorded", line)
        for line in done.out.splitlines()
    ]
    assert [count and count[1] for count in counts] == ["autograd", "wrong_shape"]


def test_a_run_of_another_machine_is_asked_of_the_local_backend(adjudge: Any, tmp_path: Path) -> None:
    record = load_record(adjudge.cwd / "results" / "latest")
    text = record.path.read_text().replace(sys.executable, "/elsewhere/bin/python")
    text = text.replace(f"file:{adjudge.cwd.resolve()}", "file:/elsewhere/work")
    version = record.backends["autograd"].library_version
    text = text.replace(f'"library_version":"{version}"', '"library_version":"0.9"')
    (tmp_path / FILE_NAME).write_text(text)
    done = adjudge("reproduce", "my_problems/product/zero/gradient", "-b", "autograd", "--run", str(tmp_path))
    assert done.code == 0 and "anp.prod(x)" in done.out
    assert done.err.splitlines() == [
        f"autograd: there is no /elsewhere/bin/python here: {sys.executable} is asked",
        f"there is no /elsewhere/work/my_problems.py here: {adjudge.cwd.resolve()}/my_problems.py is read",
        f"autograd: autograd {version} is asked, where the run had 0.9",
    ]
    again = adjudge("reproduce", "product/zero/gradient", "--check", "-b", "autograd", "--run", str(tmp_path))
    assert (again.code, again.out) == (0, "autograd: 1 of 1 scripts show what was recorded\n")


def test_a_backend_that_is_not_here_at_all_is_named(adjudge: Any, tmp_path: Path) -> None:
    text = load_record(adjudge.cwd / "results" / "latest").path.read_text()
    text = text.replace(sys.executable, "/elsewhere/bin/python").replace('"autograd"', '"autograd-old"')
    (tmp_path / FILE_NAME).write_text(text)
    done = adjudge("reproduce", "product/zero/gradient", "-b", "autograd-old", "--run", str(tmp_path))
    assert done.code == 2
    assert "autograd-old: there is no /elsewhere/bin/python here, and no backend of that name" in done.err


def changed(adjudge: Any, folder: Path, case: str, change: Callable[[Computed], Computed]) -> None:
    """Copy the run to a folder, with another answer of wrong_by_one_percent to a case."""
    record = load_record(adjudge.cwd / "results" / "latest")
    (folder / FILE_NAME).write_bytes(record.path.read_bytes())
    facts = record.outcomes[case, "wrong_by_one_percent"]
    assert isinstance(facts.outcome, Computed)
    writer = RecordWriter(folder / FILE_NAME)
    writer.append(msgspec.structs.replace(facts, outcome=change(facts.outcome)))
    writer.close()


def test_a_check_finds_another_number_than_was_recorded(adjudge: Any, tmp_path: Path) -> None:
    case = "my_problems/product/zero/gradient/float64/eager"

    def seven_times(answer: Computed) -> Computed:
        return msgspec.structs.replace(answer, parts={name: 7 * part for name, part in answer.parts.items()})

    changed(adjudge, tmp_path, case, seven_times)
    done = adjudge("reproduce", case, "--check", "-b", "wrong_by_one_percent", "--run", str(tmp_path))
    assert done.code == 1
    assert "was recorded" in done.out and "0 of 1 scripts" in done.out


def test_what_is_estimated_from_values_is_left_out_of_a_check(adjudge: Any, tmp_path: Path) -> None:
    case = "my_problems/product/zero/gradient/float64/eager"

    def estimated(answer: Computed) -> Computed:
        return msgspec.structs.replace(
            answer, uncertainty={name: 0 * part for name, part in answer.parts.items()}
        )

    changed(adjudge, tmp_path, case, estimated)
    chosen = (case, "-b", "wrong_by_one_percent", "--run", str(tmp_path))
    assert "estimated from values, not by a library" in adjudge("reproduce", *chosen).complaint
    done = adjudge("reproduce", "--check", *chosen)
    assert done.code == 0
    assert done.out == "wrong_by_one_percent: 1 left out, as estimated from values and not by a library\n"
