"""Put each rule of each way to a derivative off by a relative 2^-70, one at a time: does a contradiction show?

    python tests/harness/oracle/routes/route_mutation.py [EXPRESSION]

prints the survivors, and the rules that no compared case reaches, and exits with the number of survivors that are
not explained below. A rule is a function in a table: of the oracle's namespace (its values, and the slopes of its
series), of the scalars of the other ways, an operator of theirs, a kernel, or a derivative rule of the reference
engine.
"""

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from adjudge.commission import problems_of
from adjudge.oracle import elementwise, factorisations, fourier, linalg, namespace, special, spectra, windows
from adjudge.oracle import matrices as oracle_matrices
from adjudge.oracle.ball import Ball
from adjudge.oracle.balls import Balls
from adjudge.oracle.routes import matrices
from adjudge.oracle.routes import namespace as route_namespace
from adjudge.oracle.routes.arrays import ScalarArray
from adjudge.oracle.routes.comparing import Way, contradiction, opinions, ways
from adjudge.oracle.routes.rationals import Rational
from adjudge.oracle.routes.reals import Real
from adjudge.oracle.routes.samples import Samples
from adjudge.oracle.routes.scalars import Scalar, box
from adjudge.oracle.tape import Block, Taped
from adjudge.oracle.taylor import Question
from adjudge.oracle.worker import question_of
from adjudge.plan import plan
from adjudge.selection import matcher
from adjudge.truth import checking
from adjudge.truth.questions import of_plan
from flint import arb, arb_series, fmpq

sys.path.insert(0, str(Path(__file__).parents[3] / "reference_engine"))

LIMIT_S = 60.0
MOST_CASES = 100
"""How many cases that reach a rule are tried before it is said to survive."""

EXPLAINED: dict[str, str] = {
    f"series.slope.{name}": "the slope is zero, and so is a part of it"
    for name in (
        *(
            "asarray",
            "ceil",
            "detach",
            "eye",
            "floor",
            "floor_divide",
            "full_like",
            "ones_like",
            "round",
            "sign",
        ),
        *("trunc", "zeros_like"),
    )
} | {"series.value.zeros_like": "the value is zero, and so is a part of it"}
"""Survivors that cannot be told from the truth, each with the reason."""

Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Slot:
    """A place that holds a rule: where to read it, and where to put another; `change` spoils what it returns."""

    name: str
    get: Callable[[], Any]
    put: Callable[[Any], None]
    change: Change


def entries(prefix: str, table: Any, change: Change) -> Iterator[Slot]:
    """Give the functions in a table."""
    for name, rule in table.items():
        if callable(rule) and not isinstance(rule, type):
            label = getattr(name, "__name__", name)
            yield Slot(
                f"{prefix}.{label}", partial(table.get, name), partial(table.__setitem__, name), change
            )


def attribute(prefix: str, owner: Any, name: str, change: Change) -> Slot:
    """Return a function that is an attribute."""
    return Slot(f"{prefix}.{name}", partial(getattr, owner, name), partial(setattr, owner, name), change)


# What a rule returns, off by a relative 2^-70.


def off(result: Any) -> Any:
    """Return what a rule returns, off by a relative 2^-70 where it is made of balls or fractions."""
    if isinstance(result, tuple):
        parts = [off(part) for part in result]
        return type(result)(*parts) if hasattr(result, "_fields") else tuple(parts)
    if isinstance(result, Ball):
        return type(result)(result.value * (1 + arb(2) ** -70))
    if isinstance(result, Balls):
        return Balls(np.frompyfunc(off, 1, 1)(result.data), result.dtype)
    if isinstance(result, Rational):
        return Rational(result.value * (1 + fmpq(1, 2**70)))
    if isinstance(result, Real):
        return Real(result.value * (1 + arb(2) ** -70))
    if isinstance(result, Samples):
        return result.mapped(lambda z: z * (1 + arb(2) ** -70))
    if isinstance(result, np.ndarray) and result.dtype == object:
        changed = np.frompyfunc(off, 1, 1)(result)
        return (changed if isinstance(changed, np.ndarray) else box(changed)).view(type(result))
    return result


def steeper(result: Any) -> Any:
    """Return a series whose terms after the constant one are off."""
    if isinstance(result, tuple):
        return tuple(map(steeper, result))
    if isinstance(result, Balls):
        return Balls(np.frompyfunc(steeper, 1, 1)(result.data), result.dtype)
    if isinstance(result, Ball) and isinstance(result.value, arb_series):
        first, *rest = list(result.value)
        return type(result)(arb_series([first, *(c * (1 + arb(2) ** -70) for c in rest)], result.value.prec))
    return result


