"""What a shell completes: names of backends, problems and runs. Asked at each press of a key, so it imports late."""

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from adjudge.problems import Problem
    from adjudge.record import Line

Completion: TypeAlias = Callable[[Any, Any, str], list[str]]
"""Returns, of a click context, a parameter and what was typed, the names that may be meant."""


def _completion(names: Callable[[Any], Iterable[str]]) -> Completion:
    """Return the completion by the names that a function gives of a context; none where it cannot."""

    @wraps(names)
    def complete(context: Any, parameter: Any, begun: str) -> list[str]:
        from adjudge.errors import UserError

        try:
            return [name for name in names(context) if name.startswith(begun)]
        except (UserError, OSError):
            return []

    return complete


@_completion
def backends(context: Any) -> Iterable[str]:
    """Give the backends that are known."""
    from adjudge.environments import find_backends

    return find_backends(Path.cwd())


@_completion
def runs(context: Any) -> Iterable[str]:
    """Give the runs under results/."""
    from adjudge.runs import names

    return names()


@_completion
def asked(context: Any) -> Iterable[str]:
    """Give the backends that were asked in the run that the command line names."""
    from adjudge.record import Header

    headers = (line for line in _plan(context) if isinstance(line, Header))
    return [choice.name for header in headers for choice in header.backends if choice.judged]


@_completion
def cases(context: Any) -> Iterable[str]:
    """Give the cases of the run that the command line names."""
    from adjudge.record import CaseFacts

    return [line.id for line in _plan(context) if isinstance(line, CaseFacts)]


@_completion
def groups(context: Any) -> Iterable[str]:
    """Give the groups of the problems that the command line names."""
    return sorted({problem.group for problem in _problems(context)})


@_completion
def tags(context: Any) -> Iterable[str]:
    """Give the tags of the problems that the command line names."""
    return sorted({tag for problem in _problems(context) for tag in problem.tags})


@_completion
def operators(context: Any) -> Iterable[str]:
    """Give the operators that there are."""
    from adjudge.operators import OPERATORS

    return OPERATORS


def _plan(context: Any) -> "Iterable[Line]":
    from adjudge.record import read_plan
    from adjudge.runs import LATEST, find

    return read_plan(find(context.params.get("run_name") or LATEST))


def _problems(context: Any) -> "list[Problem]":
    from adjudge.commission import problems_of

    # While an option's value is completed, click leaves arguments where they are.
    return problems_of(context.params.get("files") or [Path(word) for word in context.args])
