"""ADBench's and GradBench's published numbers come out of the suite's functions, derivatives and all.

ADBench's tests hold its modules to 1e-8 (https://github.com/microsoft/ADBench, test/python/modules/common).
GradBench's `particle` and `saddle` nest one derivative in another, in each mode in each: here the reference engine's.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.suite.adbench import bundle_adjustment, mixtures
from adjudge.suite.gradbench import nested
from adjudge_reference.namespace import reference_namespace

import reference_engine as engine

TOLERANCE = 1e-8
xp = reference_namespace()

MIXTURE = 8.07380408004975791
MIXTURE_GRADIENT = {
    "alphas": [1.08662855508652456e-01, -7.41270039523898472e-01, 6.32607184015246071e-01],
    "means": [
        [1.11692576532787013, 1.63333013551455269e-01],
        [-2.19989824071193142e-02, 2.27778292254236098e-01],
        [1.20963025612832187, -6.06375920733956339e-02],
    ],
    "icf": [
        [2.58529994051162237, 1.12632694524213789e-01, 3.85744309849611777e-01],
        [7.35180573182305508e-02, 5.41836362715595232, -3.21494409677446469e-01],
        [1.71892309775004937, 8.60091090790866875e-01, -9.94640930466322848e-01],
    ],
}
ADJUSTMENT = [-2.69048849235189402e-01, 2.59944792677901881e-01, 8.26092651515999976e-01]
ADJUSTMENT_JACOBIAN = {
    "cameras": [
        [
            *(228.877202208246757, 634.574811495545418, -782.222866259340549),
            *(2.42892615607159668, -11.7828079628011313, 2.54169312487743460, -1.03657084958518086),
            *(0.417022, 0.0, -350.739521096005205, -912.107773668008576),
        ],
        [
            *(-120.542435994996879, -385.673240766460424, 97.5476291403326456),
            *(-1.78372108529576567, 4.15466799433126077, 2.04025718029898906, 0.349176397433145880),
            *(0.0, 0.417022, 118.149147704414503, 307.250108960343255),
        ],
        [0.0] * 11,
    ],
    "points": [
        [-2.42892615607159668, 11.7828079628011313, -2.54169312487743460],
        [1.78372108529576567, -4.15466799433126077, -2.04025718029898906],
        [0.0] * 3,
    ],
    "weights": [-0.645167039712987389, 0.623335921553064054, -0.834044],
}


def test_the_mixture_has_the_published_objective_and_gradient() -> None:
    problem = mixtures.gaussian_mixture
    inputs = problem.points["published"].inputs
    assert problem(xp, **inputs) == pytest.approx(MIXTURE, abs=TOLERANCE)
    found = engine.grad(lambda given: problem(xp, **{**inputs, **given}))({k: inputs[k] for k in problem.wrt})
    for name, part in MIXTURE_GRADIENT.items():
        np.testing.assert_allclose(found[name], part, atol=TOLERANCE)


def test_the_adjustment_has_the_published_errors_and_jacobian() -> None:
    problem = bundle_adjustment.bundle_adjustment
    inputs = problem.points["published"].inputs
    np.testing.assert_allclose(problem(xp, **inputs), ADJUSTMENT, atol=TOLERANCE)
    for name, part in ADJUSTMENT_JACOBIAN.items():
        found = engine.jacobian(lambda given, name=name: problem(xp, **{**inputs, name: given}))(inputs[name])
        np.testing.assert_allclose(np.reshape(found, np.shape(part)), part, atol=TOLERANCE)


def forward(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def gradient(x: Any) -> Any:
        return xp.stack([engine.jvp(f, (x,), (unit,))[1] for unit in np.eye(x.shape[0])], axis=0)

    return gradient


MODES = {"f": forward, "r": engine.grad}
NESTINGS = [outer + inner for outer in "fr" for inner in "fr"]


@pytest.mark.parametrize("modes", NESTINGS)
def test_the_published_optimum_of_the_particle_is_one_in_each_nesting(modes: str) -> None:
    def objective(w: Any) -> Any:
        slope = MODES[modes[1]](lambda place: nested.potential_of_two_charges(xp, x=place, w=w[0]))
        return nested.landing(xp, w[0], 0.1, lambda place: -slope(place))

    w = np.array([0.2071918746486116])
    slope = MODES[modes[0]](objective)(w)
    np.testing.assert_allclose(
        slope, engine.grad(lambda w: nested.particle(xp, w=w[0], step=0.1))(w), rtol=1e-7
    )
    # A square's Newton step to its zero: GradBench's descent ends where a step is 1e-5.
    assert abs(2 * objective(w) / slope) < 1e-5


def height(x: Any, y: Any) -> Any:
    """Return the height of a saddle, whose slopes are 2 x and -2 y."""
    return xp.sum(x * x) - xp.sum(y * y)


def top(x: Any) -> Any:
    """Return the place y over x from which `height` only falls, as GradBench's ascent finds it."""
    return lowest(lambda y: -height(x, y), lambda y: 2 * y, np.ones(2))


def test_descending_ends_at_the_published_saddle() -> None:
    x = lowest(lambda x: height(x, top(x)), lambda x: 2 * x, np.ones(2))
    np.testing.assert_allclose([x, top(x)], np.full((2, 2), 8.246324826140356e-06), rtol=1e-12)


@pytest.mark.parametrize("modes", NESTINGS)
def test_the_descent_to_the_saddle_starts_alike_in_each_nesting(modes: str) -> None:
    def highest(x: Any) -> Any:
        falling = MODES[modes[1]](lambda y: -height(x, y))
        return height(x, engine.detach(lowest(lambda y: -height(x, y), falling, np.ones(2))))

    np.testing.assert_allclose(MODES[modes[0]](highest)(np.ones(2)), [2, 2], rtol=1e-12)


def lowest(f: Callable[[Any], Any], gradient: Callable[[Any], Any], x: Any) -> Any:
    """Descend from x by steps that double after ten that went down, and halve after one that did not."""
    rate, good, value, slope = 1e-5, 0, f(x), gradient(x)
    while np.sqrt(np.sum(slope * slope)) > 1e-5:
        if good == 10:
            rate, good = 2 * rate, 0
            continue
        there = x - rate * slope
        if np.sqrt(np.sum((x - there) ** 2)) <= 1e-5:
            break
        if f(there) < value:
            x, value, good = there, f(there), good + 1
            slope = gradient(x)
        else:
            rate, good = rate / 2, 0
    return x
