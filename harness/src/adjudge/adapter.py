"""What an adapter is: the plugin that lets one library answer adjudge's questions.

An adapter maps functions to functions: building the returned function is preparation, calling it is execution, so
that tracing and compiling never mix with running. Every operator is refused until the adapter says otherwise.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Final, NoReturn

import numpy as np

Function = Callable[..., Any]
HostArray = np.ndarray[Any, np.dtype[Any]]


class Unsupported(Exception):
    """Says that a backend cannot express something; the message says what and why."""


class _Unconnected:
    def __repr__(self) -> str:
        return "UNCONNECTED"


UNCONNECTED: Final = _Unconnected()
"""Stands in a result for a part to which the output is not connected; it is compared as zero and reported."""


class Tape:
    """Records imperatively, as frameworks with a recording tape do; used by transcripts.

    An adapter gives what its library does by itself: where a library adds into a gradient buffer that another one
    overwrites, the difference is recorded, not papered over. One instance serves one transcript.
    """

    def attach_grad(self, x: Any, grad_req: str = "write") -> Any:
        """Give the array `x` a gradient buffer and return the array to go on with.

        `grad_req` is "write" (backward overwrites the buffer), "add" (it accumulates) or "null". Called while
        recording on an intermediate result, it cuts the result from its history where the library does so.
        """
        raise Unsupported("no imperative tape")

    def record(self, train_mode: bool = True) -> AbstractContextManager[Any]:
        """Return a context in which operations are recorded, in training or prediction mode."""
        raise Unsupported("no imperative tape")

    def pause(self) -> AbstractContextManager[Any]:
        """Return a context, inside `record`, in which operations are not recorded."""
        raise Unsupported("no way to pause a recording")

    def backward(self, y: Any, head: Any = None, retain_graph: bool = True) -> None:
        """Propagate the cotangent `head` (ones where it is None) from `y` into the attached buffers."""
        raise Unsupported("no imperative tape")

    def grad(self, x: Any) -> Any:
        """Return the gradient buffer of `x`, or `UNCONNECTED` where nothing has reached it.

        It may be the live buffer, which a later `backward` changes: transcripts copy what they report.
        """
        raise Unsupported("no imperative tape")

    def detach(self, x: Any) -> Any:
        """Return `x` without its history."""
        raise Unsupported("no imperative tape")

    def is_recording(self) -> bool:
        """Say whether operations are being recorded."""
        raise Unsupported("no recording flag")

    def is_training(self) -> bool:
        """Say whether the training mode is on."""
        raise Unsupported("no global training flag")


class Adapter:
    """Answers for one library; subclass it and override what the library can do.

    Arrays `x` below are the library's own; `f` takes them positionally and returns one array. Each operator returns
    a function to be called with the arrays, and a sequence of arrays in the order of the inputs comes back
    (for `hessian` a sequence of such sequences, `value` and `jvp` one array). A part that the output does not
    depend on may be `UNCONNECTED`. Result shapes are `out_shape + in_shape`.
    """

    name: ClassVar[str]
    """What people type, such as "torch"; the same as the entry's name."""
    library: ClassVar[str]
    """The import name of the library."""
    distribution: ClassVar[str]
    """The distribution whose version is reported."""
    modes: ClassVar[tuple[str, ...]] = ("eager",)
    """Ways of running: "eager", and "compiled" where `compile` is given."""
    dtypes: ClassVar[tuple[str, ...]] = ("float32", "float64")
    """Names of the dtypes in which the library answers."""

    xp: Any
    """The namespace that problems are given: see `adjudge.namespace.Namespace`."""

    def asarray(self, x: HostArray, dtype: str) -> Any:
        """Return the library's array with the values of `x` in `dtype` (a NumPy dtype name)."""
        raise NotImplementedError(f"{type(self).__name__} must define asarray")

    def to_numpy(self, a: Any) -> HostArray:
        """Return the values of the library's array `a`, of the same shape and dtype."""
        return np.asarray(a)

    def synchronize(self, result: Any) -> None:
        """Wait until `result` really exists; the default suits libraries that compute at once."""

    def compile(self, f: Function) -> Function:
        """Return `f` compiled, for the mode "compiled"."""
        raise Unsupported("no compiled mode")

    def is_unsupported(self, error: Exception) -> bool:
        """Say whether the library means by `error` that it has no such derivative."""
        return False

    def value(self, f: Function) -> Function:
        """Return a function of the arrays that gives `f`'s value; not differentiated."""
        return f

    def gradient(self, f: Function) -> Function:
        """Return a function giving the gradients of scalar `f`, one array per input."""
        _refuse("gradient")

    def jacobian(self, f: Function) -> Function:
        """Return a function giving the Jacobians of `f`, each of shape `out_shape + in_shape`."""
        _refuse("jacobian")

    def hessian(self, f: Function) -> Function:
        """Return a function giving the Hessian of scalar `f` in blocks `[i][j]` of shape `in_i + in_j`."""
        _refuse("hessian")

    def jvp(self, f: Function) -> Function:
        """Return `g(primals, tangents)`, both sequences, giving the tangent of the output."""
        _refuse("jvp")

    def vjp(self, f: Function) -> Function:
        """Return `g(primals, cotangent)`, giving one cotangent per input for a head of the output's shape."""
        _refuse("vjp")

    def hvp(self, f: Function) -> Function:
        """Return `g(primals, tangents)`, giving the Hessian of scalar `f` applied to the tangents."""
        _refuse("hvp")

    def derivative(self, f: Function, order: int) -> Function:
        """Return a function of one array giving the element-wise derivative of `order` of element-wise `f`."""
        _refuse("derivative")

    def tape(self) -> Tape:
        """Return a fresh imperative tape."""
        raise Unsupported("no imperative tape")

    def known_failures(self) -> str:
        """Return the TOML text of the failures that are known, "" where there are none.

        The default reads `known_failures.toml` of the package that the adapter's module is in.
        """
        from importlib.resources import files

        package = sys.modules[type(self).__module__].__package__
        if not package:
            return ""
        path = files(package) / "known_failures.toml"
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def flatten(result: Any) -> list[Any]:
    """Return the arrays of an operator's result in order, nested sequences being opened."""
    if isinstance(result, (tuple, list)):
        return [leaf for item in result for leaf in flatten(item)]
    return [result]


def with_uncertainty(result: Sequence[Any], uncertainty: Sequence[Any]) -> "Estimated":
    """Return a result together with the backend's own absolute error estimate, part by part."""
    return Estimated(tuple(result), tuple(uncertainty))


class Estimated:
    """Pairs the arrays of a result with estimates of their absolute errors, of the same shapes."""

    __slots__ = ("result", "uncertainty")

    def __init__(self, result: Sequence[Any], uncertainty: Sequence[Any]) -> None:
        self.result = result
        self.uncertainty = uncertainty


def _refuse(operator: str) -> NoReturn:
    raise Unsupported(f"no {operator}")
