"""The two selections of a function of one number: what it is to the right of a point, and to the left."""

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np
from flint import arb, arb_series

from adjudge.oracle.ball import Ball, is_nonzero
from adjudge.oracle.balls import given
from adjudge.oracle.errors import NotCertified, Singular, Undecided
from adjudge.oracle.forms import Atom, Formed
from adjudge.oracle.rays import Ray, series
from adjudge.oracle.selections import Meeting, Selection
from adjudge.oracle.signs import Signs
from adjudge.oracle.taylor import Lines, Question
from adjudge.oracle.ties import ruled_by
from adjudge.outcome import Array


def has_one_element(question: Question) -> bool:
    """Say whether the function is differentiated by a single number."""
    return sum(question.inputs[name].size for name in question.wrt) == 1


def sides(question: Question) -> Meeting:
    """Return what meets at a point of a function of one number: one selection for each side in its domain."""
    lines = Lines(question, Signs(), ramified)
    with ruled_by(Ray()):
        value = Lines(question, Signs()).coefficients({}, 0)
    found = [_side(lines, direction) for direction in (1, -1)]
    if lines.signs.asked:
        raise NotCertified("a factorisation leaves signs free where branches meet")
    inside = [side for side in found if side is not None]
    if not inside:
        raise Singular("the function is not defined on either side of the point")
    return Meeting(value, inside)


def ramified(constant: Ball, slope: arb) -> Ball:
    """Return x + d s², as a power series in s."""
    return Formed(arb_series([constant.constant, arb(0), slope]), {Atom(): Fraction(1)})


def _side(lines: Lines, direction: int) -> Selection | None:
    values = _values(lines, direction)
    if values is None:
        return None
    orders = range(lines.question.operator.order + 1)
    derivatives = [
        np.asarray(
            np.frompyfunc(partial(_derivative, order=k, direction=direction), 1, 1)(values), dtype=object
        )
        for k in orders
    ]
    *lower, last = derivatives
    return Selection([{"": each} for each in lower], dict(_parts(lines, last)))


def _values(lines: Lines, direction: int) -> Array | None:
    """Return the function's values along a ray; None where it has none, for no other reason than roots."""
    (name, _, unit), *_ = lines.units()
    with ruled_by(ray := Ray()):
        values = lines.along({name: unit[name] * direction})
    if _are_finite(values):
        return values
    with ruled_by(Ray(mirrored=True)):
        mirrored = lines.along({name: unit[name] * direction})
    if ray.left_domain and _are_finite(mirrored):
        return None
    raise NotCertified("the function has no finite values on a side of the point")


def _are_finite(values: Array) -> bool:
    return all(coefficient.is_finite() for item in values.ravel() for coefficient in series(item).coeffs())


def _derivative(x: Ball, order: int, direction: int) -> arb:
    """Return a one-sided derivative of a series in s, infinite where the series has a lower odd power of s.

    With t = s² >= 0 the distance from the point, s^j is t^(j/2): its derivatives are infinite from the first order on
    that is greater than j/2.
    """
    for power in range(1, 2 * order, 2):
        coefficient = x.coefficient(power)
        if is_nonzero(coefficient):
            falling = math.prod(power / 2 - k for k in range(order))
            is_positive = (coefficient > 0) == (falling * direction**order > 0)
            return arb.pos_inf() if is_positive else arb.neg_inf()
        if not coefficient.is_zero():
            raise Undecided("whether a derivative is infinite")
    finite: arb = x.coefficient(2 * order) * math.factorial(order) * direction**order
    return finite


def _parts(lines: Lines, derivative: Array) -> Iterator[tuple[str, Array]]:
    """Give the operator's parts, made of a derivative of shape `out_shape` by the one element."""
    q = lines.question
    (name,) = (name for name in q.wrt if q.inputs[name].size)
    shape = q.inputs[name].shape
    match q.operator.method:
        case "jvp":
            yield "tangent", derivative * lines.tangent()[name].item()
        case "vjp":
            head = given(np.asarray(q.cotangent).astype(q.dtype)).data
            products = [w.constant * d for w, d in zip(head.ravel(), derivative.ravel(), strict=True)]
            yield name, _full(sum(products, arb(0)), shape)
        case "hvp":
            yield name, _full(derivative.item() * lines.tangent()[name].item(), shape)
        case "hessian":
            yield f"{name},{name}", _full(derivative.item(), shape + shape)
        case "derivative":
            yield name, derivative
        case _:
            yield name, derivative.reshape(derivative.shape + shape)


def _full(element: arb, shape: tuple[int, ...]) -> Array:
    return np.full(shape, element, dtype=object)
