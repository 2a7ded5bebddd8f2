"""What the transcripts share: sources, the names of conventions, and how a gradient is observed."""

from typing import Any

import numpy as np

from adjudge.adapter import UNCONNECTED, Tape
from adjudge.problems import Point

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
DROPOUT = "N. Srivastava et al., Dropout, J. Mach. Learn. Res. 15 (2014) 1929-1958"
BATCH_NORM = "S. Ioffe, C. Szegedy, Batch normalization, ICML 2015, https://arxiv.org/abs/1502.03167"

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
