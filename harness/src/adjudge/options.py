"""What several commands have in common: options, and what the exit codes of a run mean."""

import click

from adjudge.completion import groups, tags

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
partially = click.option("--partial", is_flag=True, help="Accept a run that did not end.")
