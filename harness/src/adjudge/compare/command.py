"""The command `adjudge compare`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adjudge.completion import runs as complete_runs

if TYPE_CHECKING:
    from adjudge.compare.sides import Side

LEVELS = ("never", "worse", "slower", "changed")
"""The levels of `adjudge.compare.failing.FailOn`, told without importing them."""


@click.command("compare", epilog="Exit codes: 0 compared; 1 --fail-on found what it fails on; 2 wrong usage.")
@click.argument("old", metavar="OLD", shell_complete=complete_runs)
@click.argument("new", metavar="NEW", shell_complete=complete_runs)
@click.option(
    "--fail-on",
    "level",
    type=click.Choice(LEVELS),
    default="never",
    show_default=True,
    help="Exit with 1 on: verdicts that became worse; these and times that grew; any change.",
)
@click.option(
    "--anyway", is_flag=True, help="Compare also what must not be: other questions, times of other machines."
)
@click.option("--markdown", is_flag=True, help="Print Markdown, as for a pull request.")
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the Markdown into FILE.",
)
@click.option("--partial", is_flag=True, help="Accept runs that did not end.")
def compare(
    old: str, new: str, level: str, anyway: bool, markdown: bool, output: Path | None, partial: bool
) -> None:
    """Show what changed from the run OLD to the run NEW: verdicts, and the times of benchmarks, beyond the noise.

    A run is its folder, its id under results/, or 'latest'; RUN:BACKEND takes one backend of it, so that two versions
    of a library are compared in one run, too. Both runs are judged by the rules of this version of adjudge.

    \b
    Examples:
      adjudge compare results/main latest
      adjudge compare 20260102-030405-a1b2 latest --fail-on worse -o comparison.md
      adjudge compare latest:torch-2.12 latest:torch-2.13
    """  # fmt: skip
    from adjudge import runs
    from adjudge.compare.comparison import compare as compared
    from adjudge.compare.failing import FailOn, fails
    from adjudge.compare.markdown import render
    from adjudge.compare.terminal import render_comparison
    from adjudge.report.screen import screen

    found = compared(_side(old, partial), _side(new, partial), anyway=anyway)
    if output:
        runs.write(output, render(found))
    if markdown:
        click.echo(render(found), nl=False)
    else:
        screen().print(render_comparison(found))
    sys.exit(1 if fails(found, FailOn(level)) else 0)


def _side(name: str, partial: bool) -> "Side":
    """Return the run of a name, judged."""
    from adjudge import runs
    from adjudge.compare.sides import Side
    from adjudge.judge import judge
    from adjudge.record import load_record

    folder, backend = runs.find_side(name)
    return Side(judge(load_record(folder, partial=partial)), backend)
