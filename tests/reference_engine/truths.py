"""Values and derivatives of functions of one number, by mpmath, at points where digits are easily lost.

    python tests/reference_engine/truths.py

computes them (in minutes: some need a thousand digits) and writes `truths.json`: for each function and
point the value and three derivatives, 25 digits each, by mpmath's differences at rising precision until
two precisions agree. The accuracy test reads the file, and recomputes a part of it.
"""

import json
import math
import pathlib
from collections.abc import Callable
from typing import Any

import mpmath as mp

FILE = pathlib.Path(__file__).with_suffix(".json")

GENERIC = [0.3, 0.7, 1.0, 1.9, -0.4, -1.3]
LARGE = [5.0, 20.0, 40.0, 300.0, -5.0, -20.0, -40.0, -300.0]
FAR = [800.0, -800.0]
HUGE = [1e5, 1e10, 1e100, 1e200, -1e100]
SMALL = [1e-5, 1e-10, -1e-10, 1e-100, 1e-200]
ENDS = [1 - 1e-3, 1 - 1e-8, 1 - 2**-53, -1 + 1e-8, 0.5, 0.49999, 0.9]
ALL = [*GENERIC, *LARGE, *FAR, *SMALL]


def _positive(*points: float) -> list[float]:
    return [x for x in points if x > 0]


def _inside(*points: float) -> list[float]:
    return [x for x in points if abs(x) < 1]


Function = Callable[[Any], Any]

FUNCTIONS: dict[str, tuple[Function, list[float]]] = {
    "exp": (mp.exp, [*GENERIC, *LARGE, *SMALL, 0.0]),
    "expm1": (mp.expm1, [*GENERIC, *LARGE, *SMALL, 0.0]),
    "log": (mp.log, _positive(*ALL, *HUGE, *ENDS)),
    "log1p": (mp.log1p, [*_positive(*ALL, *HUGE), *SMALL, 0.0, *ENDS]),
    "log2": (lambda x: mp.log(x) / mp.log(2), _positive(*ALL, *HUGE, *ENDS)),
    "log10": (mp.log10, _positive(*ALL, *HUGE, *ENDS)),
    "sqrt": (mp.sqrt, _positive(*ALL, *HUGE)),
    "square": (lambda x: x * x, [*ALL, 0.0]),
    "reciprocal": (lambda x: 1 / x, [*GENERIC, *LARGE, 1e5, 1e10, 1e100, 1e-5, 1e-10, 1e-100]),
    "sin": (mp.sin, [*ALL, 0.0, 1e5, math.pi]),
    "cos": (mp.cos, [*ALL, 0.0, math.pi / 2]),
    "tan": (mp.tan, [*ALL, 0.0, 1.57, math.pi / 2, 3.14, 1.5707]),
    "asin": (mp.asin, _inside(*GENERIC, *SMALL, 0.0, *ENDS)),
    "acos": (mp.acos, _inside(*GENERIC, *SMALL, 0.0, *ENDS)),
    "atan": (mp.atan, [*ALL, *HUGE, 0.0]),
    "sinh": (mp.sinh, [*GENERIC, *LARGE, *SMALL, 0.0]),
    "cosh": (mp.cosh, [*GENERIC, *LARGE, *SMALL, 0.0]),
    "tanh": (mp.tanh, [*ALL, 0.0]),
    "asinh": (mp.asinh, [*ALL, *HUGE, 0.0]),
    "acosh": (mp.acosh, [1 + 1e-10, 1 + 1e-3, 1.5, 2.0, 10.0, 1e5, 1e10, 1e100, 1e200]),
    "atanh": (mp.atanh, _inside(*GENERIC, *SMALL, 0.0, *ENDS)),
    "hypot(x, 1.5)": (lambda x: mp.sqrt(x * x + 2.25), [*ALL, *HUGE, 0.0]),
    "atan2(x, 1.5)": (lambda x: mp.atan(x / mp.mpf(1.5)), [*ALL, *HUGE, 0.0]),
    "atan2(1.5, x)": (lambda x: mp.atan2(1.5, x), [*ALL, *HUGE]),
    "pow(x, 2.5)": (lambda x: x ** mp.mpf(2.5), _positive(*GENERIC, *LARGE, *FAR, 1e-5, 1e-10, 1e-100)),
    "pow(x, 3)": (lambda x: x**3, [*ALL, 0.0]),
    "pow(1.5, x)": (lambda x: mp.mpf(1.5) ** x, [*ALL, 0.0]),
    "1.5 / x": (lambda x: 1.5 / x, [*GENERIC, *LARGE, 1e5, 1e10, 1e100, 1e-5, 1e-10, 1e-100]),
    "logaddexp(x, 1.5)": (lambda x: mp.log(mp.exp(x) + mp.exp(1.5)), [*ALL, 0.0]),
    "expit": (lambda x: 1 / (1 + mp.exp(-x)), [*ALL, 0.0]),
    "softplus": (lambda x: mp.log(1 + mp.exp(x)), [*ALL, 0.0]),
    "log_expit": (lambda x: -mp.log(1 + mp.exp(-x)), [*ALL, 0.0]),
    "logit": (lambda x: mp.log(x / (1 - x)), _positive(*_inside(*GENERIC, *SMALL, *ENDS))),
    "logsumexp([x, 1.5])": (lambda x: mp.log(mp.exp(x) + mp.exp(1.5)), [*ALL, 0.0]),
    "log_softmax([x, 1.5])[0]": (lambda x: x - mp.log(mp.exp(x) + mp.exp(1.5)), [*ALL, 0.0]),
    "softmax([x, 1.5])[0]": (lambda x: 1 / (1 + mp.exp(1.5 - x)), [*ALL, 0.0]),
    "erf": (mp.erf, [*GENERIC, 5.0, -5.0, 20.0, 26.0, *SMALL, 0.0]),
    "erfc": (mp.erfc, [*GENERIC, 5.0, -5.0, 20.0, 26.0, *SMALL, 0.0]),
    "erfcx": (lambda x: mp.exp(x * x) * mp.erfc(x), [*GENERIC, *LARGE[:5], -20.0, 1e5, *SMALL[:4], 0.0]),
    "erfinv": (mp.erfinv, _inside(*GENERIC, *SMALL[:4], 0.0, *ENDS)),
    "erfcinv": (lambda y: mp.erfinv(1 - y), [0.3, 0.7, 1.0, 1.5, 1.9, 1e-5, 1e-10, 1e-100, 1e-300]),
    "ndtr": (mp.ncdf, [*GENERIC, 5.0, -5.0, -20.0, 20.0, -37.0, *SMALL, 0.0]),
    "log_ndtr": (
        lambda x: mp.log(mp.ncdf(x)) if x < 5 else mp.log1p(-mp.ncdf(-x)),
        [*GENERIC, 5.0, -5.0, -20.0, 20.0, -37.0, -100.0, -1000.0, 37.0, *SMALL[:4], 0.0],
    ),
    "ndtri": (
        lambda p: mp.sqrt(2) * mp.erfinv(2 * p - 1),
        [0.3, 0.7, 0.5, 0.9, 1 - 1e-8, 1e-5, 1e-10, 1e-100],
    ),
    "gammaln": (mp.loggamma, [*_positive(*ALL), 1e5, 1e10, 1e100, 2.0, 2 + 1e-8]),
    "gamma": (mp.gamma, [*_positive(*GENERIC), 5.0, 20.0, 100.0, -0.4, -1.3, 1e-5, 1e-10]),
    "digamma": (mp.digamma, [*_positive(*GENERIC, *LARGE), 1e5, 1e10, 1e100, -0.4, -1.3, *SMALL[:4]]),
    "polygamma(1, x)": (lambda x: mp.psi(1, x), [*_positive(*GENERIC, *LARGE), 1e5, 1e10, 1e-5, 1e-10]),
    "betaln(x, 1.5)": (
        lambda x: mp.loggamma(x) + mp.loggamma(1.5) - mp.loggamma(x + 1.5),
        [*_positive(*GENERIC), 5.0, 1e-5, 1e-10, 1e-100],
    ),
    "gammainc(1.5, x)": (
        lambda x: mp.gammainc(1.5, 0, x, regularized=True),
        [*_positive(*GENERIC), 5.0, 20.0],
    ),
    "gammaincc(1.5, x)": (
        lambda x: mp.gammainc(1.5, x, regularized=True),
        [*_positive(*GENERIC), 5.0, 20.0, 40.0, 1e-5],
    ),
    "i0": (lambda x: mp.besseli(0, x), [*GENERIC, *LARGE, *SMALL, 0.0]),
    "i1": (lambda x: mp.besseli(1, x), [*GENERIC, *LARGE, *SMALL, 0.0]),
    "i0e": (lambda x: mp.besseli(0, x) * mp.exp(-abs(x)), [*ALL, 1e5]),
    "i1e": (lambda x: mp.besseli(1, x) * mp.exp(-abs(x)), [*ALL, 1e5]),
    "entr": (lambda x: -x * mp.log(x), _positive(*ALL, *ENDS)),
    "xlogy(1.5, x)": (lambda x: 1.5 * mp.log(x), _positive(*ALL)),
    "xlog1py(1.5, x)": (lambda x: 1.5 * mp.log1p(x), [*_positive(*ALL), *SMALL, 0.0, -0.999]),
    "rel_entr(x, 1.5)": (lambda x: x * mp.log(x / 1.5), _positive(*ALL)),
    "kl_div(x, 1.5)": (lambda x: x * mp.log(x / 1.5) - x + 1.5, _positive(*ALL)),
    "sinc": (mp.sincpi, [*GENERIC, 5.5, 20.0, 40.0, 2.0, 1e5, *SMALL, 0.0]),
}
"""What each function of the engine is, and where it is looked at."""

