"""Plans a run: problems, points and operators become cases. Nothing is run but each function's own value, in NumPy."""

import inspect
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from adjudge import contraction
from adjudge.adapter import Unsupported
from adjudge.errors import UserError
from adjudge.operators import DEFAULT_IDS, Operator, Shape, operator
from adjudge.outcome import Array, Parts
from adjudge.plain_numpy import numpy_namespace
from adjudge.problems import Point, Problem, ProblemError, named_parts, numbers
from adjudge.protocol import NATIVE, NEUTRAL
from adjudge.record import CaseFacts, PointFacts, ProblemFacts, case_id
from adjudge.time_limit import TookTooLong, limited

VALUE_LIMIT_S = 60.0
"""How long a function may take for its own value, in plain NumPy."""


class PlanError(UserError):
    """Says which problem cannot be planned, why, and what to do."""


@dataclass(slots=True)
class Plan:
    """Holds what is to be run, as facts for the record; `whole` is true where no case was deselected."""

    problems: list[ProblemFacts] = field(default_factory=list)
    points: list[PointFacts] = field(default_factory=list)
    cases: list[CaseFacts] = field(default_factory=list)
    whole: bool = True


def plan(
    problems: Iterable[Problem],
    *,
    operators: Sequence[str] = (),
    dtypes: Sequence[str] = (),
    modes: Sequence[str] = ("eager",),
    seed: int = 0,
    select: Callable[[str], bool] = lambda _: True,
) -> Plan:
    """Return the cases of `problems`, restricted to `operators`, `dtypes` (where given) and the selected ids.

    A point whose numbers a dtype cannot hold is left out in it; closed forms are told of the numbers as the dtype
    has them. A problem with native implementations has a case for these beside each of its own. The seeds of jvp,
    vjp and hvp that a point does not give are drawn from `seed`, the same for every backend. Raises `PlanError` for
    a problem whose function raises or whose given arrays have wrong shapes.
    """
    planned = Plan(whole=not operators and not dtypes)
    for problem in problems:
        chosen = 0
        for label in problem.points:
            cases = _cases(problem, label, operators, dtypes, modes, seed)
            selected = [case for case in cases if select(case.id)]
            planned.whole &= len(selected) == len(cases)
            if selected:
                planned.points.append(_point_facts(problem, label))
                planned.cases += selected
            chosen += len(selected)
        if chosen:
            planned.problems.append(_problem_facts(problem))
    return planned


def _cases(
    problem: Problem,
    label: str,
    operators: Sequence[str],
    dtypes: Sequence[str],
    modes: Sequence[str],
    seed: int,
) -> list[CaseFacts]:
    point = problem.points[label]
    try:
        out_shape = None if problem.is_transcript else _out_shape(problem, label)
        given = _given_seeds(problem, point, out_shape)
        drawn = _Seeds(problem, label, out_shape, seed, *given)
        return [
            _case(problem, label, op, dtype, mode, implementation, drawn, out_shape)
            for op in _applicable(problem, point, out_shape)
            if not operators or op.id in operators or op.method in operators
            for dtype in dtypes or problem.dtypes
            if point.is_of(dtype)
            for mode in (("eager",) if problem.is_transcript else modes)
            for implementation in _implementations(problem)
        ]
    except (ProblemError, ValueError) as error:
        raise PlanError(f"problem {problem.id!r}, point {label!r}: {error}") from error


def _implementations(problem: Problem) -> tuple[str, ...]:
    return (NEUTRAL, NATIVE) if problem.natives else (NEUTRAL,)


def _out_shape(problem: Problem, label: str) -> Shape:
    point = problem.points[label]
    try:
        with np.errstate(all="ignore"), limited(VALUE_LIMIT_S):
            value = problem(numpy_namespace(), **point.inputs)
    except Unsupported as absence:
        raise PlanError(f"problem {problem.id!r}: {absence}") from absence
    except TookTooLong:
        raise PlanError(
            f"problem {problem.id!r} gives no value at point {label!r} within {VALUE_LIMIT_S:g} s: does its loop end?"
        ) from None
    except Exception as error:
        raise PlanError(
            f"problem {problem.id!r} raises at point {label!r}: {type(error).__name__}: {error}"
            f"{_where(error, problem)}"
        ) from error
    if isinstance(value, (tuple, list, dict)) or value is None:
        raise ProblemError(f"the function returns a {type(value).__name__}: expected one array")
    value = np.asarray(value)
    if value.dtype.kind != "f":
        raise ProblemError(f"the function returns {value.dtype}: expected floating-point numbers")
    return value.shape


