"""The hooks through which adapters, problems and reports reach adjudge; each docstring is the contract.

A plugin is a module named by an entry point of the group `adjudge`. It implements at least one of
these functions, marked with `adjudge.hookimpl`. Importing it must be cheap: it names heavy modules, it does
not import them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from adjudge.report.formats import Format

PROJECT = "adjudge"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True, slots=True)
class AdapterEntry:
    """Names an adapter and says where its class is, without importing it.

    `name` is what people type (`-b torch`); `target` is `"package.module:Class"`, a subclass of
    `adjudge.Adapter`; `reference` is true for an adapter whose answers serve as truth where a point
    gives no closed form. `thread_variables` are the environment variables by which the library is told how many
    threads it may use, beyond those of OpenMP, OpenBLAS and MKL: the worker sets them before it imports the library.
    `cache_variables` are those by which it is told to keep on disk what it compiles, `{folder}` in their values
    standing for where: they are set where a run is given a folder for it.
    """

    name: str
    target: str
    reference: bool = False
    thread_variables: tuple[str, ...] = ()
    cache_variables: Mapping[str, str] = field(default_factory=dict)


@hookspec
def adjudge_adapters() -> Sequence[AdapterEntry]:  # type: ignore[empty-body]
    """Return the adapters that this plugin brings, a sequence of `AdapterEntry`.

    Called by `adjudge backends` and by the worker inside the backend's own environment. Must not import
    the backend's library: that happens when the worker loads `target`.
    """


@hookspec
def adjudge_problems() -> Sequence[str]:  # type: ignore[empty-body]
    """Return the names of importable modules that hold problems, such as `("my_package.problems",)`.

    Every `adjudge.Problem` found in such a module is collected, its group being the module's last
    name. The modules must be importable in each backend's environment too: the worker imports them by name.
    """


@hookspec
def adjudge_reports() -> Sequence["Format"]:  # type: ignore[empty-body]
    """Return the report formats that this plugin brings, a sequence of `adjudge.report.formats.Format`.

    Each writes one file into the run's folder from a judged run.
    """