ORDERS = 4


def derivative(function: Function, x: float, order: int) -> Any:
    """Return a derivative, relative to the size of x, at the first precision that the next confirms."""
    before = None
    for digits in (40, 100, 400, 1300):
        with mp.workdps(digits):
            found = _at_precision(function, mp.mpf(x), order)
            if before is not None and _agree(found, before):
                return found
            before = found
    return None


def _at_precision(function: Function, x: Any, order: int) -> Any:
    if order == 0:
        return function(x)
    if x == 0:
        return mp.diff(function, x, order)
    return mp.diff(lambda s: function(x * (1 + s)), mp.mpf(0), order) / x**order


def _agree(found: Any, before: Any) -> bool:
    is_zero = abs(found) < mp.mpf(10) ** -600 and abs(before) < mp.mpf(10) ** -40
    return is_zero or abs(found - before) <= mp.mpf(10) ** -22 * abs(found)


def row(name: str, x: float) -> list[str | None]:
    """Return the value and derivatives of one function at one point, None where none was confirmed."""
    function, _ = FUNCTIONS[name]
    found = [derivative(function, x, order) for order in range(ORDERS)]
    with mp.workdps(40):
        return [None if v is None else "0" if abs(v) < 1e-340 else mp.nstr(v, 25) for v in found]


def main() -> None:
    """Write the file."""
    table = {
        name: {repr(x): row(name, x) for x in dict.fromkeys(points)}
        for name, (_, points) in FUNCTIONS.items()
    }
    FILE.write_text(json.dumps(table, indent=0) + "\n")


if __name__ == "__main__":
    main()
