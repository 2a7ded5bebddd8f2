"""Bundle adjustment and hand tracking, after ADBench, each as a scalar: the sum of squared residuals.

Formulas: Srajer, Kukelova, Fitzgibbon, "A benchmark of selected algorithmic differentiation tools on
some problems in computer vision and machine learning", 2018, https://arxiv.org/abs/1807.10129.
Arrays hold one parameter per row, so that a row is contiguous. Data come from a seed.
"""

import numpy as np

NEXT, AFTER_NEXT = [1, 2, 0], [2, 0, 1]


def cross(a, b):
    """Return the vector products of columns."""
    return a[NEXT] * b[AFTER_NEXT] - a[AFTER_NEXT] * b[NEXT]


def bundle_adjustment(xp, cameras, points, weights, camera_of, point_of, seen):
    """Return the squared reprojection errors of all observations, weights included.

    cameras (11, n): rotation vector, centre, focal length, principal point, radial distortion;
    points (3, m); weights (p,); camera_of and point_of (p,) say who sees what; seen (2, p).
    """
    camera = cameras[:, camera_of]
    rotation, focal, principal, radial = camera[:3], camera[6], camera[7:9], camera[9:]
    angle = xp.sqrt(xp.sum(rotation * rotation, axis=0))
    axis = rotation / angle
    cosine = xp.cos(angle)
    moved = points[:, point_of] - camera[3:6]
    along = xp.sum(axis * moved, axis=0) * (1 - cosine)
    turned = moved * cosine + cross(axis, moved) * xp.sin(angle) + axis * along
    flat = turned[:2] / turned[2]
    distance = xp.sum(flat * flat, axis=0)
    distorted = flat * (1 + radial[0] * distance + radial[1] * distance * distance)
    errors = weights * (focal * distorted + principal - seen)
    return xp.sum(errors * errors) + xp.sum((1 - weights * weights) ** 2)


def bundle_adjustment_hand(cameras, points, weights, camera_of, point_of, seen):
    camera = cameras[:, camera_of]
    rotation, focal, radial = camera[:3], camera[6], camera[9:]
    angle = np.sqrt(np.einsum("ip,ip->p", rotation, rotation))
    axis = rotation / angle
    cosine, sine = np.cos(angle), np.sin(angle)
    moved = points[:, point_of] - camera[3:6]
    inner = np.einsum("ip,ip->p", axis, moved)
    normal = cross(axis, moved)
    turned = moved * cosine + normal * sine + axis * (inner * (1 - cosine))
    flat = turned[:2] / turned[2]
    distance = np.einsum("ip,ip->p", flat, flat)
    stretch = 1 + radial[0] * distance + radial[1] * distance * distance
    distorted = flat * stretch
    residuals = focal * distorted + camera[7:9] - seen

    d_weights = 2 * weights * np.einsum("ip,ip->p", residuals, residuals) - 4 * weights * (
        1 - weights * weights
    )
    d_camera = np.empty_like(camera)
    d_projected = d_camera[7:9]
    np.multiply(residuals, 2 * weights * weights, out=d_projected)
    d_camera[6] = np.einsum("ip,ip->p", d_projected, distorted)
    d_stretch = focal * np.einsum("ip,ip->p", d_projected, flat)
    d_camera[9] = d_stretch * distance
    d_camera[10] = d_camera[9] * distance
    d_flat = d_projected * (focal * stretch)
    d_flat += flat * (2 * d_stretch * (radial[0] + 2 * radial[1] * distance))
    d_turned = np.empty_like(turned)
    d_turned[:2] = d_flat / turned[2]
    d_turned[2] = -np.einsum("ip,ip->p", d_turned[:2], flat)
    d_along = np.einsum("ip,ip->p", d_turned, axis)
    d_normal = d_turned * sine
    d_inner = d_along * (1 - cosine)
    d_moved = d_turned * cosine + cross(d_normal, axis) + axis * d_inner
    d_axis = d_turned * (inner * (1 - cosine)) + cross(moved, d_normal) + moved * d_inner
    d_cosine = np.einsum("ip,ip->p", d_turned, moved) - inner * d_along
    d_angle = cosine * np.einsum("ip,ip->p", d_turned, normal) - sine * d_cosine
    d_angle -= np.einsum("ip,ip->p", d_axis, axis) / angle
    d_camera[:3] = d_axis / angle + axis * d_angle
    np.negative(d_moved, out=d_camera[3:6])
    return _gathered(d_camera, camera_of, cameras), _gathered(d_moved, point_of, points), d_weights


