"""What an adapter answers is recorded as it is: parts by name, how it came about, and what it cost."""

import itertools
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import msgspec
import numpy as np
import pytest
from adjudge import derived, evaluation
from adjudge.adapter import UNCONNECTED, Adapter, Function, Unsupported, with_uncertainty
from adjudge.evaluation import MAX_STEADY_CALLS, AdapterError, evaluate
from adjudge.measurement import Measurement
from adjudge.outcome import Computed, Raised
from adjudge.outcome import Unsupported as UnsupportedOutcome
from adjudge.problems import Problem, problem
from adjudge.protocol import Evaluate, Evaluated, ProblemPlace, Start
from adjudge.worker import Worker, outcome_of
from adjudge_fakes.correct import Correct
from adjudge_fakes.lazy import LiesAboutSync

X = np.array([0.5, -1.25, 2.0])
SPIN_NS = 3_000_000
FIRST_CALL_SPINS = 20
PLACE = ProblemPlace(__name__, "evaluation/cubes")


def made(function: Callable[..., Any], *, wrt: Sequence[str] = ("x",), **inputs: Any) -> Problem:
    return problem(points={"generic": inputs}, wrt=wrt, name="made")(function).located("evaluation", __name__)


CUBES = made(lambda xp, x: xp.sum(x * x * x), x=X)


def request(operator: str = "gradient", *, wrt: Sequence[str] = ("x",), **changes: Any) -> Evaluate:
    return msgspec.structs.replace(
        Evaluate(
            id=1,
            problem=PLACE,
            operator=operator,
            wrt=tuple(wrt),
            dtype="float64",
            mode="eager",
            inputs={"x": X},
        ),
        **changes,
    )


def answer(adapter: Adapter, asked: Evaluate | None = None, of: Problem = CUBES) -> Computed:
    return evaluate(adapter, of, asked or request())[0]


def measure(adapter: Adapter, asked: Evaluate | None = None) -> Measurement:
    return evaluate(adapter, CUBES, asked or request())[1]


class Gives(Correct):
    """An adapter whose gradient is what it is given, the last of it for ever."""

    def __init__(self, *results: Any) -> None:
        super().__init__()
        self.results = itertools.chain(results, itertools.repeat(results[-1]))

    def gradient(self, f: Function) -> Function:
        return lambda *primals: next(self.results)


def spin() -> None:
    end = time.perf_counter_ns() + SPIN_NS
    while time.perf_counter_ns() < end:
        pass


@pytest.mark.parametrize(
    ("operator", "parts"),
    [
        ("value", {"value": np.sum(X**3)}),
        ("gradient", {"x": 3 * X**2}),
        ("hessian", {"x,x": np.diag(6 * X)}),
        ("jvp", {"tangent": np.sum(3 * X**2)}),
        ("vjp", {"x": 2 * 3 * X**2}),
        ("hvp", {"x": 6 * X}),
    ],
)
def test_a_result_is_recorded_part_by_part(operator: str, parts: dict[str, Any]) -> None:
    asked = request(operator, tangent={"x": np.ones(3)}, cotangent=np.array(2.0))
    computed = answer(Correct(), asked)
    assert list(computed.parts) == list(parts)
    for name, part in parts.items():
        np.testing.assert_allclose(computed.parts[name], part, rtol=1e-15)


def test_only_the_arguments_to_differentiate_by_have_parts() -> None:
    both = made(lambda xp, x, y: xp.sum(x * x * y), wrt=("x", "y"), x=X, y=X)
    computed = answer(Correct(), request(wrt=("y",), inputs={"x": X, "y": X}), of=both)
    assert list(computed.parts) == ["y"]


@pytest.mark.parametrize("operator", ["value", "gradient", "hessian", "jvp", "hvp"])
def test_sensitivity_has_the_shape_of_the_answer(operator: str) -> None:
    computed = answer(Correct(), request(operator, tangent={"x": np.ones(3)}, sensitivity=True))
    assert computed.sensitivity is not None
    for name, part in computed.parts.items():
        assert isinstance(computed.sensitivity[name], np.ndarray)
        assert computed.sensitivity[name].shape == part.shape


