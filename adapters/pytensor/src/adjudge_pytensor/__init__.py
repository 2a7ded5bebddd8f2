"""Brings PyTensor to adjudge."""

from collections.abc import Sequence

from adjudge import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters() -> Sequence[AdapterEntry]:
    """Return the one adapter."""
    return [AdapterEntry("pytensor", "adjudge_pytensor.adapter:PytensorAdapter")]
