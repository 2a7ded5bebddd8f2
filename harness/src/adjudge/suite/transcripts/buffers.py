"""Gradient buffers that are overwritten, added to or left alone, and the heads sent into them."""

from typing import Any

from adjudge.adapter import Tape
from adjudge.namespace import Namespace
from adjudge.problems import transcript
from adjudge.suite.transcripts.observed import (
    ADDS,
    BOTH,
    FRESH,
    HEAD,
    MXNET,
    MXNET_API,
    ONES,
    TWOS,
    ZEROS,
    X,
    book,
    gradient_now,
)


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
