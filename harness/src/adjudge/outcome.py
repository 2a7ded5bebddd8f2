"""What came back when a backend was asked: a closed set of outcomes, facts without judgement."""

from typing import Any, TypeAlias

import msgspec
import numpy as np

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Parts: TypeAlias = dict[str, Array]


class Computed(msgspec.Struct, frozen=True, tag="computed", kw_only=True, gc=False):
    """Holds an answer: its parts by name, and what was measured and observed beside it.

    `native` is false where the adapter built the operator from others. `unconnected` names parts that the
    backend left out (TensorFlow's None): they are stored as zeros. `uncertainty` is the backend's own
    absolute error estimate for each part, for methods that have one.

    Measured for the reference only, per relative rounding: `sensitivity`, by how much each element moves when inputs
    and seeds do; `rounding`, by how much when the arithmetic inside does, infinite where that was not seen, with
    `left_range` where a limited range may pass for it; `lower_orders`, by operator, the size and rounding together
    of what is differentiated (the value; for second orders the gradient too).

    Observed: `repeated`, the answer of a later call, and `rescaled`, that to -2 times the seed; either is empty where
    it is the answer (or -2 times it) bit for bit, and None where it was not asked for. `primal` is the
    function's value as evaluated afterwards, None where there is none; `inputs_untouched` says whether the calls left
    the inputs as they were.
    """

    parts: Parts
    native: bool = True
    unconnected: tuple[str, ...] = ()
    uncertainty: Parts | None = None
    sensitivity: Parts | None = None
    rounding: Parts | None = None
    left_range: bool = False
    lower_orders: dict[str, Parts] = {}
    repeated: Parts | None = None
    rescaled: Parts | None = None
    inputs_untouched: bool = True
    primal: Array | None = None

    @property
    def is_blameless(self) -> bool:
        """Say whether the function's own value is not finite, so that its derivative need not be."""
        return self.primal is not None and not np.isfinite(self.primal).all()


class Unsupported(msgspec.Struct, frozen=True, tag="unsupported"):
    """Says that the backend cannot express the case, and why."""

    reason: str


class Raised(msgspec.Struct, frozen=True, tag="raised"):
    """Holds an error of the backend: the exception's name, message and traceback."""

    exception: str
    message: str
    traceback: str = ""


class TimedOut(msgspec.Struct, frozen=True, tag="timed-out"):
    """Says that no answer came within the limit; the worker was killed."""

    seconds: float


class Crashed(msgspec.Struct, frozen=True, tag="crashed"):
    """Says that the worker died: by itself, by a signal (negative return code), or over its memory limit."""

    returncode: int
    reason: str
    stderr_tail: str = ""


class NotRun(msgspec.Struct, frozen=True, tag="not-run"):
    """Says that the case was not tried, and why."""

    reason: str


def bits(parts: Parts) -> frozenset[tuple[str, str, tuple[int, ...], bytes]]:
    """Return what parts share that are the same bit for bit, names, dtypes, shapes and bytes, fit for a key."""
    return frozenset([(name, part.dtype.str, part.shape, part.tobytes()) for name, part in parts.items()])


Outcome: TypeAlias = Computed | Unsupported | Raised | TimedOut | Crashed | NotRun


def describe(outcome: Outcome) -> str:
    """Return the outcome in one line of plain words."""
    match outcome:
        case Computed():
            return "computed"
        case Unsupported(reason) | NotRun(reason) | Crashed(_, reason):
            words = reason
        case Raised(exception, message):
            said = _telling(message)
            words = said if said.startswith(f"{exception}:") else f"{exception}: {said}"
        case TimedOut(seconds):
            words = f"no answer within {seconds:g} s"
    return next(iter(words.splitlines()), "")


def _telling(message: str) -> str:
    """Return the line of a message that tells most: the first, or the last paragraph's where that announces more."""
    first, *more = message.strip().splitlines() or [""]
    if not more or not first.endswith(":"):
        return first
    paragraphs = "\n".join(line.strip() for line in more).strip().split("\n\n")
    return next(
        (line for line in paragraphs[-1].strip().splitlines() if not line.startswith('File "')), first
    )


def kind(outcome: Outcome) -> str:
    """Return the outcome's name in the closed set, such as `computed` or `timed-out`."""
    return str(outcome.__struct_config__.tag)
