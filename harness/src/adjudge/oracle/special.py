"""Special functions of balls: FLINT's own for power series, else made of these.

Where FLINT has a function for numbers only, its series is had from one that it has: an inverse by reverting
the series of the function, polygamma functions as coefficients of that of log Γ.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from flint import acb_series, arb, arb_series, ctx

from adjudge.oracle.ball import ONE, ZERO, Ball, ball, is_nonzero, sign
from adjudge.oracle.balls import Balls, as_balls, binary, dtype_of
from adjudge.oracle.elementwise import absolute, exp, log, maximum, sqrt
from adjudge.oracle.errors import Lacking, Undecided
from adjudge.oracle.reductions import sum_
from adjudge.oracle.tape import Taped, composed

Series = Callable[[arb_series], arb_series]
_HALF, _TWO = Ball(arb(0.5)), ball(2)
_LARGE = 10.0
"""Beyond this, erfc is taken from the incomplete Γ: FLINT's own loses all digits of very small values."""


def of_series(function: Series) -> Callable[[Ball], Ball]:
    """Return a function of balls that is `function` for power series."""

    def call(x: Ball) -> Ball:
        value = x.value
        if isinstance(value, Taped):
            return type(x)(value.lifted(function))
        if isinstance(value, arb):
            return type(x)(function(arb_series([value]))[0])
        return type(x)(function(value))

    return call


def _erfc(s: arb_series) -> arb_series:
    if s[0] > _LARGE:
        return arb_series.gamma_upper(arb(0.5), s * s) / arb_series([arb.pi().sqrt()])
    return s.erfc()


def _inverse(number: Callable[[arb], arb], function: Series) -> Series:
    """Return the series of an inverse, which `number` gives for numbers, of a function whose derivative is
    not zero.
    """

    def call(s: arb_series) -> arb_series:
        at = number(s[0])
        if not at.is_finite() or s.prec < 2:
            return arb_series([at] * s.prec)
        back = function(arb_series([at, 1])).coeffs()
        return composed(arb_series([0, *back[1:]]).reversion(), s) + at

    return call


def _log_gamma(s: arb_series) -> arb_series:
    """Return the logarithm of |Γ|."""
    if s[0] > 0:
        return s.lgamma()
    gamma = s.gamma()
    return (gamma * gamma).log() / 2


def polygamma(n: int) -> Callable[[Ball], Ball]:
    """Return the derivative of order n + 1 of the logarithm of |Γ|."""

    def call(s: arb_series) -> arb_series:
        before = ctx.cap
        ctx.cap = before + n + 1
        try:
            found = _log_gamma(arb_series([s[0], 1]))
            for _ in range(n + 1):
                found = found.derivative()
        finally:
            ctx.cap = before
        return composed(arb_series(found.coeffs()), s)

    return of_series(call)


def _sinc(s: arb_series) -> arb_series:
    """Return sin πs / πs, which is 1 at zero."""
    if not s[0].is_zero():
        if not is_nonzero(s[0]):
            raise Undecided("whether a number is zero")
        return s.sin_pi() / (s * arb.pi())
    before = ctx.cap
    ctx.cap = before + 1
    try:
        terms = arb_series([0, 1]).sin_pi().coeffs()[1:]
    finally:
        ctx.cap = before
    return composed(arb_series(terms) / arb_series([arb.pi()]), s)


def _bessel_i(order: int) -> Series:
    """Return the modified Bessel function I of order 0 or 1: (s / 2)^k ₀F₁(; k + 1; s² / 4)."""

    def call(s: arb_series) -> arb_series:
        found = acb_series.hypgeom([], [acb_series([order + 1])], acb_series(s * s) / 4)
        real = arb_series([term.real for term in found.coeffs()], prec=found.prec)
        return real * s / 2 if order else real

    return call


def _incomplete_gamma(function: Callable[..., arb_series]) -> Callable[[Ball, Ball], Ball]:
    def call(a: Ball, x: Ball) -> Ball:
        if not a.is_constant:
            raise Lacking("the oracle has no derivative of an incomplete gamma function by its parameter")
        return of_series(lambda s: function(a.constant, s, 1))(x)

    return call


erf, erfc = of_series(lambda s: s.erf()), of_series(_erfc)


