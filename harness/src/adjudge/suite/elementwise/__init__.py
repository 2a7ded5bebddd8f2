"""The element-wise names, where they are generic, large, small, at a root, near a pole, at the end of their domain."""

from adjudge.problems import Problem
from adjudge.suite.elementwise import one_argument, two_arguments

problems: list[Problem] = [*one_argument.problems, *two_arguments.problems]
