"""The commands `adjudge judge` and `adjudge report`, which read a recorded run."""

import sys

import click

from adjudge import options
from adjudge.completion import runs as complete_runs


@click.command(epilog=options.EXIT_CODES)
@click.argument("run_name", metavar="RUN", shell_complete=complete_runs)
@options.partially
def judge(run_name: str, partial: bool) -> None:
    """Judge a recorded run again, with this version's rules; nothing is run.

    \b
    Examples:
      adjudge judge latest
      adjudge judge results/20260102-030405-a1b2
    """
    from adjudge import execution

    sys.exit(execution.rejudge(run_name, partial=partial, loudness=execution.Loudness.NORMAL))


@click.command(epilog=options.EXIT_CODES)
@click.argument("run_name", metavar="RUN", shell_complete=complete_runs)
@options.partially
def report(run_name: str, partial: bool) -> None:
    """Write a recorded run's reports again, and say its result and where they lie.

    \b
    Examples:
      adjudge report latest
      adjudge report results/20260102-030405-a1b2 --partial
    """
    from adjudge import execution

    sys.exit(execution.rejudge(run_name, partial=partial, loudness=execution.Loudness.QUIET))
