"""Brings mlx to adjudge. Must not import it: a harness that only lists adapters does not have it."""

from collections.abc import Sequence

from adjudge import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters() -> Sequence[AdapterEntry]:
    """Return the one adapter."""
    return [AdapterEntry("mlx", "adjudge_mlx.adapter:MlxAdapter")]
