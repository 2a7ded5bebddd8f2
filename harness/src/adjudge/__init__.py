"""Decide between automatic-differentiation backends: whose derivative is right, and who is fast.

The public names are loaded on first use, so that `import adjudge` costs nothing that is not used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "problem": "adjudge.problems",
    "transcript": "adjudge.problems",
    "Problem": "adjudge.problems",
    "Point": "adjudge.problems",
    "Adapter": "adjudge.adapter",
    "AdapterEntry": "adjudge.hookspecs",
    "Tape": "adjudge.adapter",
    "Unsupported": "adjudge.adapter",
    "UNCONNECTED": "adjudge.adapter",
    "Namespace": "adjudge.namespace",
    "hookimpl": "adjudge.hookspecs",
    "load_record": "adjudge.record",
    "check": "adjudge.checks",
    "Checked": "adjudge.checks",
    "DerivativeError": "adjudge.checks",
}

__all__ = [
    "UNCONNECTED",
    "Adapter",
    "AdapterEntry",
    "Checked",
    "DerivativeError",
    "Namespace",
    "Point",
    "Problem",
    "Tape",
    "Unsupported",
    "__version__",
    "check",
    "hookimpl",
    "load_record",
    "problem",
    "transcript",
]

if TYPE_CHECKING:
    from adjudge.adapter import UNCONNECTED, Adapter, Tape, Unsupported
    from adjudge.checks import Checked, DerivativeError, check
    from adjudge.hookspecs import AdapterEntry, hookimpl
    from adjudge.namespace import Namespace
    from adjudge.problems import Point, Problem, problem, transcript
    from adjudge.record import load_record


def __getattr__(name: str) -> Any:
    """Return the public name `name`, importing its module on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'adjudge' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
