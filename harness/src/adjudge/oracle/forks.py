"""Follows every branch that is possible near a point: one run of the function for each way to decide its exact ties.

A way to decide is a selection: a smooth function with which the given one coincides wherever the decisions hold.
Decisions that exclude one another, as those on x > 0 and -x > 0 may, are found by an exact linear program over the
forms of what was compared, and are not followed.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from flint import arb, arb_series

from adjudge.linear_program import is_solvable
from adjudge.oracle.ball import Ball, Value
from adjudge.oracle.errors import Lacking, Singular
from adjudge.oracle.forms import Atom, Form, Formed, form_of
from adjudge.oracle.ties import TieRule

MOST_SELECTIONS = 64
"""Two to the sixth: six elements that sit on a kink of their own."""

Path: TypeAlias = tuple[int, ...]
"""Which alternative was taken at each tie, in the order in which a run meets them."""
Leg: TypeAlias = tuple[Fraction, Ball]
"""A weight, and a number that is zero at the point: the norm is the root of the weighted sum of its squares."""


class Fork(TieRule):
    """Takes the alternatives of a path, and beyond its end the first possible ones.

    After a run, `taken` is the whole path, `possible` what could have been taken at each tie, and `conditions` are the
    numbers that are positive where the path is taken. A Euclidean norm that vanishes at the point, a kink in every
    direction, is held to be zero, or to be the element of the vector that `leg` tells; `legs` counts these.
    """

    def __init__(self, path: Path = (), leg: int | None = None) -> None:
        self.path = path
        self.leg = leg
        self.begin()

    def begin(self) -> None:
        """Forget the last run."""
        self.taken: list[int] = []
        self.possible: list[list[int]] = []
        self.conditions: list[Ball] = []
        self.legs = 0
        self._norm: tuple[Form, Ball] | None = None

    def sign(self, x: Ball, why: str) -> int:
        """Return 1 or -1 as the path says; 0 where the number is zero by construction."""
        if not form_of(x):
            return 0
        return (1, -1)[self._take([[x], [-x]])]

    def largest(self, items: Sequence[Ball]) -> int:
        """Return the item that the path says is larger than all that are not the same by construction."""
        forms = [form_of(item) for item in items]
        firsts = [k for k, form in enumerate(forms) if form not in forms[:k]]
        if len(firsts) == 1:
            return 0
        return firsts[self._take([[items[k] - items[j] for j in firsts if j != k] for k in firsts])]

    def root(self, x: Ball) -> Ball:
        """Return the norm whose square is x, a weighted sum of squares that all vanish.

        Raises `Singular` for any other x, and `Lacking` for a second norm.
        """
        form = form_of(x)
        if self._norm is not None and self._norm[0] == form:
            return self._norm[1]
        legs = [(weight, atom.square_of) for atom, weight in form.items() if atom.square_of is not None]
        if len(legs) < len(form) or any(weight < 0 or not leg.constant.is_zero() for weight, leg in legs):
            raise Singular("a square root of exactly zero")
        if self._norm is not None:
            raise Lacking("more than one norm vanishes at the point")
        norm = Formed(self._held(legs), {Atom(is_least=True): Fraction(1)})
        self._norm, self.legs = (form, norm), len(legs)
        return norm

    def _held(self, legs: Sequence[Leg]) -> Value:
        if self.leg is None:
            return arb_series([arb(0)])
        weight, leg = legs[self.leg]
        return leg.value * (arb(weight.numerator) / arb(weight.denominator)).sqrt()

    def _take(self, alternatives: Sequence[Sequence[Ball]]) -> int:
        place = len(self.taken)
        if place < len(self.path):
            possible = [self.path[place]]
        else:
            possible = [k for k, then in enumerate(alternatives) if is_possible([*self.conditions, *then])]
        choice = possible[0]
        self.taken.append(choice)
        self.possible.append(possible)
        self.conditions += alternatives[choice]
        return choice


def is_possible(conditions: Sequence[Ball]) -> bool:
    """Say whether numbers that are zero at a point can all be positive near it, as far as their forms tell.

    By Motzkin's transposition theorem "no" is a proof: some sum of the numbers, with weights that are not negative, is
    nowhere positive.
    """
    forms = [form_of(condition) for condition in conditions]
    atoms = list(dict.fromkeys(atom for form in forms for atom in form))
    rows = []
    for form in forms:
        weights = [form.get(atom, Fraction(0)) for atom in atoms]
        falls = [weight for atom, weight in zip(atoms, weights, strict=True) if not atom.is_least]
        rows.append([-weight for weight in weights] + falls)
    return is_solvable(rows, [Fraction(-1)] * len(rows))


def paths(run: Callable[[Fork], object]) -> Iterator[Path]:
    """Give every path that is possible; raises `Lacking` where they are too many."""
    found = 0
    waiting: list[Path] = [()]
    while waiting:
        start = waiting.pop()
        fork = Fork(start)
        run(fork)
        found += 1
        if found > MOST_SELECTIONS:
            raise Lacking(f"more than {MOST_SELECTIONS} selections meet at the point")
        taken = tuple(fork.taken)
        for place in range(len(start), len(taken)):
            waiting += [(*taken[:place], other) for other in fork.possible[place][1:]]
        yield taken
