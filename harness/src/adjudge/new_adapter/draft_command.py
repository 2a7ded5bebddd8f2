"""The command `adjudge draft-failures`."""

import click

from adjudge import options
from adjudge.completion import asked as complete_asked
from adjudge.completion import runs as complete_runs


@click.command("draft-failures")
@click.argument("run_name", metavar="RUN", shell_complete=complete_runs)
@click.argument("backend", metavar="NAME", shell_complete=complete_asked)
@options.partially
def draft_failures(run_name: str, backend: str, partial: bool) -> None:
    """Print entries for the known_failures.toml of the backend NAME: one for what failed unexpectedly at each problem.

    The patterns match what failed in the RUN, and nothing else of it. Why it fails nobody can know but you: examine
    each, join those of one reason, and write down the reason.

    \b
    Examples:
      adjudge draft-failures latest mylib >> src/adjudge_mylib/known_failures.toml
    """
    from adjudge import runs
    from adjudge.environments import BackendError
    from adjudge.judge import judge
    from adjudge.new_adapter.drafting import draft
    from adjudge.record import load_record
    from adjudge.suggestion import suggestion

    judged = judge(load_record(runs.find(run_name), partial=partial))
    if backend not in judged.backends:
        raise BackendError(f"the run has no backend {backend!r}: {suggestion(backend, judged.backends)}")
    for line in draft(judged, backend):
        click.echo(line)
