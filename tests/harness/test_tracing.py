"""Code that runs over stand-ins of a library leaves a program of that library's calls."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge.tracing.layout import text
from adjudge.tracing.lifting import Lifter
from adjudge.tracing.literals import literal
from adjudge.tracing.program import Program, Untraceable
from adjudge.tracing.spelling import Spelling
from adjudge.tracing.tidying import tidy
from adjudge.tracing.tracer import Tracer

LIBRARY = """
import numpy as _np

class Tape:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.closed = True

    def watch(self, x):
        pass

def double(x):
    return 2 * x

def pair(x):
    return x, x + 1

def refuse(x):
    raise ValueError("refused")

def mapped(f, x):
    return f(x)

half = _np.float32
"""
PLUGIN = """
import tinylib as tl
from tinylib import pair
from functools import partial

def _through(x, times=2):
    for _ in range(times):
        x = tl.double(x)
    return x

def straight(x):
    return _through(x) + _through(x, times=1)

def unpacking(x):
    first, second = pair(x)
    return first * second

def branching(x):
    return tl.double(x) if x.sum() > 0 and len(x.shape) == 1 else x

def surviving(x):
    try:
        return tl.refuse(x)
    except ValueError:
        return tl.double(x)

def refusing(x):
    return tl.refuse(tl.double(x))

def recording(x):
    with tl.Tape() as tape:
        tape.watch(x)
        y = tl.double(x)
    return y

def passing(x):
    def triple(item):
        return item * 3
    return tl.mapped(triple, x)

def slicing(x):
    return tl.double(x)["nowhere"]

def endless(x):
    while True:
        x = tl.double(x)
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A plugin that uses a library, both of which are new."""
    (tmp_path / "tinylib.py").write_text(LIBRARY)
    (tmp_path / "tinyplugin.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(tmp_path)
    import tinyplugin  # type: ignore[import-not-found]

    yield tinyplugin
    del sys.modules["tinyplugin"], sys.modules["tinylib"]


@pytest.fixture
def written(plugin: Any) -> Callable[[str], str]:
    """Write what a function of the plugin does to an array; what it raises passes through."""

    def write(name: str) -> str:
        program = Program(100)
        spelling = Spelling("tinyplugin", ("tinylib", "numpy"))
        tracer = Tracer(program, spelling.path, ("x",))
        x = tracer.assigned(np.array([1.0, -3.0, 4.0]), "x")
        try:
            tracer.assigned(Lifter(spelling, tracer).lift(getattr(plugin, name))(x), "y")
        finally:
            tidy(program.module)
            write.source = text(program.module)  # type: ignore[attr-defined]
        assert spelling.imports(program.module)[0].endswith(("tinylib as tl", "import pair", "numpy as np"))
        values: dict[str, Any] = {"np": np, "tl": sys.modules["tinylib"], "pair": sys.modules["tinylib"].pair}
        exec(write.source, values)  # type: ignore[attr-defined]
        assert np.array_equal(values["y"], getattr(plugin, name)(np.array([1.0, -3.0, 4.0])))
        return write.source.partition("\n")[2]  # type: ignore[attr-defined,no-any-return]

    return write


def test_only_the_library_s_calls_remain(written: Any) -> None:
    assert written("straight") == "y = tl.double(tl.double(x)) + tl.double(x)\n"


def test_a_name_is_spelled_as_the_plugin_imports_it(written: Any) -> None:
    assert written("unpacking") == "a, b = pair(x)\ny = a * b\n"


def test_branches_leave_no_trace(written: Any) -> None:
    assert "if" not in written("branching") and written("branching").endswith("y = tl.double(x)\n")


def test_a_call_that_failed_and_was_survived_is_left_out(written: Any) -> None:
    assert written("surviving") == "y = tl.double(x)\n"


def test_a_context_is_a_with_statement(written: Any) -> None:
    assert written("recording") == "with tl.Tape() as tape:\n    tape.watch(x)\n    a = tl.double(x)\ny = a\n"


def test_a_function_that_the_library_calls_is_written_as_one(written: Any) -> None:
    assert written("passing") == "y = tl.mapped(lambda item: item * 3, x)\n"


def test_a_program_ends_with_the_call_that_raises(written: Any) -> None:
    with pytest.raises(ValueError, match="refused"):
        written("refusing")
    assert written.source.endswith("a = tl.refuse(tl.double(x))\n")


def test_what_raises_stays_though_nobody_reads_it(written: Any) -> None:
    with pytest.raises(IndexError):
        written("slicing")
    assert written.source.endswith('a = tl.double(x)["nowhere"]\n')


def test_a_program_that_nobody_could_read_is_refused(written: Any) -> None:
    with pytest.raises(Untraceable, match="too many calls"):
        written("endless")


def test_numpy_cannot_look_through_a_stand_in(plugin: Any) -> None:
    tracer = Tracer(Program(9), lambda _: None, ("x",))
    x = tracer.assigned(np.ones(3), "x")
    with pytest.raises(TypeError, match="see through"):
        np.asarray(x)
    assert isinstance(x, np.ndarray) and x.shape == (3,)


@pytest.mark.parametrize(
    "value", [1.5, float("inf"), -0.0, (1, None), [True, "a"], {"k": slice(1, 2)}, 10**400, float]
)
def test_a_plain_value_is_written_so_that_it_is_read_back(value: Any) -> None:
    assert repr(eval(ast.unparse(literal(value)))) == repr(value)


@pytest.mark.parametrize(
    "array", [np.arange(6.0).reshape(2, 3), np.float32(0.1) * np.ones(2, "f"), np.zeros((0, 3))]
)
def test_an_array_is_written_so_that_it_is_read_back(array: Any) -> None:
    found = eval(ast.unparse(literal(array)), {"np": np, "float": float})
    assert found.dtype == array.dtype and np.array_equal(found, array) and found.shape == array.shape


def test_the_order_of_effects_is_kept() -> None:
    module = ast.parse("_1_ = first()\n_2_ = second()\nsink(_2_, _1_)")
    tidy(module)
    assert ast.unparse(module) == "a = first()\nsink(second(), a)"


def test_long_lines_are_cut_inside_of_brackets() -> None:
    source = f"x = np.array({list(range(100))!r})"
    laid_out = text(ast.parse(source))
    assert max(map(len, laid_out.splitlines())) <= 100
    assert ast.unparse(ast.parse(laid_out)) == ast.unparse(ast.parse(source))


def test_the_lines_of_a_function_are_set_apart() -> None:
    assert text(ast.parse("x = 'a'\ndef f():\n    return 1\ny = f()")) == (
        'x = "a"\n\ndef f():\n    return 1\n\ny = f()\n'
    )


def test_lifting_keeps_defaults_and_closures(plugin: Any) -> None:
    program = Program(9)
    spelling = Spelling("tinyplugin", ("tinylib",))
    lifted = Lifter(spelling, Tracer(program, spelling.path, ())).lift(plugin._through)
    assert inspect.signature(lifted).parameters["times"].default == 2
