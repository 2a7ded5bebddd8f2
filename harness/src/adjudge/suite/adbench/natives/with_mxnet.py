"""ADBench's objectives as MXNet's users write them, with `mx.np`."""

from typing import Any

from adjudge.suite.adbench.bundle_adjustment import bundle_adjustment, bundle_adjustment_cost
from adjudge.suite.adbench.hand_tracking import BONES, PARENTS, hand_tracking, hand_tracking_on_triangles
from adjudge.suite.adbench.mixtures import constant, gaussian_mixture
from adjudge.suite.adbench.recurrent import lstm


def turned(rotation: Any, x: Any) -> Any:
    """Return vectors turned by rotation vectors; it has no product of vectors."""
    from mxnet import np

    def rolled(a: Any, places: int) -> Any:
        return np.roll(a, -places, axis=1)

    angle = np.sqrt((rotation**2).sum(axis=1, keepdims=True))
    axis = rotation / angle
    along = (axis * x).sum(axis=1, keepdims=True) * axis
    across = rolled(axis, 1) * rolled(x, 2) - rolled(axis, 2) * rolled(x, 1)
    return np.cos(angle) * (x - along) + along + np.sin(angle) * across


@gaussian_mixture.native("mxnet")
def mixture(alphas: Any, means: Any, icf: Any, x: Any, places: Any) -> Any:
    """Take the triangles, and add what is on their diagonals."""
    from mxnet import np

    (n, d), k = x.shape, means.shape[0]
    log_diagonal, below = icf[:, :d], icf[:, d:]
    padded = np.concatenate([icf, np.zeros((k, 1), dtype=icf.dtype)], axis=1)
    lower = np.take(padded, places, axis=1).reshape(k, d, d)
    centred = np.expand_dims(x, 1) - means
    scaled = np.exp(log_diagonal) * centred + np.einsum("kij,nkj->nki", lower, centred)
    inner = alphas + log_diagonal.sum(axis=1) - (scaled**2).sum(axis=2) / 2
    spread = (np.exp(2 * log_diagonal).sum() + (below**2).sum()) / 2
    return _logsumexp(inner).sum() - n * _logsumexp(alphas) + spread + constant(n, k, d)


def _logsumexp(x: Any) -> Any:
    from mxnet import np

    largest = x.max(axis=-1, keepdims=True)
    return np.log(np.exp(x - largest).sum(axis=-1)) + largest.max(axis=-1)


@bundle_adjustment.native("mxnet")
def adjustment(cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any) -> Any:
    """Take the cameras and points of all observations."""
    from mxnet import np

    camera = np.take(cameras, camera_of, axis=0)
    x = turned(camera[:, :3], np.take(points, point_of, axis=0) - camera[:, 3:6])
    flat = x[:, :2] / x[:, 2:]
    radius = (flat**2).sum(axis=1, keepdims=True)
    distorted = flat * (1 + camera[:, 9:10] * radius + camera[:, 10:] * radius**2)
    projected = camera[:, 6:7] * distorted + camera[:, 7:9]
    errors = np.expand_dims(weights, 1) * (projected - seen)
    return np.concatenate([errors.reshape(-1), 1 - weights**2])


@bundle_adjustment_cost.native("mxnet")
def cost(cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any) -> Any:
    """Square the errors, and sum them."""
    return (adjustment(cameras, points, weights, camera_of, point_of, seen) ** 2).sum()


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
    from mxnet import np

    joints = np.concatenate([np.zeros((1,), dtype=pose.dtype), pose[6:]])
    angles = np.take(joints, angle_of, axis=0).reshape(2, BONES, 1, 1)
    turn = np.expand_dims(turns, 2)
    bend, spread = (
        turn[0, i] + np.cos(angles[i]) * turn[1, i] + np.sin(angles[i]) * turn[2, i] for i in (0, 1)
    )
    moved = np.matmul(np.matmul(relatives, bend), spread)
    absolute = [moved[0]]
    for bone in range(1, BONES):
        absolute.append(np.dot(absolute[PARENTS[bone]], moved[bone]))
    transforms = np.matmul(np.stack(absolute), inverses)
    by_bone = np.einsum("bij,vj->bvi", transforms, vertices)
    skinned = (np.expand_dims(weights, 2) * by_bone).sum(axis=0)[:, :3]
    return turned(np.broadcast_to(pose[:3].reshape(1, 3), skinned.shape), skinned) + pose[3:6]


@hand_tracking.native("mxnet")
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
    """Take vertices of the posed skin."""
    from mxnet import np

    posed = skin(pose, angle_of, relatives, inverses, weights, vertices, turns)
    return seen - np.take(posed, vertex_of, axis=0)


@hand_tracking_on_triangles.native("mxnet")
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
    from mxnet import np

    posed = skin(pose, angle_of, relatives, inverses, weights, vertices, turns)
    corners = np.take(posed, corner_of, axis=0).reshape(3, *seen.shape)
    u, v = us[:, :1], us[:, 1:]
    return seen - (u * corners[0] + v * corners[1] + (1 - u - v) * corners[2])


@lstm.native("mxnet")
def network(main: Any, extra: Any, state: Any, sequence: Any) -> Any:
    """Keep the layers' states in lists."""
    from mxnet import np, npx

    layers, steps, width = main.shape[0], sequence.shape[0] - 1, sequence.shape[1]
    hidden, memory = [state[i, 0] for i in range(layers)], [state[i, 1] for i in range(layers)]
    total = 0
    for t in range(steps):
        x = sequence[t] * extra[0]
        for i in range(layers):
            gates = np.stack([x, hidden[i], x, hidden[i]]) * main[i, :4] + main[i, 4:]
            memory[i] = memory[i] * npx.sigmoid(gates[0]) + npx.sigmoid(gates[1]) * np.tanh(gates[3])
            x = hidden[i] = npx.sigmoid(gates[2]) * np.tanh(memory[i])
        predicted = x * extra[1] + extra[2]
        total = total + np.dot(sequence[t + 1], predicted - np.log(2 + np.exp(predicted).sum()))
    return -total / (steps * width)
