"""Draw a graph of computed values as SVG: boxes in rows from top to bottom, arrows that pass no box.

An arrow that goes past a row gets a lane in that row, between its boxes. Boxes and lanes stand as close
below what they depend on as their neighbours allow.

Must not know what the values are or how they were computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from statistics import fmean

HEIGHT, GAP_X, GAP_Y, MARGIN = 46, 28, 40, 24
LANE = 10
CHARACTER = 7.6
APART = 16
"""How far apart arrows into the same box end."""


@dataclass(frozen=True)
class Box:
    """One value: its name, what is written in its box, the names it depends on, and its colour."""

    name: str
    title: str
    subtitle: str
    parents: tuple[str, ...]
    fill: str

    @property
    def width(self) -> float:
        """Return the width that the text needs."""
        return CHARACTER * max(len(self.title), len(self.subtitle)) + 24


Place = tuple[str, int]
"""A name and a row: where the box stands, or a lane of the arrows from it."""


def drawn(boxes: list[Box]) -> str:
    """Return the picture; a box comes after those it depends on."""
    rows = _rows(boxes)
    centres = _centres(boxes, rows)
    right = max((centres[b.name, rows[b.name]] + b.width / 2 for b in boxes), default=0)
    right = max([right, *centres.values()])
    width, height = round(right + MARGIN), _top(max(rows.values(), default=0)) + HEIGHT + MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" font-family="monospace" font-size="12.5" text-anchor="middle">',
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
            'orient="auto"><path d="M0 0.5 L8 4 L0 7.5 z" fill="#667"/></marker></defs>',
            f'<rect width="{width}" height="{height}" fill="white"/>',
            *(arrow for box in boxes for arrow in _arrows(box, rows, centres)),
            *(_drawn_box(box, centres[box.name, rows[box.name]], _top(rows[box.name])) for box in boxes),
            "</svg>",
        ]
    )


def _top(row: int) -> int:
    return MARGIN + row * (HEIGHT + GAP_Y)


def _rows(boxes: list[Box]) -> dict[str, int]:
    """Return the row of each box: below all that it depends on."""
    rows: dict[str, int] = {}
    for box in boxes:
        rows[box.name] = max((rows[parent] + 1 for parent in box.parents), default=0)
    return rows


def _centres(boxes: list[Box], rows: dict[str, int]) -> dict[Place, float]:
    """Return where boxes and lanes stand from left to right."""
    last_needed = dict(rows)
    for box in boxes:
        for parent in box.parents:
            last_needed[parent] = max(last_needed[parent], rows[box.name] - 1)
    centres: dict[Place, float] = {}
    for row in range(max(rows.values(), default=-1) + 1):
        wanted: list[tuple[float, int, float, str]] = []
        for number, box in enumerate(boxes):
            if rows[box.name] == row:
                above = [centres[parent, row - 1] for parent in box.parents]
                wanted.append((fmean(above) if above else 0, number, box.width, box.name))
            elif rows[box.name] < row <= last_needed[box.name]:
                wanted.append((centres[box.name, row - 1], number, LANE, box.name))
        edge = float(MARGIN - GAP_X)
        for centre, _, width, name in sorted(wanted):
            centres[name, row] = max(centre, edge + GAP_X + width / 2)
            edge = centres[name, row] + width / 2
    return centres


def _arrows(box: Box, rows: dict[str, int], centres: dict[Place, float]) -> list[str]:
    """Draw the arrows into a box, from left to right by where they come from."""
    row = rows[box.name]
    order = sorted(range(len(box.parents)), key=lambda i: (centres[box.parents[i], row - 1], i))
    arrows = []
    for place, i in enumerate(order):
        parent = box.parents[i]
        shift = APART * (place - (len(order) - 1) / 2)
        path = f"M{centres[parent, rows[parent]]:.1f} {_top(rows[parent]) + HEIGHT}"
        for below in range(rows[parent] + 1, row + 1):
            start = centres[parent, below - 1]
            end = centres[box.name, row] + shift if below == row else centres[parent, below]
            middle = _top(below) - GAP_Y / 2
            path += f" C{start:.1f} {middle} {end:.1f} {middle} {end:.1f} {_top(below)}"
            if below < row:
                path += f" V{_top(below) + HEIGHT}"
        arrows.append(f'<path d="{path}" fill="none" stroke="#667" marker-end="url(#tip)"/>')
    return arrows


def _drawn_box(box: Box, centre: float, top: int) -> str:
    return (
        f'<rect x="{centre - box.width / 2:.1f}" y="{top}" width="{box.width:.1f}" height="{HEIGHT}" rx="6" '
        f'fill="{box.fill}" stroke="#445"/>'
        f'<text x="{centre:.1f}" y="{top + 19}" fill="#112">{escape(box.title)}</text>'
        f'<text x="{centre:.1f}" y="{top + 37}" fill="#556">{escape(box.subtitle)}</text>'
    )
