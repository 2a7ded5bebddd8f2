"""Problems: functions to differentiate, each with the points at which it is done.

A problem is written once, `f(xp, *inputs)`, with the names of `adjudge.namespace` only. This module knows nothing of
backends; the function is called with whatever namespace it is given.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from adjudge.operators import Operator, names_of, operator
from adjudge.outcome import Array, Parts

Body: TypeAlias = Callable[..., Any]
Draw: TypeAlias = Callable[[int, np.random.Generator], "Mapping[str, Any] | Point"]


class ProblemError(ValueError):
    """Says what is wrong with a problem or a point, and what was expected."""


@dataclass(frozen=True, eq=False, slots=True)
class Point:
    """Says where a problem is differentiated, and what is known to come out there.

    `inputs` maps each argument's name to an array. `expected` maps an operator's id to its closed-form
    result: an array, or a mapping of part to array where there are several inputs (a Hessian's parts are
    "x,y"). `tangent` (name to array) and `cotangent` (of the output's shape) are the seeds of jvp, hvp and
    vjp; drawn at random where absent. `kink` marks a point where the function is not differentiable: for an
    operator's id and part, the lowest and highest element of the generalised derivative, `{"gradient":
    {"x": (-1.0, 1.0)}}`. `conventions` names documented other answers: `{"adds into the buffer":
    {"transcript": {...}}}`. `source` cites where the values are from; `size` is that of a point drawn by size.
    """

    inputs: Mapping[str, Any]
    expected: Mapping[str, Any] = field(default_factory=dict)
    cotangent: Any = None
    tangent: Mapping[str, Any] | None = None
    kink: Mapping[str, Mapping[str, tuple[Any, Any]]] = field(default_factory=dict)
    conventions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    source: str = ""
    size: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.inputs, Mapping) or not self.inputs:
            raise ProblemError("a point maps each argument's name to an array; got " + repr(self.inputs))
        object.__setattr__(self, "inputs", {k: _array(k, v) for k, v in self.inputs.items()})
        for given in (self.expected, self.kink, *self.conventions.values()):
            for name in given:
                operator(name)

    def is_of(self, dtype: str) -> bool:
        """Say whether the inputs can be given in `dtype`: none overflows, and none that is not zero becomes it."""
        return all(
            np.all(np.isfinite(cast) == np.isfinite(array)) and np.all((cast == 0) == (array == 0))
            for cast, array in zip(self.rounded(dtype).inputs.values(), self.inputs.values(), strict=True)
        )

    def rounded(self, dtype: str) -> "Point":
        """Return the point with its inputs rounded to `dtype`, as every backend is given them."""
        with np.errstate(over="ignore", under="ignore"):
            cast = {k: v.astype(dtype) if v.dtype.kind == "f" else v for k, v in self.inputs.items()}
        return replace(self, inputs=cast)


@dataclass(frozen=True, eq=False)
class Problem:
    """Holds a function to differentiate, its points, and how it is to be differentiated.

    `wrt` names the arguments to differentiate by (default: every floating-point one), `operators` the operators' ids
    (default: all that fit the output's shape), `dtypes` the dtypes in which it is run.
    """

    function: Body
    points: Mapping[str, Point]
    wrt: tuple[str, ...]
    operators: tuple[str, ...] | None = None
    dtypes: tuple[str, ...] = ("float64",)
    source: str = ""
    name: str = ""
    group: str = ""
    origin: str = ""
    tags: tuple[str, ...] = ()
    closed_forms: dict[str, Body] = field(default_factory=dict)
    natives: dict[str, Body] = field(default_factory=dict)
    programs: dict[str, Body] = field(default_factory=dict)
    draws: dict[int, Draw] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return "group/name", unique within a run."""
        return f"{self.group}/{self.name}"

    @property
    def is_transcript(self) -> bool:
        """Say whether the problem is an imperative sequence on a tape."""
        return self.operators == ("transcript",)

    def __call__(self, xp: Any, **inputs: Any) -> Any:
        """Return the function's value on arrays of the namespace `xp`."""
        return self.function(xp, **inputs)

    def closed_form(self, operator_id: str) -> Callable[[Body], Body]:
        """Return a decorator that gives the result of an operator in closed form.

        The decorated function takes the inputs by name as float64 NumPy arrays and returns what a point's
        `expected` holds.
        """
        operator(operator_id)

        def give(form: Body) -> Body:
            self.closed_forms[operator_id] = form
            return form

        return give

    def native(self, *adapters: str) -> Callable[[Body], Body]:
        """Return a decorator that gives the function as it is written for the library of each of `adapters`.

        The decorated function takes the inputs by name as that library's arrays, without `xp`, and returns one of
        them. It is run as a case of its own, beside the problem's body, and judged by the same truth.
        """

        def give(body: Body) -> Body:
            self.natives.update(dict.fromkeys(adapters, body))
            return body

        return give

    def by_hand(self, operator_id: str) -> Callable[[Body], Body]:
        """Return a decorator that gives a program written by hand for an operator, to hold the backends' times against.

        The decorated function takes the inputs by name as NumPy arrays and returns the operator's result in their
        dtype: an array, or a mapping of part to array. It is judged as a backend is. Raises `ProblemError` for an
        operator that takes a seed.
        """
        op = operator(operator_id)
        if op.needs_tangent or op.needs_cotangent or op.method == "transcript":
            raise ProblemError(f"a program by hand takes inputs only: none can be given for {op.id}")

        def give(program: Body) -> Body:
            self.programs[operator_id] = program
            return program

        return give

    def sized(self, *sizes: int) -> Callable[[Draw], Draw]:
        """Return a decorator that says how to draw the inputs for a size, and the sizes at which the problem is timed.

        The decorated function takes a size and a `numpy.random.Generator` and returns the inputs by name, or a
        `Point`.
        """
        if not sizes or not all(isinstance(size, int) and size > 0 for size in sizes):
            raise ProblemError(f"sizes are whole numbers greater than 0, at least one; got {sizes!r}")

        def give(draw: Draw) -> Draw:
            self.draws.update(dict.fromkeys(sizes, draw))
            return draw

        return give

    def at_sizes(self, sizes: Sequence[int] = (), seed: int = 0) -> "Problem":
        """Return the problem with points drawn for `sizes` (default: its own) instead of its points.

        Raises `ProblemError` where the problem says of no size how to draw it, or draws what fits no point.
        """
        if not self.draws:
            raise ProblemError(
                f"problem {self.id!r} declares no sizes: give it some by @{self.name}.sized(...)"
            )
        return replace(self, points={size_label(n): self._drawn(n, seed) for n in sizes or self.draws})

    def _drawn(self, size: int, seed: int) -> Point:
        draw = self.draws.get(size) or next(iter(self.draws.values()))
        random = np.random.Generator(np.random.PCG64([seed, zlib.crc32(self.id.encode()), size]))
        try:
            found = draw(size, random)
            point = replace(found if isinstance(found, Point) else Point(found), size=size)
            _check_wrt(size_label(size), point, self.wrt)
        except Exception as error:
            raise ProblemError(
                f"problem {self.id!r} cannot be drawn for size {size}: {type(error).__name__}: {error}"
            ) from error
        return point

    def expected(self, point: Point, op: Operator) -> Parts | None:
        """Return what must come out of an operator at a point, part by part, or None where no one said."""
        if op.id in point.expected:
            return named_parts(point.expected[op.id], op, self.wrt)
        if op.id in self.closed_forms:
            return named_parts(self.closed_forms[op.id](**point.inputs), op, self.wrt)
        return None

    def located(self, group: str, origin: str) -> "Problem":
        """Return the problem with the group and the place it was collected from."""
        return replace(self, group=group, origin=origin)


def size_label(size: int) -> str:
    """Return the label of the point drawn for a size."""
    return f"n{size}"


Points: TypeAlias = Mapping[str, Mapping[str, Any] | Point]


def problem(
    *,
    points: Points,
    wrt: Sequence[str] | None = None,
    operators: str | Sequence[str] | None = None,
    dtypes: Sequence[str] = ("float64",),
    source: str = "",
    name: str | None = None,
    tags: Sequence[str] = (),
) -> Callable[[Body], Problem]:
    """Return a decorator that makes a `Problem` of a function `f(xp, *inputs)`.

    Raises `ProblemError` where the points do not fit: no points, arguments unknown, NaN in an input, a `wrt` that is
    not floating-point.
    """

    def make(function: Body) -> Problem:
        label = name or function.__name__
        try:
            named = names_of(operators) if operators is not None else None
            return _build(function, label, points, wrt, named, dtypes, source, tags)
        except (ProblemError, ValueError) as error:
            raise ProblemError(f"problem {label!r}: {error}") from None

    return make


def transcript(
    *,
    points: Points,
    dtypes: Sequence[str] = ("float64",),
    source: str = "",
    name: str | None = None,
    tags: Sequence[str] = (),
) -> Callable[[Body], Problem]:
    """Return a decorator that makes a problem of an imperative sequence `f(tape, xp, *inputs)`.

    The function drives an `adjudge.Tape` and returns a mapping of observation to array, which the points' `expected`
    gives under "transcript".
    """
    return problem(
        points=points, operators=("transcript",), dtypes=dtypes, source=source, name=name, tags=tags
    )


def named_parts(value: Any, op: Operator, wrt: Sequence[str]) -> Parts:
    """Return a result given as an array or a mapping as parts by name; raises `ProblemError` on other names."""
    if op.method == "transcript":
        return {str(name): np.asarray(part) for name, part in value.items()}
    names = op.parts(wrt)
    if not isinstance(value, Mapping):
        if len(names) != 1:
            raise ProblemError(f"{op.id} has the parts {', '.join(names)}: give a mapping of part to array")
        value = {names[0]: value}
    if unknown := sorted(set(value) - set(names)):
        raise ProblemError(f"{op.id} has no part {unknown[0]!r}: expected {', '.join(names)}")
    return {name: numbers(f"{op.id} of {name!r}", part) for name, part in value.items()}


def numbers(what: str, value: Any) -> Array:
    """Return `value` as a float64 array; raises `ProblemError`, naming `what`, where it is no number or NaN."""
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ProblemError(f"{what} is {value!r}: give an array of numbers") from None
    if np.isnan(array).any():
        raise ProblemError(f"{what} holds NaN: give the true number, or leave it out")
    return array


def _build(
    function: Body,
    name: str,
    points: Points,
    wrt: Sequence[str] | None,
    operators: tuple[str, ...] | None,
    dtypes: Sequence[str],
    source: str,
    tags: Sequence[str],
) -> Problem:
    if not points:
        raise ProblemError("has no points: give at least one, points={'generic': {'x': array}}")
    made = {label: p if isinstance(p, Point) else Point(p) for label, p in points.items()}
    for label in (name, *made):
        _check_label(label)
    for op in operators or ():
        operator(op)
    for dtype in dtypes:
        if dtype not in ("float32", "float64"):
            raise ProblemError(f"unknown dtype {dtype!r}: expected float32 or float64")
    chosen = tuple(wrt) if wrt is not None else _floating(next(iter(made.values())))
    for label, point in made.items():
        _check_wrt(label, point, chosen)
    return Problem(
        function,
        made,
        chosen,
        operators,
        tuple(dtypes),
        source,
        name,
        tags=tuple(tags),
    )


def _array(name: str, value: Any) -> Array:
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise ProblemError(f"input {name!r} is not numeric (dtype {array.dtype}): give an array of numbers")
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise ProblemError(f"input {name!r} holds NaN, which has no derivative: give a number")
    return array.astype(np.float64) if array.dtype.kind == "f" else array


def _floating(point: Point) -> tuple[str, ...]:
    return tuple(name for name, array in point.inputs.items() if array.dtype.kind == "f")


def _check_label(label: str) -> None:
    if not label or not all(c.isalnum() or c in "_-.+" for c in label):
        raise ProblemError(f"{label!r} cannot be part of a case's id: use letters, digits and _ - . +")


def _check_wrt(label: str, point: Point, wrt: tuple[str, ...]) -> None:
    if not wrt:
        raise ProblemError(
            f"point {label!r} has no floating-point input: there is nothing to differentiate by"
        )
    for name in wrt:
        if name not in point.inputs:
            raise ProblemError(f"point {label!r} has no input {name!r}: it has {', '.join(point.inputs)}")
        if point.inputs[name].dtype.kind != "f":
            raise ProblemError(f"input {name!r} of point {label!r} is not floating-point: write 1.0, not 1")
