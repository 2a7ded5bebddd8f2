"""What is recorded and what is not, and the flags that say so."""

from typing import Any

import numpy as np

from adjudge.adapter import Tape
from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.problems import transcript
from adjudge.suite.transcripts.observed import (
    ALWAYS,
    BATCH_NORM,
    BOTH,
    DROPOUT,
    HEAD,
    MXNET_API,
    X,
    book,
    gradient_now,
)


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


@transcript(
    points=book({"x": X}, {"training": 2 * X, "predicting": X}),
    dtypes=BOTH,
    source=MXNET_API,
)
def branch_on_the_mode(tape: Tape, xp: Namespace, x: Any) -> Any:
    """Record a function that asks for the mode, as dropout does, in training and in prediction mode."""

    def scaled(value: Any) -> Any:
        return 2 * value if xp.is_training() else 1 * value

    x = tape.attach_grad(x)
    gradients = {}
    for name, train_mode in {"training": True, "predicting": False}.items():
        with tape.record(train_mode=train_mode):
            y = scaled(x) * xp.detach(x)
        tape.backward(y)
        gradients[name] = gradient_now(tape, x)
    return gradients


MASK, KEPT = np.array([1.0, 0.0, 1.0, 1.0]), 0.75


@transcript(
    points=book({"x": X, "mask": MASK}, {"training": 2 * X * MASK / KEPT**2, "predicting": 2 * X}),
    dtypes=BOTH,
    source=DROPOUT,
)
def dropout_by_the_mode(tape: Tape, xp: Namespace, x: Any, mask: Any) -> Any:
    """Drop elements by a given mask in training, and none in prediction; go back from the sum of squares."""

    def dropped(value: Any) -> Any:
        return value * mask / KEPT if xp.is_training() else value * 1

    x = tape.attach_grad(x)
    gradients = {}
    for name, train_mode in {"training": True, "predicting": False}.items():
        with tape.record(train_mode=train_mode):
            kept = dropped(x)
            y = kept * kept
        tape.backward(y)
        gradients[name] = gradient_now(tape, x)
    return gradients


EPSILON, RUNNING_MEAN, RUNNING_VARIANCE = 2.75, 1.0, 13.25


def _normalised_backward(head: Array) -> Array:
    deviation = np.sqrt(np.var(X) + EPSILON)
    z = (X - np.mean(X)) / deviation
    return np.asarray((head - np.mean(head) - z * np.mean(head * z)) / deviation)


@transcript(
    points=book({"x": X, "head": HEAD}, {"training": _normalised_backward(HEAD), "predicting": HEAD / 4}),
    dtypes=BOTH,
    source=BATCH_NORM,
)
def batch_norm_by_the_mode(tape: Tape, xp: Namespace, x: Any, head: Any) -> Any:
    """Normalise a batch by its own mean and variance in training, and by running ones in prediction."""

    def normalised(batch: Any) -> Any:
        if not xp.is_training():
            return (batch - RUNNING_MEAN) / (RUNNING_VARIANCE + EPSILON) ** 0.5
        centred = batch - xp.mean(batch)
        return centred / xp.sqrt(xp.mean(centred * centred) + EPSILON)

    x = tape.attach_grad(x)
    gradients = {}
    for name, train_mode in {"training": True, "predicting": False}.items():
        with tape.record(train_mode=train_mode):
            y = normalised(x)
        tape.backward(y, head=head)
        gradients[name] = gradient_now(tape, x)
    return gradients
