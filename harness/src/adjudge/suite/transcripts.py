"""Imperative sequences on a tape: recording, gradient buffers, heads, detaching, pausing.

What is expected first is what MXNet documents: `backward` overwrites the buffers it reaches ("write") or adds
to them ("add") and leaves the others alone; attaching a buffer to an intermediate cuts it from its history.
Where other libraries document something else, it is a convention with a name.
"""

from typing import Any

import numpy as np

from adjudge.adapter import UNCONNECTED, Tape
from adjudge.namespace import Namespace
from adjudge.problems import Point, transcript

BOTH = ("float32", "float64")

BOOK = (
    "A. Zhang et al., Dive into Deep Learning, section 2.5, Automatic Differentiation, "
    "https://d2l.ai/chapter_preliminaries/autograd.html"
)
MXNET = (
    "Apache MXNet, Automatic differentiation with autograd, "
    "https://mxnet.apache.org/versions/1.9.1/api/python/docs/tutorials/packages/autograd/index.html"
)
MXNET_API = (
    "Apache MXNet 1.9.1, mxnet.autograd, "
    "https://mxnet.apache.org/versions/1.9.1/api/python/docs/api/autograd/index.html"
)

ADDS = "gradients add into the buffer"
"""torch: https://pytorch.org/docs/stable/generated/torch.Tensor.backward.html ("accumulates gradients")."""
FRESH = "every gradient call is fresh"
"""TensorFlow has no buffers: https://www.tensorflow.org/api_docs/python/tf/GradientTape#gradient."""
UNCUT = "an attached intermediate keeps its history"
"""torch: https://pytorch.org/docs/stable/generated/torch.Tensor.retain_grad.html; so does TensorFlow."""
ALWAYS = "operations are recorded at all times"
"""torch records wherever an input requires a gradient: https://pytorch.org/docs/stable/notes/autograd.html."""

X = np.arange(4.0)
TWOS = np.full(4, 2.0)
ONES = np.ones(4)
ZEROS = np.zeros(4)
UNIT = X / np.sqrt(14.0)
HEAD = np.array([1.0, -1.0, 0.5, 2.0])
DOUBLED = float(np.float32(1.1630787))


def book(
    inputs: dict[str, Any], expected: dict[str, Any], conventions: dict[str, dict[str, Any]] | None = None
) -> dict[str, Point]:
    """Return the one point of a transcript: what is observed, and what under other conventions."""
    others = {name: {"transcript": observed} for name, observed in (conventions or {}).items()}
    return {"book": Point(inputs, expected={"transcript": expected}, conventions=others)}


def gradient_now(tape: Tape, x: Any) -> Any:
    """Return a copy of the gradient of `x`: the library may write into the same buffer again."""
    gradient = tape.grad(x)
    return gradient if gradient is UNCONNECTED else gradient * 1


# The book's sequences


