"""The imperative face: arrays that remember how they were computed, gradient buffers, recording.

    x = re.array([0.0, 1.0, 2.0, 3.0])
    x.attach_grad()
    with re.record():
        y = 2 * dot(x, x)
    y.backward()
    x.grad

What was computed is a graph of nodes (`graph`), one per recorded array.

Must not know the transforms.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from reference_engine.dispatch import Level, Primitive, Traced, Value, shape_of
from reference_engine.fitting import as_direction, boxed, ones_like, spec_of, zeros_like
from reference_engine.graph import Buffer, Node, Parts, free, reachable, swept
from reference_engine.tracer import Tracer

_GRAD_REQS = ("write", "add", "null")


class Recorder(Level):
    """The level of imperative arrays, older than that of any transform."""

    __slots__ = ("is_recording", "is_training", "order")
    sweeps_back = True

    def __init__(self) -> None:
        self.tag = 0
        self.is_recording = False
        self.is_training = False
        self.order = 0

    def apply(self, primitive: Primitive, operands: tuple[Value, ...], params: dict[str, Any]) -> Value:
        """Evaluate a primitive, and record it if recording is on and something is watched."""
        values = tuple(x.value if type(x) is Array else x for x in operands)
        out = primitive.call(*values, **params)
        parents = [x.node if type(x) is Array else None for x in operands]
        watched = (
            self.is_recording and primitive.differentiable and any(parent is not None for parent in parents)
        )
        if isinstance(out, tuple):
            return self._parts(primitive, parents, values, tuple(map(boxed, out)), params, watched)
        out = boxed(out)
        result = Array(self, out)
        if watched:
            edges = primitive.edges(parents, values, out, params)
            result.node = Node(self._next(), edges, spec_of(out))
        return result

    def _parts(
        self,
        primitive: Primitive,
        parents: list[Node | None],
        values: tuple[Value, ...],
        out: tuple[Value, ...],
        params: dict[str, Any],
        watched: bool,
    ) -> tuple[Array, ...]:
        results = tuple(Array(self, part) for part in out)
        if watched:
            shared = Parts(primitive.edges(parents, values, out, params))
            order = self._next()
            shared.nodes = [Node(order, (), spec_of(part), shared) for part in out]
            for result, node in zip(results, shared.nodes, strict=True):
                result.node = node
        return results

    def _next(self) -> int:
        self.order += 1
        return self.order


_RECORDER = Recorder()


class Array(Tracer):
    """An array of the imperative interface."""

    __slots__ = ("node",)
    level: Recorder

    def __init__(self, level: Recorder, value: Value) -> None:
        self.level = level
        self.value = value
        self.node: Node | None = None

    def attach_grad(self, grad_req: str = "write") -> None:
        """Give the array a gradient buffer of zeros, and cut it from its history.

        `grad_req` says what `backward` does with the buffer: "write" over it, "add" to it, or
        "null" (leave it alone).  No derivative passes through what was recorded before.
        """
        if grad_req not in _GRAD_REQS:
            raise ValueError(f"grad_req must be one of {_GRAD_REQS}, got {grad_req!r}")
        if self.value.dtype.kind not in "fcO":
            raise TypeError(
                f"cannot attach a gradient to an array of dtype {self.value.dtype}: integers and booleans "
                "have no derivative. Create it with floating-point values."
            )
        spec = spec_of(self.value)
        self.node = Node(self.level._next(), (), spec)
        self.node.buffer = Buffer(zeros_like(self.value), grad_req)

    @property
    def grad(self) -> Any:
        """Return the gradient buffer, an `Array`; None if none is attached.

        The buffer of an array that the last backward did not reach keeps its value only with "add".
        """
        buffer = self.node.buffer if self.node is not None else None
        if buffer is None or buffer.request == "null":
            return None
        return Array(self.level, buffer.value)

    def zero_grad(self) -> None:
        """Set the gradient buffer to zeros."""
        if self.node is not None and self.node.buffer is not None:
            self.node.buffer.value = zeros_like(self.value)

    def backward(self, head: Any = None, retain_graph: bool = False) -> None:
        """Fill the gradient buffers of all arrays that this one was computed from.

        `head` is the cotangent of this array, ones by default.  What was recorded is freed, unless
        `retain_graph`.
        """
        backward([self], None if head is None else [head], retain_graph=retain_graph)

    def detach(self) -> Array:
        """Return the same values without their history."""
        return Array(self.level, self.value)

    def numpy(self) -> Any:
        """Return a NumPy copy of the values."""
        return np.array(self.value)

    def item(self) -> Any:
        """Return the single element as a Python number."""
        return self.value.item()

    def __setitem__(self, index: Any, value: Any) -> None:
        """Replace elements, outside of recording; what was computed before keeps the old ones."""
        if self.level.is_recording:
            super().__setitem__(index, value)
        changed = np.array(self.value)
        changed[_bare(index)] = _bare(value)
        self.value = changed

    def __float__(self) -> float:
        """Return the single element, outside of recording."""
        if self.node is not None and self.level.is_recording:
            return super().__float__()
        return float(self.value)

    def __int__(self) -> int:
        """Return the single element, outside of recording."""
        if self.node is not None and self.level.is_recording:
            return super().__int__()
        return int(self.value)

    def __index__(self) -> int:
        """Return the single integer element."""
        return int(self.value.__index__())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """Return the values to NumPy, outside of recording."""
        if self.node is not None and self.level.is_recording:
            super().__array__()
        return np.array(self.value, dtype)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Refuse under recording; else let NumPy compute on the values."""
        if self.node is not None and self.level.is_recording:
            super().__array_function__(function, types, args, kwargs)
        return function(*_bare(args), **_bare(kwargs))

    def __repr__(self) -> str:
        """Show the values."""
        return repr(self.value).replace("array", "Array", 1)