def _gathered(parts, places, like):
    """Add columns up where they were read."""
    return np.stack([np.bincount(places, part, like.shape[1]) for part in parts])


def bundle_adjustment_data(n=49, m=7776, p=31843, seed=0):
    """Return inputs and constants at the size of ADBench's smallest data set."""
    rng = np.random.default_rng(seed)
    rotation, centre = rng.normal(0, 0.3, (3, n)), rng.normal(0, 1, (3, n)) - [[0], [0], [10]]
    focal, principal, radial = (
        rng.uniform(1, 2, (1, n)),
        rng.normal(0, 0.1, (2, n)),
        rng.normal(0, 0.01, (2, n)),
    )
    cameras = np.concatenate([rotation, centre, focal, principal, radial])
    points, weights = rng.normal(size=(3, m)), rng.uniform(0.5, 1.5, p)
    constants = rng.integers(0, n, p), rng.integers(0, m, p), rng.normal(size=(2, p))
    return (cameras, points, weights), constants


FINGERS, BONES = 5, 22
PARENTS = [-1, 0] + [
    1 if joint == 0 else 4 * finger + joint + 1 for finger in range(FINGERS) for joint in range(4)
]
"""The bone that each bone hangs on: forearm, palm, and four bones per finger."""


def turning():
    """Return matrices A, B, C such that a turn by t is A + cos(t) B + sin(t) C, in homogeneous coordinates.

    Each is (2, 4, 4): a turn about the first axis, and one about the last.
    """
    fixed, cosines, sines = np.zeros((3, 2, 4, 4))
    for i, (first, second, kept) in enumerate([(1, 2, 0), (0, 1, 2)]):
        cosines[i, [first, second], [first, second]] = 1
        sines[i, second, first], sines[i, first, second] = 1, -1
        fixed[i, [kept, 3], [kept, 3]] = 1
    return fixed, cosines, sines


def generators():
    """Return the matrices of the vector products with the unit vectors, (3, 3, 3)."""
    found = np.zeros((3, 3, 3))
    for i in range(3):
        found[i, (i + 2) % 3, (i + 1) % 3] = 1
        found[i, (i + 1) % 3, (i + 2) % 3] = -1
    return found


def hand_tracking(
    xp, pose, places, relatives, inverses, weights, vertices, seen, vertex_of, turns, products, identity
):
    """Return the squared distances of the seen points from their vertices of a skinned hand.

    pose (26,): rotation vector and place of the hand, then the joints' angles; places (2, 22): which
    angle turns each bone (0: none); relatives and inverses (22, 4, 4): each bone's place at rest
    relative to its parent, and the inverse of its absolute place; weights (22, v) of the bones on the
    vertices (4, v); seen (3, n) points of the vertices vertex_of (n,). The last three are `turning()`,
    `generators()` and the identity.
    """
    fixed, in_cosine, in_sine = turns
    angles = xp.concat([xp.zeros((1,)), pose[6:]], axis=0)[places][:, :, None, None]
    cosines, sines = xp.cos(angles), xp.sin(angles)
    bend, spread = (fixed[i] + cosines[i] * in_cosine[i] + sines[i] * in_sine[i] for i in range(2))
    moved = xp.matmul(xp.matmul(relatives, bend), spread)
    absolute = [moved[0]]
    for i in range(1, BONES):
        absolute.append(xp.matmul(absolute[PARENTS[i]], moved[i]))
    transforms = xp.matmul(xp.stack(absolute), inverses)
    skinned = xp.sum(weights[:, None] * xp.matmul(transforms[:, :3], vertices), axis=0)
    angle = xp.sqrt(xp.sum(pose[:3] * pose[:3]))
    axis = pose[:3] / angle
    turn = xp.sum(axis[:, None, None] * products, axis=0)
    cosine = xp.cos(angle)
    rotation = identity * cosine + xp.sin(angle) * turn + (1 - cosine) * axis[:, None] * axis[None]
    posed = xp.matmul(rotation, skinned) + pose[3:6, None]
    errors = seen - posed[:, vertex_of]
    return xp.sum(errors * errors)