def test_sensitivity_is_how_far_an_element_moves() -> None:
    computed = answer(Correct(), request(sensitivity=True))
    assert computed.sensitivity is not None
    assert np.all(computed.sensitivity["x"] > 3 * X**2)
    assert np.all(computed.sensitivity["x"] < 4 * 2 * 3 * X**2)


def test_sensitivity_is_not_measured_unasked() -> None:
    assert answer(Correct()).sensitivity is None


def test_an_unconnected_part_is_named_and_stored_as_zeros_of_its_shape() -> None:
    computed = answer(Gives([UNCONNECTED]))
    assert computed.unconnected == ("x",)
    assert computed.parts["x"].tobytes() == np.zeros(3).tobytes()


def test_a_derived_operator_is_not_native() -> None:
    class Derives(Correct):
        hessian = derived.hessian_from_hvp

    assert not answer(Derives(), request("hessian")).native
    assert answer(Correct(), request("hessian")).native


def test_an_estimate_of_the_error_is_kept() -> None:
    computed = answer(Gives(with_uncertainty([3 * X**2], [np.full(3, 1e-9)])))
    assert computed.uncertainty is not None
    assert computed.uncertainty["x"].tolist() == [1e-9] * 3
    assert computed.parts["x"].tolist() == (3 * X**2).tolist()


def test_the_mode_compiled_compiles_what_was_built() -> None:
    class Compiles(Correct):
        modes: ClassVar[tuple[str, ...]] = ("eager", "compiled")

        def compile(self, f: Function) -> Function:
            return lambda *primals: [7 * part for part in f(*primals)]

    assert answer(Compiles(), request(mode="compiled")).parts["x"].tolist() == (7 * 3 * X**2).tolist()
    assert answer(Compiles(), request()).parts["x"].tolist() == (3 * X**2).tolist()


def test_a_second_answer_of_other_bits_is_kept() -> None:
    assert answer(Gives([X])).repeated == {}
    repeated = answer(Gives([X], [X + 1.0])).repeated
    assert repeated is not None
    assert repeated["x"].tolist() == (X + 1.0).tolist()


def test_a_zero_of_the_other_sign_is_another_answer() -> None:
    assert answer(Gives([np.zeros(3)], [-np.zeros(3)])).repeated


def test_the_value_is_evaluated_once_the_derivative_is_there() -> None:
    assert answer(Gives([X])).primal == pytest.approx(np.sum(X**3))
    assert not answer(Gives([X])).is_blameless


def test_a_function_without_a_finite_value_is_noticed() -> None:
    infinite = made(lambda xp, x: xp.sum(xp.exp(x * 1000.0)), x=X)
    with np.errstate(over="ignore"):
        assert answer(Gives([X]), of=infinite).is_blameless


class SquaresItsHead(Correct):
    def vjp(self, f: Function) -> Function:
        right = super().vjp(f)
        return lambda primals, cotangent: right(primals, cotangent * cotangent)


def test_the_answer_to_minus_twice_the_seed_is_kept_where_it_is_another() -> None:
    seeded = request("vjp", cotangent=np.array(3.0))
    assert answer(Correct(), seeded).rescaled == {}
    rescaled = answer(SquaresItsHead(), seeded).rescaled
    assert rescaled is not None
    assert rescaled["x"].tolist() == (36.0 * 3 * X**2).tolist()


def test_an_operator_without_a_seed_is_not_asked_for_another() -> None:
    assert answer(Correct(), request()).rescaled is None


class Counts(Correct):
    """Counts how often its vjp is called, which takes long; `noise` is added to what comes out from call to call."""

    def __init__(self, *noise: float, takes_long: bool = True) -> None:
        super().__init__()
        self.calls, self.takes_long = 0, takes_long
        self.noise = itertools.chain(noise, itertools.repeat(0.0))

    def vjp(self, f: Function) -> Function:
        def vjp(primals: Any, cotangent: Any) -> Any:
            self.calls += 1
            if self.takes_long:
                spin()
            return [part + next(self.noise) for part in super(Counts, self).vjp(f)(primals, cotangent)]

        return vjp