def _bare(tree: Any) -> Any:
    if isinstance(tree, (tuple, list)):
        return type(tree)(_bare(part) for part in tree)
    if isinstance(tree, dict):
        return {key: _bare(part) for key, part in tree.items()}
    return tree.value if type(tree) is Array else tree


def array(x: Any, dtype: Any = None) -> Array:
    """Make an imperative array, a copy of x; Python numbers become float64."""
    value = np.array(_bare(x), dtype)
    if dtype is None and value.dtype.kind in "iu" and not hasattr(x, "dtype"):
        value = value.astype(np.float64)
    return Array(_RECORDER, value)


@contextlib.contextmanager
def _scope(is_recording: bool, is_training: bool) -> Iterator[None]:
    before = (_RECORDER.is_recording, _RECORDER.is_training)
    _RECORDER.is_recording, _RECORDER.is_training = is_recording, is_training
    try:
        yield
    finally:
        _RECORDER.is_recording, _RECORDER.is_training = before


def record(train_mode: bool = True) -> contextlib.AbstractContextManager[None]:
    """Record what imperative arrays compute inside the `with` block, in training or predict mode."""
    return _scope(True, train_mode)


def pause(train_mode: bool = False) -> contextlib.AbstractContextManager[None]:
    """Stop recording inside the `with` block."""
    return _scope(False, train_mode)


def train_mode() -> contextlib.AbstractContextManager[None]:
    """Set training mode inside the `with` block, whether recording or not."""
    return _scope(_RECORDER.is_recording, True)


def predict_mode() -> contextlib.AbstractContextManager[None]:
    """Set predict mode inside the `with` block, whether recording or not."""
    return _scope(_RECORDER.is_recording, False)


def modes() -> Recorder:
    """Return what holds the modes, `is_recording` and `is_training`, of the imperative interface."""
    return _RECORDER


def is_recording() -> bool:
    """Say whether imperative arrays record what they compute."""
    return _RECORDER.is_recording


def is_training() -> bool:
    """Say whether training mode is on: inside `record()`, unless `train_mode=False`."""
    return _RECORDER.is_training


def backward(heads_of: Any, heads: Any = None, retain_graph: bool = False) -> None:
    """Sweep back from several arrays at once, into the gradient buffers they depend on.

    Buffers with "write" that the sweep reaches are overwritten, those with "add" are added to;
    others are left alone.  Everything is checked before any buffer changes.
    """
    arrays = [heads_of] if isinstance(heads_of, Array) else list(heads_of)
    heads = [None] * len(arrays) if heads is None else list(heads)
    if len(heads) != len(arrays):
        raise ValueError(f"backward got {len(arrays)} arrays but {len(heads)} heads")
    starts = [(_node_of(a), _checked_head(a, h)) for a, h in zip(arrays, heads, strict=True)]
    nodes = reachable([node for node, _ in starts])
    gradients = swept(starts, nodes)
    for node, gradient in gradients:
        if node.buffer is not None:
            node.buffer.receive(gradient)
    if not retain_graph:
        for node in nodes:
            free(node)


def _node_of(a: Array) -> Node:
    if a.node is None:
        raise RuntimeError(
            "this array was not recorded: compute it inside `with re.record():` from an array with "
            "attach_grad()"
        )
    return a.node


def _checked_head(a: Array, head: Any) -> Any:
    spec = spec_of(a.value)
    if head is None:
        return ones_like(a.value)
    head = head.value if type(head) is Array else np.asarray(head)
    if shape_of(head) != spec.shape:
        raise ValueError(
            f"the head has shape {shape_of(head)}, but the array it belongs to has shape {spec.shape}"
        )
    return as_direction(head, a.value)


__all__ = [
    "Array",
    "Traced",
    "array",
    "backward",
    "is_recording",
    "is_training",
    "pause",
    "predict_mode",
    "record",
    "train_mode",
]
