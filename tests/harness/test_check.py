"""`adjudge.check` finds what is wrong with one function, says what it rests on, and leaves the right alone."""

from collections.abc import Callable
from typing import Any

import adjudge
import numpy as np
import pytest
from adjudge.errors import UserError
from autograd import numpy as anp
from autograd.extend import defvjp, primitive
from autograd.tracer import Box

X = np.array([0.5, -1.25, 2.0])


def with_rule(rule: Callable[[Any], Any], value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of one's own, with a derivative rule of one's own."""
    own = primitive(value)
    defvjp(own, lambda answer, x: lambda g: g * rule(x))
    return lambda x: anp.sum(own(x))


cube = with_rule(lambda x: 3 * x**2, lambda x: x**3)
nearly_cube = with_rule(lambda x: np.where(x > 1, 1 + 2.0**-20, 1) * 3 * x**2, lambda x: x**3)


def neutral_cube(xp: Any, x: Any) -> Any:
    return xp.sum(x**3)


def complaint(*given: Any, **options: Any) -> str:
    with pytest.raises(adjudge.DerivativeError) as caught:
        adjudge.check(*given, **{"backend": "autograd", **options})
    return str(caught.value)


def refusal(*given: Any, **options: Any) -> str:
    with pytest.raises(UserError) as caught:
        adjudge.check(*given, **{"backend": "autograd", **options})
    return str(caught.value)


def test_a_right_rule_passes_and_says_what_it_was_held_against() -> None:
    lines = str(adjudge.check(cube, (X,), backend="autograd")).splitlines()
    assert [line.split()[0] for line in lines] == ["gradient", "vjp"]
    assert all("is right; truth: differences of the function's own values" in line for line in lines)
    assert "not proven: give neutral=" in lines[0]


def test_a_wrong_rule_is_found_from_the_functions_own_values() -> None:
    said = complaint(nearly_cube, (X,))
    assert "the gradient of" in said and "1 of 3 elements are off" in said
    assert "x[2] is 12.000011444091797 where 1" in said


def test_a_wrong_element_is_named_with_its_ulps_against_the_proven_truth() -> None:
    said = complaint(nearly_cube, (X,), neutral=neutral_cube, operators=["gradient"])
    ulps = 12 * 2.0**-20 / 2.0**-49
    assert "x[2] is 12.000011444091797 where 12 is true" in said
    assert f"off by {ulps:.3g} ulps" in said
    assert "truth: proven, by power series with ball arithmetic" in said
    assert "at x = [0.5, -1.25, 2.0]" in said


def test_a_hessian_that_loses_what_its_program_loses_is_right() -> None:
    """The README's example: the chain rule has the second derivative of log1p(exp(z)) as s - s * s."""

    def mean_softplus(xp: Any, w: Any, x: Any) -> Any:
        return xp.mean(xp.log1p(xp.exp(xp.matmul(x, w))))

    args = {"w": np.array([0.3, -1.2, 2.0]), "x": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])}
    checked = adjudge.check(mean_softplus, args, backend="autograd", operators=("hessian",), wrt=("w",))
    assert "hessian on autograd" in str(checked) and "right, off by 407 ulps" in str(checked)


def test_a_neutral_function_is_proven_by_itself() -> None:
    told = str(adjudge.check(neutral_cube, (X,), backend="autograd", operators=["hessian", "jvp"]))
    assert told.count("truth: proven") == 2


FAULTS = ["wrong_by_one_percent", "one_element_off", "wrong_sign", "returns_nan", "wrong_shape"]


@pytest.mark.parametrize("fake", FAULTS)
def test_every_fault_is_found(fake: str) -> None:
    assert "the gradient of neutral_cube" in complaint(neutral_cube, (X,), backend=fake)


def test_a_closed_form_comes_first() -> None:
    said = complaint(cube, (X,), expected={"gradient": 3 * X**2 + 1}, operators=["gradient"])
    assert "truth: the expected result that was given" in said
    adjudge.check(cube, (X,), backend="autograd", expected={"gradient": 3 * X**2})


