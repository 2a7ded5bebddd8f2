"""Bad input ends in one clear line that names the value and says what to do; exit code 2, and nothing is lost."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, str], Path]
GOOD = '''
import adjudge
import numpy as np


@adjudge.problem(points={"generic": {"x": np.array([0.5, -1.25])}}, operators=("gradient",))
def square(xp, x):
    """Sum of squares."""
    return xp.sum(x * x)
'''
RAISING = GOOD.replace("return xp.sum(x * x)", "raise ValueError('first line\\nsecond line')")
TUPLE = GOOD.replace("return xp.sum(x * x)", "return x, x")


def point(text: str) -> str:
    return GOOD.replace('{"x": np.array([0.5, -1.25])}', text)


BAD_FILES = {
    "a syntax error": ("x = (\n", "problems.py does not import: SyntaxError: '(' was never closed"),
    "a missing library": ("import no_such_library\n", "No module named 'no_such_library' (line 1)"),
    "no problem": ("x = 1\n", "problems.py holds no problem: decorate a function with @adjudge.problem"),
    "a function that raises": (
        RAISING,
        "'problems/square' raises at point 'generic': ValueError: first line second line",
    ),
    "a function that returns a tuple": (TUPLE, "the function returns a tuple: expected one array"),
    "a wrong expected shape": (
        point('adjudge.Point({"x": [1.0, 2.0]}, expected={"gradient": [1.0]})'),
        "expected gradient of 'x' has shape (1,): expected (2,)",
    ),
    "a wrong cotangent shape": (
        point('adjudge.Point({"x": [1.0, 2.0]}, cotangent=[1.0])').replace("gradient", "vjp"),
        "the cotangent has shape (1,): expected ()",
    ),
    "a wrong tangent shape": (
        point('adjudge.Point({"x": [1.0, 2.0]}, tangent={"x": 1.0})').replace("gradient", "jvp"),
        "tangent of 'x' has shape (): expected (2,)",
    ),
    "NaN in a point": (point('{"x": [1.0, np.nan]}'), "input 'x' holds NaN, which has no derivative"),
    "integers to differentiate by": (point('{"x": [1, 2]}'), "no floating-point input"),
    "an integer wrt": (
        GOOD.replace("operators=", "wrt=('n',), operators=").replace('{"x":', '{"n": 3, "x":'),
        "input 'n' of point 'generic' is not floating-point: write 1.0, not 1",
    ),
    "an unknown operator": (
        GOOD.replace('"gradient"', '"grad"'),
        "unknown operator 'grad': did you mean 'gradient'?",
    ),
    "an operator that does not fit": (GOOD.replace("xp.sum(x * x)", "x * x"), "gradient does not apply"),
}


@pytest.mark.parametrize(("text", "words"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_of_problems_with_a_mistake(shell: Any, write: Write, text: str, words: str) -> None:
    write("problems.py", text)
    complaint = shell("run", "problems.py", "-b", "correct", "-o", "out").complaint
    assert words in complaint
    assert not (shell.cwd / "out").exists()


def test_two_problems_of_one_name(shell: Any, write: Write) -> None:
    write("one/problems.py", GOOD)
    write("other/problems.py", GOOD)
    complaint = shell("run", "one/problems.py", "other/problems.py", "-b", "correct", "-o", "out").complaint
    assert "two problems are called 'problems/square'" in complaint and "rename one" in complaint
    assert not (shell.cwd / "out").exists()


BAD_RUNS = {
    "an unknown backend": (["-b", "corect"], "unknown backend 'corect': did you mean 'correct'?"),
    "a missing interpreter": (
        ["-b", "unbuilt"],
        "its interpreter {cwd}/no/python does not exist: build it first",
    ),
    "an expression with a mistake": (
        ["-k", "square and"],
        "cannot understand -k 'square and': it ends too early",
    ),
    "an expression that selects nothing": (["-k", "cube"], "no case is selected by -k 'cube'"),
    "an unknown operator": (["--operator", "grad"], "unknown operator 'grad': did you mean 'gradient'?"),
    "an unknown group": (["--group", "problms"], "unknown group 'problms': did you mean 'problems'?"),
    "a time limit of nothing": (["--timeout", "0"], "--timeout and --memory must be"),
    "a time limit that is no number": (["--timeout", "nan"], "--timeout and --memory must be"),
    "an endless time limit": (["--timeout", "inf"], "--timeout and --memory must be"),
    "an endless memory limit": (["--memory", "inf"], "--timeout and --memory must be"),
    "a negative memory limit": (["--memory", "-1"], "--timeout and --memory must be"),
}


@pytest.mark.parametrize(("arguments", "words"), BAD_RUNS.values(), ids=BAD_RUNS.keys())
def test_a_run_that_cannot_be_made(shell: Any, write: Write, arguments: list[str], words: str) -> None:
    write("problems.py", GOOD)
    write("adjudge.toml", '[backends.unbuilt]\npython = "no/python"\n')
    backend = [] if "-b" in arguments else ["-b", "correct"]
    complaint = shell("run", "problems.py", *backend, *arguments, "-o", "out").complaint
    assert words.format(cwd=shell.cwd) in complaint
    assert not (shell.cwd / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["run", "missing.py", "-b", "correct"],
            "missing.py is not a file: give a Python file that holds problems",
        ),
        (["run", "notes.txt", "-b", "correct"], "notes.txt is not a Python file: its name must end in .py"),
        (["problems", "missing.py"], "missing.py is not a file"),
        (["problems", "-k", "("], "cannot understand -k '('"),
        (["smoke", "corect"], "unknown backend 'corect': did you mean 'correct'?"),
        (["smoke", "correct", "-k", "no_such_name"], "no case is selected"),
        (["run", "--group", "kink", "-b", "correct"], "unknown group 'kink': did you mean 'kinks'?"),
        (["problems", "--tag", "cancelation"], "unknown tag 'cancelation': did you mean 'cancellations'?"),
        (["run", "--resume", "nowhere"], "nowhere: no run is there (no record.jsonl): give its folder"),
        (["judge", "nowhere"], "nowhere: no run is there"),
        (["report", "nowhere"], "nowhere: no run is there"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_not_there(shell: Any, write: Write, arguments: list[str], words: str) -> None:
    write("notes.txt", GOOD)
    assert words in shell(*arguments).complaint


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rnu"], "No such command 'rnu'. Did you mean 'run'?"),
        (["run", "--dtype", "float16"], "'float16' is not one of 'float64', 'float32'"),
        (["run", "-j", "0"], "0 is not in the range x>=1"),
        (["run", "--timeout", "soon"], "'soon' is not a valid float"),
        (["run", "--no-such-option"], "No such option '--no-such-option'"),
        (["judge"], "Missing argument 'RUN'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_shows_the_usage(shell: Any, arguments: list[str], words: str) -> None:
    done = shell(*arguments)
    assert done.code == 2
    assert done.err.startswith("Usage: ")
    assert words in done.err.replace("No such option: --no", "No such option '--no") + "'"
    assert "Traceback" not in done.err


def test_an_output_folder_that_cannot_be_made(shell: Any, write: Write) -> None:
    write("problems.py", GOOD)
    write("file", "a regular file\n")
    complaint = shell("run", "problems.py", "-b", "correct", "-o", "file/out").complaint
    assert (
        complaint.startswith("adjudge: file/out cannot be made (") and "choose another with -o" in complaint
    )


@pytest.mark.parametrize(
    "arguments", [["problems"], ["problems", "--help"], ["run", "problems.py", "-b", "correct"]]
)
def test_an_output_that_is_full(shell: Any, write: Write, arguments: list[str]) -> None:
    write("problems.py", GOOD)
    with open("/dev/full", "w") as full:
        done = shell(*arguments, stdout=full)
    *_, complaint = done.err.splitlines()
    assert done.code == 2
    assert (
        complaint
        == "adjudge: the output cannot be written (No space left on device): make room and try again"
    )
    assert "Traceback" not in done.err


def test_an_output_that_is_read_no_further_ends_quietly(shell: Any) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = shell("problems", stdout=writer)
    os.close(writer)
    assert (done.code, done.err) == (1, "")


def test_a_disk_that_is_full_from_the_start_leaves_no_record(shell: Any, write: Write) -> None:
    write("problems.py", GOOD)
    command = shell.command("run", "problems.py", "-b", "correct", "-o", "out")
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 0; exec "$@"', "-", *command],
        cwd=shell.cwd,
        env=shell.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "cannot be written (File too large): make room, or choose another folder with -o" in done.stderr
    assert list((shell.cwd / "out").iterdir()) == []


def test_an_output_folder_that_is_a_file(shell: Any, write: Write) -> None:
    write("problems.py", GOOD)
    file = write("file", "a regular file\n")
    assert "file cannot be made (" in shell("run", "problems.py", "-b", "correct", "-o", "file").complaint
    assert file.read_text() == "a regular file\n"


def test_an_output_folder_that_already_holds_a_run(shell: Any, write: Write) -> None:
    write("problems.py", GOOD)
    record = write("out/record.jsonl", "precious\n")
    complaint = shell("run", "problems.py", "-b", "correct", "-o", "out").complaint
    assert "out already holds a run: choose another folder with -o, or go on with --resume out" in complaint
    assert record.read_text() == "precious\n"


@pytest.mark.parametrize("command", [["judge", "out"], ["report", "out"], ["run", "--resume", "out"]])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not a record of adjudge (it does not begin with a header)"),
        ("<html></html>\n", "not a record of adjudge: line 1 cannot be read"),
        ('{"type":"footer","finished":"","outcomes":0}\n', "not a record of adjudge"),
    ],
    ids=["empty", "html", "footer"],
)
def test_a_foreign_record(shell: Any, write: Write, command: list[str], content: str, words: str) -> None:
    record = write("out/record.jsonl", content)
    assert words in shell(*command).complaint
    assert record.read_text() == content


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any]) -> bytes:
    """The record of a small run."""
    cwd = tmp_path_factory.mktemp("finished")
    (cwd / "problems.py").write_text(GOOD, encoding="utf-8")
    assert shell_in(cwd)("run", "problems.py", "-b", "correct", "-o", "out").code == 0
    return (cwd / "out" / "record.jsonl").read_bytes()


@pytest.mark.parametrize("command", ["judge", "report"])
def test_a_damaged_record(shell: Any, write: Write, finished: bytes, command: str) -> None:
    record = write("out/record.jsonl", "")
    lines = finished.split(b"\n")
    damaged = b"\n".join([*lines[:2], lines[2][:-5], *lines[3:]])
    record.write_bytes(damaged)
    assert "record.jsonl: damaged: line 3 cannot be read" in shell(command, "out").complaint
    assert record.read_bytes() == damaged


def test_a_record_without_its_footer(shell: Any, write: Write, finished: bytes) -> None:
    record = write("out/record.jsonl", "")
    record.write_bytes(b"".join(finished.splitlines(keepends=True)[:-1]))
    complaint = shell("report", "out").complaint
    assert "the run did not end" in complaint and "--resume" in complaint and "--partial" in complaint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[backends\n", "adjudge.toml cannot be read: Expected ']'"),
        ("[backends.torch]\n", '[backends.torch] needs python = "path of an interpreter"'),
        ("[tools]\n", "expected tables [backends.NAME] and nothing else"),
    ],
)
def test_a_malformed_adjudge_toml(shell: Any, write: Write, text: str, words: str) -> None:
    write("adjudge.toml", text)
    assert words in shell("backends").complaint


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import no_such_library\n", "plugin 'theirs' (their_plugin) does not import: ModuleNotFoundError"),
        ("\n", "plugin 'theirs' contributes nothing: implement one of adjudge_adapters"),
        (
            "def adjudge_adapters():\n    return []\n",
            "plugin 'theirs': mark adjudge_adapters with @adjudge.hookimpl",
        ),
        (
            "raise ValueError('first line\\nsecond line')\n",
            "does not import: ValueError: first line second line",
        ),
    ],
    ids=["does not import", "brings nothing", "forgets its mark", "has a long message"],
)
@pytest.mark.parametrize("command", [["backends"], ["problems"]])
def test_a_plugin_with_a_mistake(
    shell_in: Callable[..., Any], tmp_path: Path, environment: Any, command: list[str], code: str, words: str
) -> None:
    environment.install("their-plugin", {"their_plugin": code}, {"theirs": "their_plugin"})
    assert words in shell_in(tmp_path, str(environment.python))(*command).complaint


def test_an_old_numpy_that_a_backend_holds_back_is_named(environment: Any) -> None:
    old = environment.site_packages / "numpy-1.23.5.dist-info"
    old.mkdir()
    (old / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 1.23.5\n", encoding="utf-8")
    done = subprocess.run(
        [environment.python, "-m", "adjudge", "problems"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "adjudge: the command line needs NumPy 2.1, and 1.23.5 is here" in done.stderr
