"""The decorator of the traps: a function, where it was met, the points at which it bites, and what is true there."""

from adjudge.suite.entry import entry

HIGHAM = "N. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002"
PITFALLS = (
    "J. Hückelheim et al., Understanding automatic differentiation pitfalls, https://arxiv.org/abs/2305.07546"
)
FIRST = ("value", "gradient", "jvp", "vjp")


trap = entry
"""The decorator of a trap: where it was met, and the points at which it bites."""
