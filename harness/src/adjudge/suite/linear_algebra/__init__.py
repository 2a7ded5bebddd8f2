"""Determinants, inverses, factorisations, eigenvalues and what is built of them."""

from collections.abc import Mapping

from adjudge.problems import Problem
from adjudge.suite.linear_algebra import literature, tables

_NAMED: Mapping[str, object] = vars(literature)
problems: list[Problem] = [
    *(value for value in _NAMED.values() if isinstance(value, Problem)),
    *tables.problems,
]
