"""Reverse mode over balls without a rule for any function: FLINT's own power series give the local slopes.

A `Taped` number stands where a `Ball` holds an `arb` or an `arb_series`: it notes on a tape how it came
about. The slope of a function f at v is a coefficient of f(v + s), the series that FLINT computes; what is
ours is the chain rule, the product and the quotient, and what whole arrays bring along (`blocks`). Where
the numbers are series in t themselves, so are the slopes: then an adjoint holds derivatives of the gradient
along a line.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from flint import arb, arb_series

from adjudge.oracle.effort import Effort
from adjudge.oracle.errors import Singular

Plain: TypeAlias = arb | arb_series
Link: TypeAlias = tuple[int, Plain]
"""The place of an operand on the tape, and the slope with respect to it."""
Pull: TypeAlias = Callable[[Sequence[Plain | None]], Iterable[Link]]
"""Takes the adjoints of numbers that came about together (None is zero) to those of their operands."""


@dataclass(frozen=True, slots=True)
class Block:
    """Stands on the tape before `count` numbers that came about together."""

    count: int
    pull: Pull


class Tape:
    """Notes, number by number, which numbers it came from and with which slopes."""

    def __init__(self) -> None:
        self._entries: list[tuple[Link, ...] | Block] = []

    def __len__(self) -> int:
        return len(self._entries)

    def note(self, value: Plain, *links: Link) -> "Taped":
        """Return a number that came from the linked ones; without links, one to differentiate by."""
        self._entries.append(links)
        return Taped(value, self, len(self._entries) - 1)

    def note_together(self, values: Sequence[Plain], pull: Pull) -> "list[Taped]":
        """Return numbers that came about together."""
        self._entries.append(Block(len(values), pull))
        return [self.note(value) for value in values]

    def adjoints(self, seeds: Iterable[Link]) -> list[Plain | None]:
        """Return the derivative of the sum of the seeded numbers, each times its seed, by every number on
        the tape.
        """
        adjoints: list[Plain | None] = [None] * len(self._entries)
        _add(adjoints, seeds)
        Effort.operations += len(self._entries)
        for place in range(len(self._entries) - 1, -1, -1):
            entry, adjoint = self._entries[place], adjoints[place]
            if isinstance(entry, Block):
                _add(adjoints, entry.pull(adjoints[place + 1 : place + 1 + entry.count]))
            elif adjoint is not None:
                _add(adjoints, ((operand, adjoint * slope) for operand, slope in entry))
        return adjoints


def _add(adjoints: list[Plain | None], links: Iterable[Link]) -> None:
    for place, part in links:
        before = adjoints[place]
        adjoints[place] = part if before is None else before + part


class Taped:
    """Holds a number that is on a tape. It is to `Ball` what `arb_series` is, for the functions that Ball
    asks of it.
    """

    __slots__ = ("place", "tape", "value")

    def __init__(self, value: Plain, tape: Tape, place: int) -> None:
        self.value, self.tape, self.place = value, tape, place

    prec = 1
    """How many coefficients can be read: what a number on a tape has beside its constant term is in its adjoint."""

    def __getitem__(self, _: int) -> arb:
        return self.value if isinstance(self.value, arb) else self.value[0]

    def __add__(self, other: Any) -> "Taped":
        if isinstance(other, Taped):
            return self.tape.note(self.value + other.value, (self.place, _ONE), (other.place, _ONE))
        return self.tape.note(self.value + other, (self.place, _ONE))

    def __sub__(self, other: Any) -> "Taped":
        if isinstance(other, Taped):
            return self.tape.note(self.value - other.value, (self.place, _ONE), (other.place, _MINUS_ONE))
        return self.tape.note(self.value - other, (self.place, _ONE))

    def __mul__(self, other: Any) -> "Taped":
        if isinstance(other, Taped):
            links = (self.place, other.value), (other.place, self.value)
            return self.tape.note(self.value * other.value, *links)
        return self.tape.note(self.value * other, (self.place, other))

    def __truediv__(self, other: Any) -> "Taped":
        divisor = other.value if isinstance(other, Taped) else other
        quotient, slope = self.value / divisor, 1 / divisor
        if isinstance(other, Taped):
            return self.tape.note(quotient, (self.place, slope), (other.place, -quotient * slope))
        return self.tape.note(quotient, (self.place, slope))

    def __rtruediv__(self, other: Any) -> "Taped":
        quotient = other / self.value
        return self.tape.note(quotient, (self.place, -quotient / self.value))

    def __rsub__(self, other: Any) -> "Taped":
        return self.tape.note(other - self.value, (self.place, _MINUS_ONE))

    def __neg__(self) -> "Taped":
        return self.tape.note(-self.value, (self.place, _MINUS_ONE))

    __radd__ = __add__
    __rmul__ = __mul__

    def __pow__(self, exponent: arb) -> "Taped":
        return self.lifted(lambda series: series**exponent)

    def __getattr__(self, name: str) -> Callable[[], "Taped"]:
        if not callable(getattr(arb_series, name, None)):
            raise AttributeError(name)
        return lambda: self.lifted(lambda series: getattr(series, name)())

    def lifted(self, function: Callable[[arb_series], arb_series]) -> "Taped":
        """Return a function of the number, which FLINT has for power series; its slope is a coefficient."""
        local = function(arb_series([self[0], 1]))
        if local.prec < 2:
            raise Singular("a function that has no series at the point")
        if isinstance(self.value, arb):
            return self.tape.note(local[0], (self.place, local[1]))
        return self.tape.note(function(self.value), (self.place, composed(local.derivative(), self.value)))


_ONE, _MINUS_ONE = arb(1), arb(-1)


def composed(local: arb_series, s: arb_series) -> arb_series:
    """Return f(s) of a series s, where `local` is f(s₀ + t) as a series in t."""
    rest = s.coeffs()[1:]
    return local(arb_series([0, *rest], prec=s.prec)) if rest else arb_series([local[0]], prec=s.prec)
