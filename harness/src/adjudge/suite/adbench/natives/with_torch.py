"""ADBench's objectives as PyTorch's users write them."""

import itertools
from typing import Any

from adjudge.suite.adbench.bundle_adjustment import bundle_adjustment, bundle_adjustment_cost
from adjudge.suite.adbench.hand_tracking import BONES, PARENTS, hand_tracking, hand_tracking_on_triangles
from adjudge.suite.adbench.mixtures import constant, gaussian_mixture
from adjudge.suite.adbench.recurrent import lstm


def turned(rotation: Any, x: Any) -> Any:
    """Return vectors turned by a rotation vector each, or all by one."""
    import torch

    angle = torch.linalg.vector_norm(rotation, dim=-1, keepdim=True)
    axis = (rotation / angle).expand_as(x)
    along = (axis * x).sum(1, keepdim=True) * axis
    return angle.cos() * (x - along) + along + angle.sin() * torch.linalg.cross(axis, x)


@gaussian_mixture.native("torch")
def mixture(alphas: Any, means: Any, icf: Any, x: Any, places: Any) -> Any:
    """Fill triangles by their indices, column by column."""
    import torch

    d = x.shape[1]
    log_diagonal, below = icf.split([d, icf.shape[1] - d], dim=1)
    columns, rows = torch.triu_indices(d, d, offset=1)
    lower = torch.diag_embed(log_diagonal.exp()).index_put(
        (torch.arange(len(icf))[:, None], rows, columns), below
    )
    scaled = torch.einsum("kij,nkj->nki", lower, x[:, None] - means)
    inner = alphas + log_diagonal.sum(1) - (scaled**2).sum(2) / 2
    spread = ((2 * log_diagonal).exp().sum() + (below**2).sum()) / 2
    return inner.logsumexp(1).sum() - len(x) * alphas.logsumexp(0) + spread + constant(len(x), *means.shape)


@bundle_adjustment.native("torch")
def adjustment(cameras: Any, points: Any, weights: Any, camera_of: Any, point_of: Any, seen: Any) -> Any:
    """Index the cameras and points of all observations."""
    import torch

    rotation, centre, focal, principal, first, second = cameras[camera_of].split([3, 3, 1, 2, 1, 1], dim=1)
    x = turned(rotation, points[point_of] - centre)
    flat = x[:, :2] / x[:, 2:]
    radius = (flat**2).sum(1, keepdim=True)
    projected = focal * flat * (1 + first * radius + second * radius**2) + principal
    return torch.cat([(weights[:, None] * (projected - seen)).flatten(), 1 - weights**2])


@bundle_adjustment_cost.native("torch")
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
    import torch

    rotation, place, joints = pose.split([3, 3, len(pose) - 6])
    angles = torch.cat([pose.new_zeros(1), joints])[angle_of].reshape(2, BONES, 1, 1)
    fixed, in_cosine, in_sine = turns[:, :, None]
    bend, spread = fixed + angles.cos() * in_cosine + angles.sin() * in_sine
    moved = relatives @ bend @ spread
    absolute = [moved[0]]
    for bone in range(1, BONES):
        absolute.append(absolute[PARENTS[bone]] @ moved[bone])
    transforms = torch.stack(absolute) @ inverses
    skinned = torch.einsum("bv,bij,vj->vi", weights, transforms[:, :3], vertices)
    return turned(rotation, skinned) + place


@hand_tracking.native("torch")
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


@hand_tracking_on_triangles.native("torch")
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
    import torch

    corners = skin(pose, angle_of, relatives, inverses, weights, vertices, turns)[corner_of]
    shares = torch.column_stack([us, 1 - us.sum(1)])
    return seen - torch.einsum("nc,cni->ni", shares, corners.unflatten(0, (3, -1)))


@lstm.native("torch")
def network(main: Any, extra: Any, state: Any, sequence: Any) -> Any:
    """Keep the layers' states in lists."""
    import torch

    hidden, memory = list(state[:, 0]), list(state[:, 1])
    total = 0
    for now, then in itertools.pairwise(sequence):
        x = now * extra[0]
        for i, (weights, biases) in enumerate(zip(main[:, :4], main[:, 4:], strict=True)):
            forget, enter, leave, change = torch.stack([x, hidden[i], x, hidden[i]]) * weights + biases
            memory[i] = memory[i] * forget.sigmoid() + enter.sigmoid() * change.tanh()
            x = hidden[i] = leave.sigmoid() * memory[i].tanh()
        predicted = x * extra[1] + extra[2]
        total = total + torch.dot(then, predicted - (2 + predicted.exp().sum()).log())
    return -total / ((len(sequence) - 1) * sequence.shape[1])
