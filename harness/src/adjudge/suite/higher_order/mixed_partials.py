"""Mixed second partials of functions of several inputs."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem

GRIEWANK = "A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008"
GENERIC = np.array([0.625, -1.375, 2.25])


@problem(points={"generic": {"x": 0.75, "y": -1.5, "z": 1.25}}, source=GRIEWANK)
def monomial(xp: Namespace, x: Any, y: Any, z: Any) -> Any:
    """Differentiate x y² z³ by three scalars: nine second partials."""
    return x * y**2 * z**3


@monomial.closed_form("gradient")
def _(x: Any, y: Any, z: Any) -> Any:
    return {"x": y**2 * z**3, "y": 2 * x * y * z**3, "z": 3 * x * y**2 * z**2}


@monomial.closed_form("hessian")
def _(x: Any, y: Any, z: Any) -> Any:
    xy, xz, yz = 2 * y * z**3, 3 * y**2 * z**2, 6 * x * y * z**2
    first = {"x,x": np.zeros(()), "x,y": xy, "x,z": xz}
    second = {"y,x": xy, "y,y": 2 * x * z**3, "y,z": yz}
    return first | second | {"z,x": xz, "z,y": yz, "z,z": 6 * x * y**2 * z}


@problem(
    points={
        "generic": {
            "x": [0.625, -1.375],
            "y": [1.75, -0.5, 0.875],
            "m": [[0.5, -1.0, 2.0], [1.25, 0.75, -0.25]],
        }
    },
    wrt=("x", "y"),
    source=GRIEWANK,
)
def coupled_vectors(xp: Namespace, x: Any, y: Any, m: Any) -> Any:
    """Differentiate exp(x)ᵀ M sin(y): blocks diagonal and dense, square and not."""
    return xp.sum(xp.exp(x) * xp.matmul(m, xp.sin(y)))


@coupled_vectors.closed_form("gradient")
def _(x: Any, y: Any, m: Any) -> Any:
    return {"x": np.exp(x) * (m @ np.sin(y)), "y": np.cos(y) * (m.T @ np.exp(x))}


@coupled_vectors.closed_form("hessian")
def _(x: Any, y: Any, m: Any) -> Any:
    mixed = np.exp(x)[:, None] * m * np.cos(y)
    xx, yy = np.exp(x) * (m @ np.sin(y)), -np.sin(y) * (m.T @ np.exp(x))
    return {"x,x": np.diag(xx), "x,y": mixed, "y,x": mixed.T, "y,y": np.diag(yy)}


@problem(
    points={"generic": {"x": GENERIC, "y": [1.75, -0.5, 0.875]}},
    source=GRIEWANK,
)
def reciprocal_distance(xp: Namespace, x: Any, y: Any) -> Any:
    """Differentiate the reciprocal distance of two points, a potential: its Hessian has no trace."""
    return 1 / xp.sqrt(xp.sum((x - y) ** 2))


@reciprocal_distance.closed_form("gradient")
def _(x: Any, y: Any) -> Any:
    pull = (y - x) / np.sum((x - y) ** 2) ** 1.5
    return {"x": pull, "y": -pull}


@reciprocal_distance.closed_form("hessian")
def _(x: Any, y: Any) -> Any:
    r, square = x - y, np.sum((x - y) ** 2)
    block = (3 * np.outer(r, r) / square - np.eye(x.size)) / square**1.5
    return {"x,x": block, "x,y": -block, "y,x": -block, "y,y": block}
