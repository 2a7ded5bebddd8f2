"""Fakes that answer, but wrongly."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from adjudge.adapter import Function, HostArray

from adjudge_fakes.correct import Faulty


class WrongByOnePercent(Faulty):
    """Scales the gradients by 1.01."""

    name: ClassVar[str] = "wrong_by_one_percent"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[HostArray]:
        """Return the gradients, each 1% too large."""
        return [1.01 * part for part in gradient(*primals)]


class OneElementOff(Faulty):
    """Is off by one part in a million in a single element."""

    name: ClassVar[str] = "one_element_off"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[HostArray]:
        """Return the gradients with the last element of the last one changed."""
        *parts, last = gradient(*primals)
        changed = np.array(last)
        changed.reshape(-1)[-1] *= 1 + 1e-6
        return [*parts, changed]


class WrongSign(Faulty):
    """Descends where it should ascend."""

    name: ClassVar[str] = "wrong_sign"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[HostArray]:
        """Return the negated gradients."""
        return [-part for part in gradient(*primals)]


class ReturnsNan(Faulty):
    """Has NaN in one element."""

    name: ClassVar[str] = "returns_nan"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[HostArray]:
        """Return the gradients with the first element of the first one lost."""
        first, *parts = gradient(*primals)
        changed = np.array(first)
        changed.reshape(-1)[0] = np.nan
        return [changed, *parts]


class ReturnsZeros(Faulty):
    """Makes up zeros where it should say that it cannot."""

    name: ClassVar[str] = "returns_zeros"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[HostArray]:
        """Return zeros of the right shapes."""
        return [np.zeros_like(primal) for primal in primals]


class WrongShape(Faulty):
    """Returns the right numbers in another shape, one that broadcasting would forgive."""

    name: ClassVar[str] = "wrong_shape"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[HostArray]:
        """Return the gradients under a new leading axis."""
        return [np.asarray(part)[np.newaxis] for part in gradient(*primals)]


class WrongDtype(Faulty):
    """Returns the right numbers in the other precision."""

    name: ClassVar[str] = "wrong_dtype"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[HostArray]:
        """Return the gradients in float32 for float64, and the other way round."""
        parts = [np.asarray(part) for part in gradient(*primals)]
        return [part.astype({"f4": "f8", "f8": "f4"}[part.dtype.str[1:]]) for part in parts]


class MutatesItsInput(Faulty):
    """Uses the caller's array as its scratch space."""

    name: ClassVar[str] = "mutates_its_input"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[HostArray]:
        """Return the right gradients and leave the first input changed."""
        parts = [np.array(part) for part in gradient(*primals)]
        primals[0][...] += 1.0
        return parts
