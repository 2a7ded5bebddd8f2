"""What several commands have in common: options, and what the exit codes of a run mean."""

from collections.abc import Callable
from typing import Any

import click

from adjudge.completion import groups, operators, tags

EXIT_CODES = """\b
Exit codes: 0 nothing unexpected; 1 something unexpected; 2 wrong usage or a full disk;
3 a backend could not be started (the others still ran); 130 interrupted."""

selecting = click.option(
    "-k", "expression", default="", metavar="EXPR", help="Select by words in the id, joined by and, or, not."
)
grouped = click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="GROUP",
    shell_complete=groups,
    help="Only problems of this group.",
)
tagged = click.option(
    "--tag",
    "tags",
    multiple=True,
    metavar="TAG",
    shell_complete=tags,
    help="Only problems with this tag.",
)


def operating(told: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option that names operators, with what its help tells."""
    return click.option(
        "--operator", "operators", multiple=True, metavar="OP", shell_complete=operators, help=told
    )


partially = click.option("--partial", is_flag=True, help="Accept a run that did not end.")
