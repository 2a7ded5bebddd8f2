"""Fakes whose answers do not fit together: each is right where one looks once, and only there."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, ClassVar

import numpy as np
from adjudge.adapter import Function, HostArray
from adjudge.namespace import Namespace

from adjudge_fakes.correct import Correct, Faulty


class NotRepeatable(Faulty):
    """Is right in the first call only, as with a buffer that is not cleared."""

    name: ClassVar[str] = "not_repeatable"

    def gradient(self, f: Function) -> Function:
        """Return the gradients, to which each call adds what the one before it found."""
        right, calls = Correct.gradient(self, f), count(1)

        def gradient(*primals: HostArray) -> Sequence[HostArray]:
            times = next(calls)
            return [times * np.asarray(part) for part in right(*primals)]

        return gradient


class AsymmetricHessian(Correct):
    """Takes one element of the Hessian from elsewhere."""

    name: ClassVar[str] = "asymmetric_hessian"

    def hessian(self, f: Function) -> Function:
        """Return the blocks of the Hessian with one element above the diagonal changed."""
        right = super().hessian(f)

        def hessian(*primals: HostArray) -> Sequence[Sequence[HostArray]]:
            blocks = [[np.array(block) for block in row] for row in right(*primals)]
            size = primals[0].size
            blocks[0][0].reshape(size, size)[0, -1] += 1.0
            return blocks

        return hessian


class NonlinearInHead(Correct):
    """Clips its heads, as is done to gradients in training."""

    name: ClassVar[str] = "nonlinear_in_head"

    def vjp(self, f: Function) -> Function:
        """Return the cotangents for the head, brought into [-1, 1]."""
        right = super().vjp(f)
        return lambda primals, cotangent: right(primals, np.clip(cotangent, -1.0, 1.0))


class JvpDisagreesWithVjp(Correct):
    """Has a rule for forward mode that was written apart from that for reverse mode, and is wrong."""

    name: ClassVar[str] = "jvp_disagrees_with_vjp"

    def jvp(self, f: Function) -> Function:
        """Return the tangent of the output, 1% too large."""
        right = super().jvp(f)
        return lambda primals, tangents: 1.01 * right(primals, tangents)


class ChangesValue(Faulty):
    """Leaves something switched on after it has differentiated, under which functions have other values."""

    name: ClassVar[str] = "changes_value"

    def __init__(self) -> None:
        super().__init__()
        self._offset = 0.0
        plain = self.xp
        self.xp = _Shifted(plain, lambda: self._offset)

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Return the right gradients and switch it on."""
        self._offset = 0.0
        parts = gradient(*primals)
        self._offset = 1.0
        return parts


class _Shifted:
    """A namespace whose sums are off by what `offset` says."""

    def __init__(self, plain: Namespace, offset: Callable[[], float]) -> None:
        self._plain, self._offset = plain, offset

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._plain, name)
        if name != "sum":
            return found
        return lambda *arguments, **options: found(*arguments, **options) + self._offset()
