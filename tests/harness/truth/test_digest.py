"""A key changes with everything that a truth depends on, and with nothing else."""

import functools
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge.protocol import ProblemPlace
from adjudge.truth.digest import Unfathomable, key

MODULE = '''
import functools
import math

import numpy as np

import digest_helper
from adjudge import problem

SCALE = 2.0
WEIGHTS = np.array([1.0, 2.0])


def inner(x):
    return x * SCALE


def made(power):
    def f(xp, x):
        return x**power

    return f


@functools.cache
def slow(n):
    return n + 1


cubed = made(3)
wave = functools.partial(lambda xp, c, x: xp.sin(c * x), c=1.5)


@problem(points={"at": {"x": 0.5}})
def mixed(xp, x):
    """Return a product."""
    # A comment.
    return xp.sum(inner(x) * WEIGHTS[0]) * slow(1) + digest_helper.outer(x) * math.pi
'''
HELPER = """
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    width: float

    def doubled(self):
        return twice(self.width)


SHAPE = Shape(1.0)


def twice(x):
    return 2 * x


def outer(x):
    return further(x) + SHAPE.doubled()


def further(x):
    return [square(y) for y in (x, x)][0]


def square(x):
    return x * x


def unused(x):
    return x
"""
Keys = Callable[..., dict[str, str]]


@pytest.fixture
def keys(tmp_path: Path, prove: Callable[..., Any]) -> Keys:
    """Return the keys of the functions of a module, with a part of it or of its helper replaced."""
    folders = iter(tmp_path / str(number) for number in range(100))

    def keys(old: str = "", new: str = "") -> dict[str, str]:
        folder = next(folders)
        folder.mkdir()
        for name, text in (("digest_module", MODULE), ("digest_helper", HELPER)):
            assert not old or old in MODULE + HELPER
            (folder / f"{name}.py").write_text(text.replace(old, new) if old else text, encoding="utf-8")
        sys.path.insert(0, str(folder))
        try:
            importlib.invalidate_caches()
            module = importlib.import_module("digest_module")
            functions = {"mixed": module.mixed.function, "cubed": module.cubed, "wave": module.wave}
            return {name: key(function, prove()) for name, function in functions.items()}
        finally:
            sys.path.remove(str(folder))
            for name in ("digest_module", "digest_helper"):
                sys.modules.pop(name, None)

    return keys


def test_a_key_is_the_same_wherever_the_files_lie(keys: Keys) -> None:
    assert keys() == keys()
    assert len(set(keys().values())) == 3


@pytest.mark.parametrize(
    ("function", "old", "new"),
    [
        ("mixed", "xp.sum(inner", "xp.prod(inner"),
        ("mixed", "SCALE = 2.0", "SCALE = 2.5"),
        ("mixed", "np.array([1.0, 2.0])", "np.array([1.0, 2.5])"),
        ("mixed", "x * SCALE", "x + SCALE"),
        ("mixed", "return n + 1", "return n + 2"),
        ("mixed", "return x * x", "return x + x"),
        ("mixed", "for y in (x, x)", "for y in (x, -x)"),
        ("mixed", "Shape(1.0)", "Shape(1.5)"),
        ("mixed", "width: float", "width: float = 0.0"),
        ("mixed", "return 2 * x", "return 3 * x"),
        ("cubed", "made(3)", "made(4)"),
        ("cubed", "x**power", "power**x"),
        ("wave", "c=1.5", "c=1.25"),
        ("wave", "xp.sin", "xp.cos"),
    ],
)
def test_what_a_function_reaches_changes_its_key(keys: Keys, function: str, old: str, new: str) -> None:
    before, after = keys(), keys(old, new)
    assert {name for name in before if before[name] != after[name]} == {function}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def unused(x):\n    return x", "def unused(x):\n    return 2 * x"),
        ('"""Return a product."""', '"""Return a product.\n\n    At length.\n    """'),
        ('points={"at": {"x": 0.5}}', 'points={"at": {"x": 0.5}, "else": {"x": 0.75}}'),
        ("import functools\n", "import functools\nimport itertools\n"),
    ],
)
def test_what_a_truth_does_not_depend_on_leaves_its_key(keys: Keys, old: str, new: str) -> None:
    assert keys() == keys(old, new)


@pytest.mark.parametrize(
    "fields",
    [
        {"operator": "hessian"},
        {"dtype": "float32"},
        {"wrt": ("y",)},
        {"inputs": {"x": np.array([0.5, 0.375])}},
        {"inputs": {"y": np.array([0.5, 0.25])}},
        {"inputs": {"x": np.array([[0.5, 0.25]])}},
        {"inputs": {"x": np.array([0.5, 0.25], np.float32)}},
        {"tangent": {"x": np.array([1.0, 0.0])}},
        {"cotangent": np.array(1.0)},
        {"problem": ProblemPlace("file:/problems.py", "problems/other")},
    ],
)
def test_what_is_asked_changes_the_key(prove: Callable[..., Any], fields: dict[str, Any]) -> None:
    assert key(np.sin, prove()) != key(np.sin, prove(**fields))


def test_the_time_allowed_and_the_place_leave_the_key(prove: Callable[..., Any]) -> None:
    elsewhere = ProblemPlace("file:/elsewhere.py", "problems/some")
    assert key(np.sin, prove()) == key(np.sin, prove(id=7, limit_s=1.0, problem=elsewhere))


def test_the_byte_order_of_inputs_leaves_the_key(prove: Callable[..., Any]) -> None:
    big = {"x": np.array([0.5, 0.25], ">f8")}
    assert key(np.sin, prove()) == key(np.sin, prove(inputs=big))


def test_functions_without_a_digest_have_no_key(prove: Callable[..., Any]) -> None:
    generator = iter([1])
    with pytest.raises(Unfathomable, match="list_iterator"):
        key(lambda xp, x: x * next(generator), prove())
    code: dict[str, Any] = {}
    exec("def f(xp, x): return x", code)
    with pytest.raises(Unfathomable, match="source"):
        key(code["f"], prove())


def test_functions_that_reach_themselves_have_a_key(prove: Callable[..., Any]) -> None:
    assert key(factorial, prove()) == key(factorial, prove())


def factorial(xp: Any, n: Any) -> Any:
    return n * factorial(xp, n - 1) if n > 1 else n


def test_values_are_told_apart_by_their_kind(prove: Callable[..., Any]) -> None:
    values = (
        1,
        1.0,
        "1",
        b"1",
        True,
        None,
        (1,),
        [1],
        {1},
        {1: 1},
        np.float32(1),
        np.float64(1),
        slice(1),
        ...,
    )
    found = {key(functools.partial(np.add, value), prove()) for value in values}
    assert len(found) == len(values)
