"""Hand tracking: a hand's skeleton is posed, its skin follows, and points on the skin are held against seen ones.

ADBench takes its hand from a model file; the hand here has its skeleton (a forearm, a palm and five fingers of four
bones) and parameters (a rotation vector, a place, and four angles for each finger), with made-up sizes and skin.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.problems import problem
from adjudge.suite.adbench.bundle_adjustment import turned
from adjudge.suite.waves import waves

SOURCE = "https://github.com/microsoft/ADBench, objective HAND"

FINGERS, JOINTS = 5, 4
PARENTS = [-1, 0] + [1 if j == 0 else 2 + JOINTS * f + j - 1 for f in range(FINGERS) for j in range(JOINTS)]
"""The bone that each bone hangs on: forearm, palm, then the fingers' bones from the palm outward."""
BONES = len(PARENTS)
BENT = [0, 0] + [angle for f in range(FINGERS) for angle in (4 * f + 1, 4 * f + 3, 4 * f + 4, 0)]
SPREAD = [0, 0] + [angle for f in range(FINGERS) for angle in (4 * f + 2, 0, 0, 0)]
"""Which of the angles bends, or spreads, each bone; 0 for none."""


def turns() -> Array:
    """Return A, B, C such that A + cos(t) B + sin(t) C turns by t: (3, 2, 4, 4), about the first and the last axis."""
    found = np.zeros((3, 2, 4, 4))
    for i, (first, second, kept) in enumerate([(1, 2, 0), (0, 1, 2)]):
        found[0, i, [kept, 3], [kept, 3]] = 1
        found[1, i, [first, second], [first, second]] = 1
        found[2, i, second, first], found[2, i, first, second] = 1, -1
    return found


def skeleton() -> tuple[Array, Array]:
    """Return each bone's place at rest relative to its parent, and the inverse of its absolute place: (22, 4, 4)."""
    relatives = np.tile(np.eye(4), (BONES, 1, 1))
    relatives[:, :3, 3] = waves(BONES, 3) / 4
    inverses = np.tile(np.eye(4), (BONES, 1, 1))
    for bone in range(BONES):
        before = inverses[PARENTS[bone], :3, 3] if bone else 0
        inverses[bone, :3, 3] = before - relatives[bone, :3, 3]
    return relatives, inverses


def instance(vertices: int, seen: int, angles: float) -> Mapping[str, Any]:
    """Return a hand with a skin of so many vertices and its joints bent by up to `angles`, and points seen."""
    relatives, inverses = skeleton()
    weights = 1 + waves(BONES, vertices)
    skin = np.ones((vertices, 4))
    skin[:, :3] = waves(vertices, 3, start=100)
    joints = angles * waves(FINGERS * JOINTS)
    return {
        "pose": np.concatenate([[0.5, -0.75, 0.25, 0.125, -0.25, 0.375], joints]),
        "angle_of": np.array(BENT + SPREAD),
        "relatives": relatives,
        "inverses": inverses,
        "weights": weights / np.sum(weights, axis=0),
        "vertices": skin,
        "turns": turns(),
        "vertex_of": np.arange(seen) % vertices,
        "seen": waves(seen, 3, start=200),
    }


def skin(
    xp: Namespace,
    pose: Any,
    angle_of: Any,
    relatives: Any,
    inverses: Any,
    weights: Any,
    vertices: Any,
    turns: Any,
) -> Any:
    """Return the skin's vertices (v, 3) in a pose (26,); weights (22, v) of the bones, vertices (v, 4) at rest."""
    none = 0 * pose[:1]
    angles = xp.reshape(xp.take(xp.concat([none, pose[6:]], axis=0), angle_of, axis=0), (2, BONES, 1, 1))
    turn = xp.expand_dims(turns, axis=2)
    bend, spread = (
        turn[0, i] + xp.cos(angles[i]) * turn[1, i] + xp.sin(angles[i]) * turn[2, i] for i in (0, 1)
    )
    moved = xp.matmul(xp.matmul(relatives, bend), spread)
    absolute = [moved[0]]
    for bone in range(1, BONES):
        absolute.append(xp.matmul(absolute[PARENTS[bone]], moved[bone]))
    transforms = xp.matmul(xp.stack(absolute, axis=0), inverses)
    by_bone = xp.matmul(xp.expand_dims(vertices, axis=0), xp.matrix_transpose(transforms))
    skinned = xp.sum(xp.expand_dims(weights, axis=2) * by_bone, axis=0)[:, :3]
    rotation = xp.broadcast_to(xp.reshape(pose[:3], (1, 3)), skinned.shape)
    return turned(xp, rotation, skinned) + pose[3:6]


OPERATORS = ("value", "jacobian", "jvp", "vjp")


@problem(
    points={
        label: instance(3, 3, angles)
        for label, angles in {"bent": 0.75, "at_rest": 0.0, "far_bent": 2.5}.items()
    },
    wrt=("pose",),
    operators=OPERATORS,
    source=SOURCE,
)
def hand_tracking(
    xp: Namespace,
    pose: Any,
    angle_of: Any,
    relatives: Any,
    inverses: Any,
    weights: Any,
    vertices: Any,
    turns: Any,
    vertex_of: Any,
    seen: Any,
) -> Any:
    """Take the differences (n, 3) of seen points and the vertices that they are thought to be."""
    posed = skin(xp, pose, angle_of, relatives, inverses, weights, vertices, turns)
    return seen - xp.take(posed, vertex_of, axis=0)


@hand_tracking.sized(5, 15, 45)
def drawn(seen: int, random: np.random.Generator) -> Mapping[str, Any]:
    """Return a hand whose skin has the 544 vertices of ADBench's small model; there 100 or more are seen."""
    return instance(544, seen, random.uniform(0.25, 0.75))


def on_triangles(vertices: int, seen: int, angles: float) -> Mapping[str, Any]:
    """Return a hand as `instance` does, but points seen on triangles of its skin, at some shares of the corners."""
    found = dict(instance(vertices, seen, angles))
    first = found.pop("vertex_of")
    shares = np.array([0.25, 0.5, 0.125, 0.375, 0.625, 0.0625] * seen)[: 2 * seen].reshape(seen, 2)
    return {"us": shares, "corner_of": np.concatenate([(first + i) % vertices for i in range(3)])} | found


@problem(
    points={"bent": on_triangles(3, 3, 0.75), "at_rest": on_triangles(3, 3, 0.0)},
    wrt=("us", "pose"),
    operators=OPERATORS,
    source=SOURCE + "; the complicated variant",
)
def hand_tracking_on_triangles(
    xp: Namespace,
    us: Any,
    pose: Any,
    angle_of: Any,
    relatives: Any,
    inverses: Any,
    weights: Any,
    vertices: Any,
    turns: Any,
    corner_of: Any,
    seen: Any,
) -> Any:
    """Take the differences (n, 3) of seen points and points on triangles of the skin, at the shares us (n, 2)."""
    posed = skin(xp, pose, angle_of, relatives, inverses, weights, vertices, turns)
    corners = xp.reshape(xp.take(posed, corner_of, axis=0), (3, *seen.shape))
    u, v = us[:, :1], us[:, 1:]
    return seen - (u * corners[0] + v * corners[1] + (1 - u - v) * corners[2])
