"""Writes a case as a program, in the worker: set-up, inputs, the function, the derivative as the adapter takes it."""

import ast
import copy
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from adjudge.adapter import UNCONNECTED, Adapter, Unsupported, flatten
from adjudge.operators import Operator, operator
from adjudge.outcome import Array
from adjudge.preparation import cast, derivative
from adjudge.problems import Problem
from adjudge.protocol import NATIVE, Evaluate, Transcribe
from adjudge.tracing.layout import text
from adjudge.tracing.lifting import Lifter
from adjudge.tracing.literals import literal
from adjudge.tracing.program import Program, Untraceable
from adjudge.tracing.spelling import Spelling
from adjudge.tracing.tidying import tidy
from adjudge.tracing.traced import Traced
from adjudge.tracing.tracer import Tracer

MOST_STATEMENTS = 1000
RESOLVED = "Branches, loops and numbers taken out of arrays are as they come out at this point."


def transcribed(adapter: Adapter, problem: Problem, request: Transcribe) -> tuple[str, str]:
    """Return the source of a program that gives the answer's parts under the name `got`, and what the library raised.

    A program that raises ends with the call that does. Raises `Untraceable` where the case cannot be written so.
    """
    program = Program(MOST_STATEMENTS)
    spelling = _spelling(type(adapter).__module__.partition(".")[0], adapter.library)
    program.keep = _keeper(request.journal, program, spelling)
    tracer = Tracer(program, spelling.path, request.case.wrt)
    lifter = Lifter(spelling, tracer)
    raised = ""
    try:
        _Scribe(lifter, tracer, adapter, problem, request.case).write(request.parts)
    except Unsupported as absence:
        raise Untraceable(str(absence)) from absence
    except Exception as error:
        if not program.has_failed:
            raise Untraceable(f"{type(error).__name__}: {error}") from error
        raised = f"{type(error).__name__}: {error}"
    source = _source(program, spelling)
    return source.replace("\ndef f(", f"\n# {RESOLVED}\ndef f(") if tracer.has_resolved else source, raised


@functools.cache
def _spelling(package: str, library: str) -> Spelling:
    """Return how a library is spelled, which takes long enough to find out only once."""
    return Spelling(package, (library, "numpy"))


def _source(program: Program, spelling: Spelling) -> str:
    module = copy.deepcopy(program.module)
    tidy(module)
    return "\n".join((*spelling.imports(module), "", text(module)))


def _keeper(journal: str, program: Program, spelling: Spelling) -> Callable[[bool], None]:
    """Return what keeps the program so far in a file while the library runs, and nothing at any other time."""

    def keep(is_running: bool) -> None:
        if journal:
            Path(journal).write_text(_source(program, spelling) if is_running else "", encoding="utf-8")

    return keep


class _Scribe:
    def __init__(
        self, lifter: Lifter, tracer: Tracer, adapter: Adapter, problem: Problem, request: Evaluate
    ) -> None:
        self.lifter, self.tracer = lifter, tracer
        self.original, self.adapter = adapter, lifter.lift(type(adapter))()
        self.problem, self.request = problem, request

    def write(self, parts: tuple[str, ...]) -> None:
        """Write all that is needed for the parts."""
        op = operator(self.request.operator)
        arrays = {
            name: self._input(name, a) for name, a in cast(self.request.inputs, self.request.dtype).items()
        }
        body = self._body()
        if op.method == "transcript":
            found = body(self.adapter.tape(), self.adapter.xp, **arrays)
        else:
            raw = self._derivative(body, arrays)
            found = dict(zip(op.parts(self.request.wrt), flatten(raw), strict=True))
        answers = {name: self._answer(found[name]) for name in parts}
        self.tracer.assigned(answers[parts[0]] if len(parts) == 1 else answers, "got")

    def _answer(self, found: Any) -> Any:
        """Return an answer as an array of NumPy; None, as the library gave it, where the part is not connected."""
        if type(found) in (bool, int, float):
            return Traced(self.tracer, np.asarray(found), literal(np.asarray(found)))
        if found is not UNCONNECTED:
            return self.adapter.to_numpy(found)
        absent = self.tracer.absent
        return Traced(self.tracer, None, absent.pop(0) if absent else ast.Constant(None))

    def _body(self) -> Any:
        if self.request.implementation == NATIVE:
            return self.lifter.lift(self.problem.natives[self.adapter.name])
        return self.lifter.lift(self.problem.function)

    def _derivative(self, body: Any, arrays: dict[str, Any]) -> Any:
        request, op = self.request, operator(self.request.operator)
        if request.implementation != NATIVE:
            body = functools.partial(body, self.adapter.xp)
        constants = {name: array for name, array in arrays.items() if name not in request.wrt}

        def function(*primals: Any) -> Any:
            return body(**constants, **dict(zip(request.wrt, primals, strict=True)))

        f = self.tracer.function(function, "f")
        given = self._arguments(op, tuple(arrays[name] for name in request.wrt))
        method = getattr(self.adapter, op.method)
        built = method(f, op.order) if op.method == "derivative" else method(f)
        return (built if request.mode == "eager" else self._compiled(built, arrays, given))(*given)

    def _arguments(self, op: Operator, primals: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what the derivative is called with."""
        if op.needs_tangent:
            tangents = self.request.tangent or {}
            return primals, tuple(self._input(f"d{name}", tangents[name]) for name in self.request.wrt)
        if op.needs_cotangent:
            assert self.request.cotangent is not None
            return primals, self._input("head", self.request.cotangent)
        return primals

    def _compiled(self, built: Any, arrays: dict[str, Any], given: tuple[Any, ...]) -> Any:
        """Return the derivative compiled: written as it runs eagerly, compiled without any stand-in inside."""
        eager = msgspec.structs.replace(self.request, mode="eager")
        values = {name: array.adjudge_value for name, array in arrays.items()}
        original = derivative(self.original, self.problem, eager, values)
        function = built if type(built) is Traced else self.tracer.function(built, "derivative")
        return self.adapter.compile(self.tracer.settled(function, original, given))

    def _input(self, name: str, array: Array) -> Any:
        array = array.astype(self.request.dtype) if array.dtype.kind == "f" else array
        host = Traced(self.tracer, array, literal(array))
        return self.tracer.assigned(self.adapter.asarray(host, str(array.dtype)), name)