def expit(x: Ball) -> Ball:
    """Return the logistic function 1 / (1 + exp(-x))."""
    return ONE / (ONE + exp(-x))


def ndtr(x: Ball) -> Ball:
    """Return the distribution function of the standard normal distribution."""
    return erfc(-x / sqrt(_TWO)) * _HALF


def entr(x: Ball) -> Ball:
    """Return -x log x, 0 at zero, and negative infinity below."""
    return -xlogy(x, x) if sign(x) >= 0 else Ball(arb.neg_inf())


def xlogy(x: Ball, y: Ball) -> Ball:
    """Return x log y, 0 where a constant x is exactly zero."""
    return ZERO if x.is_constant and x.constant.is_zero() else x * log(y)


_I0, _I1 = of_series(_bessel_i(0)), of_series(_bessel_i(1))
UNARY: dict[str, Callable[[Ball], Ball]] = {
    "digamma": polygamma(0),
    "entr": entr,
    "erf": erf,
    "erfc": erfc,
    "erfcinv": of_series(_inverse(arb.erfcinv, _erfc)),
    "erfinv": of_series(_inverse(arb.erfinv, lambda s: s.erf())),
    "expit": expit,
    "gamma": of_series(lambda s: s.gamma()),
    "gammaln": of_series(_log_gamma),
    "i0": _I0,
    "i0e": lambda x: _I0(x) * exp(-absolute(x)),
    "i1": _I1,
    "i1e": lambda x: _I1(x) * exp(-absolute(x)),
    "log_expit": lambda x: -log(ONE + exp(-x)),
    "log_ndtr": lambda x: log(ndtr(x)),
    "logit": lambda x: log(x / (ONE - x)),
    "ndtr": ndtr,
    "ndtri": lambda x: -sqrt(_TWO) * of_series(_inverse(arb.erfcinv, _erfc))(x * _TWO),
    "relu": lambda x: maximum(x, ZERO),
    "sinc": of_series(_sinc),
    "softplus": lambda x: log(ONE + exp(x)),
}
BINARY: dict[str, Callable[[Ball, Ball], Ball]] = {
    "gammainc": _incomplete_gamma(arb_series.gamma_lower),
    "gammaincc": _incomplete_gamma(arb_series.gamma_upper),
    "xlog1py": lambda x, y: xlogy(x, ONE + y),
    "xlogy": xlogy,
}


def logsumexp(x: Any, *, axis: Any = None, keepdims: bool = False) -> Balls:
    """Return the logarithm of the sum of exponentials along axes; balls do not overflow."""
    return _mapped(log, sum_(_mapped(exp, as_balls(x)), axis=axis, keepdims=keepdims))


def softmax(x: Any, *, axis: Any = None) -> Balls:
    """Return the exponentials along axes, divided by their sum."""
    exponentials = _mapped(exp, as_balls(x))
    return binary("divide")(exponentials, sum_(exponentials, axis=axis, keepdims=True))


def log_softmax(x: Any, *, axis: Any = None) -> Balls:
    """Return the logarithm of `softmax`."""
    return binary("subtract")(x, logsumexp(x, axis=axis, keepdims=True))


def _polygammas(n: int, x: Any) -> Balls:
    return _mapped(polygamma(n), as_balls(x))


def _mapped(function: Callable[[Ball], Ball], x: Balls) -> Balls:
    return Balls(np.frompyfunc(function, 1, 1)(x.data), dtype_of(x))


def _unary(function: Callable[[Ball], Ball]) -> Callable[[Any], Balls]:
    return lambda x: _mapped(function, as_balls(x))


def _binary(function: Callable[[Ball, Ball], Ball]) -> Callable[[Any, Any], Balls]:
    of_elements = np.frompyfunc(function, 2, 1)
    return lambda x, y: Balls(of_elements(as_balls(x).data, as_balls(y).data), dtype_of(x, y))


TABLE: dict[str, Callable[..., Balls]] = {
    **{name: _unary(function) for name, function in UNARY.items()},
    **{name: _binary(function) for name, function in BINARY.items()},
    "log_softmax": log_softmax,
    "logsumexp": logsumexp,
    "polygamma": _polygammas,
    "softmax": softmax,
}