def test_an_answer_that_takes_long_is_given_twice_where_it_follows_its_seed() -> None:
    slow, seeded = Counts(), request("vjp", cotangent=np.array(3.0))
    computed, cost = evaluate(slow, CUBES, seeded)
    assert slow.calls == 2
    assert (computed.rescaled, computed.repeated) == ({}, {})
    assert cost.steady_calls == 1
    assert cost.steady_ns >= SPIN_NS


def test_an_answer_within_the_budget_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "STEADY_BUDGET_NS", 10**12)
    quick = Counts(takes_long=False)
    cost = evaluate(quick, CUBES, request("vjp", cotangent=np.array(3.0)))[1]
    assert cost.steady_calls == MAX_STEADY_CALLS
    assert quick.calls == 2 + MAX_STEADY_CALLS


def test_an_answer_that_takes_long_and_changes_is_found_out() -> None:
    asked = request("vjp", cotangent=np.array(3.0))
    computed = answer(Counts(0.0, 1.0, 2.0), asked)
    assert computed.rescaled
    assert computed.repeated
    assert computed.repeated["x"].tolist() == (computed.parts["x"] + 2.0).tolist()


def test_what_is_differentiated_is_measured_for_the_reference() -> None:
    measured = answer(Correct(), request("hessian", sensitivity=True))
    assert measured.rounding is not None
    assert set(measured.lower_orders) == {"value", "gradient"}
    assert measured.lower_orders["value"]["value"] >= np.abs(np.sum(X**3))
    assert np.all(measured.lower_orders["gradient"]["x"] >= 3 * X**2)
    assert answer(Correct(), request("hessian")).lower_orders == {}


@pytest.mark.parametrize(("dtype", "seen"), [("float64", "float64"), ("float32", "float32")])
def test_an_adapter_is_given_the_dtype_that_is_asked_for(dtype: str, seen: str) -> None:
    assert answer(Correct(), request(dtype=dtype)).parts["x"].dtype == seen


def test_integers_are_not_cast() -> None:
    picked = made(lambda xp, x, i: xp.sum(xp.take(x, i)), x=X, i=np.array([0, 2, 2]))
    computed = answer(Correct(), request(inputs={"x": X, "i": np.array([0, 2, 2])}), of=picked)
    assert computed.parts["x"].tolist() == [1.0, 0.0, 2.0]


@pytest.mark.parametrize("results", [[], [X, X], [[X], [X]]], ids=["none", "two", "nested"])
def test_an_answer_of_another_form_is_the_adapters_error(results: Any) -> None:
    with pytest.raises(AdapterError, match=r"gradient gave \d arrays: expected 1 \(x\)"):
        answer(Gives(results))


@pytest.mark.parametrize("result", [np.array([None] * 3), np.array(["a"] * 3)], ids=["objects", "text"])
def test_an_answer_that_is_no_number_is_the_adapters_error(result: Any) -> None:
    with pytest.raises(AdapterError, match="expected numbers"):
        answer(Gives([result]))


def test_times_are_those_of_each_stage() -> None:
    class Slow(Correct):
        def gradient(self, f: Function) -> Function:
            spin()
            right = super().gradient(f)
            calls = itertools.count()

            def gradient(*primals: Any) -> Any:
                for _ in range(FIRST_CALL_SPINS if next(calls) == 0 else 1):
                    spin()
                return right(*primals)

            return gradient

    cost = measure(Slow())
    assert cost.first_call_ns >= FIRST_CALL_SPINS * SPIN_NS
    assert SPIN_NS <= cost.build_ns < cost.first_call_ns / 2
    assert SPIN_NS <= cost.steady_ns < cost.first_call_ns / 2
    assert cost.steady_calls >= 1


def test_the_time_until_the_result_exists_is_counted() -> None:
    class Waits(Correct):
        def synchronize(self, result: Any) -> None:
            spin()

    cost = measure(Waits())
    assert cost.steady_ns >= SPIN_NS
    assert cost.refused == ""


def test_work_that_is_left_to_the_first_reading_is_hidden() -> None:
    assert "synchronize returns before the work is done" in measure(LiesAboutSync()).refused


