"""Values that the literature gives for functions of the suite come out, to the digits that it gives.

Square roots of the sums of squares, as MINPACK's tests have them (https://www.netlib.org/minpack/ex/; to fifteen digits
in Apache Commons Math's `MinpackTest`), and values to six digits as Moré, Garbow and Hillstrom give them.
"""

import math

import numpy as np
import pytest
from adjudge.plain_numpy import numpy_namespace
from adjudge.suite import optimization

PROBLEMS = {problem.function.__name__: problem for problem in optimization.problems}

NORMS = {
    "rosenbrock/start": math.sqrt(24.2),
    "rosenbrock/farther": math.sqrt(1795769),
    "freudenstein_roth/start": 20.0124960961895,
    "freudenstein_roth/farther": 12432.833948863,
    "helical_valley/start": 50.0,
    "helical_valley/farther": 102.95630140987,
    "powell_singular/start": 14.6628782986152,
    "powell_singular/farther": 1270.9838708654,
    "bard/start": 6.45613629515967,
    "bard/farther": 36.1418531596785,
    "bard/minimiser": 0.0906359603390466,
    "meyer/start": 41153.4665543031,
    "meyer/farther": 4168216.89130846,
    "meyer/minimiser": 9.37794514651874,
    "kowalik_osborne/start": 0.0728915102882945,
    "kowalik_osborne/farther": 2.97937007555202,
    "watson/start": 5.47722557505166,
    "watson/tens": 6433.12578950026,
    "watson/minimiser": 0.0478295939097601,
    "box_three_dimensional/start": 32.1115837449572,
    "jennrich_sampson/start": 64.5856498144943,
    "jennrich_sampson/minimiser": 11.1517793413499,
    "brown_dennis/start": 2815.43839161816,
    "brown_dennis/farther": 555073.354173069,
    "osborne_1/start": 0.937564021037838,
    "osborne_1/minimiser": 0.00739249260904843,
    "osborne_2/start": 1.44686540984712,
    "osborne_2/minimiser": 0.20034404483314,
    "chebyquad/start": 0.196513862833975,
    "chebyquad/minimiser": 0.0593032355046727,
    "linear/full_rank_start": 5.0,
    "linear/full_rank_minimiser": 2.23606797749979,
    "linear/rank_one_start": 291.521868819476,
}

VALUES = {
    "freudenstein_roth/local_minimiser": 48.9842,
    "bard/minimiser": 8.21487e-3,
    "gaussian/minimiser": 1.12793e-8,
    "meyer/minimiser": 87.9458,
    "kowalik_osborne/minimiser": 3.07505e-4,
    "brown_dennis/minimiser": 85822.2,
    "jennrich_sampson/minimiser": 124.362,
    "osborne_1/minimiser": 5.46489e-5,
    "osborne_2/minimiser": 4.01377e-2,
    "watson/minimiser": 2.28767e-3,
    "penalty_1/minimiser": 2.24997e-5,
    "penalty_2/minimiser": 9.37629e-6,
    "chebyquad/minimiser": 3.51687e-3,
}

SOLVED = [
    f"{name}/minimiser"
    for name, problem in PROBLEMS.items()
    if "minimiser" in problem.points and f"{name}/minimiser" not in VALUES
]


def value(name: str) -> float:
    problem, _, point = name.partition("/")
    return float(PROBLEMS[problem](numpy_namespace(), **PROBLEMS[problem].points[point].inputs))


@pytest.mark.parametrize(("name", "norm"), NORMS.items())
def test_the_norm_of_the_residuals_is_as_published(name: str, norm: float) -> None:
    assert math.sqrt(value(name)) == pytest.approx(norm, rel=1e-8 if "minimiser" in name else 1e-13, abs=0)


@pytest.mark.parametrize(("name", "least"), VALUES.items())
def test_a_minimum_is_as_published(name: str, least: float) -> None:
    assert value(name) == pytest.approx(least, rel=1e-5, abs=0)


@pytest.mark.parametrize("name", SOLVED)
def test_equations_that_have_a_solution_are_solved_there(name: str) -> None:
    assert value(name) < 1e-26


@pytest.mark.parametrize("name", [*SOLVED, *(name for name in VALUES if "minimiser" in name)])
def test_a_gradient_vanishes_at_a_minimiser(name: str) -> None:
    problem, _, label = name.partition("/")
    inputs = PROBLEMS[problem].points[label].inputs
    gradient = PROBLEMS[problem].closed_forms["gradient"](**inputs)
    hessian = PROBLEMS[problem].closed_forms["hessian"](**inputs)
    assert np.all(np.abs(gradient) <= 1e-15 * np.abs(hessian) @ (np.abs(inputs["x"]) + 1))