def hand_tracking_hand(
    pose, places, relatives, inverses, weights, vertices, seen, vertex_of, turns, products, identity
):
    fixed, in_cosine, in_sine = turns
    angles = np.concatenate([np.zeros(1), pose[6:]])[places][:, :, None, None]
    cosines, sines = np.cos(angles), np.sin(angles)
    bend, spread = (fixed[i] + cosines[i] * in_cosine[i] + sines[i] * in_sine[i] for i in range(2))
    bent = relatives @ bend
    moved = bent @ spread
    absolute = np.empty_like(moved)
    absolute[0] = moved[0]
    for i in range(1, BONES):
        np.matmul(absolute[PARENTS[i]], moved[i], out=absolute[i])
    transforms = absolute @ inverses
    per_bone = (transforms[:, :3].reshape(-1, 4) @ vertices).reshape(BONES, 3, -1)
    per_bone *= weights[:, None]
    skinned = per_bone.sum(axis=0)
    angle = np.sqrt(pose[:3] @ pose[:3])
    axis = pose[:3] / angle
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = (axis @ products.reshape(3, 9)).reshape(3, 3)
    outer = np.outer(axis, axis)
    rotation = identity * cosine + sine * turn + (1 - cosine) * outer
    posed = rotation @ skinned + pose[3:6, None]

    d_seen = 2 * (posed[:, vertex_of] - seen)
    d_posed = np.stack([np.bincount(vertex_of, row, vertices.shape[1]) for row in d_seen])
    d_pose = np.empty_like(pose)
    d_pose[3:6] = d_posed.sum(axis=1)
    d_rotation = d_posed @ skinned.T
    d_cosine = np.trace(d_rotation) - np.sum(d_rotation * outer)
    d_angle = cosine * np.sum(d_rotation * turn) - sine * d_cosine
    d_axis = sine * (products.reshape(3, 9) @ d_rotation.ravel())
    d_axis += (1 - cosine) * ((d_rotation + d_rotation.T) @ axis)
    d_angle -= (d_axis @ axis) / angle
    d_pose[:3] = d_axis / angle + axis * d_angle
    d_skinned = rotation.T @ d_posed
    d_bones = weights[:, None] * d_skinned
    d_transforms = np.zeros_like(transforms)
    d_transforms[:, :3] = (d_bones.reshape(-1, vertices.shape[1]) @ vertices.T).reshape(BONES, 3, 4)
    d_absolute = d_transforms @ inverses.transpose(0, 2, 1)
    d_moved = np.empty_like(moved)
    for i in range(BONES - 1, 0, -1):
        parent = PARENTS[i]
        np.matmul(absolute[parent].T, d_absolute[i], out=d_moved[i])
        d_absolute[parent] += d_absolute[i] @ moved[i].T
    d_moved[0] = d_absolute[0]
    d_bend = relatives.transpose(0, 2, 1) @ d_moved @ spread.transpose(0, 2, 1)
    d_spread = bent.transpose(0, 2, 1) @ d_moved
    d_angles = np.empty(places.shape)
    for i, d_turn in enumerate((d_bend, d_spread)):
        d_angles[i] = np.sum(d_turn * (cosines[i] * in_sine[i] - sines[i] * in_cosine[i]), axis=(1, 2))
    d_pose[6:] = np.bincount(places.ravel(), d_angles.ravel(), pose.size - 5)[1:]
    return (d_pose,)


def hand_tracking_data(vertices=544, seen=100, seed=0):
    """Return inputs and constants at the size of ADBench's simple hand: 26 parameters, 100 points."""
    rng = np.random.default_rng(seed)
    places = np.zeros((2, BONES), int)
    for finger in range(FINGERS):
        places[0, 3 + 4 * finger : 6 + 4 * finger] = 1 + 4 * finger + np.array([0, 2, 3])
        places[1, 3 + 4 * finger] = 2 + 4 * finger
    relatives = np.tile(np.eye(4), (BONES, 1, 1))
    relatives[:, :3, :3] = np.linalg.qr(rng.normal(size=(BONES, 3, 3)))[0]
    relatives[:, :3, 3] = rng.normal(size=(BONES, 3))
    absolute = [relatives[0]]
    for i in range(1, BONES):
        absolute.append(absolute[PARENTS[i]] @ relatives[i])
    weights = rng.random((BONES, vertices)) * (rng.random((BONES, vertices)) < 0.15)
    weights /= weights.sum(axis=0) + 1e-9
    at_rest = np.concatenate([rng.normal(size=(3, vertices)), np.ones((1, vertices))])
    pose = rng.normal(0, 0.5, 26)
    model = (places, relatives, np.linalg.inv(np.stack(absolute)), weights, at_rest)
    observed = rng.normal(size=(3, seen)), rng.integers(0, vertices, seen)
    return (pose,), (*model, *observed, np.stack(turning()), generators(), np.eye(3))
