"""ADBench's objectives as TensorFlow's users write them."""

import itertools
from typing import Any

from adjudge.suite.adbench.bundle_adjustment import bundle_adjustment, bundle_adjustment_cost
from adjudge.suite.adbench.hand_tracking import BONES, PARENTS, hand_tracking, hand_tracking_on_triangles
from adjudge.suite.adbench.mixtures import constant, gaussian_mixture
from adjudge.suite.adbench.recurrent import lstm


def turned(rotation: Any, x: Any) -> Any:
    """Return vectors turned by rotation vectors."""
    import tensorflow as tf

    angle = tf.norm(rotation, axis=1, keepdims=True)
    axis = rotation / angle
    along = tf.reduce_sum(axis * x, axis=1, keepdims=True) * axis
    return tf.cos(angle) * (x - along) + along + tf.sin(angle) * tf.linalg.cross(axis, x)


@gaussian_mixture.native("tensorflow")
def mixture(alphas: Any, means: Any, icf: Any, x: Any, places: Any) -> Any:
    """Gather the triangles, and set their diagonals."""
    import tensorflow as tf

    (n, d), k = x.shape, means.shape[0]
    log_diagonal, below = icf[:, :d], icf[:, d:]
    gathered = tf.reshape(tf.gather(tf.pad(icf, [[0, 0], [0, 1]]), places, axis=1), (k, d, d))
    lower = tf.linalg.set_diag(gathered, tf.exp(log_diagonal))
    scaled = tf.einsum("kij,nkj->nki", lower, x[:, None] - means)
    inner = alphas + tf.reduce_sum(log_diagonal, axis=1) - tf.reduce_sum(tf.square(scaled), axis=2) / 2
    spread = (tf.reduce_sum(tf.exp(2 * log_diagonal)) + tf.reduce_sum(tf.square(below))) / 2
    seen = tf.reduce_sum(tf.reduce_logsumexp(inner, axis=1)) - n * tf.reduce_logsumexp(alphas)
    return seen + spread + constant(n, k, d)


@bundle_adjustment.native("tensorflow")
def adjustment(cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any) -> Any:
    """Gather the cameras and points of all observations."""
    import tensorflow as tf

    rotation, centre, focal, principal, first, second = tf.split(
        tf.gather(cameras, camera_of), [3, 3, 1, 2, 1, 1], axis=1
    )
    x = turned(rotation, tf.gather(points, point_of) - centre)
    flat = x[:, :2] / x[:, 2:]
    radius = tf.reduce_sum(tf.square(flat), axis=1, keepdims=True)
    projected = focal * flat * (1 + first * radius + second * tf.square(radius)) + principal
    errors = weights[:, None] * (projected - seen)
    return tf.concat([tf.reshape(errors, (-1,)), 1 - tf.square(weights)], axis=0)


@bundle_adjustment_cost.native("tensorflow")
def cost(cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any) -> Any:
    """Square the errors, and sum them."""
    import tensorflow as tf

    return tf.reduce_sum(tf.square(adjustment(cameras, points, weights, camera_of, point_of, seen)))


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
    import tensorflow as tf

    angles = tf.reshape(tf.gather(tf.pad(pose[6:], [[1, 0]]), angle_of), (2, BONES, 1, 1))
    fixed, in_cosine, in_sine = tf.unstack(turns[:, :, None])
    bend, spread = tf.unstack(fixed + tf.cos(angles) * in_cosine + tf.sin(angles) * in_sine)
    moved = relatives @ bend @ spread
    absolute = [moved[0]]
    for bone in range(1, BONES):
        absolute.append(absolute[PARENTS[bone]] @ moved[bone])
    transforms = tf.stack(absolute) @ inverses
    by_bone = tf.einsum("bij,vj->bvi", transforms[:, :3], vertices)
    skinned = tf.reduce_sum(weights[:, :, None] * by_bone, axis=0)
    return turned(tf.broadcast_to(pose[None, :3], skinned.shape), skinned) + pose[3:6]


@hand_tracking.native("tensorflow")
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
    """Gather vertices of the posed skin."""
    import tensorflow as tf

    posed = skin(pose, angle_of, relatives, inverses, weights, vertices, turns)
    return seen - tf.gather(posed, vertex_of)


@hand_tracking_on_triangles.native("tensorflow")
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
    import tensorflow as tf

    posed = skin(pose, angle_of, relatives, inverses, weights, vertices, turns)
    corners = tf.reshape(tf.gather(posed, corner_of), (3, *seen.shape))
    shares = tf.concat([us, 1 - tf.reduce_sum(us, axis=1, keepdims=True)], axis=1)
    return seen - tf.einsum("nc,cni->ni", shares, corners)


@lstm.native("tensorflow")
def network(main: Any, extra: Any, state: Any, sequence: Any) -> Any:
    """Keep the layers' states in lists."""
    import tensorflow as tf

    hidden, memory = tf.unstack(state[:, 0]), tf.unstack(state[:, 1])
    parameters = tf.unstack(main)
    elements = tf.unstack(sequence)
    gains = []
    for now, then in itertools.pairwise(elements):
        x = now * extra[0]
        for i, layer in enumerate(parameters):
            forget, enter, leave, change = tf.unstack(
                tf.stack([x, hidden[i], x, hidden[i]]) * layer[:4] + layer[4:]
            )
            memory[i] = memory[i] * tf.sigmoid(forget) + tf.sigmoid(enter) * tf.tanh(change)
            x = hidden[i] = tf.sigmoid(leave) * tf.tanh(memory[i])
        predicted = x * extra[1] + extra[2]
        gains.append(tf.tensordot(then, predicted - tf.math.log(2 + tf.reduce_sum(tf.exp(predicted))), 1))
    return -tf.reduce_mean(tf.stack(gains)) / sequence.shape[1]
