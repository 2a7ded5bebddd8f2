"""Bodies keep to what every library understands: no arrays' methods, no assignment into them, no `float(x)`, no `@`."""

import ast
import inspect
import textwrap
from collections.abc import Iterator

import pytest
from adjudge import suite
from adjudge.collection import collect
from adjudge.problems import Problem

PROBLEMS = collect(suite.adjudge_problems())
OWNERS = {"xp", "tape", "math"}
"""Names whose attributes may be called; anything else with a method is an array of some library."""
REDUCTIONS = {"sum", "mean", "max", "min", "prod", "std", "var"}
CONVERSIONS = {"float", "int", "bool", "complex", "abs", "max", "min", "sum", "round", "pow", "len"}
"""Builtins that a library's arrays refuse, or leave the recording by."""


@pytest.mark.parametrize("problem", PROBLEMS, ids=[problem.id for problem in PROBLEMS])
def test_a_body_is_uniform(problem: Problem) -> None:
    assert list(offences(inspect.getsource(problem.function))) == []


@pytest.mark.parametrize(
    "line",
    [
        "x.sum()",
        "x[0] = 1",
        "x += 1; x[0] += 1",
        "float(x)",
        "abs(x)",
        "x @ x",
        "xp.sum(x, 0)",
        "x.T",
        "np.sin(x)",
    ],
)
def test_an_offence_is_noticed(line: str) -> None:
    assert list(offences(f"def f(xp, x):\n    {line}\n    return x"))


def offences(source: str) -> Iterator[str]:
    (function,) = ast.parse(textwrap.dedent(source)).body
    assert isinstance(function, ast.FunctionDef)
    for node in (inner for statement in function.body for inner in ast.walk(statement)):
        match node:
            case ast.Attribute(attr=name) if _root(node) not in OWNERS and name not in (
                "shape",
                "dtype",
                "items",
            ):
                yield f"an array's {name}"
            case ast.Subscript(ctx=ast.Store(), value=ast.Name(id=name)) if name not in (
                "observed",
                "gradients",
            ):
                yield f"an assignment into {name}"
            case ast.BinOp(op=ast.MatMult()):
                yield "a @"
            case ast.Call(func=ast.Name(id=name)) if name in CONVERSIONS:
                yield f"{name}()"
            case ast.Call(func=ast.Attribute(attr=name), args=[_, _]) if name in REDUCTIONS:
                yield "an axis that is not named"


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
