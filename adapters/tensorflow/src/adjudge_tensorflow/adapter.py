"""Answers for TensorFlow with `tf.GradientTape` and `tf.autodiff.ForwardAccumulator`.

Reverse mode follows https://www.tensorflow.org/guide/autodiff and https://www.tensorflow.org/guide/advanced_autodiff,
forward mode https://www.tensorflow.org/api_docs/python/tf/autodiff/ForwardAccumulator. What the tape returns as None is
`UNCONNECTED` here.
"""

import os
from collections.abc import Sequence
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf
from adjudge.adapter import UNCONNECTED, Adapter, Function, HostArray

from adjudge_tensorflow.namespace import namespace
from adjudge_tensorflow.tape import TensorflowTape


class TensorflowAdapter(Adapter):
    """Differentiates with TensorFlow: eagerly, or compiled by `tf.function`."""

    name = "tensorflow"
    library = "tensorflow"
    distribution = "tensorflow-cpu"
    modes = ("eager", "compiled")

    def __init__(self) -> None:
        self.xp = namespace()

    def asarray(self, x: HostArray, dtype: str) -> Any:
        """Return a tensor with the values of `x`."""
        return tf.constant(x, dtype)

    def synchronize(self, result: Any) -> None:
        """Wait for every device: https://www.tensorflow.org/api_docs/python/tf/test/experimental/sync_devices."""
        tf.test.experimental.sync_devices()

    def compile(self, f: Function) -> Function:
        """Return `f` as a graph; None stands for `UNCONNECTED` inside, as a graph returns tensors or None."""

        @tf.function
        def graph(*arguments: Any) -> Any:
            return _replace(f(*arguments), UNCONNECTED, None)

        return lambda *arguments: _replace(graph(*arguments), None, UNCONNECTED)

    def is_unsupported(self, error: Exception) -> bool:
        """Recognise an operation without a gradient, and an order that `tf.norm` does not have."""
        message = str(error)
        return "gradient registry has no entry" in message or "'ord' must be a supported" in message

    def gradient(self, f: Function) -> Function:
        """Return a function giving `tape.gradient` of scalar `f`."""

        def gradient(*xs: Any) -> tuple[Any, ...]:
            with tf.GradientTape() as tape:
                tape.watch(xs)
                y = f(*xs)
            return _connected(tape.gradient(y, xs))

        return gradient

    def jacobian(self, f: Function) -> Function:
        """Return a function giving `tape.jacobian` of `f`."""

        def jacobian(*xs: Any) -> tuple[Any, ...]:
            with tf.GradientTape(persistent=True) as tape:
                tape.watch(xs)
                y = f(*xs)
            return _jacobian(tape, y, xs)

        return jacobian

    def hessian(self, f: Function) -> Function:
        """Return a function giving the Jacobian of the gradient by nested tapes, block by block."""
        gradient = self.gradient(f)

        def hessian(*xs: Any) -> tuple[Any, ...]:
            with tf.GradientTape(persistent=True) as tape:
                tape.watch(xs)
                slopes = gradient(*xs)
            return tuple(
                (UNCONNECTED,) * len(xs) if slope is UNCONNECTED else _jacobian(tape, slope, xs)
                for slope in slopes
            )

        return hessian

    def jvp(self, f: Function) -> Function:
        """Return a function giving the tangent that a forward accumulator carries to `f`'s output."""

        def jvp(primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
            with tf.autodiff.ForwardAccumulator(list(primals), list(tangents)) as accumulator:
                y = f(*primals)
            return _connected([accumulator.jvp(y)])[0]

        return jvp

    def vjp(self, f: Function) -> Function:
        """Return a function giving `tape.gradient` with the cotangent as `output_gradients`."""

        def vjp(primals: Sequence[Any], cotangent: Any) -> tuple[Any, ...]:
            with tf.GradientTape() as tape:
                tape.watch(primals)
                y = f(*primals)
            return _connected(tape.gradient(y, list(primals), output_gradients=cotangent))

        return vjp

    def hvp(self, f: Function) -> Function:
        """Return a function giving Hessian-vector products, forward over reverse."""
        gradient = self.gradient(f)

        def hvp(primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, ...]:
            with tf.autodiff.ForwardAccumulator(list(primals), list(tangents)) as accumulator:
                slopes = gradient(*primals)
            return _connected([None if s is UNCONNECTED else accumulator.jvp(s) for s in slopes])

        return hvp

    def derivative(self, f: Function, order: int) -> Function:
        """Return a function giving the derivative of element-wise `f` by `order` nested tapes."""
        if order == 0:
            return f
        lower = self.derivative(f, order - 1)

        def derivative(x: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = lower(x)
            return UNCONNECTED if y is UNCONNECTED else _connected([tape.gradient(y, x)])[0]

        return derivative

    def tape(self) -> TensorflowTape:
        """Return a fresh tape on top of `tf.GradientTape`."""
        return TensorflowTape()


def _jacobian(tape: tf.GradientTape, y: Any, xs: Sequence[Any]) -> tuple[Any, ...]:
    """Return `tape.jacobian`: vectorised inside of a graph, as is its default; row by row in eager mode.

    Outside of a graph, vectorising traces and rewrites one anew at each call, which
    https://www.tensorflow.org/api_docs/python/tf/GradientTape#jacobian advises against.
    """
    return _connected(tape.jacobian(y, xs, experimental_use_pfor=not tf.executing_eagerly()))


def _connected(gradients: Sequence[Any]) -> tuple[Any, ...]:
    """Return dense gradients; a gather's come as `tf.IndexedSlices`."""
    return tuple(UNCONNECTED if g is None else tf.convert_to_tensor(g) for g in gradients)


def _replace(result: Any, old: Any, new: Any) -> Any:
    if isinstance(result, (tuple, list)):
        return tuple(_replace(item, old, new) for item in result)
    return new if result is old else result
