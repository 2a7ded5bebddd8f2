"""A readable and fast automatic-differentiation engine for NumPy.

Write functions against `reference_engine.numpy`, and differentiate them with the transforms here.
"""

from reference_engine import forward, journal
from reference_engine.checkpoint import checkpoint
from reference_engine.declare import constant, elementwise, general, linear
from reference_engine.imperative import (
    Array,
    array,
    backward,
    is_recording,
    is_training,
    pause,
    predict_mode,
    record,
    train_mode,
)
from reference_engine.jacobians import hessian, jacobian, jvps
from reference_engine.replay import NotReplayable, replay
from reference_engine.transforms import (
    detach,
    elementwise_grad,
    grad,
    hvp,
    jvp,
    value_and_grad,
    vjp,
)

__all__ = [
    "Array",
    "NotReplayable",
    "array",
    "backward",
    "checkpoint",
    "constant",
    "detach",
    "elementwise",
    "elementwise_grad",
    "forward",
    "general",
    "grad",
    "hessian",
    "hvp",
    "is_recording",
    "is_training",
    "jacobian",
    "journal",
    "jvp",
    "jvps",
    "linear",
    "pause",
    "predict_mode",
    "record",
    "replay",
    "train_mode",
    "value_and_grad",
    "vjp",
]
