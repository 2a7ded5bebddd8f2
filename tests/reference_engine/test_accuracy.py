"""First and second derivatives in units of the last place, where digits are easily lost.

The true values are mpmath's (`truths`). A derivative may be off by a few units in the last place, and by
what a rounding of x itself, amplified by the derivative's own slope, would change.
"""

import functools
import json
import math
from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np
import pytest
import reference_engine.numpy as rnp
import truths

import reference_engine as re
from reference_engine import special

UNITS = 9.0
"""Units in the last place that the arithmetic of a rule may cost: about one for each operation."""

OF_X = 2.0
"""Roundings of x, of which a rule may see its own, and one in a value that it uses."""

TABLE = json.loads(truths.FILE.read_text())


def _of_pair(name: str) -> Callable[[Any], Any]:
    function, _, index = name.partition("([x, 1.5])")
    call = getattr(special, function)
    return lambda x: call(rnp.stack([x, np.float64(1.5)]))[int(index[1]) if index else ...]


def function_of(name: str) -> Callable[[Any], Any]:
    """Return the engine's function of a name such as `exp`, `hypot(x, 1.5)` or `softmax([x, 1.5])[0]`."""
    if "[x" in name:
        return _of_pair(name)
    if name == "1.5 / x":
        return lambda x: 1.5 / x
    base, _, arguments = name.partition("(")
    function = getattr(rnp, base, None) or getattr(special, base)
    if not arguments:
        return function
    parts = [part.strip() for part in arguments.rstrip(")").split(",")]
    return lambda x: function(*(x if part == "x" else _number(part) for part in parts))


def _number(text: str) -> Any:
    return int(text) if text.isdigit() else float(text)


def forward(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: re.jvp(f, (x,), (1.0,))[1]


MODES = {"f": forward, "r": re.grad}
CHAINS = ("", "f", "r", "ff", "fr", "rf", "rr")


def units(found: float, truth: Any) -> float:
    """Return the error in units of the last place of the truth, the least normal number's for less."""
    if not math.isfinite(found):
        return 0.0 if abs(truth) > np.finfo(float).max else math.inf
    exponent = -1022 if truth == 0 else max(int(mp.floor(mp.log(abs(truth), 2))), -1022)
    return float(abs(mp.mpf(found) - truth) / mp.mpf(2) ** (exponent - 52))


def entitled(x: float, truth: Any, slope: Any) -> float:
    """Return how many units in the last place a derivative may be off."""
    return UNITS + OF_X * (float(abs(x * slope / truth)) if truth else math.inf)


CASES = [
    pytest.param(name, chain, id=f"{name}-{chain or 'value'}".replace(" ", ""))
    for name in TABLE
    for chain in CHAINS
]


@pytest.mark.parametrize(("name", "chain"), CASES)
@np.errstate(all="ignore")
def test_derivatives_keep_their_digits(name: str, chain: str) -> None:
    f = functools.reduce(lambda f, mode: MODES[mode](f), chain, function_of(name))
    order = len(chain)
    with mp.workdps(40):
        for point, row in TABLE[name].items():
            if row[order] is None or row[order + 1] is None:
                continue
            truth, slope = (mp.mpf(t) for t in row[order : order + 2])
            found = float(f(np.float64(point)))
            assert units(found, truth) <= entitled(float(point), truth, slope), (point, found, truth)


def test_most_points_have_a_truth() -> None:
    rows = [row for points in TABLE.values() for row in points.values()]
    assert sum(None in row[:3] for row in rows) < 0.03 * len(rows)


def test_the_table_covers_what_it_says() -> None:
    assert {name: [*points] for name, points in TABLE.items()} == {
        name: [repr(x) for x in dict.fromkeys(points)] for name, (_, points) in truths.FUNCTIONS.items()
    }


@pytest.mark.parametrize("name", TABLE)
def test_the_table_is_what_mpmath_says(name: str) -> None:
    x = truths.FUNCTIONS[name][1][0]
    assert truths.row(name, x) == TABLE[name][repr(x)]


def test_a_rule_that_cancels_would_be_noticed() -> None:
    careless = re.elementwise("careless", np.tanh, lambda g, out: g * (1 - out * out))
    with mp.workdps(40):
        truth, slope = (mp.mpf(t) for t in TABLE["tanh"]["20.0"][1:3])
        assert units(float(re.grad(careless)(20.0)), truth) > 100 * entitled(20.0, truth, slope)
