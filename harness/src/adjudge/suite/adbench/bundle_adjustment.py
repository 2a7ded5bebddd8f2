"""Bundle adjustment: where points are seen by cameras, against where they should be, and the weights' own errors.

A camera has eleven numbers: a rotation vector, its centre, its focal length, its principal point and two radial
distortions.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import Problem, problem

SOURCE = "https://github.com/microsoft/ADBench, objective BA"

CAMERA = [1.797201, 0.590697, -0.635786, 90.85955, 29.361415, 28.777534, 211.628116, -0.284531, -14.762924]
CAMERA += [0.058931, 0.069976]
SECOND = [0.603347, -0.535248, -0.15508, 13.002857, 1.936696, 67.883553, 265.546659, 2.589, -20.18691]
SECOND += [0.010233, 0.041406]
PLACES = [[4.191945, 6.852195, 2.044522], [8.781174, 0.273876, 6.704675], [4.173048, 5.586898, 1.403869]]


def instance(
    cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any
) -> Mapping[str, Any]:
    """Return the inputs of an adjustment; the observations' cameras and points are named by their rows."""
    return {
        "cameras": cameras,
        "points": points,
        "weights": weights,
        "camera_of": camera_of,
        "point_of": point_of,
        "seen": seen,
    }


def instances() -> dict[str, Mapping[str, Any]]:
    """Return the one observation that ADBench's test instance repeats, and others of two cameras and three points."""
    turned = [[0.00390625, -0.001953125, 0.0009765625, *CAMERA[3:]]]
    seen = [[-495.5, 147.25], [-158.0, -257.0], [-526.0, 162.0], [-171.0, -205.0]]
    return {
        "published": instance([CAMERA], PLACES[2:], [0.417022], [0], [0], [[-525.672849, 161.811929]]),
        "generic": instance(
            [CAMERA, SECOND], PLACES, [0.75, 0.5, 1.25, 1.0], [0, 1, 0, 1], [0, 0, 2, 1], seen
        ),
        "hardly_turned": instance(turned, PLACES[:1], [0.5], [0], [0], [[2000.0, 1000.0]]),
    }


def turned(xp: Namespace, rotations: Any, vectors: Any) -> Any:
    """Return vectors (p, 3) turned by rotation vectors (p, 3) of length not zero, by Rodrigues' formula."""
    angle = xp.sqrt(xp.sum(rotations * rotations, axis=1, keepdims=True))
    axis = rotations / angle
    along_axis = xp.sum(axis * vectors, axis=1, keepdims=True) * axis
    across = xp.linalg.cross(axis, vectors)
    return xp.cos(angle) * (vectors - along_axis) + along_axis + xp.sin(angle) * across


def residuals(
    xp: Namespace, cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any
) -> Any:
    """Return the weighted errors of the p observations, row by row, then 1 - w² of each weight: (3 p,).

    cameras (n, 11), points (m, 3), weights (p,), camera_of and point_of (p,), seen (p, 2).
    """
    camera = xp.take(cameras, camera_of, axis=0)
    x = turned(xp, camera[:, 0:3], xp.take(points, point_of, axis=0) - camera[:, 3:6])
    flat = x[:, 0:2] / x[:, 2:3]
    radius = xp.sum(flat * flat, axis=1, keepdims=True)
    distorted = flat * (1 + camera[:, 9:10] * radius + camera[:, 10:11] * radius * radius)
    projected = camera[:, 6:7] * distorted + camera[:, 7:9]
    errors = xp.expand_dims(weights, axis=1) * (projected - seen)
    return xp.concat([xp.reshape(errors, (-1,)), 1 - weights * weights], axis=0)


WRT = ("cameras", "points", "weights")

bundle_adjustment: Problem = problem(
    points=instances(),
    wrt=WRT,
    operators=("value", "jacobian", "jvp", "vjp"),
    source=SOURCE,
    name="bundle_adjustment",
)(residuals)


@bundle_adjustment.sized(4, 16, 64)
def drawn(observations: int, random: np.random.Generator) -> Mapping[str, Any]:
    """Return a camera and a point over and over, with random weights, as ADBench's instances are made.

    Its smallest has 49 cameras, 7776 points and 31843 observations, and a sparse Jacobian.
    """
    cameras, points = 2, 1 + observations // 4
    numbers = np.arange(observations)
    return instance(
        [CAMERA] * cameras,
        PLACES[2:] * points,
        random.random(observations),
        numbers % cameras,
        numbers % points,
        [[-525.672849, 161.811929]] * observations,
    )


@problem(points=instances(), wrt=WRT, operators=("value", "gradient", "hvp"), source=SOURCE)
def bundle_adjustment_cost(
    xp: Namespace, cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any
) -> Any:
    """Sum the squares of an adjustment's errors, for its gradient."""
    errors = residuals(xp, cameras, points, weights, camera_of, point_of, seen)
    return xp.sum(errors * errors)
