"""The command `adjudge findings`."""

from pathlib import Path

import click

from adjudge import options
from adjudge.completion import runs as complete_runs


@click.command("findings", epilog="Exit codes: 0 written; 2 wrong usage.")
@click.argument("run_name", metavar="RUN", shell_complete=complete_runs)
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write into FILE instead of printing.",
)
@options.partially
def findings(run_name: str, output: Path | None, partial: bool) -> None:
    """Write down what libraries get wrong in RUN: each fault with its smallest example, the truth and a link.

    \b
    Examples:
      adjudge findings latest
      adjudge findings latest -o docs/findings.md
    """  # fmt: skip
    from adjudge import runs
    from adjudge.judge import judge
    from adjudge.record import load_record
    from adjudge.report.faults import render

    text = render(judge(load_record(runs.find(run_name), partial=partial)))
    if output is None:
        click.echo(text, nl=False)
        return
    runs.write(output, text)
