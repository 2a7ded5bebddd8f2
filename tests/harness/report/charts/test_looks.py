"""Colours can be told apart by anyone, on white and on black; no two contenders look the same."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from adjudge.report.charts.looks import COLOURS, SHAPES, Cast

WHITE, BLACK = "#ffffff", "#141417"
SEEN = {
    "normal": np.eye(3),
    "protanopia": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    "deuteranopia": [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
    "tritanopia": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}
"""How linear RGB is seen (Machado, Oliveira and Fernandes 2009, severity 1)."""


def linear(colour: str) -> Any:
    given = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) + 0.05 for colour in (one, other))
    return light[1] / light[0]


def oklab(rgb: Any) -> Any:
    """Return a colour where distances are as large as they look (Ottosson 2020)."""
    cones = [[0.41222, 0.53633, 0.05145], [0.21190, 0.68070, 0.10740], [0.08830, 0.28172, 0.62998]]
    lab = [[0.21045, 0.79362, -0.00407], [1.97800, -2.42859, 0.45059], [0.02590, 0.78277, -0.80868]]
    return np.array(lab) @ np.cbrt(np.array(cones) @ np.clip(rgb, 0, 1))


def closest(colours: tuple[str, ...], seen: Any) -> float:
    return min(
        float(np.linalg.norm(oklab(np.array(seen) @ linear(a)) - oklab(np.array(seen) @ linear(b))))
        for a, b in combinations(colours, 2)
    )


@pytest.mark.parametrize("paper", [WHITE, BLACK])
def test_every_colour_stands_out(paper: str) -> None:
    assert min(contrast(colour, paper) for colour in COLOURS) >= 3.0


@pytest.mark.parametrize("eyes", SEEN)
def test_every_colour_can_be_told_from_every_other(eyes: str) -> None:
    assert closest(COLOURS, SEEN[eyes]) >= 0.09


def test_colours_that_the_colour_blind_confuse_are_found() -> None:
    assert (
        closest(("#d1552a", "#a67c00"), SEEN["deuteranopia"])
        < 0.05
        < closest(("#d1552a", "#a67c00"), SEEN["normal"])
    )
    assert contrast("#f0e442", WHITE) < 3.0


def test_no_two_contenders_look_the_same(make_row: Callable[..., Any]) -> None:
    names = [f"backend-{place}" for place in range(20)]
    rows = [
        make_row(name, 1.0, mode=mode, implementation=implementation)
        for name in names
        for mode, implementation in (("eager", "neutral"), ("compiled", "neutral"), ("eager", "native"))
    ]
    cast = Cast.of(rows)
    looks = list(zip(cast._colours(), cast._shapes(), cast.dashes, strict=True))
    assert len(set(looks)) == len(rows) == 60
    assert len(COLOURS) == len(SHAPES) == 7
