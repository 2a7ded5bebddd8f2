"""Special functions where they are generic, large, small, near their roots, and where their naive formulas cancel.

Only derivatives that are products of exponentials, powers and the function itself are given in closed form, by section
of the NIST Digital Library of Mathematical Functions; the others are proven.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from adjudge.problems import Problem
from adjudge.suite.closed_forms import precise
from adjudge.suite.entry import entry, tabled

DLMF = "NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov/"
JOHNSON = "N. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions, 2nd ed., Wiley 1994, "
OPERATORS = ("value", "derivative-1", "derivative-2", "jvp")
OF_TWO = ("value", "gradient", "jvp", "hvp")
OF_ROWS = ("value", "jacobian", "jvp", "vjp")
W = [0.75, -1.25, 0.5]

Map: TypeAlias = Callable[[Any], Any]


class Unary(NamedTuple):
    """Describes a function of one argument: what it is, its source, its points, the derivatives that are published."""

    what: str
    source: str
    points: Mapping[str, list[float]]
    forms: tuple[Map, ...] = ()


GENERIC = {"generic": [0.625, -1.375, 2.25]}
POSITIVE = {"generic": [0.625, 1.375, 2.25]}
SHARES = {"generic": [0.25, 0.375, 0.8125]}
SMALL = {"small": [2.0**-20, -(2.0**-25), 2.0**-30]}
SMALL_POSITIVE = {"small": [2.0**-20, 2.0**-12, 2.0**-25]}
ZERO = {"zero": [0.0, 0.0, 0.0]}
ENDS = {"near_the_ends": [2.0**-20, 1 - 2.0**-20, 2.0**-12]}
LARGE = {"large": [20.0, -30.0, 40.0]}
NEAR_ONE = {"near_one": [1 + 2.0**-15, 1 - 2.0**-15, 1.0]}


def bell(x: Any) -> Any:
    """Return the derivative of the error function."""
    return 2 / np.sqrt(np.pi * np.ones_like(x)) * np.exp(-x * x)


def density(x: Any) -> Any:
    """Return the density of the standard normal distribution."""
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi * np.ones_like(x))


def logistic(x: Any) -> Any:
    """Return the derivative of the logistic function."""
    return 0.25 / np.cosh(x / 2) ** 2


def share(x: Any) -> Any:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-x))


UNARY = {
    "digamma": Unary(
        "digamma function",
        "5.15",
        POSITIVE
        | SMALL_POSITIVE
        | {"large": [20.0, 300.5, 1e6], "near_its_root": [1.46875, 1.453125, 1.4609375]},
    ),
    "entr": Unary(
        "element of the entropy",
        "4.7",
        POSITIVE | SMALL_POSITIVE | NEAR_ONE | {"large": [20.0, 300.5, 1e6]},
        (lambda x: -np.log(x) - 1, lambda x: -1 / x),
    ),
    "erf": Unary(
        "error function",
        "7.2",
        GENERIC | SMALL | ZERO | {"large": [3.0, -4.0, 5.0]},
        (bell, lambda x: -2 * x * bell(x)),
    ),
    "erfc": Unary(
        "complementary error function",
        "7.2",
        GENERIC | SMALL | {"large": [3.0, 5.0, 8.0], "negative": [-2.0, -3.0, -5.0]},
        (lambda x: -bell(x), lambda x: 2 * x * bell(x)),
    ),
    "erfcinv": Unary(
        "inverse complementary error function",
        "7.17",
        {"generic": [0.125, 0.75, 1.5]} | NEAR_ONE | SMALL_POSITIVE,
    ),
    "erfinv": Unary(
        "inverse error function",
        "7.17",
        {"generic": [-0.625, 0.125, 0.75], "near_the_ends": [1 - 2.0**-20, 2.0**-20 - 1, 1 - 2.0**-12]}
        | SMALL
        | ZERO,
    ),
    "expit": Unary(
        "logistic function",
        "4.34",
        GENERIC | LARGE | SMALL | ZERO | {"far": [-80.0, 60.0, -70.0]},
        (logistic, lambda x: -logistic(x) * np.tanh(x / 2)),
    ),
    "gamma": Unary(
        "gamma function",
        "5.2",
        POSITIVE | SMALL_POSITIVE | {"large": [10.0, 20.5, 30.25], "negative": [-0.5, -1.25, -2.75]},
    ),
    "gammaln": Unary(
        "logarithm of the gamma function",
        "5.2",
        POSITIVE
        | SMALL_POSITIVE
        | {"large": [20.0, 300.5, 1e6], "near_its_roots": [1 + 2.0**-12, 2 - 2.0**-12, 2 + 2.0**-15]},
    ),
    "i0": Unary("modified Bessel function of order 0", "10.29", GENERIC | LARGE | SMALL | ZERO),
    "i0e": Unary(
        "scaled modified Bessel function of order 0", "10.29", GENERIC | LARGE | {"far": [1e3, -2e3, 1e4]}
    ),
    "i1": Unary("modified Bessel function of order 1", "10.29", GENERIC | LARGE | SMALL | ZERO),
    "i1e": Unary(
        "scaled modified Bessel function of order 1", "10.29", GENERIC | LARGE | {"far": [1e3, -2e3, 1e4]}
    ),
    "log_expit": Unary(
        "logarithm of the logistic function",
        "4.34",
        GENERIC | LARGE | SMALL | ZERO | {"far": [-800.0, 60.0, -700.0]},
        (lambda x: share(-x), lambda x: -logistic(x)),
    ),
    "log_ndtr": Unary(
        "logarithm of the normal distribution function",
        "7.18",
        GENERIC | ZERO | {"large": [5.0, 8.0, 3.0], "far": [-10.0, -20.0, -30.0]},
    ),
    "logit": Unary(
        "log-odds",
        "4.7",
        SHARES | ENDS | {"near_a_half": [0.5 + 2.0**-20, 0.5 - 2.0**-20, 0.5]},
        (lambda x: 1 / (x * (1 - x)), lambda x: (x + x - 1) / (x * (1 - x)) ** 2),
    ),
    "ndtr": Unary(
        "normal distribution function",
        "7.18",
        GENERIC | ZERO | SMALL | {"large": [5.0, 8.0, 3.0], "far": [-5.0, -8.0, -10.0]},
        (density, lambda x: -x * density(x)),
    ),
    "ndtri": Unary(
        "quantiles of the normal distribution",
        "7.17",
        SHARES | ENDS | {"middle": [0.5, 0.5 + 2.0**-12, 0.5 - 2.0**-20]},
    ),
    "relu": Unary(
        "ramp",
        "1.4",
        GENERIC | SMALL | {"large": [1e10, -1e15, 1e18]},
        (lambda x: 1.0 * (x > 0), np.zeros_like),
    ),
    "sinc": Unary(
        "normalised sinc function",
        "6.2",
        GENERIC
        | ZERO
        | SMALL
        | {
            "small_but_not_tiny": [2.0**-5, -(2.0**-7), 2.0**-9],
            "near_roots": [1 + 2.0**-12, -2 - 2.0**-12, 3.0],
        },
    ),
    "softplus": Unary(
        "smooth ramp",
        "4.34",
        GENERIC | LARGE | SMALL | ZERO | {"far": [-80.0, 800.0, -70.0]},
        (share, logistic),
    ),
}


def one_argument(name: str, of: Unary) -> Problem:
    """Return the problem of a special function of one argument."""
    forms: dict[str, Any] = {
        f"derivative-{order}": precise(_of_x(form)) for order, form in enumerate(of.forms, start=1)
    }
    make = entry(DLMF + of.source, of.points, operators=OPERATORS, dtypes=("float64", "float32"), **forms)
    return tabled(name, "x", f"xp.special.{name}(x)", f"Differentiate the {of.what}.", make)


def _of_x(form: Map) -> Callable[..., Any]:
    return lambda x: form(x)


def polygamma(order: int) -> Problem:
    """Return the problem of a derivative of the digamma function."""
    points = {
        "generic": [0.625, 1.375, 2.25],
        "large": [20.0, 300.5, 1e4],
        "small": [2.0**-7, 2.0**-9, 2.0**-5],
    }
    doc = f"Differentiate the derivative of order {order} of the digamma function."
    return tabled(
        f"polygamma_{order}",
        "x",
        f"xp.special.polygamma({order}, x)",
        doc,
        entry(DLMF + "5.15", points, operators=OPERATORS),
    )


class Binary(NamedTuple):
    """Describes a function of two arguments, its source, its points, and by what it is differentiated."""

    what: str
    source: str
    points: Mapping[str, tuple[list[float], list[float]]]
    wrt: tuple[str, ...] = ("x", "y")


ORDERS = [0.75, 2.5, 1.25]
OF_ORDERS: Mapping[str, Any] = {
    "generic": (ORDERS, [0.625, 1.375, 2.25]),
    "small": (ORDERS, [2.0**-12, 2.0**-10, 2.0**-15]),
    "large": (ORDERS, [10.0, 12.5, 20.0]),
    "large_order": ([30.0, 45.5, 60.0], [28.0, 50.0, 61.5]),
}
BINARY = {
    "xlogy": Binary(
        "x log y",
        "4.7",
        {
            "generic": ([0.625, -1.375, 2.25], [1.75, 0.5, 0.875]),
            "small": ([2.0**-20, -(2.0**-25), 2.0**-30], [2.0**-12, 2.0**-20, 2.0**-25]),
            "near_one": ([0.625, -1.375, 2.25], [1 + 2.0**-15, 1 - 2.0**-15, 1.0]),
        },
    ),
    "xlog1py": Binary(
        "x log(1 + y)",
        "4.7",
        {
            "generic": ([0.625, -1.375, 2.25], [1.75, -0.5, 0.875]),
            "small": ([0.625, -1.375, 2.25], [2.0**-20, -(2.0**-25), 2.0**-30]),
            "near_minus_one": ([0.625, -1.375, 2.25], [2.0**-12 - 1, 2.0**-15 - 1, -0.9375]),
        },
    ),
    "gammainc": Binary(
        "lower incomplete gamma function",
        "8.8",
        OF_ORDERS,
        wrt=("y",),
    ),
    "gammaincc": Binary(
        "upper incomplete gamma function",
        "8.8",
        OF_ORDERS,
        wrt=("y",),
    ),
}


def two_arguments(name: str, of: Binary) -> Problem:
    """Return the problem of a special function of two arguments, summed with weights."""
    points = {label: {"x": x, "y": y, "w": W} for label, (x, y) in of.points.items()}
    make = entry(DLMF + of.source, points, wrt=of.wrt, operators=OF_TWO)
    body = f"xp.sum(w * xp.special.{name}(x, y))"
    return tabled(name, "x, y, w", body, f"Differentiate the {of.what}.", make)


ROWS = {
    "generic": [0.625, -1.375, 2.25],
    "equal": [0.75, 0.75, 0.75],
    "far_apart": [30.0, -20.0, 0.5],
    "large": [1000.0, 1001.5, 999.25],
}


def shares(x: Any) -> Any:
    """Return the softmax."""
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers)


def leaning(x: Any) -> Any:
    """Return the identity less the softmax in each row; one less a share is had from the other shares."""
    matrix = np.tile(-shares(x), (x.size, 1))
    np.fill_diagonal(matrix, 0)
    return matrix - np.diag(np.sum(matrix, axis=1))


SOFT = {
    "softmax": (
        "softmax",
        "xp.special.softmax(x, axis=0)",
        lambda x: shares(x)[:, None] * leaning(x),
    ),
    "log_softmax": (
        "logarithm of softmax",
        "xp.special.log_softmax(x, axis=0)",
        lambda x: leaning(x),
    ),
    "logsumexp": (
        "logarithm of a sum of exponentials",
        "xp.special.logsumexp(x, axis=0, keepdims=True)",
        lambda x: shares(x)[None, :],
    ),
}
BISHOP = "C. Bishop, Pattern Recognition and Machine Learning, Springer 2006, section 4.3.4"

COMPOSED = {
    "beta_log_density": (
        "a log-density of the beta distribution",
        JOHNSON + "chapter 25",
        "b = x + 1.5\n"
        "whole = xp.special.gammaln(x + b) - xp.special.gammaln(x) - xp.special.gammaln(b)\n"
        "whole + xp.special.xlogy(x - 1, 0 * x + 0.375)",
        POSITIVE | {"large": [200.0, 1000.5, 3000.0]},
    ),
    "student_normaliser": (
        "the normaliser of Student's distribution",
        JOHNSON + "chapter 28",
        "xp.special.gammaln((x + 1) / 2) - xp.special.gammaln(x / 2) - xp.log(x * xp.pi) / 2",
        POSITIVE | {"large": [200.0, 1000.5, 3000.0]},
    ),
    "binary_entropy": (
        "the entropy of a coin",
        "T. Cover, J. Thomas, Elements of Information Theory, 2nd ed., Wiley 2006, section 2.1",
        "xp.special.entr(x) + xp.special.entr(1 - x)",
        SHARES | ENDS,
    ),
    "mills_ratio": (
        "the ratio of the tail of the normal distribution to its density",
        DLMF + "7.8",
        "xp.sqrt(xp.pi / 2 + 0 * x) * xp.exp(x * x / 2) * xp.special.erfc(x / 2**0.5)",
        GENERIC | {"large": [5.0, 8.0, 10.0]},
    ),
    "gaussian_error_unit": (
        "x times the normal distribution function",
        "D. Hendrycks, K. Gimpel, Gaussian error linear units, https://arxiv.org/abs/1606.08415",
        "x * xp.special.ndtr(x)",
        GENERIC | ZERO | {"negative": [-5.0, -8.0, -3.0]},
    ),
    "swish": (
        "x times the logistic function",
        "P. Ramachandran, B. Zoph, Q. Le, Searching for activation functions, https://arxiv.org/abs/1710.05941",
        "x * xp.special.expit(x)",
        GENERIC | ZERO | {"negative": [-20.0, -30.0, -8.0]},
    ),
    "mish": (
        "x times the hyperbolic tangent of the smooth ramp",
        "D. Misra, Mish: a self regularized non-monotonic activation function, https://arxiv.org/abs/1908.08681",
        "x * xp.tanh(xp.special.softplus(x))",
        GENERIC | ZERO | {"negative": [-20.0, -30.0, -8.0]},
    ),
    "mean_resultant_length": (
        "the mean resultant length of the von Mises distribution",
        "K. Mardia, P. Jupp, Directional Statistics, Wiley 2000, section 3.5",
        "xp.special.i1e(x) / xp.special.i0e(x)",
        POSITIVE | {"large": [20.0, 50.0, 300.0], "small": [2.0**-7, 2.0**-10, 2.0**-5]},
    ),
    "there_and_back": (
        "the error function of its inverse: the identity",
        DLMF + "7.17",
        "xp.special.erf(xp.special.erfinv(x))",
        {"generic": [-0.625, 0.125, 0.75], "near_the_ends": [1 - 2.0**-12, 2.0**-12 - 1, 1 - 2.0**-9]},
    ),
    "reflected_gamma": (
        "Γ(x) Γ(1 - x) sin πx: π everywhere",
        DLMF + "5.5",
        "xp.special.gamma(x) * xp.special.gamma(1 - x) * xp.sin(xp.pi * x)",
        {"generic": [0.25, 0.625, -0.375], "small": [2.0**-6, 2.0**-8, 2.0**-10]},
    ),
}


problems: list[Problem] = [
    *(one_argument(name, of) for name, of in UNARY.items()),
    *(polygamma(order) for order in (1, 3)),
    *(two_arguments(name, of) for name, of in BINARY.items()),
    *(
        tabled(
            name,
            "x",
            body,
            f"Differentiate the {what}.",
            entry(BISHOP, ROWS, operators=OF_ROWS, jacobian=precise(form)),
        )
        for name, (what, body, form) in SOFT.items()
    ),
    *(
        tabled(name, "x", body, f"Differentiate {what}.", entry(source, points, operators=OPERATORS))
        for name, (what, source, body, points) in COMPOSED.items()
    ),
]
