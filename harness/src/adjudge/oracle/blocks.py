"""What is computed from whole arrays of balls at once, and the rule by which it is differentiated in reverse."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from adjudge.oracle.ball import ZERO, Ball
from adjudge.oracle.tape import Link, Plain, Taped
from adjudge.outcome import Array

Kernel: TypeAlias = Callable[..., Array]
"""Computes an array of `Ball` from others, none of which is on a tape."""
Pullback: TypeAlias = Callable[..., Array]
"""Gives the cotangent of an operand, of its shape: `pullback(cotangent, result, *operands)`, arrays of `Ball`."""


def through(kernel: Kernel, pullbacks: Sequence[Pullback], *operands: Array) -> Array:
    """Return `kernel(*operands)`; where operands are on a tape, so is the result, with a pullback for each
    of them.
    """
    traced = [_traced(operand) for operand in operands]
    tape = next((number.tape for numbers in traced for _, number in numbers), None)
    if tape is None:
        return kernel(*operands)
    plain = [untraced(operand) for operand in operands]
    result = kernel(*plain)

    def pull(adjoints: Sequence[Plain | None]) -> Iterator[Link]:
        if all(adjoint is None for adjoint in adjoints):
            return
        cotangent = shaped([ZERO if part is None else Ball(part) for part in adjoints], result.shape)
        for numbers, pullback in zip(traced, pullbacks, strict=True):
            if numbers:
                found = pullback(cotangent, result, *plain).ravel()
                yield from ((number.place, found[at].value) for at, number in numbers)

    numbers = tape.note_together([item.value for item in result.ravel()], pull)
    return shaped(list(map(Ball, numbers)), result.shape)


def untraced(operand: Array) -> Array:
    """Return an array of `Ball` with the numbers themselves, which have forgotten their tape."""
    return np.asarray(np.frompyfunc(_plain, 1, 1)(operand), object)


def shaped(items: Sequence[Ball], shape: tuple[int, ...]) -> Array:
    """Return an array of `Ball`."""
    result = np.empty(len(items), object)
    result[:] = items
    return result.reshape(shape)


def _traced(operand: Array) -> list[tuple[int, Taped]]:
    return [(at, item.value) for at, item in enumerate(operand.ravel()) if isinstance(item.value, Taped)]


def _plain(item: Ball) -> Ball:
    return Ball(item.value.value) if isinstance(item.value, Taped) else item
