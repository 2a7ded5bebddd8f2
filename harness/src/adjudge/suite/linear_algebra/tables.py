"""Functions of one matrix at several matrices: well and badly conditioned, of both signs, large and small, stacked."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from adjudge.outcome import Array
from adjudge.problems import Problem
from adjudge.suite.entry import entry, tabled
from adjudge.suite.linear_algebra.literature import GILES, LEWIS, MATRIX_COOKBOOK, SQUARE, WIDE, X, Y

GOLUB = "G. Golub, C. Van Loan, Matrix Computations, 4th ed., Johns Hopkins 2013, "
HIGHAM = "N. Higham, Functions of Matrices, SIAM 2008, "
BOYD = "S. Boyd, L. Vandenberghe, Convex Optimization, Cambridge 2004, "
MAGNUS = "J. Magnus, H. Neudecker, Matrix Differential Calculus, 3rd ed., Wiley 2007, "
FIRST = ("value", "gradient", "jvp")
SECOND = (*FIRST, "hvp")

HILBERT = 1 / (np.arange(3.0)[:, None] + np.arange(3.0) + 1)
"""Symmetric, positive definite, condition number 524."""
NEARLY_SINGULAR = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0 + 2.0**-10]])
GENERIC = {"generic": SQUARE}
CONDITIONS = GENERIC | {"hilbert": HILBERT, "nearly_singular": NEARLY_SINGULAR}
SCALES = GENERIC | {"large": 2.0**40 * SQUARE, "small": 2.0**-40 * SQUARE}
POSITIVE = GENERIC | {"hilbert": HILBERT, "nearly_diagonal": np.diag([1.0, 2.0, 4.0]) + 2.0**-20 * SQUARE}
SPREAD = {"generic": SQUARE, "close": np.diag([1.0, 1 + 2.0**-12, 2.0]), "negative": -SQUARE}
"""Symmetric parts with eigenvalues far apart, close to one another, and negative ones."""
RECTANGLES = {
    "wide": WIDE,
    "tall": WIDE.T,
    "nearly_dependent": np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0 + 2.0**-8]]),
}


class Function(NamedTuple):
    """Describes a function of a matrix: what, its source, points, expression, perhaps gradient, and operators."""

    what: str
    source: str
    points: Mapping[str, Array]
    body: str
    gradient: Callable[[Array], Array] | None = None
    operators: tuple[str, ...] = SECOND


def adjugate(a: Array) -> Array:
    """Return the adjugate of a matrix of three rows: its rows are cross products of columns."""
    u, v, w = a.T
    return np.stack([np.cross(v, w), np.cross(w, u), np.cross(u, v)])


def inverse(a: Array) -> Array:
    """Return the inverse, by the adjugate."""
    return np.asarray(adjugate(a) / np.dot(a[:, 0], adjugate(a)[0]))


def symmetrised(a: Array) -> Array:
    """Return the symmetric part."""
    return np.asarray((a + a.T) / 2)


FUNCTIONS = {
    "determinant": Function(
        "the determinant of three rows",
        MATRIX_COOKBOOK + ", section 2.1",
        CONDITIONS | {"large": 2.0**20 * SQUARE, "negative": -SQUARE, "small": 2.0**-20 * SQUARE},
        "xp.linalg.det(a)",
        lambda a: adjugate(a).T,
    ),
    "logarithm_of_determinant": Function(
        "the logarithm of the determinant's size",
        MATRIX_COOKBOOK + ", section 2.1.4",
        CONDITIONS | {"large": 2.0**200 * SQUARE, "small": 2.0**-200 * SQUARE},
        "_, size = xp.linalg.slogdet(a)\nsize",
        lambda a: inverse(a / np.max(np.abs(a))).T / np.max(np.abs(a)),
    ),
    "trace_of_inverse": Function(
        "the trace of the inverse",
        MATRIX_COOKBOOK + ", section 2.2",
        CONDITIONS | SCALES,
        "xp.linalg.trace(xp.linalg.inv(a))",
        lambda a: -(inverse(a) @ inverse(a)).T,
    ),
    "inverse_of_inverse": Function(
        "a sum of the inverse of the inverse: of the matrix itself",
        MATRIX_COOKBOOK + ", section 2.2",
        GENERIC | {"hilbert": HILBERT},
        "xp.sum(xp.linalg.inv(xp.linalg.inv(a)))",
        np.ones_like,
    ),
    "solution": Function(
        "the length of a solution of equations",
        GILES,
        CONDITIONS,
        f"b = xp.asarray({Y.tolist()}, dtype=a.dtype)\nx = xp.linalg.solve(a, b)\nxp.sum(x * x)",
        lambda a: -2 * np.outer(inverse(a).T @ inverse(a) @ Y, inverse(a) @ Y),
    ),
    "several_solutions": Function(
        "a sum over solutions of equations with several right-hand sides",
        GILES,
        CONDITIONS,
        "xp.sum(xp.linalg.solve(a, xp.asarray([[1.0, 0.5], [0.0, -1.0], [2.0, 0.25]], dtype=a.dtype)))",
        lambda a: (
            -np.outer(
                np.sum(inverse(a), axis=0),
                inverse(a) @ np.array([[1.0, 0.5], [0.0, -1.0], [2.0, 0.25]]).sum(axis=1),
            )
        ),
    ),
    "inverse_form": Function(
        "xᵀ A⁻¹ x",
        BOYD + "section 3.1.7",
        CONDITIONS,
        f"x = xp.asarray({X.tolist()}, dtype=a.dtype)\nxp.sum(x * xp.linalg.solve(a, x))",
        lambda a: -np.outer(inverse(a).T @ X, inverse(a) @ X),
    ),
    "schur_complement": Function(
        "a Schur complement",
        GOLUB + "section 3.2.11",
        CONDITIONS,
        "a[2, 2] - xp.sum(a[2, :2] * xp.linalg.solve(a[:2, :2], a[:2, 2]))",
    ),
    "cayley_transform": Function(
        "the trace of the Cayley transform of the antisymmetric part",
        GOLUB + "section 2.1",
        GENERIC | {"large": 64 * SQUARE},
        "s = (a - xp.matrix_transpose(a)) / 2\n"
        "e = xp.eye(3, dtype=a.dtype)\n"
        "q = xp.linalg.solve(e + s, e - s)\n"
        "q[0, 1] + 2 * q[1, 2] + xp.linalg.trace(q)",
    ),
    "log_determinant_by_factor": Function(
        "the logarithm of the determinant of the symmetric part, by Cholesky's factor",
        BOYD + "section A.4.1",
        POSITIVE,
        "c = xp.linalg.cholesky((a + xp.matrix_transpose(a)) / 2)\n2 * xp.sum(xp.log(xp.linalg.diagonal(c)))",
        lambda a: inverse(symmetrised(a)),
    ),
    "sum_of_factor": Function(
        "the sum of Cholesky's factor of the symmetric part",
        "I. Murray, Differentiation of the Cholesky decomposition, https://arxiv.org/abs/1602.07527",
        POSITIVE,
        "xp.sum(xp.linalg.cholesky((a + xp.matrix_transpose(a)) / 2))",
    ),
    "upper_factor": Function(
        "the sum of squares of the upper Cholesky factor: the trace",
        GOLUB + "section 4.2",
        POSITIVE,
        "c = xp.linalg.cholesky((a + xp.matrix_transpose(a)) / 2, upper=True)\nxp.sum(c * c)",
        lambda a: np.eye(3),
        FIRST,
    ),
    "size_of_determinant_by_qr": Function(
        "the logarithm of the determinant's size, by QR",
        "S. Walter, L. Lehmann, Algorithmic differentiation of linear algebra functions, "
        "https://arxiv.org/abs/1009.6112",
        CONDITIONS,
        "_, r = xp.linalg.qr(a)\nxp.sum(xp.log(xp.abs(xp.linalg.diagonal(r))))",
        lambda a: inverse(a).T,
        FIRST,
    ),
    "projection_by_qr": Function(
        "the length of a projection onto columns, by QR",
        GOLUB + "section 5.3",
        {"tall": WIDE.T, "nearly_dependent": RECTANGLES["nearly_dependent"].T},
        f"q, _ = xp.linalg.qr(a)\nx = xp.asarray({X.tolist()}, dtype=a.dtype)\n"
        "y = xp.matmul(xp.matrix_transpose(q), x)\nxp.sum(y * y)",
        None,
        FIRST,
    ),
    "smallest_eigenvalue": Function(
        "the smallest eigenvalue of the symmetric part",
        LEWIS,
        SPREAD | {"hilbert": HILBERT},
        "xp.linalg.eigvalsh((a + xp.matrix_transpose(a)) / 2)[0]",
        None,
        FIRST,
    ),
    "spectral_gap": Function(
        "the distance of the two smallest eigenvalues of the symmetric part",
        LEWIS,
        SPREAD,
        "v = xp.linalg.eigvalsh((a + xp.matrix_transpose(a)) / 2)\nv[1] - v[0]",
        None,
        FIRST,
    ),
    "sum_of_eigenvalues": Function(
        "the sum of all eigenvalues of the symmetric part: the trace",
        LEWIS,
        SPREAD | {"equal": 1.5 * np.eye(3)},
        "xp.sum(xp.linalg.eigvalsh((a + xp.matrix_transpose(a)) / 2))",
        lambda a: np.eye(3),
        FIRST,
    ),
    "entropy_of_eigenvalues": Function(
        "the von Neumann entropy of a positive definite matrix of trace one",
        "M. Nielsen, I. Chuang, Quantum Computation and Quantum Information, Cambridge 2000, section 11.3",
        POSITIVE,
        "s = (a + xp.matrix_transpose(a)) / 2\n"
        "v = xp.linalg.eigvalsh(s / xp.linalg.trace(s))\n"
        "-xp.sum(v * xp.log(v))",
        None,
        FIRST,
    ),
    "square_root_of_matrix": Function(
        "the sum of the square root of a positive definite matrix",
        HIGHAM + "section 6.1",
        POSITIVE,
        "v, u = xp.linalg.eigh((a + xp.matrix_transpose(a)) / 2)\n"
        "xp.sum(xp.matmul(u * xp.sqrt(v), xp.matrix_transpose(u)))",
        None,
        FIRST,
    ),
    "leading_projector": Function(
        "an element of the projector onto the leading eigenvector",
        MAGNUS + "section 8.9",
        GENERIC | {"negative": -SQUARE, "hilbert": HILBERT},
        "_, u = xp.linalg.eigh((a + xp.matrix_transpose(a)) / 2)\nu[0, -1] * u[1, -1]",
        None,
        FIRST,
    ),
    "condition_number": Function(
        "the condition number of a matrix",
        GOLUB + "section 2.6",
        CONDITIONS | RECTANGLES,
        "v = xp.linalg.svdvals(a)\nv[0] / v[-1]",
        None,
        FIRST,
    ),
    "smallest_singular_value": Function(
        "the smallest singular value", LEWIS, CONDITIONS | RECTANGLES, "xp.linalg.svdvals(a)[-1]", None, FIRST
    ),
    "schatten_norm": Function(
        "the Schatten norm of order three",
        LEWIS,
        GENERIC | RECTANGLES,
        "xp.sum(xp.linalg.svdvals(a) ** 3) ** (1 / 3)",
        None,
        FIRST,
    ),
    "polar_factor": Function(
        "an element of the orthogonal polar factor",
        HIGHAM + "section 8.1",
        GENERIC | {"wide": WIDE, "hilbert": HILBERT},
        "u, _, v = xp.linalg.svd(a, full_matrices=False)\nxp.matmul(u, v)[0, 1]",
        None,
        FIRST,
    ),
    "rebuilt_from_singular_values": Function(
        "a weighted sum of U S V, which is the matrix",
        GOLUB + "section 2.4",
        GENERIC | RECTANGLES,
        "u, s, v = xp.linalg.svd(a, full_matrices=False)\nb = xp.matmul(u * s, v)\nxp.sum(b * b)",
        lambda a: 2 * a,
        FIRST,
    ),
    "sum_of_pseudoinverse": Function(
        "the sum of squares of the pseudoinverse",
        "G. Golub, V. Pereyra, The differentiation of pseudo-inverses, SIAM J. Numer. Anal. 10 (1973) 413-432",
        RECTANGLES,
        "p = xp.linalg.pinv(a)\nxp.sum(p * p)",
        None,
        FIRST,
    ),
    "least_squares_residual": Function(
        "the squared residual of least squares, by normal equations",
        GOLUB + "section 5.3",
        {"tall": WIDE.T, "nearly_dependent": RECTANGLES["nearly_dependent"].T},
        f"b = xp.asarray({Y.tolist()}, dtype=a.dtype)\n"
        "t = xp.matrix_transpose(a)\n"
        "r = b - xp.matmul(a, xp.linalg.solve(xp.matmul(t, a), xp.matmul(t, b)))\nxp.sum(r * r)",
    ),
    "ridge_regression": Function(
        "the squared length of a ridge regression's coefficients",
        "A. Hoerl, R. Kennard, Ridge regression, Technometrics 12 (1970) 55-67",
        GENERIC | {"tall": WIDE.T, "wide": WIDE @ SQUARE, "nearly_singular": NEARLY_SINGULAR},
        "t = xp.matrix_transpose(a)\n"
        "c = xp.linalg.solve(xp.matmul(t, a) + xp.eye(a.shape[1], dtype=a.dtype) / 8, xp.sum(t, axis=1))\n"
        "xp.sum(c * c)",
    ),
    "log_volume": Function(
        "the logarithm of the volume that rows span",
        BOYD + "section 8.3",
        {"wide": WIDE, "nearly_dependent": RECTANGLES["nearly_dependent"]},
        "_, size = xp.linalg.slogdet(xp.matmul(a, xp.matrix_transpose(a)))\nsize / 2",
    ),
    "fifth_power": Function(
        "the trace of the fifth power",
        MATRIX_COOKBOOK + ", section 2.5",
        SCALES | {"nilpotent": np.triu(SQUARE, 1)},
        "xp.linalg.trace(xp.linalg.matrix_power(a, 5))",
        lambda a: 5 * (a @ a @ a @ a).T,
    ),
    "second_inverse_power": Function(
        "the trace of the inverse of the square",
        MATRIX_COOKBOOK + ", section 2.5",
        GENERIC | {"hilbert": HILBERT, "large": 2.0**20 * SQUARE},
        "xp.linalg.trace(xp.linalg.matrix_power(a, -2))",
        lambda a: -2 * (inverse(a) @ inverse(a) @ inverse(a)).T,
    ),
    "exponential_by_squaring": Function(
        "the trace of the exponential, by scaling and squaring a short series",
        HIGHAM + "section 10.3",
        GENERIC | {"nilpotent": np.triu(SQUARE, 1)},
        "e = xp.eye(3, dtype=a.dtype)\nb = a / 16\n"
        "s = e + xp.matmul(b, e + xp.matmul(b, e + xp.matmul(b, e + b / 4) / 3) / 2)\n"
        "xp.linalg.trace(xp.linalg.matrix_power(s, 16))",
    ),
    "commutator": Function(
        "the squared size of the commutator with the transpose: the departure from normality",
        "P. Henrici, Bounds for iterates, inverses, spectral variation, Numer. Math. 4 (1962) 24-40",
        GENERIC | {"nearly_symmetric": HILBERT + 2.0**-20 * SQUARE, "large": 2.0**20 * SQUARE},
        "t = xp.matrix_transpose(a)\nc = xp.matmul(a, t) - xp.matmul(t, a)\nxp.sum(c * c)",
        lambda a: 4 * ((a @ a.T - a.T @ a) @ a - a @ (a @ a.T - a.T @ a)),
    ),
    "triple_product": Function(
        "the triple product of rows: the determinant",
        MAGNUS + "section 1.9",
        CONDITIONS | {"large": 2.0**20 * SQUARE},
        "xp.sum(a[0] * xp.linalg.cross(a[1], a[2]))",
        lambda a: adjugate(a).T,
    ),
    "area": Function(
        "the area that two rows span",
        MAGNUS + "section 1.9",
        {"generic": WIDE, "nearly_parallel": RECTANGLES["nearly_dependent"], "large": 2.0**40 * WIDE},
        "xp.linalg.vector_norm(xp.linalg.cross(a[0], a[1]))",
    ),
    "nuclear_norm_by_name": Function(
        "the nuclear norm", LEWIS, GENERIC | RECTANGLES, "xp.linalg.matrix_norm(a, ord='nuc')", None, FIRST
    ),
    "largest_column_sum": Function(
        "the largest sum of sizes in a column",
        GOLUB + "section 2.3",
        GENERIC | RECTANGLES,
        "xp.linalg.matrix_norm(a, ord=1)",
        lambda a: np.sign(a) * (np.arange(a.shape[1]) == np.argmax(np.sum(np.abs(a), axis=0))),
        FIRST,
    ),
    "largest_row_sum": Function(
        "the largest sum of sizes in a row",
        GOLUB + "section 2.3",
        GENERIC | RECTANGLES,
        "xp.linalg.matrix_norm(a, ord=xp.inf)",
        lambda a: np.sign(a) * (np.arange(a.shape[0]) == np.argmax(np.sum(np.abs(a), axis=1)))[:, None],
        FIRST,
    ),
    "frobenius_norm_at_scales": Function(
        "the Frobenius norm",
        MATRIX_COOKBOOK + ", section 2.7",
        SCALES | RECTANGLES,
        "xp.linalg.matrix_norm(a)",
        lambda a: a / np.sqrt(np.sum(a * a)),
    ),
}

STACK = np.stack([SQUARE, HILBERT + np.eye(3)])
STACKS = {
    "determinants_of_a_stack": ("determinants", "d = xp.linalg.det(a)\nd[0] * d[1]", SECOND),
    "inverses_of_a_stack": ("inverses", "xp.sum(xp.linalg.inv(a) ** 2)", SECOND),
    "solutions_of_a_stack": (
        "solutions of equations",
        "xp.sum(xp.linalg.solve(a, xp.matmul(a, a)) ** 2)",
        SECOND,
    ),
    "factors_of_a_stack": (
        "Cholesky's factors",
        "xp.sum(xp.linalg.cholesky((a + xp.matrix_transpose(a)) / 2) ** 3)",
        SECOND,
    ),
    "eigenvalues_of_a_stack": (
        "eigenvalues",
        "v = xp.linalg.eigvalsh((a + xp.matrix_transpose(a)) / 2)\nxp.sum(v[0] * v[1])",
        FIRST,
    ),
    "singular_values_of_a_stack": ("singular values", "xp.sum(xp.linalg.svdvals(a) ** 3)", FIRST),
    "norms_of_a_stack": ("Frobenius norms", "n = xp.linalg.matrix_norm(a)\nn[0] / n[1]", SECOND),
    "traces_of_a_stack": ("traces", "t = xp.linalg.trace(a)\nt[0] * t[1]", SECOND),
}
"""By name: of what, the expression, the operators."""


def of_matrix(name: str, of: Function) -> Problem:
    """Return the problem of a function of a matrix."""
    forms: dict[str, Any] = {}
    if of.gradient is not None:
        gradient = of.gradient
        forms["gradient"] = lambda a: gradient(a)
    points = {label: {"a": a} for label, a in of.points.items()}
    make = entry(of.source, points, operators=of.operators, **forms)
    return tabled(name, "a", of.body, f"Differentiate {of.what}.", make)


problems: list[Problem] = [
    *(of_matrix(name, of) for name, of in FUNCTIONS.items()),
    *(
        tabled(
            name,
            "a",
            body,
            f"Differentiate a function of the {what} of two matrices at once.",
            entry(
                "https://data-apis.org/array-api/2024.12/extensions/linear_algebra_functions.html",
                {"generic": {"a": STACK}, "swapped": {"a": STACK[::-1]}},
                operators=operators,
            ),
        )
        for name, (what, body, operators) in STACKS.items()
    ),
]
