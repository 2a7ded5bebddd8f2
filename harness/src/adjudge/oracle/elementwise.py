"""Element-wise functions of balls: FLINT's own where it has them for series, else composed of these.

What is piecewise is decided by certain comparisons. Every function takes and returns `Ball`.
"""

from collections.abc import Callable, Mapping

from flint import arb

from adjudge.oracle.ball import ONE, ZERO, Ball, Value, ball, is_nonzero, sign, whole
from adjudge.oracle.errors import Singular, Tie, Undecided
from adjudge.oracle.ties import tie_rule

Unary = Callable[[Ball], Ball]
Binary = Callable[[Ball, Ball], Ball]
_HALF = Ball(arb(0.5))
_ON_THE_CUT = "an angle is taken exactly on the branch cut or at the origin"


def _composed(plain: Callable[[arb], arb], series: Unary) -> Unary:
    """Return a function that is `plain` for constants and composed of other functions for series."""
    return lambda x: Ball(plain(x.value)) if isinstance(x.value, arb) else series(x)


def _of(name: str) -> Unary:
    """Return FLINT's function called `name`, which balls and series have alike."""

    def call(x: Ball) -> Ball:
        value: Value = getattr(x.value, name)()
        return type(x)(value)

    return call


exp, log, sin, cos, tan, atan = map(_of, ("exp", "log", "sin", "cos", "tan", "atan"))
asin, acos = _of("asin"), _of("acos")


def sqrt(x: Ball) -> Ball:
    """Return the square root; at exactly zero, where it has no series, the tie rule decides."""
    if not x.is_constant and x.constant.is_zero():
        root: Ball = tie_rule().root(x)
        return root
    return type(x)(x.value.sqrt())


def absolute(x: Ball) -> Ball:
    """Return the absolute value."""
    return -x if sign(x) < 0 else x


def signum(x: Ball) -> Ball:
    """Return -1, 0 or 1."""
    return ball(sign(x))


def maximum(a: Ball, b: Ball) -> Ball:
    """Return the larger number; where two differentiated ones are equal, the tie rule decides."""
    return a if sign(a - b) >= 0 else b


def minimum(a: Ball, b: Ball) -> Ball:
    """Return the smaller number; where two differentiated ones are equal, the tie rule decides."""
    return a if sign(a - b) <= 0 else b


def expm1(x: Ball) -> Ball:
    """Return exp(x) - 1; the precision makes up for what cancels."""
    return exp(x) - ONE


def log1p(x: Ball) -> Ball:
    """Return log(1 + x)."""
    return log(ONE + x)


def sinh(x: Ball) -> Ball:
    """Return the hyperbolic sine of a series."""
    return (exp(x) - exp(-x)) * _HALF


def cosh(x: Ball) -> Ball:
    """Return the hyperbolic cosine of a series."""
    return (exp(x) + exp(-x)) * _HALF


def tanh(x: Ball) -> Ball:
    """Return the hyperbolic tangent of a series: 1 - 2 / (exp(2x) + 1)."""
    return ONE - ball(2) / (exp(x + x) + ONE)


def asinh(x: Ball) -> Ball:
    """Return the inverse hyperbolic sine of a series."""
    return log(x + sqrt(x * x + ONE))


def acosh(x: Ball) -> Ball:
    """Return the inverse hyperbolic cosine of a series."""
    return log(x + sqrt(x - ONE) * sqrt(x + ONE))


def atanh(x: Ball) -> Ball:
    """Return the inverse hyperbolic tangent of a series."""
    return log((ONE + x) / (ONE - x)) * _HALF


def reciprocal(x: Ball) -> Ball:
    """Return 1 / x."""
    return ONE / x


def square(x: Ball) -> Ball:
    """Return x²."""
    return x * x


def log2(x: Ball) -> Ball:
    """Return the binary logarithm."""
    return log(x) / Ball(arb.const_log2())


def log10(x: Ball) -> Ball:
    """Return the decimal logarithm."""
    return log(x) / Ball(arb.const_log10())


def hypot(x: Ball, y: Ball) -> Ball:
    """Return the distance of a point from the origin."""
    return sqrt(x * x + y * y)


def logaddexp(x: Ball, y: Ball) -> Ball:
    """Return log(exp(x) + exp(y)); balls do not overflow."""
    return log(exp(x) + exp(y))


def copysign(x: Ball, y: Ball) -> Ball:
    """Return x with the sign of y; raises `Singular` where y is exactly zero, as balls have no signed zero."""
    direction = sign(y)
    if direction == 0:
        raise Singular("the sign of a zero")
    return absolute(x) if direction > 0 else -absolute(x)


