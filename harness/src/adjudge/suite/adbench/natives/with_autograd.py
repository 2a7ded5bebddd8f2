"""ADBench's objectives as HIPS autograd's users write them: in NumPy."""

import itertools
from typing import Any

from adjudge.suite.adbench.bundle_adjustment import bundle_adjustment, bundle_adjustment_cost
from adjudge.suite.adbench.hand_tracking import BONES, PARENTS, hand_tracking, hand_tracking_on_triangles
from adjudge.suite.adbench.mixtures import constant, gaussian_mixture
from adjudge.suite.adbench.recurrent import lstm


def turned(rotation: Any, x: Any) -> Any:
    """Return vectors turned by rotation vectors."""
    import autograd.numpy as np

    angle = np.sqrt(np.sum(rotation**2, axis=1, keepdims=True))
    axis = rotation / angle
    along = np.sum(axis * x, axis=1, keepdims=True) * axis
    return np.cos(angle) * (x - along) + along + np.sin(angle) * np.cross(axis, x)


@gaussian_mixture.native("autograd")
def mixture(alphas: Any, means: Any, icf: Any, x: Any, places: Any) -> Any:
    """Index the triangles, and add what is on their diagonals."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    (n, d), k = x.shape, means.shape[0]
    log_diagonal, below = icf[:, :d], icf[:, d:]
    lower = np.concatenate([icf, np.zeros((k, 1))], axis=1)[:, places].reshape(k, d, d)
    centred = x[:, None] - means
    scaled = np.exp(log_diagonal) * centred + np.einsum("kij,nkj->nki", lower, centred)
    inner = alphas + np.sum(log_diagonal, axis=1) - np.sum(scaled**2, axis=2) / 2
    spread = (np.sum(np.exp(2 * log_diagonal)) + np.sum(below**2)) / 2
    return np.sum(logsumexp(inner, axis=1)) - n * logsumexp(alphas) + spread + constant(n, k, d)


@bundle_adjustment.native("autograd")
def adjustment(cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any) -> Any:
    """Index the cameras and points of all observations."""
    import autograd.numpy as np

    camera = cameras[camera_of]
    x = turned(camera[:, :3], points[point_of] - camera[:, 3:6])
    flat = x[:, :2] / x[:, 2:]
    radius = np.sum(flat**2, axis=1, keepdims=True)
    distorted = flat * (1 + camera[:, 9:10] * radius + camera[:, 10:] * radius**2)
    projected = camera[:, 6:7] * distorted + camera[:, 7:9]
    return np.concatenate([(weights[:, None] * (projected - seen)).ravel(), 1 - weights**2])


@bundle_adjustment_cost.native("autograd")
def cost(cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any) -> Any:
    """Square the errors, and sum them."""
    import autograd.numpy as np

    return np.sum(adjustment(cameras, points, weights, camera_of, point_of, seen) ** 2)


def skin(
    pose: Any,
    angle_of: Any,
    relatives: Any,
    inverses: Any,
    weights: Any,
    vertices: Any,
    turns: Any,
) -> Any:
    """Return the posed skin: turn all bones at once, then hang each on its parent."""
    import autograd.numpy as np

    angles = np.concatenate([np.zeros(1), pose[6:]])[angle_of].reshape(2, BONES, 1, 1)
    fixed, in_cosine, in_sine = turns[:, :, None]
    turn = fixed + np.cos(angles) * in_cosine + np.sin(angles) * in_sine
    moved = np.matmul(np.matmul(relatives, turn[0]), turn[1])
    absolute = [moved[0]]
    for bone in range(1, BONES):
        absolute.append(np.dot(absolute[PARENTS[bone]], moved[bone]))
    transforms = np.matmul(np.stack(absolute), inverses)
    skinned = np.einsum("bv,bij,vj->vi", weights, transforms[:, :3], vertices)
    return turned(np.tile(pose[:3], (skinned.shape[0], 1)), skinned) + pose[3:6]


@hand_tracking.native("autograd")
def hand(
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
    """Index the posed skin."""
    return seen - skin(pose, angle_of, relatives, inverses, weights, vertices, turns)[vertex_of]


@hand_tracking_on_triangles.native("autograd")
def hand_on_triangles(
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
    """Weigh the corners of triangles by their shares."""
    import autograd.numpy as np

    corners = skin(pose, angle_of, relatives, inverses, weights, vertices, turns)[corner_of]
    shares = np.column_stack([us, 1 - np.sum(us, axis=1)])
    return seen - np.einsum("nc,cni->ni", shares, np.reshape(corners, (3, *seen.shape)))


@lstm.native("autograd")
def network(main: Any, extra: Any, state: Any, sequence: Any) -> Any:
    """Keep the layers' states in lists."""
    import autograd.numpy as np
    from autograd.scipy.special import expit

    hidden, memory = list(state[:, 0]), list(state[:, 1])
    total = 0.0
    for now, then in itertools.pairwise(sequence):
        x = now * extra[0]
        for i in range(main.shape[0]):
            gates = np.stack([x, hidden[i], x, hidden[i]]) * main[i, :4] + main[i, 4:]
            memory[i] = memory[i] * expit(gates[0]) + expit(gates[1]) * np.tanh(gates[3])
            x = hidden[i] = expit(gates[2]) * np.tanh(memory[i])
        predicted = x * extra[1] + extra[2]
        total = total + np.dot(then, predicted - np.log(2 + np.sum(np.exp(predicted))))
    return -total / ((sequence.shape[0] - 1) * sequence.shape[1])
