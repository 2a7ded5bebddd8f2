"""The command `adjudge card`."""

import click

from adjudge import options
from adjudge.completion import runs as complete_runs


@click.command()
@click.argument("run_name", metavar="RUN", shell_complete=complete_runs)
@options.partially
def card(run_name: str, partial: bool) -> None:
    """Grade the adapters of a RUN: operators, dtypes, groups, kinks, invariants, honesty of synchronize.

    A grade tells the share of right answers: A all, B 99 in 100, C 95, D 80, E less; what is refused does not count.

    \b
    Examples:
      adjudge card latest
    """
    from adjudge import runs
    from adjudge.judge import judge
    from adjudge.record import load_record
    from adjudge.report.card import card as lines

    judged = judge(load_record(runs.find(run_name), partial=partial))
    for backend in judged.backends:
        for line in lines(judged, backend):
            click.echo(line)