def _where(error: Exception, problem: Problem) -> str:
    file = inspect.getsourcefile(problem.function)
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f" ({file}, line {line})" if line else ""


def _applicable(problem: Problem, point: Point, out_shape: Shape | None) -> list[Operator]:
    if out_shape is None:
        return [operator("transcript")]
    in_shapes = _in_shapes(problem, point)
    if problem.operators is not None:
        chosen = [operator(name) for name in problem.operators]
        for op in chosen:
            if not op.fits(in_shapes, out_shape):
                raise ProblemError(
                    f"{op.id} does not apply: the function returns shape {out_shape}{_needs(op)}"
                )
        return chosen
    return [
        op
        for op in map(operator, DEFAULT_IDS)
        if op.fits(in_shapes, out_shape) and not (op.id == "jacobian" and out_shape == ())
    ]


def _needs(op: Operator) -> str:
    if op.codomain == "scalar":
        return ", and it needs a scalar: sum the result, or choose jacobian, jvp or vjp"
    return ", and it needs one input and an output of its shape"


def _in_shapes(problem: Problem, point: Point) -> dict[str, Shape]:
    return {name: point.inputs[name].shape for name in problem.wrt}


def _given_seeds(
    problem: Problem, point: Point, out_shape: Shape | None
) -> tuple[Parts | None, Array | None]:
    tangent = None
    if point.tangent is not None:
        tangent = {name: numbers(f"tangent of {name!r}", part) for name, part in point.tangent.items()}
        _check_shapes("tangent", tangent, _in_shapes(problem, point))
    cotangent = None
    if point.cotangent is not None:
        cotangent = numbers("the cotangent", point.cotangent)
        if out_shape is not None and cotangent.shape != out_shape:
            raise ProblemError(
                f"the cotangent has shape {cotangent.shape}: expected {out_shape}, the output's"
            )
    return tangent, cotangent


@dataclass(frozen=True, slots=True)
class _Seeds:
    """Gives a point's tangent and cotangent, drawn (float32-exact, standard normal) where the point has none."""

    problem: Problem
    label: str
    out_shape: Shape | None
    seed: int
    tangent: Parts | None
    cotangent: Array | None

    def tangents(self) -> Parts:
        """Return one tangent per input."""
        if self.tangent is not None:
            return self.tangent
        random = self._random(1)
        shapes = _in_shapes(self.problem, self.problem.points[self.label])
        return {name: _normal(random, shape) for name, shape in shapes.items()}

    def cotangents(self) -> Array:
        """Return the cotangent of the output."""
        if self.cotangent is not None:
            return self.cotangent
        return _normal(self._random(2), self.out_shape or ())

    def _random(self, stream: int) -> np.random.Generator:
        name = zlib.crc32(f"{self.problem.id}/{self.label}".encode())
        return np.random.Generator(np.random.PCG64([self.seed, name, stream]))


def _normal(random: np.random.Generator, shape: Shape) -> Array:
    return random.standard_normal(shape).astype(np.float32).astype(np.float64)


def _case(
    problem: Problem,
    label: str,
    op: Operator,
    dtype: str,
    mode: str,
    implementation: str,
    seeds: _Seeds,
    out_shape: Shape | None,
) -> CaseFacts:
    point = problem.points[label]
    shapes = None if out_shape is None else op.shapes(_in_shapes(problem, point), out_shape)
    return CaseFacts(
        id=case_id(problem.id, label, op.id, dtype, mode, implementation),
        problem=problem.id,
        point=label,
        operator=op.id,
        dtype=dtype,
        mode=mode,
        implementation=implementation,
        tangent=seeds.tangents() if op.needs_tangent else None,
        cotangent=seeds.cotangents() if op.needs_cotangent else None,
        expected=_expected(problem, point.rounded(dtype), op, seeds),
        kink=_kink(point, op, shapes or {}),
        conventions={
            name: named_parts(answers[op.id], op, problem.wrt)
            for name, answers in point.conventions.items()
            if op.id in answers
        },
    )


