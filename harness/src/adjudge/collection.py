"""Collects problems from modules and files, and finds one again where a worker is told to look for it."""

import importlib
import importlib.util
import sys
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from adjudge.errors import UserError
from adjudge.problems import Problem, ProblemError

FILE = "file:"


class CollectionError(UserError):
    """Says which module or file of problems cannot be used, why, and what to do."""


def collect(origins: Iterable[str]) -> list[Problem]:
    """Return the problems of modules (`my_package.problems`) and files (`path/to/my_problems.py`).

    Raises `CollectionError` for one that does not import or holds no problem, and where two problems share an id.
    """
    problems = [
        problem for origin in dict.fromkeys(map(normalised, origins)) for problem in problems_at(origin)
    ]
    seen: dict[str, Problem] = {}
    for problem in problems:
        if problem.id in seen:
            raise CollectionError(
                f"two problems are called {problem.id!r}, in {_place(seen[problem.id].origin)} and "
                f"{_place(problem.origin)}: rename one"
            )
        seen[problem.id] = problem
    return problems


def normalised(origin: str) -> str:
    """Return an origin as it is stored in records: a module's name, or `file:` and an absolute path."""
    if origin.startswith(FILE) or not (origin.endswith(".py") or "/" in origin):
        return origin
    return FILE + str(Path(origin).resolve())


@cache
def problems_at(origin: str) -> tuple[Problem, ...]:
    """Return the problems of a normalised origin; raises `CollectionError`."""
    module = _module(origin)
    group = module.__name__.rsplit(".", 1)[-1]
    found = [value for value in vars(module).values() if isinstance(value, Problem)]
    found += [value for value in getattr(module, "problems", ()) if isinstance(value, Problem)]
    if not found:
        raise CollectionError(
            f"{_place(origin)} holds no problem: decorate a function with @adjudge.problem(points=...)"
        )
    unique = {id(problem): problem for problem in found}
    return tuple(_tagged(problem.located(group, origin)) for problem in unique.values())


def find(origin: str, problem_id: str) -> Problem:
    """Return the problem with an id at a normalised origin; raises `CollectionError`."""
    try:
        return _by_id(origin)[problem_id]
    except KeyError:
        raise CollectionError(f"{_place(origin)} holds no problem {problem_id!r}") from None


@cache
def _by_id(origin: str) -> dict[str, Problem]:
    return {problem.id: problem for problem in reversed(problems_at(origin))}


def _tagged(problem: Problem) -> Problem:
    """Return a problem that has, beside its own tags, those for what it holds and for its module within its group."""
    points = problem.points.values()
    within, _, module = problem.function.__module__.rpartition(".")
    derived = {
        "closed-form": bool(problem.closed_forms) or any(point.expected for point in points),
        "kink": any(point.kink for point in points),
        "native": bool(problem.natives),
        "sized": bool(problem.draws),
        "float32": "float32" in problem.dtypes,
        module: within == problem.origin,
    }
    return replace(problem, tags=(*problem.tags, *(tag for tag, holds in derived.items() if holds)))


def _place(origin: str) -> str:
    return origin.removeprefix(FILE)


def _module(origin: str) -> ModuleType:
    try:
        if origin.startswith(FILE):
            return _load_file(Path(_place(origin)))
        return importlib.import_module(origin)
    except CollectionError:
        raise
    except ProblemError as error:
        raise CollectionError(f"{_place(origin)}: {error}") from error
    except (Exception, SystemExit) as error:
        raise CollectionError(
            f"{_place(origin)} does not import: {type(error).__name__}: {error}{_line(error, origin)}"
        ) from error


class _SourceLoader(SourceFileLoader):
    """Loads a file's text each time it is asked.

    Python's own cache goes by size and second, and would miss an edit made within the second of the last.
    """

    def path_stats(self, path: str) -> Mapping[str, Any]:
        raise OSError("no bytecode is kept")


def _load_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise CollectionError(f"{path} is not a file: give a Python file that holds problems")
    if path.suffix != ".py":
        raise CollectionError(f"{path} is not a Python file: its name must end in .py")
    # Named for its path, so that it hides no library, and known to Python, as dataclasses need it.
    name = f"adjudge_file_{zlib.crc32(bytes(path)):08x}.{path.stem}"
    loader = _SourceLoader(name, str(path))
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    if spec is None:
        raise CollectionError(f"{path} cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _line(error: BaseException, origin: str) -> str:
    """Return " (line n)" for the line of the file at which the error arose, "" where it is not known."""
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _place(origin):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f" (line {line})" if line else ""
