"""Trajectories, fields, potentials and free energies, with their textbook derivatives where there are such."""

from adjudge.problems import Problem
from adjudge.suite.physics import ensembles, fields, orbits, potentials, trajectories

problems: list[Problem] = [
    value
    for module in (trajectories, orbits, fields, potentials, ensembles)
    for value in vars(module).values()
    if isinstance(value, Problem)
]