def _expected(problem: Problem, point: Point, op: Operator, seeds: _Seeds) -> Parts | None:
    """Return the closed form of an operator, or what follows from the gradient's, Jacobian's or Hessian's."""
    given = _closed_form(problem, point, op, seeds.out_shape)
    if given is not None or point.kink:
        return given
    match op.method:
        case "jvp" | "vjp":
            names = ("jacobian", "gradient")
            forms = (_closed_form(problem, point, operator(name), seeds.out_shape) for name in names)
            jacobian = next((form for form in forms if form is not None), None)
            if jacobian is None:
                return None
            if op.method == "jvp":
                return contraction.jvp(jacobian, seeds.tangents())
            return contraction.vjp(jacobian, seeds.cotangents())
        case "hvp":
            hessian = _closed_form(problem, point, operator("hessian"), seeds.out_shape)
            return None if hessian is None else contraction.hvp(hessian, seeds.tangents())
    return None


def _closed_form(problem: Problem, point: Point, op: Operator, out_shape: Shape | None) -> Parts | None:
    """Return what was given for an operator itself, its parts and shapes being checked."""
    try:
        form = problem.expected(point, op)
    except ProblemError:
        raise
    except Exception as error:
        raise ProblemError(f"its closed form of {op.id} raises {type(error).__name__}: {error}") from error
    if form is not None and out_shape is not None:
        _check_shapes(f"expected {op.id}", form, op.shapes(_in_shapes(problem, point), out_shape))
    return form


def _kink(point: Point, op: Operator, shapes: dict[str, Shape]) -> dict[str, tuple[Array, Array]] | None:
    if op.id not in point.kink:
        return None
    given = point.kink[op.id]
    for part in (*given, *shapes):
        if part not in shapes or part not in given:
            raise ProblemError(f"kink {op.id} must give the parts {', '.join(shapes)}: see {part!r}")
    return {part: _ends(f"kink {op.id} of {part!r}", ends, shapes[part]) for part, ends in given.items()}


def _ends(what: str, ends: Any, shape: Shape) -> tuple[Array, Array]:
    """Return the lowest and the highest element of the generalised derivative, in full shape."""
    try:
        low, high = (np.array(np.broadcast_to(numbers(what, end), shape)) for end in ends)
    except (TypeError, ValueError) as error:
        raise ProblemError(
            f"{what} must be a pair, lowest and highest, that broadcasts to {shape}: {error}"
        ) from None
    return low, high


def _check_shapes(what: str, parts: Parts, shapes: dict[str, Shape]) -> None:
    for name, part in parts.items():
        if name not in shapes:
            raise ProblemError(f"{what} has no part {name!r}: expected {', '.join(shapes)}")
        if part.shape != shapes[name]:
            raise ProblemError(f"{what} of {name!r} has shape {part.shape}: expected {shapes[name]}")
    if missing := sorted(set(shapes) - set(parts)):
        raise ProblemError(f"{what} has no part {missing[0]!r}")


def _problem_facts(problem: Problem) -> ProblemFacts:
    return ProblemFacts(
        id=problem.id,
        origin=problem.origin,
        summary=(inspect.getdoc(problem.function) or "").split("\n\n")[0],
        source=problem.source,
        code=_code(problem),
        wrt=problem.wrt,
        natives=tuple(problem.natives),
        by_hand=tuple(problem.programs),
    )


def _code(problem: Problem) -> str:
    try:
        return inspect.getsource(problem.function)
    except (OSError, TypeError):
        return ""


def _point_facts(problem: Problem, label: str) -> PointFacts:
    point = problem.points[label]
    return PointFacts(
        problem=problem.id, point=label, inputs=dict(point.inputs), source=point.source, size=point.size
    )
