"""ADBench's objectives as JAX's users write them: mapped over observations, scanned over time."""

from typing import Any

from adjudge.suite.adbench.bundle_adjustment import bundle_adjustment, bundle_adjustment_cost
from adjudge.suite.adbench.hand_tracking import BONES, PARENTS, hand_tracking, hand_tracking_on_triangles
from adjudge.suite.adbench.mixtures import constant, gaussian_mixture
from adjudge.suite.adbench.recurrent import lstm


def turned(rotation: Any, x: Any) -> Any:
    """Return one vector turned by a rotation vector."""
    import jax.numpy as jnp

    angle = jnp.linalg.norm(rotation)
    axis = rotation / angle
    along = jnp.dot(axis, x) * axis
    return jnp.cos(angle) * (x - along) + along + jnp.sin(angle) * jnp.cross(axis, x)


@gaussian_mixture.native("jax")
def mixture(alphas: Any, means: Any, icf: Any, x: Any, places: Any) -> Any:
    """Take the density of one point under one component, and map it over both."""
    import jax
    import jax.numpy as jnp

    d = x.shape[1]
    columns, rows = jnp.triu_indices(d, 1)

    def inner(alpha: Any, mean: Any, factor: Any, point: Any) -> Any:
        lower = jnp.diag(jnp.exp(factor[:d])).at[rows, columns].set(factor[d:])
        return alpha + jnp.sum(factor[:d]) - jnp.sum((lower @ (point - mean)) ** 2) / 2

    each = jax.vmap(jax.vmap(inner, (0, 0, 0, None)), (None, None, None, 0))(alphas, means, icf, x)
    spread = (jnp.sum(jnp.exp(2 * icf[:, :d])) + jnp.sum(icf[:, d:] ** 2)) / 2
    seen = jnp.sum(jax.nn.logsumexp(each, axis=1)) - len(x) * jax.nn.logsumexp(alphas)
    return seen + spread + constant(len(x), *means.shape)


@bundle_adjustment.native("jax")
def adjustment(cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any) -> Any:
    """Take the error of one observation, and map it over all."""
    import jax
    import jax.numpy as jnp

    def error(camera: Any, point: Any, weight: Any, place: Any) -> Any:
        x = turned(camera[:3], point - camera[3:6])
        flat = x[:2] / x[2]
        radius = jnp.dot(flat, flat)
        projected = camera[6] * flat * (1 + camera[9] * radius + camera[10] * radius**2) + camera[7:9]
        return weight * (projected - place)

    errors = jax.vmap(error)(cameras[camera_of], points[point_of], weights, seen)
    return jnp.concatenate([errors.ravel(), 1 - weights**2])


@bundle_adjustment_cost.native("jax")
def cost(cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any) -> Any:
    """Square the errors, and sum them."""
    import jax.numpy as jnp

    return jnp.sum(adjustment(cameras, points, weights, camera_of, point_of, seen) ** 2)


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
    import jax
    import jax.numpy as jnp

    angles = jnp.concatenate([jnp.zeros_like(pose[:1]), pose[6:]])[angle_of].reshape(2, BONES, 1, 1)
    fixed, in_cosine, in_sine = turns[:, :, None]
    bend, spread = fixed + jnp.cos(angles) * in_cosine + jnp.sin(angles) * in_sine
    moved = relatives @ bend @ spread
    absolute = [moved[0]]
    for bone in range(1, BONES):
        absolute.append(absolute[PARENTS[bone]] @ moved[bone])
    transforms = jnp.stack(absolute) @ inverses
    skinned = jnp.einsum("bv,bij,vj->vi", weights, transforms[:, :3], vertices)
    return jax.vmap(turned, (None, 0))(pose[:3], skinned) + pose[3:6]


@hand_tracking.native("jax")
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


@hand_tracking_on_triangles.native("jax")
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
    import jax.numpy as jnp

    corners = skin(pose, angle_of, relatives, inverses, weights, vertices, turns)[corner_of]
    shares = jnp.column_stack([us, 1 - us.sum(axis=1)])
    return seen - jnp.einsum("nc,cni->ni", shares, corners.reshape(3, *seen.shape))


@lstm.native("jax")
def network(main: Any, extra: Any, state: Any, sequence: Any) -> Any:
    """Scan over time and, in each step, over the layers."""
    import jax
    import jax.numpy as jnp

    def layer(x: Any, given: Any) -> Any:
        parameters, hidden, memory = given
        gates = jnp.stack([x, hidden, x, hidden]) * parameters[:4] + parameters[4:]
        forget, enter, leave = jax.nn.sigmoid(gates[:3])
        memory = memory * forget + enter * jnp.tanh(gates[3])
        x = leave * jnp.tanh(memory)
        return x, (x, memory)

    def step(states: Any, pair: Any) -> Any:
        x, states = jax.lax.scan(layer, pair[0] * extra[0], (main, *states))
        predicted = x * extra[1] + extra[2]
        return states, jnp.dot(pair[1], predicted - jnp.log(2 + jnp.sum(jnp.exp(predicted))))

    _, gains = jax.lax.scan(step, (state[:, 0], state[:, 1]), (sequence[:-1], sequence[1:]))
    return -jnp.mean(gains) / sequence.shape[1]
