"""Brings finite differences to adjudge."""

from collections.abc import Sequence

from adjudge import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters() -> Sequence[AdapterEntry]:
    """Return the one adapter."""
    return [AdapterEntry("finite_difference", "adjudge_finite_difference.adapter:FiniteDifferenceAdapter")]
