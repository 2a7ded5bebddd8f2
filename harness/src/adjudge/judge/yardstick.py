"""What an error is measured with: for each element of a truth, one unit of every measure, as an absolute length."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from adjudge.judge.thresholds import ACCURATE_ULPS, ENTITLED, smallest_normal, unit_roundoff
from adjudge.outcome import Array, Parts


@dataclass(frozen=True)
class Yardstick:
    """Holds a truth by part (floats in float64), and the units that its elements' errors are measured in.

    Units are found when they are first asked for. `sensitivity` and `invisible` are as in `yardstick`.
    """

    dtype: str
    truth: Parts
    sensitivity: Mapping[str, Array] | None
    invisible: Callable[[], Mapping[str, Array]]

    @cached_property
    def floats(self) -> Parts:
        """Return the parts whose errors are measured: those that hold floats."""
        return {name: part for name, part in self.truth.items() if part.dtype.kind == "f" and part.size > 0}

    @cached_property
    def size(self) -> int:
        """Return the number of elements whose errors are measured."""
        return sum(part.size for part in self.floats.values())

    def name_of(self, place: int) -> str:
        """Return what an element is called, given its place among all, one part after the other."""
        for name, part in self.floats.items():
            if place < part.size:
                index = ", ".join(map(str, np.unravel_index(place, part.shape)))
                return f"{name}[{index}]" if index else name
            place -= part.size
        raise IndexError(f"there is no element {place} more")

    @cached_property
    def ulp(self) -> Parts:
        """Return the distance of neighbouring floats of `dtype` at the truth."""
        u, tiny = unit_roundoff(self.dtype), smallest_normal(self.dtype)
        return {n: 2 * u * 2.0 ** np.floor(np.log2(np.maximum(p, tiny))) for n, p in self._size.items()}

    @cached_property
    def entitled(self) -> Parts:
        """Return the rounding error that an element's conditioning, and rounding inside a program, allow."""
        u, tiny = unit_roundoff(self.dtype), smallest_normal(self.dtype)
        with np.errstate(all="ignore"):
            return {
                n: u * part + u * _fitting(self.sensitivity, n, part, part.max(initial=0.0)) + tiny
                for n, part in self._size.items()
            }

    @cached_property
    def benign(self) -> Parts:
        """Return the error that is invisible beside what was differentiated."""
        u, invisible = unit_roundoff(self.dtype), self.invisible()
        with np.errstate(all="ignore"):
            return {n: u * _fitting(invisible, n, part, 0.0) for n, part in self._size.items()}

    def allowed(self, name: str) -> Array:
        """Return how far an answer's elements may be off and still agree, as absolute lengths."""
        return np.maximum(
            ACCURATE_ULPS * self.ulp[name],
            ENTITLED * np.maximum(self.entitled[name], self.benign[name]),
        )

    @cached_property
    def _size(self) -> Parts:
        return {n: np.where(np.isfinite(part), np.abs(part), 0.0) for n, part in self.floats.items()}


def yardstick(
    truth: Parts,
    dtype: str,
    sensitivity: Mapping[str, Array] | None = None,
    invisible: Callable[[], Mapping[str, Array]] = dict,
) -> Yardstick:
    """Return the yardstick of a truth in a case's `dtype`.

    An element g is entitled to `u (|g| + s)`, s being its `sensitivity`: by how much it moves, per relative rounding,
    when inputs and arithmetic are rounded. Where that is not known, s is the part's largest element. `invisible`
    gives, by part, what is benign in units of relative rounding; where it does not, nothing is.
    """
    floats = {name: part.astype(np.float64) for name, part in truth.items() if part.dtype.kind == "f"}
    return Yardstick(dtype, dict(truth) | floats, sensitivity, invisible)


def _fitting(known: Mapping[str, Array] | None, name: str, part: Array, otherwise: float) -> Array:
    """Return what is known of a part, in its shape; `otherwise` where nothing is."""
    found = None if known is None else known.get(name)
    return np.broadcast_to(otherwise, part.shape) if found is None or found.shape != part.shape else found