def rule_off(result: Any) -> Any:
    """Return what a derivative rule of the engine returns, traced or not, off."""
    if isinstance(result, tuple):
        return tuple(map(rule_off, result))
    return result * ScalarArray.wrapped(Real(1 + arb(2) ** -70))


def slope_off(result: Any) -> Any:
    """Return a number on a tape whose slopes are off."""
    if isinstance(result, Taped):
        links = result.tape._entries[result.place]
        assert not isinstance(links, Block)
        result.tape._entries[result.place] = tuple((at, slope * (1 + arb(2) ** -70)) for at, slope in links)
    return result


# Where the rules are.


def series_slots() -> Iterator[Slot]:
    """Give the oracle's own functions, once for their values and once for the slopes of their series."""
    for kind, change in (("value", off), ("slope", steeper)):
        yield from entries(f"series.{kind}", namespace._TABLE, change)
        yield from entries(f"series.{kind}.linalg", namespace._LINALG, change)
        for module in (special, fourier, windows):
            yield from entries(f"series.{kind}.{module.__name__.rsplit('.', 1)[-1]}", module.TABLE, change)
        yield from entries(f"series.{kind}.operator", elementwise.UNARY, change)
        yield from entries(f"series.{kind}.operator", elementwise.BINARY, change)
        yield attribute(f"series.{kind}.linalg", factorisations, "qr", change)
        yield attribute(f"series.{kind}.linalg", factorisations, "eigh", change)
        yield attribute(f"series.{kind}.linalg", factorisations, "svd", change)


def reverse_slots() -> Iterator[Slot]:
    """Give what the oracle knows of slopes in reverse: of arithmetic, of FLINT's functions, of whole arrays."""
    for name in (
        "__add__",
        "__sub__",
        "__mul__",
        "__truediv__",
        "__rsub__",
        "__rtruediv__",
        "__neg__",
        "lifted",
    ):
        yield attribute("reverse", Taped, name, slope_off)
    yield Slot("reverse.__radd__", lambda: Taped.__radd__, partial(setattr, Taped, "__radd__"), slope_off)
    yield Slot("reverse.__rmul__", lambda: Taped.__rmul__, partial(setattr, Taped, "__rmul__"), slope_off)
    for module in (linalg, oracle_matrices, spectra):
        yield from entries(f"reverse.{module.__name__.rsplit('.', 1)[-1]}", pullbacks(module), off)


def pullbacks(module: Any) -> dict[str, Any]:
    """Let the rules for what a module computes of whole arrays be called through a table, and return it."""
    table: dict[str, Any] = {f"pullback[{place}]": _called for place in range(2)}
    through = module.through

    def looked_up(kernel: Any, rules: Any, *operands: Any) -> Any:
        called = [partial(table[f"pullback[{place}]"], rule) for place, rule in enumerate(rules)]
        return through(kernel, called, *operands)

    module.through = looked_up
    return table


def _called(rule: Any, *arguments: Any) -> Any:
    return rule(*arguments)


def scalar_slots() -> Iterator[Slot]:
    """Give the functions and operators of the scalars, and what else the other ways' array layer computes."""
    for kind in (Real, Samples, Rational):
        prefix = kind.__name__.lower()
        yield from entries(prefix, kind.table, off)
        yield from entries(prefix, operators(kind), off)
        yield attribute(prefix, kind, "powered", off)
        yield attribute(prefix, kind, "__neg__", off)
    yield from entries("matrices", matrices.KERNELS, off)
    yield from entries("arrays", route_namespace._REDUCTIONS, off)
    yield from entries("arrays", route_namespace._NORMS, off)


def operators(kind: type[Scalar]) -> dict[str, Any]:
    """Let Python's operators of a kind of scalar be looked up in a table, and return it."""
    table = dict.fromkeys(("add", "sub", "mul", "truediv"), kind.combined)

    def combined(self: Any, operation: Any, other: Any) -> Any:
        return table[operation.__name__](self, operation, other)

    kind.combined = combined  # type: ignore[method-assign]
    return table


def engine_slots() -> Iterator[Slot]:
    """Give the derivative rules of the reference engine's primitives."""
    from reference_engine.rules.special import NotByOrder
    from test_rules import PRIMITIVES

    from reference_engine import reverse as reverse_engine

    for name, primitive in sorted(PRIMITIVES.items()):
        if name == "getitem":
            yield attribute("engine.getitem", primitive, "jvp", rule_off)
            yield attribute("engine.getitem", reverse_engine, "part_cotangent", rule_off)
            continue
        for kind in ("rules", "same", "both", "adjoints", "jvps", "vjps", "jvp", "vjp"):
            rules = getattr(primitive, kind, None)
            if callable(rules):
                yield attribute(f"engine.{name}", primitive, kind, rule_off)
            for i, rule in enumerate(rules if isinstance(rules, tuple) else ()):
                if rule is not None and not isinstance(rule, NotByOrder):
                    yield element(f"engine.{name}.{kind}[{i}]", primitive, kind, i)


