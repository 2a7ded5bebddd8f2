"""Makes a problem of a function of one's own, which is written for one backend or in neutral names."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from adjudge.adapter import Adapter
from adjudge.errors import UserError
from adjudge.outcome import Array
from adjudge.problems import Point, Problem, problem

GROUP, POINT = "check", "given"


class CheckError(UserError):
    """Says what about a question to `adjudge.check` makes no sense, and what to do."""


class Subject:
    """Calls a function on the arrays of a backend; in any namespace but that backend's, from and to NumPy."""

    def __init__(self, adapter: Adapter, f: Callable[..., Any]) -> None:
        if not callable(f):
            raise CheckError(f"{f!r} cannot be called: give the function itself, not its result")
        names = _parameters(f)
        self.is_neutral = names[:1] == ["xp"]
        self.adapter, self.f, self.names = adapter, f, names[1:] if self.is_neutral else names
        self.by_name = False

    @property
    def name(self) -> str:
        """Return the function's name as it may stand in a case's id."""
        return (
            re.sub(r"[^A-Za-z0-9_.+-]", "", getattr(self.f, "__name__", type(self.f).__name__)) or "function"
        )

    def inputs(self, args: Sequence[Any] | Mapping[str, Any]) -> dict[str, Array]:
        """Return the arguments as NumPy arrays by name; raises `CheckError`."""
        if isinstance(args, Mapping):
            self.by_name = True
            return {str(name): self._host(str(name), value) for name, value in args.items()}
        if not isinstance(args, (tuple, list)):
            raise CheckError(
                "args must be a tuple or list of arrays, or a mapping of name to array: write (x,)"
            )
        if len(self.names) < len(args):
            self.names = [f"x{i}" for i in range(len(args))]
        return {name: self._host(name, value) for name, value in zip(self.names, args, strict=False)}

    def __call__(self, xp: Any, **arrays: Any) -> Any:
        """Return the function's value on the backend's arrays, or on NumPy's where `xp` is another namespace."""
        if xp is self.adapter.xp:
            return self._called(arrays)
        given = {name: self.adapter.asarray(array, str(array.dtype)) for name, array in arrays.items()}
        return self.adapter.to_numpy(self._called(given))

    def _called(self, arrays: Mapping[str, Any]) -> Any:
        first = (self.adapter.xp,) if self.is_neutral else ()
        return self.f(*first, **arrays) if self.by_name else self.f(*first, *arrays.values())

    def _host(self, name: str, value: Any) -> Array:
        if not isinstance(value, (np.ndarray, np.generic, bool, int, float, list, tuple)):
            value = self.adapter.to_numpy(value)
        try:
            return np.asarray(value)
        except ValueError as error:
            raise CheckError(f"argument {name!r} is no array: {error}") from None


def as_problem(
    subject: Subject,
    args: Sequence[Any] | Mapping[str, Any],
    wrt: Sequence[str] | None,
    expected: Mapping[str, Any] | None,
    dtype: str,
) -> Problem:
    """Return the problem that a function at its arguments poses, in their own dtype where none is given.

    Raises `CheckError`.
    """
    try:
        inputs = subject.inputs(args)
        given = args.values() if isinstance(args, Mapping) else args
        dtypes = (dtype or _common_dtype(inputs, given),)
        points = {POINT: Point(inputs, expected=dict(expected or {}))}
        made = problem(points=points, wrt=wrt, dtypes=dtypes, name=subject.name)(subject.__call__)
    except ValueError as error:
        raise CheckError(str(error).removeprefix(f"problem {subject.name!r}: ")) from None
    return made.located(GROUP, GROUP)


def _common_dtype(inputs: Mapping[str, Array], given: Iterable[Any]) -> str:
    """Return float32 where that is every floating-point array's; numbers of Python take the arrays' dtype."""
    own = [x for x, value in zip(inputs.values(), given, strict=True) if hasattr(value, "dtype")]
    return "float32" if {x.dtype.name for x in own if x.dtype.kind == "f"} == {"float32"} else "float64"


def _parameters(f: Callable[..., Any]) -> list[str]:
    """Return the names of the parameters that can be given by position, none where they cannot be told."""
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return []
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
