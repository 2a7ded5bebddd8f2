"""How charts look: colours that the colour-blind can tell, that stand out on white and on black; and the SVG itself."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from markupsafe import Markup

from adjudge.report.charts.fates import is_unsupported
from adjudge.timing import Row

COLOURS = ("#523efb", "#f26b15", "#02a0ce", "#a84270", "#8842ae", "#c57c82", "#ce1f0a")
"""At least 3 in contrast to white and to near-black; as the colour-blind see them, at least 0.09 apart in Oklab."""
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "triangle-right", "triangle-left")
DASHES = {"eager": [1, 0], "compiled": [6, 3]}
NATIVE_DASH = [2, 2]
DOES_NOT_COUNT = "M-.6,-.6L.6,.6M.6,-.6L-.6,.6"
"""The shape of a time that does not count: a cross."""
INK = "currentColor"
WIDTH, HEIGHT = 520, 280
_DARK = "@media (prefers-color-scheme: dark) { svg { color: #ececf0; background: #141417 } }"
_STANDALONE = f"<style>svg {{ color: #1c1c21; background: #fff }} {_DARK}</style>"


@dataclass(frozen=True, slots=True)
class Picture:
    """Holds a chart: the stem of its file's name, its title, how it is to be read, and its SVG to stand in a page."""

    name: str
    title: str
    note: str
    svg: str

    @property
    def markup(self) -> Markup:
        """Return the SVG as it stands in a page."""
        return Markup(self.svg)

    @property
    def standalone(self) -> str:
        """Return the SVG as a file of its own, legible on a light and on a dark page."""
        head, rest = self.svg.split(">", 1)
        return f"{head}>{_STANDALONE}{rest}\n"


@dataclass(frozen=True, slots=True)
class Cast:
    """Gives every contender of a run its looks, the same in all charts."""

    labels: tuple[str, ...]
    backends: tuple[str, ...]
    dashes: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Cast":
        """Return the looks of the contenders that some rows are of, without those that support none of them."""
        everyone = list(rows)
        able = {row.label for row in everyone if not is_unsupported(row)}
        first = {row.label: row for row in everyone if row.label in able}
        dashes = (
            NATIVE_DASH if r.implementation == "native" else DASHES.get(r.mode, [4, 2])
            for r in first.values()
        )
        return cls(tuple(first), tuple(row.backend for row in first.values()), tuple(map(tuple, dashes)))

    def colour(self, alt: Any, shown: Collection[str] = ()) -> Any:
        """Return the encoding of contenders by colour; its legend has those that are shown."""
        return self._by_label(alt.Color, alt, self._colours(), shown)

    def shape(self, alt: Any, shown: Collection[str] = ()) -> Any:
        """Return the encoding of contenders by shape."""
        return self._by_label(alt.Shape, alt, self._shapes(), shown)

    def dash(self, alt: Any, shown: Collection[str] = ()) -> Any:
        """Return the encoding of modes and implementations by the dash of a line."""
        return self._by_label(alt.StrokeDash, alt, [list(dash) for dash in self.dashes], shown)

    def _colours(self) -> list[str]:
        return [COLOURS[place % len(COLOURS)] for place in self._places()]

    def _shapes(self) -> list[str]:
        """Return a shape for each contender; with the colour it is a backend's own, however many there are."""
        count = len(COLOURS)
        return [SHAPES[(place + place // count) % len(SHAPES)] for place in self._places()]

    def _places(self) -> list[int]:
        order = list(dict.fromkeys(self.backends))
        return [order.index(backend) for backend in self.backends]

    def _by_label(self, channel: Any, alt: Any, looks: Sequence[Any], shown: Collection[str]) -> Any:
        told = [label for label in self.labels if label in shown]
        return channel(
            "contender:N",
            scale=alt.Scale(domain=list(self.labels), range=list(looks)),
            legend=alt.Legend(title=None, symbolOpacity=1, values=told) if told else None,
        )


def is_installed() -> bool:
    """Say whether the libraries that draw charts are installed."""
    from importlib.util import find_spec

    return find_spec("altair") is not None and find_spec("vl_convert") is not None


def altair() -> Any:
    """Return the module altair, which takes a second to import."""
    import altair

    return altair


def picture(chart: Any, name: str, title: str, note: str) -> Picture:
    """Return the picture of an Altair chart."""
    spec = json.dumps(chart.to_dict() | {"config": _CONFIG}, sort_keys=True)
    return Picture(name, title, note, _svg(spec, name, f"{title}. {note}"))


@lru_cache(maxsize=256)
def _svg(spec: str, name: str, description: str) -> str:
    """Return the SVG of a Vega-Lite chart, with ids that no other chart on a page has."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec)
    view = re.search(r'viewBox="([^"]*)"', drawn)
    own = re.sub(r"\W", "-", name)
    body = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{own}-", drawn.split(">", 1)[1])
    box = view.group(1) if view else f"0 0 {WIDTH} {HEIGHT}"
    _, _, width, height = box.split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="{box}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(description, quote=True)}">{body}'
    )


_TEXT = {
    "labelColor": INK,
    "titleColor": INK,
    "labelFontSize": 11,
    "titleFontSize": 11,
    "titleFontWeight": 500,
}
_CONFIG: dict[str, Any] = {
    "background": None,
    "font": "system-ui, sans-serif",
    "padding": {
        "left": 36,
        "right": 36,
        "top": 6,
        "bottom": 6,
    },  # a page's own font may be wider than was measured
    "view": {"stroke": None, "continuousWidth": WIDTH, "continuousHeight": HEIGHT},
    "axis": {
        **_TEXT,
        "gridColor": INK,
        "gridOpacity": 0.13,
        "domain": False,
        "tickColor": INK,
        "tickOpacity": 0.3,
    },
    "legend": {**_TEXT, "labelLimit": 220, "symbolSize": 80},
    "header": _TEXT,
    "text": {"color": INK, "fontSize": 11},
    "rule": {"color": INK},
}