def element(label: str, owner: Any, name: str, place: int) -> Slot:
    """Return a function that is an element of a tuple in an attribute."""

    def put(rule: Any) -> None:
        rules = getattr(owner, name)
        setattr(owner, name, (*rules[:place], rule, *rules[place + 1 :]))

    return Slot(label, lambda: getattr(owner, name)[place], put, rule_off)


def slots() -> list[Slot]:
    """Return all rules of all ways."""
    return [*series_slots(), *reverse_slots(), *scalar_slots(), *engine_slots()]


@contextmanager
def spoiled(slot: Slot, change: Change) -> Iterator[None]:
    """Let what a rule returns be changed inside the block."""
    rule = slot.get()
    slot.put(lambda *arguments, **options: change(rule(*arguments, **options)))
    try:
        yield
    finally:
        slot.put(rule)


# What is asked, and what notices.


@dataclass
class Bench:
    """Holds the questions with all answers to them, and which rules each way reaches in answering.

    What contradicts itself before anything is spoiled can notice nothing, and is left out.
    """

    asked: list[Question]
    known: dict[str, Way]
    answers: list[dict[str, Any]] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    reached: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def notices(self, slot: Slot) -> bool:
        """Say whether a spoiled rule leads to a contradiction with a way that is not spoiled."""
        tried = self.reached[slot.name]
        for place, way in tried[:: max(len(tried) // MOST_CASES, 1)]:
            with spoiled(slot, slot.change):
                found = opinions(self.asked[place], {way: self.known[way]}, LIMIT_S).answers
            others = [answer for name, answer in self.answers[place].items() if name != way]
            if any(contradiction(mine, other) for mine in found.values() for other in others):
                return True
        return False


def bench(asked: Iterable[Question], rules: Iterable[Slot]) -> Bench:
    """Return the questions with their answers, and for each rule the places and ways that reach it."""
    adapter = checking.reference_adapter()
    made = Bench(list(asked), ways(adapter))
    seen: set[str] = set()

    def noting(slot: Slot) -> Change:
        def note(result: Any) -> Any:
            if not (slot.change is off or slot.change is steeper) or slot.change(result) is not result:
                seen.add(slot.name)
            return result

        return note

    recorders = [(slot, noting(slot)) for slot in rules]
    for place, question in enumerate(made.asked):
        opinion = opinions(question, made.known, LIMIT_S)
        made.answers.append(opinion.answers if opinion.compared else {})
        made.contradictions += opinion.contradictions
        for way in () if opinion.contradictions else opinion.compared:
            seen.clear()
            with _all_spoiled(recorders):
                opinions(question, {way: made.known[way]}, LIMIT_S)
            for name in seen:
                made.reached.setdefault(name, []).append((place, way))
    return made


@contextmanager
def _all_spoiled(recorders: Iterable[tuple[Slot, Change]]) -> Iterator[None]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        for slot, change in recorders:
            stack.enter_context(spoiled(slot, change))
        yield


def suite(expression: str = "") -> list[Question]:
    """Return what the selected part of the shared suite asks, each question once."""
    planned = plan(problems_of(()), select=matcher(expression))
    asked = {question.same: question for question in of_plan(planned)}
    return [question_of(question.prove) for question in asked.values()]


def main() -> int:
    """Print what survives."""
    warnings.simplefilter("ignore")
    every = slots()
    made = bench(suite(" ".join(sys.argv[1:])), every)
    reachable = [slot for slot in every if slot.name in made.reached]
    alive = [slot.name for slot in reachable if not made.notices(slot)]
    for line in made.contradictions:
        print(f"unspoiled: {line}")
    for name in sorted({slot.name for slot in every} - made.reached.keys()):
        print(f"not reached: {name}")
    for name in alive:
        print(f"survivor: {name}{': ' + EXPLAINED[name] if name in EXPLAINED else ''}")
    unexplained = set(alive) - EXPLAINED.keys()
    print(
        f"{len(reachable)} rules spoiled, {len(alive)} survive, {len(unexplained)} without an explanation; "
        f"{len(made.contradictions)} contradictions between ways that are not spoiled"
    )
    return len(unexplained)


if __name__ == "__main__":
    sys.exit(main())
