"""Brings HIPS autograd to adjudge."""

from collections.abc import Sequence

from adjudge import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters() -> Sequence[AdapterEntry]:
    """Return the one adapter."""
    return [AdapterEntry("autograd", "adjudge_autograd.adapter:AutogradAdapter")]
