"""The imperative sequences that the books work through."""

from typing import Any

from adjudge.adapter import Tape
from adjudge.namespace import Namespace
from adjudge.problems import transcript
from adjudge.suite.transcripts.observed import (
    ADDS,
    BOOK,
    BOTH,
    DOUBLED,
    FRESH,
    MXNET,
    ONES,
    TWOS,
    UNCUT,
    UNIT,
    ZEROS,
    X,
    book,
    gradient_now,
)


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