@pytest.mark.parametrize(("slope", "passes"), [(-1.0, True), (0.3, True), (1.0, True), (1.5, False)])
def test_at_a_kink_every_element_of_the_generalised_derivative_passes(slope: float, passes: bool) -> None:
    absolute = with_rule(lambda x: np.where(x == 0, slope, np.sign(x)), np.abs)
    given = (np.array([0.0, 2.0]),)
    if passes:
        adjudge.check(absolute, given, backend="autograd")
    else:
        assert "the function's own values on both sides of a kink" in complaint(absolute, given)


def test_a_derivative_that_nothing_is_known_of_does_not_pass() -> None:
    absolute = with_rule(np.sign, np.abs)
    said = complaint(absolute, (np.array([0.0, 2.0]),), operators=["hessian"])
    assert "could not be judged" in said or "raised" in said


def test_what_raises_is_told() -> None:
    def fails(x: Any) -> Any:
        if isinstance(x, Box):
            raise RuntimeError("no backward")
        return np.sum(x)

    said = complaint(fails, (X,))
    assert "it raised\n  RuntimeError: no backward\n  at x = " in said
    assert "truth:" not in said


def test_what_is_not_supported_is_told_where_it_was_asked_for() -> None:
    said = complaint(neutral_cube, (X,), operators=["gradient"], mode="compiled")
    assert "is unsupported" in said and "truth:" not in said


def test_why_nothing_could_be_judged_is_told() -> None:
    said = complaint(lambda xp, x: xp.sum(xp.log1p(xp.exp(x))), (1000 * X,), operators=["gradient"])
    assert "could not be judged" in said
    assert "truth: none: its value is not finite at this point" in said


@pytest.mark.parametrize(("args", "error"), [((X,), adjudge.DerivativeError), (X, UserError)])
def test_a_failure_shows_the_test_and_nothing_of_adjudge(args: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        adjudge.check(nearly_cube, args, backend="autograd")
    shown = [entry.path for entry in caught.traceback.filter(caught)]
    assert [path.name for path in shown] == ["test_check.py"]


def test_one_operator_is_given_by_its_name() -> None:
    (line,) = adjudge.check(cube, (X,), backend="autograd", operators="gradient").lines
    assert line.startswith("gradient")


def test_arguments_are_given_by_name_and_may_be_constants() -> None:
    def power(x: Any, n: Any) -> Any:
        return anp.sum(x**n)

    told = adjudge.check(power, {"n": 3, "x": X}, backend="autograd")
    assert "gradient" in str(told)


def test_a_single_precision_derivative_is_held_to_single_precision() -> None:
    slightly = with_rule(lambda x: 3 * x**2 * (1 + 1e-9), lambda x: x**3)
    adjudge.check(slightly, (X,), backend="autograd", dtype="float32")
    assert "the gradient of" in complaint(slightly, (X,), neutral=neutral_cube)


@pytest.mark.parametrize(
    ("args", "dtype"),
    [
        ({"x": np.float32([0.5, 2.0]), "n": 3}, "float32"),
        ({"x": np.float32([0.5, 2.0]), "n": 3.0}, "float32"),
        ({"x": np.float32([0.5, 2.0]), "n": np.float64(3.0)}, "float64"),
        ({"x": [0.5, 2.0], "n": 3.0}, "float64"),
    ],
)
def test_arguments_are_checked_in_their_own_dtype(args: dict[str, Any], dtype: str) -> None:
    told = adjudge.check(lambda x, n: anp.sum(x**n), args, backend="autograd", wrt=["x"])
    assert f" in {dtype} is right" in str(told)


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ((cube, X), {}, "write (x,)"),
        ((cube, (np.array([1, 2]),)), {}, "no floating-point input"),
        ((lambda x: x, (X,)), {"operators": ["gradient"]}, "gradient does not apply to lambda"),
        ((cube, (X,)), {"operators": ["gradent"]}, "unknown operator 'gradent': did you mean 'gradient'"),
        ((cube, (X,)), {"backend": "autogard"}, "no adapter 'autogard'"),
        ((lambda x: anp.nothing(x), (X,)), {}, "raises at these arguments: AttributeError"),
        ((5, (X,)), {}, "cannot be called"),
        ((cube, (np.array([np.nan]),)), {}, "holds NaN"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(given: Any, options: Any, message: str) -> None:
    assert message in refusal(*given, **options)
