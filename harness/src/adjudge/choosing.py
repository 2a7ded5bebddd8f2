"""The backends that a command line means: those named with -b, or the defaults, and the reference beside them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adjudge.completion import backends as complete_backends

if TYPE_CHECKING:
    from adjudge.environments import Backend

asking = click.option(
    "-b",
    "--backend",
    "names",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_backends,
    help="A backend, or NAME==VERSION of one; default: those that are built and not 'default = false'.",
)


def chosen_backends(names: Sequence[str]) -> tuple[list["Backend"], list["Backend"]]:
    """Return the backends to be judged and the references, those of NAME==VERSION made first; say who is left out.

    Raises `BackendError` for an unknown name, a missing interpreter, or where there is nothing to choose from.
    """
    from adjudge.environments import choose, find_backends, references
    from adjudge.isolated.making import ensured

    made = ensured(names, Path.cwd(), lambda words: click.echo(words, err=True))
    known = find_backends(Path.cwd()) | made
    judged, truths = choose(known, names), references(known)
    if here := dict.fromkeys(backend.name for backend in (*judged, *truths) if backend.instead_of):
        click.echo(f"not built, taken from this environment: {', '.join(here)}", err=True)
    left_out = [] if names else [backend for backend in known.values() if backend not in judged]
    if unbuilt := [backend.name for backend in left_out if not backend.is_built]:
        click.echo(f"not built, left out: {', '.join(unbuilt)}", err=True)
    if unasked := [backend.name for backend in left_out if backend.is_built]:
        click.echo(f"asked only by name (-b), left out: {', '.join(unasked)}", err=True)
    return judged, truths
