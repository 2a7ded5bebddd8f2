"""The oracle, asked about functions written in a test."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from adjudge.enclosure import Enclosed, Enclosure, NotEnclosed
from adjudge.operators import operator
from adjudge.oracle.enclosing import PRECISIONS, enclose
from adjudge.oracle.taylor import Question

Enclose = Callable[..., Enclosure]


@pytest.fixture
def question() -> Callable[..., Question]:
    """Return a question about an operator of f(xp, x), or of f(xp, **x) where x is a mapping."""

    def question(
        function: Callable[..., Any],
        x: Any,
        op: str = "gradient",
        *,
        dtype: str = "float64",
        wrt: tuple[str, ...] = (),
        **seeds: Any,
    ) -> Question:
        given = x if isinstance(x, Mapping) else {"x": x}
        inputs = {name: _array(value) for name, value in given.items()}
        floating = tuple(name for name, array in inputs.items() if array.dtype.kind == "f")
        return Question(function, inputs, wrt or floating, operator(op), dtype, **seeds)

    return question


@pytest.fixture
def ask(question: Callable[..., Question]) -> Enclose:
    """Enclose what is asked."""

    def ask(
        *arguments: Any, limit_s: float = 60.0, precisions: tuple[int, ...] = PRECISIONS, **options: Any
    ) -> Enclosure:
        return enclose(question(*arguments, **options), limit_s, precisions)

    return ask


@pytest.fixture
def truth(ask: Enclose) -> Callable[..., Any]:
    """Return the one proven part, correctly rounded."""

    def truth(*arguments: Any, **options: Any) -> Any:
        enclosure = ask(*arguments, **options)
        assert isinstance(enclosure, Enclosed), enclosure
        assert all(np.all(bound >= 0) for bound in enclosure.bounds.values())
        parts = list(enclosure.parts.values())
        return parts[0][()] if len(parts) == 1 else enclosure.parts

    return truth


@pytest.fixture
def reason(ask: Enclose) -> Callable[..., str]:
    """Return why nothing is proven."""

    def reason(*arguments: Any, **options: Any) -> str:
        enclosure = ask(*arguments, **options)
        assert isinstance(enclosure, NotEnclosed), enclosure
        return enclosure.reason

    return reason


def _array(value: Any) -> Any:
    array = np.asarray(value)
    return array.astype(np.float64) if array.dtype.kind == "f" else array
