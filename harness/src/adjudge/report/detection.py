"""How small an error the judge sees, beside other checkers: measured once (benchmarks/detection), shown in reports."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

FLOORS = {"float64": 2.0**-53, "float32": 2.0**-24}
"""The rounding of each dtype: no error below it can be told from rounding."""
WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 12, 40


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Holds what a checker saw at one size: the smallest relative errors that it always objected to.

    `all` is for an error in every element, `one` in a single one, None where even 10 % passes; `missed` names other
    faults that passed. `objects_to_right` says that it objects to a right gradient as well, so that its other
    objections say nothing. A check `too_slow` was not tried.
    """

    checker: str
    version: str
    dtype: str
    elements: int
    seconds: float
    too_slow: bool = False
    all: float | None = None
    one: float | None = None
    missed: tuple[str, ...] = ()
    objects_to_right: bool = False


class FalseAlarms(msgspec.Struct, frozen=True, kw_only=True):
    """Counts how often a simulated backend that deserves no blame was blamed."""

    backend: str
    cases: int
    alarms: int
    version: str


class Detection(msgspec.Struct, frozen=True):
    """Holds the study: a curve for each checker, and the false alarms of this one."""

    curves: dict[str, tuple[Row, ...]]
    false_alarms: tuple[FalseAlarms, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Places one measurement in a chart."""

    x: float
    y: float
    row: Row


@dataclass(frozen=True, slots=True)
class Line:
    """Draws a checker: the points of a polyline, and its marks."""

    number: int
    checker: str
    points: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Draws the smallest error in one element that each checker catches, against the number of elements."""

    dtype: str
    lines: tuple[Line, ...]
    across: tuple[tuple[float, int], ...]
    up: tuple[tuple[float, int], ...]
    floor: float


@cache
def detection() -> Detection:
    """Return the study."""
    data = (files("adjudge.report") / "detection.json").read_bytes()
    return msgspec.json.decode(data, type=Detection)


def charts() -> tuple[Chart, ...]:
    """Return a chart for each dtype."""
    return tuple(_chart(dtype) for dtype in FLOORS)


def _chart(dtype: str) -> Chart:
    return Chart(
        dtype=dtype,
        lines=tuple(_lines(dtype)),
        across=tuple((_across(10**k), k) for k in range(6)),
        up=tuple((_up(10.0**-k), k) for k in range(0, 16, 3)),
        floor=_up(FLOORS[dtype]),
    )


def _lines(dtype: str) -> Iterator[Line]:
    for number, rows in enumerate(detection().curves.values()):
        marks = tuple(_marks([row for row in rows if row.dtype == dtype and not row.too_slow]))
        usable = (mark for mark in marks if not mark.row.objects_to_right)
        points = " ".join(f"{mark.x:.1f},{mark.y:.1f}" for mark in usable)
        yield Line(number, rows[0].checker, points, marks)


def _marks(rows: Sequence[Row]) -> Iterator[Mark]:
    for row in rows:
        seen = 1.0 if row.objects_to_right or row.one is None else row.one
        yield Mark(_across(row.elements), _up(seen), row)


def _across(elements: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * math.log10(elements) / 5


def _up(error: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * -math.log10(error) / 16
