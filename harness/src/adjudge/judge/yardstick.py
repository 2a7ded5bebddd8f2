"""What an error is measured with: for each element of a truth, one unit of every measure, as an absolute length."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from adjudge.judge.thresholds import ACCURATE_ULPS, ENTITLED, smallest_normal, unit_roundoff
from adjudge.outcome import Array, Parts


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Holds a truth by part (floats in float64) and the units that its elements' errors are measured in.

    `ulp` is the distance of neighbouring floats of `dtype` at the truth; `entitled` the rounding error that the
    element's conditioning allows; `benign` the error that is invisible beside what was differentiated.
    """

    dtype: str
    truth: Parts
    ulp: Parts
    entitled: Parts
    benign: Parts

    def allowed(self, name: str) -> Array:
        """Return how far an answer's elements may be off and still agree, as absolute lengths."""
        return np.maximum(
            ACCURATE_ULPS * self.ulp[name],
            ENTITLED * np.maximum(self.entitled[name], self.benign[name]),
        )


def yardstick(
    truth: Parts,
    dtype: str,
    sensitivity: Mapping[str, Array] | None = None,
    benign: Mapping[str, Array] | None = None,
) -> Yardstick:
    """Return the yardstick of a truth in a case's `dtype`.

    An element g is entitled to `u (|g| + s)`, s being its `sensitivity`: by how much it moves, per relative rounding,
    when inputs and arithmetic are rounded. Where that is not known, s is the part's largest element. `benign`
    gives, by part, what is invisible in units of relative rounding; without it nothing is.
    """
    u, tiny = unit_roundoff(dtype), smallest_normal(dtype)
    floats = {name: part.astype(np.float64) for name, part in truth.items() if part.dtype.kind == "f"}
    size = {name: np.where(np.isfinite(part), np.abs(part), 0.0) for name, part in floats.items()}
    with np.errstate(all="ignore"):
        return Yardstick(
            dtype=dtype,
            truth=dict(truth) | floats,
            ulp={n: 2 * u * 2.0 ** np.floor(np.log2(np.maximum(part, tiny))) for n, part in size.items()},
            entitled={
                n: u * part + u * _fitting(sensitivity, n, part, part.max(initial=0.0)) + tiny
                for n, part in size.items()
            },
            benign={n: u * _fitting(benign, n, part, 0.0) for n, part in size.items()},
        )


def _fitting(known: Mapping[str, Array] | None, name: str, part: Array, otherwise: float) -> Array:
    """Return what is known of a part, in its shape; `otherwise` where nothing is."""
    found = None if known is None else known.get(name)
    return np.broadcast_to(otherwise, part.shape) if found is None or found.shape != part.shape else found
