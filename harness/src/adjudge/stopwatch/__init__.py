"""Times an adapter's calls by the rules of a benchmark, in the worker. Knows no pipe and draws no conclusion.

`Contender` is one case made ready; `footprint` finds its memory. What the samples add up to is in `adjudge.timing`.
"""

from adjudge.stopwatch.contender import Contender
from adjudge.stopwatch.footprint import footprint

__all__ = ["Contender", "footprint"]
