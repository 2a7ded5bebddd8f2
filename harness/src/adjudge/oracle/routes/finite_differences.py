"""Finite differences with a proof: derivatives by no derivative rule at all, of values at points beside x alone.

Let g(z) = f(x + z₁ d₁ + ... + zₙ dₙ) be analytic on the polydisc |zᵢ| <= r, bounded there by M, and g = Σ a_k z^k. The
derivative along d₁, ..., dₙ is the coefficient a₁...₁. Cauchy's inequalities say |a_k| <= M / r^|k| (L. Hörmander,
An Introduction to Complex Analysis in Several Variables, 3rd ed. 1990, theorem 2.2.7). The central difference

    D = Σ_s s₁ ... sₙ g(s₁ h₁, ..., sₙ hₙ) / Π (2 hᵢ),   over all signs sᵢ = ±1,

keeps the terms whose exponents are all odd: D = Σ_k a_k Π hᵢ^(kᵢ - 1). With qᵢ = hᵢ / r the rest, after a₁...₁, is a
geometric series in each variable, so that

    |D - a₁...₁| <= M / r^n (Π 1 / (1 - qᵢ²) - 1).

M is read off one evaluation on a box of complex balls that holds the polydisc; r is made smaller until f is analytic
there. The steps are hᵢ = 2^(i-1) h, so that no point is x itself, where a singularity may be removable.
"""

import itertools
import math
import operator
from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import Any

import numpy as np
from flint import acb, arb

from adjudge.oracle.ball import precision
from adjudge.oracle.errors import Leak, Undecided
from adjudge.oracle.routes.arrays import ScalarArray
from adjudge.oracle.routes.directional import Answer, Directions, are_sharp, assembled, rationals
from adjudge.oracle.routes.namespace import scalar_namespace
from adjudge.oracle.routes.reals import Real
from adjudge.oracle.routes.samples import Disc, Samples
from adjudge.oracle.routes.scalars import Scalar
from adjudge.oracle.taylor import Question
from adjudge.outcome import Array

RADII = (6, 24, 96, 384, 1536)
"""The polydiscs that are tried have radii 2^-k of the largest input, or of 1 where that is larger."""
STEP = 128
"""The step is 2^-128 of the radius, and less where r^n is small, so that the bound is 2^-256 M."""
BITS = 320
"""Precision that is left after what a difference of n steps cancels."""
EXACTLY = 4096
"""Precision in which parts are put together."""
ACCURACY = 96
"""Binary digits, of the largest element, that are good enough for no smaller disc to be tried."""


def by_finite_differences(question: Question) -> Answer:
    """Return enclosures of an operator's parts; raises `NotCertified` where f is analytic on no disc that is tried."""
    with precision(EXACTLY, 0):
        return assembled(question, lambda wanted: _derivatives(question, wanted))


def _derivatives(question: Question, wanted: Sequence[Directions]) -> list[Array]:
    order, scale = len(wanted[0]), _scale(question)
    found: list[Array] | None = None
    reason = Undecided("nothing")
    for k in RADII:
        try:
            step = k + STEP + k * order // 2
            with precision(BITS + k + order * step, 0):
                tried = _Discs(question, wanted, scale * arb(2) ** -k, scale * arb(2) ** -step).derivatives()
        except Undecided as undecided:
            reason = undecided
            continue
        found = tried if found is None else list(map(_sharper, found, tried))
        if all(are_sharp([part], ACCURACY) for part in found):
            return found
    if found is None:
        raise reason
    return found


def _scale(question: Question) -> arb:
    sizes = [abs(x) for name in question.wrt for x in question.inputs[name].ravel()]
    return arb(2) ** max(math.frexp(max(sizes, default=0.0))[1], 0)


def _sharper(one: Array, other: Array) -> Array:
    choose = np.frompyfunc(lambda x, y: x if x.rad() < y.rad() else y, 2, 1)
    return np.asarray(choose(one, other), dtype=object)


class _Discs:
    """Runs a function once: on a box, at its centre, and at all points that the wanted derivatives need."""

    def __init__(self, question: Question, wanted: Sequence[Directions], radius: arb, step: arb) -> None:
        self.question = question
        self.wanted = wanted
        self.order = len(wanted[0])
        self.signs = list(itertools.product((1, -1), repeat=self.order))
        self.steps = [step * 2**i for i in range(self.order)]
        self.moves = [list(map(operator.mul, sign, self.steps)) for sign in self.signs]
        is_line = self.order > 0 and all(d is wanted[0][0] for directions in wanted for d in directions)
        self.on_line = self.order if is_line else 1
        places = tuple(sum(move, arb(0)) for move in self.moves) if is_line else ()
        self.disc = Disc(radius * self.on_line, places)

    def derivatives(self) -> list[Array]:
        """Return the derivative along each tuple of directions; raises `Undecided` where the discs are too large."""
        result = self._run()
        radius = self.disc.radius / self.on_line
        count = len(self.signs)
        return [
            _mapped(partial(self._difference, first=2 + place * count, radius=radius), result)
            for place in range(len(self.wanted))
        ]

    def _run(self) -> Array:
        arguments = {name: self._argument(name, array) for name, array in self.question.inputs.items()}
        result = self.question.function(scalar_namespace(ScalarArray), **arguments)
        if not isinstance(result, ScalarArray):
            raise Leak(f"the function returns a {type(result).__name__} that may have been rounded")
        return result

    def _argument(self, name: str, array: Array) -> Any:
        if array.dtype.kind != "f":
            return array
        centre = rationals(array.astype(self.question.dtype))
        elements = np.empty(array.shape, object)
        for index in np.ndindex(array.shape):
            slopes = [
                [arb(d[name].item(index)) if name in d else arb(0) for d in directions]
                for directions in self.wanted
            ]
            elements[index] = self._element(arb(centre.item(index)), slopes)
        return ScalarArray.wrapped(elements)

    def _element(self, centre: arb, slopes: Sequence[list[arb]]) -> Scalar:
        if all(slope.is_zero() for directions in slopes for slope in directions):
            return Real(centre)
        speeds = [sum(map(abs, directions), arb(0)) / self.on_line for directions in slopes]
        reach = (reduce(arb.max, speeds) * self.disc.radius).upper()
        samples = [
            acb(centre + sum(map(operator.mul, move, directions), arb(0)))
            for directions, move in itertools.product(slopes, self.moves)
        ]
        side = arb(0, reach)
        return Samples([acb(centre + side, side), acb(centre), *samples], self.disc)

    def _difference(self, x: Scalar, *, first: int, radius: arb) -> arb:
        """Return the central difference of the samples from `first` on, with its error."""
        if not isinstance(x, Samples):
            return x.value if self.order == 0 else arb(0)  # type: ignore[attr-defined]
        total = arb(0)
        for sign, sample in zip(self.signs, x.values[first : first + len(self.signs)], strict=True):
            total += math.prod(sign) * sample.real
        geometric = arb(1)
        for step in self.steps:
            total /= 2 * step
            geometric /= 1 - (step / radius) ** 2
        bound = x.box.abs_upper() / radius**self.order * (geometric - 1)
        if not bound.is_finite():
            raise Undecided("whether the function is bounded on a disc")
        return total + arb(0, bound.upper())


def _mapped(function: Callable[[Any], Any], array: Array) -> Array:
    return np.asarray(np.frompyfunc(function, 1, 1)(np.asarray(array)), dtype=object)
