"""Every adapter that is installed beside the tests keeps the contract of `adjudge.adapter.Adapter`."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.adapter import Adapter, Unsupported
from adjudge.evaluation import evaluate
from adjudge.known_failures import parse
from adjudge.namespace import DIFFERENTIABLE, LINALG
from adjudge.operators import operator
from adjudge.outcome import Computed
from adjudge.plugins import adapter_entries, installed
from adjudge.problems import Problem, problem
from adjudge.protocol import Evaluate, ProblemPlace
from adjudge.worker import load_adapter
from adjudge_fakes import FAKES

NAMES = [entry.name for entry in adapter_entries(installed()) if entry.name not in set(FAKES) - {"correct"}]
X, Y = np.array([[0.5, -1.25, 2.0], [1.5, 0.25, -3.0]]), np.array(1.75)
ARRAYS = {
    "matrix": X,
    "0-d": Y,
    "empty": np.zeros((0, 3)),
    "awkward": np.array([-0.0, 5e-324, np.inf, -np.inf, np.nan]),
    "strided": np.arange(12.0).reshape(3, 4)[::2, ::-1],
    "read-only": np.broadcast_to(np.float64(2.5), (2, 2)),
}


@pytest.fixture(scope="module", params=NAMES)
def adapter(request: pytest.FixtureRequest) -> Adapter:
    return load_adapter(request.param)()


def product(xp: Any, x: Any, y: Any) -> Any:
    """Sum of squares, scaled."""
    return xp.sum(x * x) * y


def scaled(xp: Any, x: Any, y: Any) -> Any:
    """Squares, scaled."""
    return x * x * y


def without_y(xp: Any, x: Any, y: Any) -> Any:
    """Sum of squares."""
    return xp.sum(x * x)


def made(function: Callable[..., Any]) -> Problem:
    return problem(points={"generic": {"x": X, "y": Y}})(function).located("conformance", __name__)


def answer(adapter: Adapter, function: Callable[..., Any], name: str, dtype: str = "") -> Computed:
    """Return what an adapter answers, in its best dtype; a refusal, which an adapter may give, skips the test."""
    dtype = dtype or adapter.dtypes[-1]
    asked = Evaluate(
        id=1,
        problem=ProblemPlace(__name__, f"conformance/{function.__name__}"),
        operator=name,
        wrt=("x", "y"),
        dtype=dtype,
        mode="eager",
        inputs={"x": X, "y": Y},
        tangent={"x": np.ones_like(X), "y": np.array(2.0)},
        cotangent=np.full(X.shape, 3.0) if function is scaled else np.array(3.0),
    )
    if dtype not in adapter.dtypes:
        pytest.skip(f"{adapter.name} does not answer in {dtype}")
    try:
        with warnings.catch_warnings(action="ignore"):  # a library's own warnings, as a worker does
            return evaluate(adapter, made(function), asked)[0]
    except Unsupported as refusal:
        pytest.skip(f"{adapter.name}: {refusal}")


@pytest.mark.parametrize("name", NAMES)
def test_an_adapter_is_called_as_its_entry_says(name: str) -> None:
    adapter = load_adapter(name)
    assert issubclass(adapter, Adapter)
    assert adapter.name == name
    assert adapter.library and adapter.distribution
    assert adapter.__doc__


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS.keys())
def test_an_array_comes_back_bit_for_bit(adapter: Adapter, array: np.ndarray, dtype: str) -> None:
    with np.errstate(under="ignore"):
        given = np.array(array, dtype, order="C")
    back = adapter.to_numpy(adapter.asarray(given.copy(), dtype))
    assert (back.dtype, back.shape, back.tobytes()) == (given.dtype, given.shape, given.tobytes())


@pytest.mark.parametrize("array", [np.array([0, 2, -1]), np.array([True, False]), np.array(3)])
def test_integers_and_booleans_keep_their_kind(adapter: Adapter, array: np.ndarray) -> None:
    back = np.asarray(adapter.to_numpy(adapter.asarray(array, str(array.dtype))))
    assert (back.dtype.kind, back.shape, back.tolist()) == (array.dtype.kind, array.shape, array.tolist())


def test_an_array_is_a_copy(adapter: Adapter) -> None:
    given = np.array([1.0, 2.0])
    copied = adapter.asarray(given, "float64")
    given[0] = 7.0
    assert adapter.to_numpy(copied).tolist() == [1.0, 2.0]


def test_a_name_beyond_the_standard_is_an_error(adapter: Adapter) -> None:
    with pytest.raises(AttributeError, match=r"xp\.softmax is not a name that problems may use"):
        _ = adapter.xp.softmax


@pytest.mark.parametrize("name", sorted(DIFFERENTIABLE))
def test_a_name_of_the_standard_is_there_or_unsupported(adapter: Adapter, name: str) -> None:
    try:
        assert callable(getattr(adapter.xp, name))
    except Unsupported as refusal:
        assert name in str(refusal)


@pytest.mark.parametrize("name", sorted(LINALG))
def test_a_name_of_linalg_is_there_or_unsupported(adapter: Adapter, name: str) -> None:
    try:
        assert callable(getattr(adapter.xp.linalg, name))
    except Unsupported as refusal:
        assert name in str(refusal)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", ["value", "gradient", "hessian", "jvp", "vjp", "hvp"])
def test_parts_shapes_and_dtype_are_as_the_operator_says(adapter: Adapter, name: str, dtype: str) -> None:
    computed = answer(adapter, product, name, dtype)
    shapes = operator(name).shapes({"x": X.shape, "y": Y.shape}, ())
    assert {part: array.shape for part, array in computed.parts.items()} == shapes
    assert {str(array.dtype) for array in computed.parts.values()} == {dtype}


@pytest.mark.parametrize("name", ["value", "jacobian", "jvp", "vjp"])
def test_shapes_are_those_of_the_output_followed_by_the_inputs(adapter: Adapter, name: str) -> None:
    computed = answer(adapter, scaled, name)
    shapes = operator(name).shapes({"x": X.shape, "y": Y.shape}, X.shape)
    assert {part: array.shape for part, array in computed.parts.items()} == shapes


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("value", {"value": np.sum(X**2) * Y}),
        ("gradient", {"x": 2 * X * Y, "y": np.sum(X**2)}),
        ("jvp", {"tangent": np.sum(2 * X * Y) + 2 * np.sum(X**2)}),
        ("vjp", {"x": 6 * X * Y, "y": 3 * np.sum(X**2)}),
        ("hvp", {"x": 2 * Y + 4 * X, "y": np.sum(2 * X)}),
        (
            "hessian",
            {
                "x,x": (2 * Y * np.eye(6)).reshape(2, 3, 2, 3),
                "x,y": 2 * X,
                "y,x": 2 * X,
                "y,y": np.array(0.0),
            },
        ),
    ],
)
def test_a_polynomial_is_differentiated_rightly(adapter: Adapter, name: str, parts: dict[str, Any]) -> None:
    computed = answer(adapter, product, name)
    for part, truth in parts.items():
        error = np.abs(computed.parts[part] - truth)
        estimate = 1e-12 if computed.uncertainty is None else computed.uncertainty[part] + 1e-12
        assert np.all(error <= estimate)


@pytest.mark.parametrize("name", ["gradient", "vjp", "hessian", "hvp"])
def test_an_input_that_does_not_matter_has_derivative_zero(adapter: Adapter, name: str) -> None:
    computed = answer(adapter, without_y, name)
    part = "y,y" if name == "hessian" else "y"
    assert np.all(np.abs(computed.parts[part]) <= (1e-6 if computed.uncertainty else 0.0))


@pytest.mark.parametrize("name", ["gradient", "hessian", "jvp", "vjp", "hvp"])
def test_inputs_are_left_as_they_were_and_answers_repeat(adapter: Adapter, name: str) -> None:
    computed = answer(adapter, product, name)
    assert computed.inputs_untouched
    assert computed.repeated == {}


def test_an_element_by_element_derivative_goes_to_any_order(adapter: Adapter) -> None:
    try:
        cubes = adapter.derivative(lambda x: x * x * x, 2)
    except Unsupported as refusal:
        pytest.skip(f"{adapter.name}: {refusal}")
    result = cubes(adapter.asarray(X, "float64"))
    array = adapter.to_numpy(result.result[0] if hasattr(result, "uncertainty") else result)
    np.testing.assert_allclose(array, 6 * X, rtol=1e-3)


def test_known_failures_can_be_read(adapter: Adapter) -> None:
    for entry in parse(adapter.known_failures(), adapter.name):
        assert entry.reason
