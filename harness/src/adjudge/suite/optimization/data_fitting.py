"""Models fitted to data, problems 8 to 12 and 15 to 20: the data are inputs that are not differentiated by."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import least_squares
from adjudge.suite.optimization import data
from adjudge.suite.optimization.published import MORE, published


@problem(
    points=published([1.0, 1.0, 1.0], data.BARD_MINIMISER, u=data.BARD_U, v=data.BARD_V, y=data.BARD_Y),
    wrt=("x",),
    source=MORE + "8",
)
def bard(xp: Namespace, x: Any, u: Any, v: Any, y: Any) -> Any:
    """Fit a rational function of two variables."""
    w = xp.minimum(u, v)
    r = y - (x[0] + u / (v * x[1] + w * x[2]))
    return xp.sum(r * r)


@least_squares(bard)
def _(x: Any, u: Any, v: Any, y: Any) -> Any:
    w = np.minimum(u, v)
    d = v * x[1] + w * x[2]
    curvatures = {(1, 1): -2 * u * v * v / d**3, (1, 2): -2 * u * v * w / d**3, (2, 2): -2 * u * w * w / d**3}
    return y - (x[0] + u / d), (-1, u * v / d**2, u * w / d**2), curvatures


@problem(
    points=published([0.4, 1.0, 0.0], data.GAUSSIAN_MINIMISER, t=data.GAUSSIAN_T, y=data.GAUSSIAN_Y),
    wrt=("x",),
    source=MORE + "9",
)
def gaussian(xp: Namespace, x: Any, t: Any, y: Any) -> Any:
    """Fit a bell curve."""
    r = x[0] * xp.exp(-x[1] * (t - x[2]) ** 2 / 2) - y
    return xp.sum(r * r)


@least_squares(gaussian)
def _(x: Any, t: Any, y: Any) -> Any:
    height, width, center = x
    d = t - center
    bell = np.exp(-width * d * d / 2)
    slope = height * d * bell
    curvatures = {
        (0, 1): -d * d * bell / 2,
        (0, 2): width * d * bell,
        (1, 1): slope * d**3 / 4,
        (1, 2): slope * (1 - width * d * d / 2),
        (2, 2): height * bell * width * (width * d * d - 1),
    }
    return height * bell - y, (bell, -slope * d / 2, width * slope), curvatures


@problem(
    points=published([0.02, 4000.0, 250.0], data.MEYER_MINIMISER, t=50 + 5 * np.arange(16.0), y=data.MEYER_Y),
    wrt=("x",),
    source=MORE + "10",
)
def meyer(xp: Namespace, x: Any, t: Any, y: Any) -> Any:
    """Fit the resistance of a thermistor, with parameters of sizes 10⁻³ to 10³."""
    r = x[0] * xp.exp(x[1] / (t + x[2])) - y
    return xp.sum(r * r)


@least_squares(meyer)
def _(x: Any, t: Any, y: Any) -> Any:
    a, b, c = x
    s = t + c
    e = np.exp(b / s)
    curvatures = {
        (0, 1): e / s,
        (0, 2): -b * e / s**2,
        (1, 1): a * e / s**2,
        (1, 2): -a * e * (1 + b / s) / s**2,
        (2, 2): a * e * b * (2 + b / s) / s**3,
    }
    return a * e - y, (e, a * e / s, -a * b * e / s**2), curvatures


@problem(
    points=published(
        [5.0, 2.5, 0.15],
        [50.0, 25.0, 1.5],
        farther=2.0,
        t=np.arange(1.0, 100) / 100,
        y=data.GULF_Y,
    ),
    wrt=("x",),
    source=MORE + "11, with 99 terms and the exponent without the misprinted factor",
)
def gulf(xp: Namespace, x: Any, t: Any, y: Any) -> Any:
    """Fit a Weibull distribution: a power whose exponent is fitted too."""
    r = xp.exp(-(xp.abs(y - x[1]) ** x[2]) / x[0]) - t
    return xp.sum(r * r)


@least_squares(gulf)
def _(x: Any, t: Any, y: Any) -> Any:
    a, b, c = x
    d = y - b
    log, q = np.log(np.abs(d)), np.abs(d) ** c / a
    e = np.exp(-q)
    curvatures = {
        (0, 0): e * q * (q - 2) / a**2,
        (0, 1): e * q * c * (q - 1) / (a * d),
        (0, 2): e * q * log * (1 - q) / a,
        (1, 1): e * q * c * (c * q - c + 1) / d**2,
        (1, 2): e * q * (1 + c * log * (1 - q)) / d,
        (2, 2): e * q * log**2 * (q - 1),
    }
    return e - t, (e * q / a, e * q * c / d, -e * q * log), curvatures


@problem(
    points=published([0.0, 10.0, 20.0], [1.0, 10.0, 1.0], t=np.arange(1.0, 11) / 10),
    wrt=("x",),
    source=MORE + "12",
)
def box_three_dimensional(xp: Namespace, x: Any, t: Any) -> Any:
    """Fit the difference of two decays to another."""
    r = xp.exp(-t * x[0]) - xp.exp(-t * x[1]) - x[2] * (xp.exp(-t) - xp.exp(-10 * t))
    return xp.sum(r * r)


@least_squares(box_three_dimensional)
def _(x: Any, t: Any) -> Any:
    a, b, c = np.exp(-t * x[0]), np.exp(-t * x[1]), np.exp(-t) - np.exp(-10 * t)
    return a - b - x[2] * c, (-t * a, t * b, -c), {(0, 0): t * t * a, (1, 1): -t * t * b}


@problem(
    points=published([0.25, 0.39, 0.415, 0.39], data.KOWALIK_MINIMISER, u=data.KOWALIK_U, y=data.KOWALIK_Y),
    wrt=("x",),
    source=MORE + "15",
)
def kowalik_osborne(xp: Namespace, x: Any, u: Any, y: Any) -> Any:
    """Fit the quotient of two quadratic polynomials."""
    r = y - x[0] * (u * u + u * x[1]) / (u * u + u * x[2] + x[3])
    return xp.sum(r * r)


@least_squares(kowalik_osborne)
def _(x: Any, u: Any, y: Any) -> Any:
    a, b, c, d = x
    below = u * u + u * c + d
    p, q = (u * u + u * b) / below, 1 / below
    curvatures = {
        (0, 1): -u * q,
        (0, 2): p * u * q,
        (0, 3): p * q,
        (1, 2): a * u * u * q * q,
        (1, 3): a * u * q * q,
        (2, 2): -2 * a * p * u * u * q * q,
        (2, 3): -2 * a * p * u * q * q,
        (3, 3): -2 * a * p * q * q,
    }
    return y - a * p, (-p, -a * u * q, a * p * u * q, a * p * q), curvatures


@problem(
    points=published([25.0, 5.0, -5.0, -1.0], data.BROWN_DENNIS_MINIMISER, t=np.arange(1.0, 21) / 5),
    wrt=("x",),
    source=MORE + "16",
)
def brown_dennis(xp: Namespace, x: Any, t: Any) -> Any:
    """Fit two lines at once, by fourth powers."""
    a, b = x[0] + t * x[1] - xp.exp(t), x[2] + x[3] * xp.sin(t) - xp.cos(t)
    r = a * a + b * b
    return xp.sum(r * r)


@least_squares(brown_dennis)
def _(x: Any, t: Any) -> Any:
    s = np.sin(t)
    a, b = x[0] + t * x[1] - np.exp(t), x[2] + x[3] * s - np.cos(t)
    curvatures = {(0, 0): 2, (0, 1): 2 * t, (1, 1): 2 * t * t, (2, 2): 2, (2, 3): 2 * s, (3, 3): 2 * s * s}
    return a * a + b * b, (2 * a, 2 * a * t, 2 * b, 2 * b * s), curvatures


@problem(
    points=published(
        [0.5, 1.5, -1.0, 0.01, 0.02], data.OSBORNE_1_MINIMISER, t=10 * np.arange(33.0), y=data.OSBORNE_1_Y
    ),
    wrt=("x",),
    source=MORE + "17",
)
def osborne_1(xp: Namespace, x: Any, t: Any, y: Any) -> Any:
    """Fit two exponentials and a constant."""
    r = y - (x[0] + x[1] * xp.exp(-t * x[3]) + x[2] * xp.exp(-t * x[4]))
    return xp.sum(r * r)


@least_squares(osborne_1)
def _(x: Any, t: Any, y: Any) -> Any:
    a, b = np.exp(-t * x[3]), np.exp(-t * x[4])
    curvatures = {(1, 3): t * a, (2, 4): t * b, (3, 3): -t * t * x[1] * a, (4, 4): -t * t * x[2] * b}
    return y - (x[0] + x[1] * a + x[2] * b), (-1, -a, -b, t * x[1] * a, t * x[2] * b), curvatures


@problem(
    points=published(
        [1.0, 2.0, 1.0, 1.0, 1.0, 1.0],
        [1.0, 10.0, 1.0, 5.0, 4.0, 3.0],
        farther=2.0,
        t=np.arange(1.0, 14) / 10,
    ),
    wrt=("x",),
    source=MORE + "18",
)
def biggs_exp6(xp: Namespace, x: Any, t: Any) -> Any:
    """Fit three exponentials to three exponentials."""
    y = xp.exp(-t) - 5 * xp.exp(-10 * t) + 3 * xp.exp(-4 * t)
    r = x[2] * xp.exp(-t * x[0]) - x[3] * xp.exp(-t * x[1]) + x[5] * xp.exp(-t * x[4]) - y
    return xp.sum(r * r)


@least_squares(biggs_exp6)
def _(x: Any, t: Any) -> Any:
    y = np.exp(-t) - 5 * np.exp(-10 * t) + 3 * np.exp(-4 * t)
    a, b, c = np.exp(-t * x[0]), np.exp(-t * x[1]), np.exp(-t * x[4])
    columns = (-t * x[2] * a, t * x[3] * b, a, -b, -t * x[5] * c, c)
    curvatures = {
        (0, 0): t * t * x[2] * a,
        (0, 2): -t * a,
        (1, 1): -t * t * x[3] * b,
        (1, 3): t * b,
        (4, 4): t * t * x[5] * c,
        (4, 5): -t * c,
    }
    return x[2] * a - x[3] * b + x[5] * c - y, columns, curvatures


@problem(
    points=published(
        data.OSBORNE_2_START,
        data.OSBORNE_2_MINIMISER,
        farther=2.0,
        t=np.arange(65.0) / 10,
        y=data.OSBORNE_2_Y,
    ),
    wrt=("x",),
    source=MORE + "19",
)
def osborne_2(xp: Namespace, x: Any, t: Any, y: Any) -> Any:
    """Fit a decay and three bell curves: eleven parameters."""
    model = x[0] * xp.exp(-t * x[4])
    for i in range(1, 4):
        model = model + x[i] * xp.exp(-((t - x[i + 7]) ** 2) * x[i + 4])
    r = y - model
    return xp.sum(r * r)


@least_squares(osborne_2)
def _(x: Any, t: Any, y: Any) -> Any:
    decay = np.exp(-t * x[4])
    r, columns = y - x[0] * decay, {0: -decay, 4: t * x[0] * decay}
    curvatures = {(0, 4): t * decay, (4, 4): -t * t * x[0] * decay}
    for i in range(1, 4):
        a, w, d = x[i], x[i + 4], t - x[i + 7]
        bell = np.exp(-d * d * w)
        r = r - a * bell
        columns |= {i: -bell, i + 4: a * d * d * bell, i + 7: -2 * a * w * d * bell}
        curvatures |= {
            (i, i + 4): d * d * bell,
            (i, i + 7): -2 * w * d * bell,
            (i + 4, i + 4): -a * d**4 * bell,
            (i + 4, i + 7): -2 * a * d * bell * (1 - w * d * d),
            (i + 7, i + 7): -a * bell * (4 * w * w * d * d - 2 * w),
        }
    return r, [columns[i] for i in sorted(columns)], curvatures


@problem(
    points=published(np.zeros(6), data.WATSON_MINIMISER, p=data.WATSON_POWERS, q=data.WATSON_SLOPES)
    | {"tens": {"x": np.full(6, 10.0), "p": data.WATSON_POWERS, "q": data.WATSON_SLOPES}},
    wrt=("x",),
    source=MORE + "20, with six variables",
)
def watson(xp: Namespace, x: Any, p: Any, q: Any) -> Any:
    """Solve a differential equation by a polynomial, whose values and slopes are Px and Qx."""
    r = xp.matmul(q, x) - xp.matmul(p, x) ** 2 - 1
    return xp.sum(r * r) + x[0] ** 2 + (x[1] - x[0] ** 2 - 1) ** 2


@least_squares(watson)
def _(x: Any, p: Any, q: Any) -> Any:
    first = np.eye(x.size)[0]
    columns = np.vstack([q - 2 * (p @ x)[:, None] * p, first, np.eye(x.size)[1] - 2 * x[0] * first]).T
    curvatures = {
        (j, k): np.append(-2 * p[:, j] * p[:, k], [0, -2 * (j == k == 0)])
        for k in range(x.size)
        for j in range(k + 1)
    }
    return np.append(q @ x - (p @ x) ** 2 - 1, [x[0], x[1] - x[0] ** 2 - 1]), columns, curvatures