@transcript(points=book({"x": X}, {"y": 28.0, "dx": 4 * X}), dtypes=BOTH, source=BOOK)
def quadratic_form(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Record twice the scalar product of x with itself and go back from it."""
    x = tape.attach_grad(x)
    with tape.record():
        y = 2 * xp.vecdot(x, x)
    tape.backward(y)
    return {"y": tape.detach(y), "dx": gradient_now(tape, x)}


@transcript(
    points=book({"x": X}, {"dx": 4 * X, "dx_after": UNIT}, {ADDS: {"dx": 4 * X, "dx_after": 4 * X + UNIT}}),
    dtypes=BOTH,
    source=BOOK,
)
def euclidean_norm(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Record the norm after the quadratic form: the buffer is overwritten, not added to."""
    x = tape.attach_grad(x)
    with tape.record():
        y = 2 * xp.vecdot(x, x)
    tape.backward(y)
    first = gradient_now(tape, x)
    with tape.record():
        norm = xp.linalg.vector_norm(x)
    tape.backward(norm)
    return {"dx": first, "dx_after": gradient_now(tape, x)}


@transcript(points=book({"x": X}, {"dx": 2 * X}), dtypes=BOTH, source=BOOK)
def elementwise_square(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Go back from a vector without a head: the head is ones."""
    x = tape.attach_grad(x)
    with tape.record():
        y = x * x
    tape.backward(y)
    return {"dx": gradient_now(tape, x)}


@transcript(points=book({"x": X}, {"u": X * X, "dx": X * X}), dtypes=BOTH, source=BOOK)
def detach_product(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Detach x² and multiply it by x: the gradient is the detached factor."""
    x = tape.attach_grad(x)
    with tape.record():
        u = tape.detach(x * x)
        z = u * x
    tape.backward(z)
    return {"u": u, "dx": gradient_now(tape, x)}


@transcript(
    points=book(
        {"x": X},
        {"dx": X * X, "dx_after": 2 * X},
        {ADDS: {"dx": X * X, "dx_after": X * X + 2 * X}},
    ),
    dtypes=BOTH,
    source=BOOK,
)
def detach_product_then_y(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Go back from the product, then from y itself, which is still recorded."""
    x = tape.attach_grad(x)
    with tape.record():
        y = x * x
        u = tape.detach(y)
        z = u * x
    tape.backward(z)
    first = gradient_now(tape, x)
    tape.backward(y)
    return {"dx": first, "dx_after": gradient_now(tape, x)}


@transcript(
    points=book(
        {"x": X, "y": TWOS},
        {"dx": ONES, "dy": ZEROS, "du": ONES},
        {UNCUT: {"dx": ONES + TWOS, "dy": X, "du": ONES}},
    ),
    dtypes=BOTH,
    source=MXNET,
)
def attach_to_intermediate(tape: Tape, xp: Namespace, x: Any, y: Any) -> Any:
    """Attach a buffer to u = x y while recording: it becomes a leaf, cut from x and y."""
    x, y = tape.attach_grad(x), tape.attach_grad(y)
    with tape.record():
        u = tape.attach_grad(x * y)
        z = u + x
    tape.backward(z)
    return {"dx": gradient_now(tape, x), "dy": gradient_now(tape, y), "du": gradient_now(tape, u)}


_FIRST = {"dx": ONES, "dy": ZEROS, "dv": ONES}


@transcript(
    points=book(
        {"x": X, "y": TWOS},
        {**_FIRST, "dx_after": TWOS, "dy_after": X},
        {ADDS: {**_FIRST, "dx_after": ONES + TWOS, "dy_after": X}},
    ),
    dtypes=BOTH,
    source=MXNET,
)
def head_gradient_chain(tape: Tape, xp: Namespace, x: Any, y: Any) -> Any:
    """Chain by hand: back from z to a detached copy v of u, then back from u with v's gradient as head.

    The second step reaches both buffers and overwrites them: x's 1 becomes y, y's 0 becomes x.
    """
    return _chain(tape, tape.attach_grad(x), tape.attach_grad(y))


@transcript(
    points=book(
        {"x": X, "y": TWOS},
        {**_FIRST, "dx_after": ONES + TWOS, "dy_after": X},
        {FRESH: {**_FIRST, "dx_after": TWOS, "dy_after": X}},
    ),
    dtypes=BOTH,
    source=MXNET,
)
def head_gradient_chain_added(tape: Tape, xp: Namespace, x: Any, y: Any) -> Any:
    """Chain by hand into buffers that are added to: x's ends as 1 + y, the derivative of x y + x."""
    return _chain(tape, tape.attach_grad(x, "add"), tape.attach_grad(y, "add"))


def _chain(tape: Tape, x: Any, y: Any) -> dict[str, Any]:
    with tape.record():
        u = x * y
        v = tape.attach_grad(tape.detach(u))
        z = v + x
    tape.backward(z)
    first = {name: gradient_now(tape, a) for name, a in {"dx": x, "dy": y, "dv": v}.items()}
    tape.backward(u, head=first["dv"])
    return {**first, "dx_after": gradient_now(tape, x), "dy_after": gradient_now(tape, y)}


@transcript(
    points=book({"a": [DOUBLED]}, {"value": [1024 * DOUBLED], "da": [1024.0]}), dtypes=BOTH, source=BOOK
)
def control_flow_doubling(tape: Tape, xp: Namespace, a: Any) -> Any:
    """Record a loop and a branch whose course depends on the values."""
    a = tape.attach_grad(a)
    with tape.record():
        b = a * 2
        while xp.linalg.vector_norm(b) < 1000:
            b = b * 2
        c = b if xp.sum(b) > 0 else 100 * b
    tape.backward(c)
    return {"value": tape.detach(c), "da": gradient_now(tape, a)}


@transcript(
    points=book({"x": X}, {"outside": False, "recording": True, "predicting": False, "after": False}),
    source=MXNET,
)
def training_mode(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Read the mode flag outside a recording, inside one, and inside one in prediction mode."""
    outside = tape.is_training()
    with tape.record():
        recording = tape.is_training()
    with tape.record(train_mode=False):
        predicting = tape.is_training()
    return {
        "outside": outside,
        "recording": recording,
        "predicting": predicting,
        "after": tape.is_training(),
    }


# Buffers: overwrite, add, none


@transcript(
    points=book({"x": X}, {"dx": 3 * ONES}, {ADDS: {"dx": 2 * X + 3}}),
    dtypes=BOTH,
    source=MXNET_API,
)
def two_recordings_overwrite(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Record twice into one buffer that is overwritten: the last gradient stays."""
    return _two_recordings(tape, xp, tape.attach_grad(x, "write"))


@transcript(
    points=book({"x": X}, {"dx": 2 * X + 3}, {FRESH: {"dx": 3 * ONES}}),
    dtypes=BOTH,
    source=MXNET_API,
)
def two_recordings_add(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Record twice into one buffer that is added to: it holds the sum of both gradients."""
    return _two_recordings(tape, xp, tape.attach_grad(x, "add"))


def _two_recordings(tape: Tape, xp: Namespace, x: Any) -> dict[str, Any]:
    with tape.record():
        square = xp.sum(x * x)
    tape.backward(square)
    with tape.record():
        line = xp.sum(3 * x)
    tape.backward(line)
    return {"dx": gradient_now(tape, x)}


@transcript(points=book({"x": X, "y": TWOS}, {"dx": TWOS, "dy": ZEROS}), dtypes=BOTH, source=MXNET_API)
def null_request(tape: Tape, xp: Namespace, x: Any, y: Any) -> Any:
    """Attach y with the request "null": nothing is stored for it."""
    x, y = tape.attach_grad(x), tape.attach_grad(y, "null")
    with tape.record():
        z = xp.sum(x * y)
    tape.backward(z)
    return {"dx": gradient_now(tape, x), "dy": gradient_now(tape, y)}


@transcript(points=book({"x": X}, {"dx": 2 * X}, {ADDS: {"dx": 4 * X}}), dtypes=BOTH, source=MXNET_API)
def backward_twice_overwrite(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Go back twice over a graph that is retained: the second gradient replaces the first."""
    return _backward_twice(tape, xp, tape.attach_grad(x, "write"))


@transcript(points=book({"x": X}, {"dx": 4 * X}, {FRESH: {"dx": 2 * X}}), dtypes=BOTH, source=MXNET_API)
def backward_twice_add(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Go back twice over a graph that is retained: the second gradient is added to the first."""
    return _backward_twice(tape, xp, tape.attach_grad(x, "add"))


def _backward_twice(tape: Tape, xp: Namespace, x: Any) -> dict[str, Any]:
    with tape.record():
        y = xp.sum(x * x)
    tape.backward(y, retain_graph=True)
    tape.backward(y)
    return {"dx": gradient_now(tape, x)}


@transcript(points=book({"x": X, "y": TWOS}, {"dx": 2 * X, "dy": ZEROS}), dtypes=BOTH, source=MXNET_API)
def unconnected_input(tape: Tape, xp: Namespace, x: Any, y: Any) -> Any:
    """Go back from an output that does not depend on y."""
    x, y = tape.attach_grad(x), tape.attach_grad(y)
    with tape.record():
        z = xp.sum(x * x)
    tape.backward(z)
    return {"dx": gradient_now(tape, x), "dy": gradient_now(tape, y)}


@transcript(
    points=book(
        {"x": X, "y": TWOS},
        {"dx": 2 * X, "dy": X},
        {ADDS: {"dx": TWOS + 2 * X, "dy": X}, FRESH: {"dx": 2 * X, "dy": ZEROS}},
    ),
    dtypes=BOTH,
    source=MXNET_API,
)
def unreached_buffer(tape: Tape, xp: Namespace, x: Any, y: Any) -> Any:
    """Go back a second time from an output that does not reach y: y's buffer keeps what it held."""
    x, y = tape.attach_grad(x), tape.attach_grad(y)
    with tape.record():
        product = xp.sum(x * y)
    tape.backward(product)
    with tape.record():
        square = xp.sum(x * x)
    tape.backward(square)
    return {"dx": gradient_now(tape, x), "dy": gradient_now(tape, y)}


# Heads


@transcript(points=book({"x": X, "head": HEAD}, {"dx": 2 * X * HEAD}), dtypes=BOTH, source=MXNET)
def explicit_head(tape: Tape, xp: Namespace, x: Any, head: Any) -> Any:
    """Go back from a vector with a head."""
    x = tape.attach_grad(x)
    with tape.record():
        y = x * x
    tape.backward(y, head=head)
    return {"dx": gradient_now(tape, x)}


@transcript(points=book({"x": X, "head": ZEROS}, {"dx": ZEROS}), dtypes=BOTH, source=MXNET)
def zero_head(tape: Tape, xp: Namespace, x: Any, head: Any) -> Any:
    """Go back from a vector with a head of zeros."""
    x = tape.attach_grad(x)
    with tape.record():
        y = xp.exp(x)
    tape.backward(y, head=head)
    return {"dx": gradient_now(tape, x)}


# What is recorded


@transcript(points=book({"x": X}, {"dx": 2 * X * X}), dtypes=BOTH, source=MXNET_API)
def pause_inside_recording(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Compute a factor while recording is paused: it is a constant."""
    x = tape.attach_grad(x)
    with tape.record():
        square = x * x
        with tape.pause():
            factor = 2 * square
        z = factor * x
    tape.backward(z)
    return {"dx": gradient_now(tape, x)}


@transcript(points=book({"x": X}, {"dx": X * X}, {ALWAYS: {"dx": 3 * X * X}}), dtypes=BOTH, source=MXNET_API)
def computed_before_recording(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Use in a recording what was computed before it: a constant."""
    x = tape.attach_grad(x)
    square = x * x
    with tape.record():
        z = square * x
    tape.backward(z)
    return {"dx": gradient_now(tape, x)}


@transcript(points=book({"x": X}, {"dx": 2 * X}), dtypes=BOTH, source=MXNET_API)
def predict_mode_recording(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Record in prediction mode: it is differentiated all the same."""
    x = tape.attach_grad(x)
    with tape.record(train_mode=False):
        y = xp.sum(x * x)
    tape.backward(y)
    return {"dx": gradient_now(tape, x)}


@transcript(
    points=book(
        {"x": X},
        {"outside": False, "inside": True, "paused": False, "resumed": True, "after": False},
        {ALWAYS: {"outside": True, "inside": True, "paused": False, "resumed": True, "after": True}},
    ),
    source=MXNET_API,
)
def recording_flag(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Read the recording flag outside a recording, inside it, and while it is paused."""
    observed = {"outside": tape.is_recording()}
    with tape.record():
        observed["inside"] = tape.is_recording()
        with tape.pause():
            observed["paused"] = tape.is_recording()
        observed["resumed"] = tape.is_recording()
    observed["after"] = tape.is_recording()
    return observed


class Interruption(Exception):
    """Stands for any error inside a recording."""


@transcript(
    points=book({"x": X}, {"dx": 2 * X, "recording": False}, {ALWAYS: {"dx": 2 * X, "recording": True}}),
    dtypes=BOTH,
    source=MXNET_API,
)
def error_inside_recording(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Leave a recording by an exception: the flag is restored, and the next recording is sound."""
    x = tape.attach_grad(x)
    try:
        with tape.record():
            raise Interruption
    except Interruption:
        recording = tape.is_recording()
    with tape.record():
        y = xp.sum(x * x)
    tape.backward(y)
    return {"dx": gradient_now(tape, x), "recording": recording}


@transcript(
    points=book({"x": X, "rows": np.array([1, 1, 3])}, {"dx": [0.0, 4.0, 0.0, 6.0]}),
    dtypes=BOTH,
    source=MXNET_API,
)
def integer_input(tape: Tape, xp: Namespace, x: Any, rows: Any) -> Any:
    """Record with an integer input that picks elements, one of them twice."""
    x = tape.attach_grad(x)
    with tape.record():
        picked = xp.take(x, rows, axis=0)
        y = xp.sum(picked * picked)
    tape.backward(y)
    return {"dx": gradient_now(tape, x)}