def test_reading_that_is_always_slow_is_no_hidden_work() -> None:
    class Copies(Correct):
        def to_numpy(self, a: Any) -> Any:
            spin()
            return np.array(a)

    assert measure(Copies()).refused == ""


def test_one_slow_reading_is_no_hidden_work() -> None:
    class Hiccups(Correct):
        def __init__(self) -> None:
            super().__init__()
            self.reads = itertools.count()

        def to_numpy(self, a: Any) -> Any:
            if next(self.reads) in (0, 1):  # the first result's, and the first reading of the last
                spin()
            return np.array(a)

    assert measure(Hiccups()).refused == ""


class RaisesLate(Correct):
    """Raises what a case has left running when everything is waited for, as MXNet's engine does."""

    def __init__(self) -> None:
        super().__init__()
        self.pending: list[Exception] = []

    def gradient(self, f: Function) -> Function:
        self.pending.append(ValueError("the gradient's"))
        raise self.pending[0]

    def hessian(self, f: Function) -> Function:
        self.pending.append(ValueError("the Hessian's"))
        raise Unsupported("first order only")

    def synchronize(self, result: Any) -> None:
        if self.pending:
            raise self.pending.pop()


@pytest.mark.parametrize(("operator", "outcome"), [("gradient", Raised), ("hessian", UnsupportedOutcome)])
def test_an_error_does_not_outlive_its_case(operator: str, outcome: type[Any]) -> None:
    adapter = RaisesLate()
    assert isinstance(outcome_of(adapter, CUBES, request(operator))[0], outcome)
    assert isinstance(outcome_of(adapter, CUBES, request("value"))[0], Computed)


class Picky(Correct):
    """Answers in float64 only, and has errors that mean that it has no derivative."""

    dtypes: ClassVar[tuple[str, ...]] = ("float64",)

    def is_unsupported(self, error: Exception) -> bool:
        return isinstance(error, NotImplementedError)

    def gradient(self, f: Function) -> Function:
        raise NotImplementedError("no rule for sum")

    def hessian(self, f: Function) -> Function:
        raise Unsupported("first order only")

    def hvp(self, f: Function) -> Function:
        raise ValueError("a real error")


@pytest.fixture
def picky(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Callable[[Evaluate], Any]:
    """Ask a worker with the adapter `Picky`."""
    file = tmp_path / "evaluation.py"
    file.write_text(
        "import adjudge\n"
        "@adjudge.problem(points={'generic': {'x': [1.0]}})\n"
        "def cubes(xp, x):\n"
        "    return xp.sum(x * x * x)\n"
    )
    place = ProblemPlace(f"file:{file}", "evaluation/cubes")
    worker = Worker(lambda: Picky)
    worker.answer(Start(id=0))

    def ask(asked: Evaluate) -> Any:
        evaluated = worker.answer(msgspec.structs.replace(asked, problem=place))
        assert isinstance(evaluated, Evaluated)
        return evaluated.outcome

    return ask


def test_an_error_that_means_no_derivative_is_unsupported(picky: Callable[[Evaluate], Any]) -> None:
    assert picky(request()) == UnsupportedOutcome("NotImplementedError: no rule for sum")


def test_an_adapter_says_itself_what_it_cannot(picky: Callable[[Evaluate], Any]) -> None:
    assert picky(request("hessian")) == UnsupportedOutcome("first order only")


def test_any_other_error_is_raised(picky: Callable[[Evaluate], Any]) -> None:
    outcome = picky(request("hvp", tangent={"x": np.ones(3)}))
    assert isinstance(outcome, Raised)
    assert (outcome.exception, outcome.message) == ("ValueError", "a real error")


def test_a_dtype_that_an_adapter_lacks_is_unsupported(picky: Callable[[Evaluate], Any]) -> None:
    assert picky(request("jvp", dtype="float32")) == UnsupportedOutcome("no float32: it answers in float64")


def test_a_mode_that_an_adapter_lacks_is_unsupported(picky: Callable[[Evaluate], Any]) -> None:
    assert picky(request("jvp", mode="compiled")) == UnsupportedOutcome("no mode compiled: it has eager")
