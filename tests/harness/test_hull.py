"""Distances from hulls and ellipsoids, against SciPy's linear programs and against points whose distance is known."""

import numpy as np
import pytest
from adjudge.hull import distance_to_ellipsoid, distance_to_hull
from scipy.optimize import linprog

U = 2.0**-53
ENOUGH = 8.0


def by_scipy(point: np.ndarray, vertices: np.ndarray, room: np.ndarray) -> float:
    k, unit = len(vertices), room.min()
    rows = np.vstack([np.c_[vertices.T, -room / unit], np.c_[-vertices.T, -room / unit]])
    found = linprog(
        np.r_[np.zeros(k), 1.0],
        A_ub=rows,
        b_ub=np.r_[point, -point],
        A_eq=[np.r_[np.ones(k), 0.0]],
        b_eq=[1.0],
    )
    return float(found.fun / unit)


@pytest.mark.parametrize("seed", range(80))
def test_a_point_outside_is_as_far_as_scipy_says(seed: int) -> None:
    random = np.random.default_rng(seed)
    k, n = random.integers(2, 8), random.integers(1, 7)
    vertices = random.integers(-2, 3, (k, n)).astype(float)
    point = vertices.max(axis=0) + random.uniform(0.1, 1.0, n)
    room = random.uniform(0.5, 2.0, n) * 1e-3
    assert distance_to_hull(point, vertices, room, ENOUGH) == pytest.approx(by_scipy(point, vertices, room))


@pytest.mark.parametrize("seed", range(80))
def test_a_rounded_mean_of_vertices_is_inside(seed: int) -> None:
    random = np.random.default_rng(seed)
    k, n = random.integers(1, 20), random.integers(1, 9)
    vertices = random.standard_normal((k, n))
    point = random.dirichlet(np.ones(k)) @ vertices
    room = U * 2 * np.abs(vertices).max(axis=0)
    assert distance_to_hull(point, vertices, room, ENOUGH) <= ENOUGH


def test_inside_the_box_is_not_inside_the_hull() -> None:
    """At a tie of two maxima the hull is a segment: [1, 1] and [0, 0] are corners of its box only."""
    vertices = np.array([[1.0, 0.0], [0.0, 1.0]])
    room = np.full(2, 2 * U)
    for point in ([1.0, 0.0], [0.5, 0.5], [0.25, 0.75], [1 / 3, 2 / 3]):
        assert distance_to_hull(np.array(point), vertices, room, ENOUGH) <= ENOUGH
    for point in ([1.0, 1.0], [0.0, 0.0]):
        assert distance_to_hull(np.array(point), vertices, room, ENOUGH) == pytest.approx(0.5 / (2 * U))


def test_a_hundred_ulps_outside_are_seen_and_one_is_not() -> None:
    vertices, room = np.array([[1.0, 0.0], [0.0, 1.0]]), np.full(2, 2 * U)
    assert distance_to_hull(np.array([0.5 + 2 * U, 0.5]), vertices, room, ENOUGH) <= 1.0
    assert distance_to_hull(np.array([0.5 + 200 * U, 0.5]), vertices, room, ENOUGH) == pytest.approx(50.0)


def test_numbers_of_very_different_sizes_are_judged_each_by_its_own_room() -> None:
    vertices = np.array([[1e100, 0.0, 3.0], [0.0, 1e-100, 3.0]])
    room = U * np.array([1e100, 1e-100, 3.0])
    middle = vertices.mean(axis=0)
    assert distance_to_hull(middle, vertices, room, ENOUGH) <= 1.0
    off = middle + np.array([0.0, 1e-103, 0.0])
    assert distance_to_hull(off, vertices, room, ENOUGH) > 1e12


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_infinitely_far(bad: float) -> None:
    point, room = np.array([bad, 0.0]), np.ones(2)
    assert distance_to_hull(point, np.array([[1.0, 0.0], [0.0, 1.0]]), room, ENOUGH) == np.inf
    assert distance_to_ellipsoid(point, np.zeros(2), np.eye(2), room) == np.inf


@pytest.mark.parametrize(
    ("point", "is_inside"),
    [([0.0, 0.0], True), ([0.6, 0.8], True), ([0.5, 0.5], True), ([1.0, 1.0], False), ([-1.0, 0.1], False)],
)
def test_the_unit_disc_holds_what_it_holds(point: list[float], is_inside: bool) -> None:
    found = distance_to_ellipsoid(np.array(point), np.zeros(2), np.eye(2), np.full(2, 2 * U))
    assert (found <= ENOUGH) == is_inside


def test_a_flat_ellipsoid_has_no_width() -> None:
    """The gradients of a standard deviation near equal numbers sum to zero."""
    spread = (np.eye(3) - 1 / 3) / np.sqrt(3)
    room = np.full(3, U)
    assert distance_to_ellipsoid(np.zeros(3), np.zeros(3), spread, room) == 0.0
    assert distance_to_ellipsoid(np.array([0.2, -0.1, -0.1]), np.zeros(3), spread, room) <= ENOUGH
    assert distance_to_ellipsoid(np.full(3, 0.01), np.zeros(3), spread, room) > 1e12