def atan2(y: Ball, x: Ball) -> Ball:
    """Return the angle of the point (x, y), by the half plane in which it certainly lies.

    Where a differentiated y sits on the branch cut, the tie rule decides. Raises `Tie` for a constant there and at the
    origin: floats go by the sign of a zero, which balls do not have.
    """
    if x.constant > 0:
        return atan(y / x)
    if x.constant < 0 and y.constant.is_zero() and not y.is_constant:
        turn = Ball(arb.pi())
        return atan(y / x) + (turn if sign(y, _ON_THE_CUT) > 0 else -turn)
    if is_nonzero(y.constant):
        quarter = Ball(arb.pi()) * _HALF
        return (quarter if y.constant > 0 else -quarter) - atan(x / y)
    if y.constant.is_zero():
        raise Tie(_ON_THE_CUT)
    raise Undecided("in which half plane a point lies")


def floor(x: Ball) -> Ball:
    """Return the largest integer not above x."""
    return ball(whole(x))


def ceil(x: Ball) -> Ball:
    """Return the smallest integer not below x."""
    return ball(-whole(-x))


def trunc(x: Ball) -> Ball:
    """Return the integer part."""
    below = whole(x)
    return ball(below if below >= 0 else -whole(-x))


def nearest(x: Ball) -> Ball:
    """Return the nearest integer, of two the even one."""
    above = whole(x + _HALF)
    halfway = x.is_constant and (x + _HALF - ball(above)).constant.is_zero()
    return ball(above - 1 if halfway and above % 2 else above)


def floor_divide(x: Ball, y: Ball) -> Ball:
    """Return the quotient rounded down."""
    return floor(x / y)


def remainder(x: Ball, y: Ball) -> Ball:
    """Return x less the multiple of y below it."""
    return x - floor(x / y) * y


def power(x: Ball, y: Ball) -> Ball:
    """Return x to the power y: by products for whole constants y, else exp(y log x), for x that is positive."""
    if (n := _whole(y)) is not None:
        return whole_power(x, n)
    if x.constant > 0:
        if y.is_constant:
            return type(x)(x.value**y.constant)
        return exp(y * log(x))
    if x.constant.is_zero() and (halves := _whole(y + y)) is not None and halves > 0:
        return whole_power(sqrt(x), halves)
    if x.constant.is_zero() and x.is_constant and y.constant > 0:
        return ZERO
    if x.constant < 0 or x.constant.is_zero():
        raise Singular("a power of a number that is not positive, to a power that is not whole")
    raise Undecided("the sign of the base of a power")


def _whole(y: Ball) -> int | None:
    """Return a constant that is exactly a whole number as one, None for any other."""
    if y.is_constant and y.constant.is_exact() and (n := y.constant.unique_fmpz()) is not None:
        return int(n)
    return None


def whole_power(x: Ball, n: int) -> Ball:
    """Return x to a whole power, by repeated squaring; of x exactly zero too."""
    if n < 0:
        return ONE / whole_power(x, -n)
    result, factor = ONE, x
    while n:
        if n & 1:
            result = result * factor
        n >>= 1
        factor = factor * factor if n else factor
    return result


UNARY: Mapping[str, Unary] = {
    "abs": absolute,
    "acos": acos,
    "acosh": _composed(arb.acosh, acosh),
    "asin": asin,
    "asinh": _composed(arb.asinh, asinh),
    "atan": atan,
    "atanh": _composed(arb.atanh, atanh),
    "ceil": ceil,
    "conj": lambda x: x,
    "cos": cos,
    "cosh": _composed(arb.cosh, cosh),
    "exp": exp,
    "expm1": _composed(arb.expm1, expm1),
    "floor": floor,
    "imag": lambda _: ZERO,
    "log": log,
    "log10": log10,
    "log1p": _composed(arb.log1p, log1p),
    "log2": log2,
    "negative": lambda x: -x,
    "positive": lambda x: x,
    "real": lambda x: x,
    "reciprocal": reciprocal,
    "round": nearest,
    "sign": signum,
    "sin": sin,
    "sinh": _composed(arb.sinh, sinh),
    "sqrt": sqrt,
    "square": square,
    "tan": tan,
    "tanh": _composed(arb.tanh, tanh),
    "trunc": trunc,
}
BINARY: Mapping[str, Binary] = {
    "add": lambda x, y: x + y,
    "atan2": atan2,
    "copysign": copysign,
    "divide": lambda x, y: x / y,
    "floor_divide": floor_divide,
    "hypot": hypot,
    "logaddexp": logaddexp,
    "maximum": maximum,
    "minimum": minimum,
    "multiply": lambda x, y: x * y,
    "pow": power,
    "remainder": remainder,
    "subtract": lambda x, y: x - y,
}
COMPARISONS: Mapping[str, Callable[[Ball, Ball], bool]] = {
    "equal": lambda x, y: x == y,
    "greater": lambda x, y: x > y,
    "greater_equal": lambda x, y: x >= y,
    "less": lambda x, y: x < y,
    "less_equal": lambda x, y: x <= y,
    "not_equal": lambda x, y: x != y,
}
