"""Enclosures: the truth with a proof, or the reason why there is none. Facts, to be read without any oracle."""

from enum import StrEnum
from typing import TypeAlias

import msgspec
import numpy as np

from adjudge.outcome import Array, Parts


class Sampled(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Holds what is known of a case from runs of the reference's program, by sampling; nothing in it is proven.

    `movement` is by how much each element of the truth moves, per relative rounding, when inputs and arithmetic are
    rounded; `invisible` the error in it, in the same units, that is lost in the rounding of what is differentiated;
    `size` the largest element of that.
    """

    movement: Parts
    invisible: Parts
    size: float


class Enclosed(msgspec.Struct, frozen=True, tag="enclosed", kw_only=True, gc=False):
    """Holds the truth as floats that are proven to be nearest to it.

    `parts` are the correctly rounded numbers in float64, `in_dtype` in the case's dtype (a number beyond its largest
    is infinity there). `bounds` are proven: no element of the truth is farther from that of `parts`; infinite where
    that is infinite. `bits` is the precision that was needed. `selections` counts the smooth functions that meet at the
    point and agree there: one, but where branches join smoothly. `conditioning` is by how much each element moves
    when inputs and seeds do, per relative change; None for the reason in `unconditioned`. `rounding` is by how
    much rounding inside the oracle's own program moves it; None where that cannot be followed in few digits. `sampled`
    is kept with a truth that is shipped, and counts for more than either.
    """

    parts: Parts
    in_dtype: Parts
    bounds: Parts
    bits: int
    selections: int = 1
    conditioning: Parts | None = None
    unconditioned: str = ""
    rounding: Parts | None = None
    sampled: Sampled | None = None


class NotEnclosed(msgspec.Struct, frozen=True, tag="not-enclosed"):
    """Says that nothing is proven, and why."""

    reason: str


class PointClass(StrEnum):
    """How the selections that meet at a point fit together (decision 0010).

    At a `KINK` what is differentiated last is continuous and its derivatives differ; at a `JUMP` it is not continuous;
    at a `SINGULAR` point a one-sided derivative is infinite.
    """

    KINK = "kink"
    JUMP = "jump"
    SINGULAR = "singular"


class Nonsmooth(msgspec.Struct, frozen=True, tag="nonsmooth", kw_only=True):
    """Holds the derivatives of the selections that are active near a point, where they differ.

    The generalised derivative is their convex hull. Where a Euclidean norm vanishes it is, about the one selection, an
    ellipsoid: all sums of u_k `spread`_k with |u| <= 1, of which `spread` holds an array `(k, *shape)` for each part.
    At a singular point elements are infinite where the one-sided derivatives are.
    """

    point: PointClass
    selections: tuple[Enclosed, ...]
    spread: Parts = {}

    @property
    def box(self) -> dict[str, tuple[Array, Array]]:
        """Return the lowest and highest of each element of the generalised derivative, by part."""
        box = {}
        for name in self.selections[0].parts:
            stacked = np.stack([selection.parts[name] for selection in self.selections])
            width = np.sqrt(np.sum(self.spread[name] ** 2, axis=0)) if self.spread else 0.0
            box[name] = (stacked.min(axis=0) - width, stacked.max(axis=0) + width)
        return box


Enclosure: TypeAlias = Enclosed | Nonsmooth | NotEnclosed
