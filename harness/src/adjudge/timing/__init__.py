"""What the samples of a benchmark add up to: figures with their intervals, from a record and its verdicts alone.

Nothing is measured here. `summarize` gives the blocks of a judged run: what was compared in the same rounds, with a
row for each contender.
"""

from adjudge.timing.standing import Standing
from adjudge.timing.statistics import Figure
from adjudge.timing.summary import Block, Row, summarize

__all__ = ["Block", "Figure", "Row", "Standing", "summarize"]
