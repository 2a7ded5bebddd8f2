"""The names that problems use, in NumPy's extended precision, real and complex: values only, none by a rule.

Special functions come from mpmath with 80 bits.
"""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
from adjudge.namespace import Namespace, extension
from adjudge.plain_numpy import numpy_namespace

Function = Callable[..., Any]


def extended_namespace(detach: Function) -> Namespace:
    """Return the namespace; `detach` is what the caller makes of it."""
    plain = numpy_namespace()
    return Namespace(
        "numpy",
        plain,
        table={"detach": detach},
        convolution=plain.convolution,
        fft=plain.fft,
        linalg=plain.linalg,
        special=extension("special", "mpmath", table=SPECIAL),
    )


def by_elements(function: Function) -> Function:
    """Return a function of mpmath's numbers as one of arrays that broadcast."""

    def call(*arguments: Any) -> Any:
        arrays = [np.asarray(x) for x in arguments]
        with mpmath.workprec(80):
            results = np.frompyfunc(lambda *items: function(*map(mp_number, items)), len(arrays), 1)(
                *(x.astype(np.result_type(x, np.longdouble)) for x in arrays)
            )
            return np.frompyfunc(extended, 1, 1)(results).astype(np.result_type(*arrays, np.longdouble))

    return call


def mp_number(x: Any) -> Any:
    """Return a number of NumPy's extended precision as one of mpmath, unrounded."""
    if np.iscomplexobj(x):
        return mpmath.mpc(mp_number(x.real), mp_number(x.imag))
    high = float(x)
    return mpmath.mpf(high) + mpmath.mpf(float(x - high)) if np.isfinite(high) else mpmath.mpf(high)


def extended(x: Any) -> Any:
    """Return a number of mpmath in NumPy's extended precision."""
    if isinstance(x, mpmath.mpc):
        return extended(x.real) + np.clongdouble(1j) * extended(x.imag)
    high = float(x)
    return np.longdouble(high) + np.longdouble(float(x - high)) if np.isfinite(high) else np.longdouble(high)


def _log_gamma(x: Any) -> Any:
    return mpmath.loggamma(x).real if isinstance(x, mpmath.mpf) else mpmath.loggamma(x)


def _scaled_bessel(order: int) -> Function:
    return lambda x: mpmath.besseli(order, x) * mpmath.exp(-abs(x))


def _xlogy(x: Any, y: Any) -> Any:
    return x * mpmath.log(y) if x else mpmath.mpf(0)


def _logsumexp(x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
    largest = np.max(np.real(x), axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(x - largest), axis=axis, keepdims=True)) + largest
    return total if keepdims else np.squeeze(total, axis=axis)


SPECIAL: dict[str, Function] = {
    name: by_elements(function)
    for name, function in {
        "digamma": mpmath.digamma,
        "entr": lambda x: -_xlogy(x, x),
        "erf": mpmath.erf,
        "erfc": mpmath.erfc,
        "erfcinv": lambda x: mpmath.erfinv(1 - x),
        "erfinv": mpmath.erfinv,
        "expit": lambda x: 1 / (1 + mpmath.exp(-x)),
        "gamma": mpmath.gamma,
        "gammainc": lambda a, x: mpmath.gammainc(a, 0, x, regularized=True),
        "gammaincc": lambda a, x: mpmath.gammainc(a, x, mpmath.inf, regularized=True),
        "gammaln": _log_gamma,
        "i0": lambda x: mpmath.besseli(0, x),
        "i0e": _scaled_bessel(0),
        "i1": lambda x: mpmath.besseli(1, x),
        "i1e": _scaled_bessel(1),
        "log_expit": lambda x: -mpmath.log1p(mpmath.exp(-x)),
        "log_ndtr": lambda x: mpmath.log(mpmath.erfc(-x / mpmath.sqrt(2)) / 2),
        "logit": lambda x: mpmath.log(x) - mpmath.log1p(-x),
        "ndtr": lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
        "ndtri": lambda x: mpmath.sqrt(2) * mpmath.erfinv(2 * x - 1),
        "polygamma": lambda n, x: mpmath.polygamma(int(n), x),
        "sinc": mpmath.sincpi,
        "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
        "xlog1py": lambda x, y: _xlogy(x, 1 + y),
        "xlogy": _xlogy,
    }.items()
} | {
    "log_softmax": lambda x, *, axis: x - _logsumexp(x, axis=axis, keepdims=True),
    "logsumexp": _logsumexp,
    "relu": lambda x: np.where(np.real(x) > 0, x, 0 * x),
    "softmax": lambda x, *, axis: np.exp(x - _logsumexp(x, axis=axis, keepdims=True)),
}
