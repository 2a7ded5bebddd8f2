"""What a shell completes: the names of backends and runs. Asked at each press of a key, so it imports late."""

from pathlib import Path
from typing import Any


def backends(context: Any, parameter: Any, begun: str) -> list[str]:
    """Return the backends whose names begin so."""
    from adjudge.environments import find_backends
    from adjudge.errors import UserError

    try:
        return [name for name in find_backends(Path.cwd()) if name.startswith(begun)]
    except UserError:
        return []


def runs(context: Any, parameter: Any, begun: str) -> list[str]:
    """Return the runs under results/ whose names begin so."""
    from adjudge.runs import names

    return [name for name in names() if name.startswith(begun)]
