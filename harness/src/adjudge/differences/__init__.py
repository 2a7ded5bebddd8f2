"""Derivatives estimated from a function's values alone, each with an estimate of its own error."""

from adjudge.differences.operators import Differences
from adjudge.differences.sides import Sides, sides

__all__ = ["Differences", "Sides", "sides"]
