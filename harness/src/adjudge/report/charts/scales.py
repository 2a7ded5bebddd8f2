"""Axes whose ticks are powers of ten, with units that people read."""

import math
from collections.abc import Iterable
from typing import Any

SECONDS = "format(datum.value, '~s') + 's'"
"""Labels of an axis in seconds: 10 µs."""
BYTES = "format(datum.value, '~s') + 'B'"
MOST_TICKS = 7
TIMES = "format(datum.value, ',~f') + '×'"
PLAIN = "datum.value < 1e6 ? format(datum.value, ',~f') : '1e' + round(log(datum.value) / LN10)"


def log_domain(values: Iterable[float]) -> tuple[float, float]:
    """Return the ends of a logarithmic axis that holds the values with a little room; a decade around 1 for none."""
    logs = [math.log10(value) for value in values if 0 < value < math.inf]
    if not logs:
        return 10**-0.5, 10**0.5
    room = max(0.06 * (max(logs) - min(logs)), 0.12)
    return float(10 ** (min(logs) - room)), float(10 ** (max(logs) + room))


def log_scale(alt: Any, domain: tuple[float, float]) -> Any:
    """Return the scale of a logarithmic axis."""
    return alt.Scale(type="log", domain=list(domain), nice=False)


def log_axis(alt: Any, channel: Any, field: str, title: str, domain: tuple[float, float], labels: str) -> Any:
    """Return the encoding of a field by a logarithmic axis."""
    low, high = (math.log10(end) for end in domain)
    step = max(1, round((high - low) / MOST_TICKS))
    ticks = [10.0**power for power in range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1, step)]
    if len(ticks) < 2:
        ticks = sorted(
            step * 10.0**power
            for power in range(math.floor(low), math.ceil(high) + 1)
            for step in (1, 2, 5)
            if domain[0] <= step * 10.0**power <= domain[1]
        )
    return channel(
        f"{field}:Q",
        scale=log_scale(alt, domain),
        axis=alt.Axis(title=title, values=ticks, labelExpr=labels, labelOverlap=True),
    )
