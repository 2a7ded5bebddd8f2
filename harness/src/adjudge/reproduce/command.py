"""The command `adjudge reproduce`."""

import sys

import click

from adjudge.completion import asked as complete_asked
from adjudge.completion import cases as complete_cases
from adjudge.completion import runs as complete_runs


@click.command()
@click.argument("name", metavar="CASE", required=False, default="", shell_complete=complete_cases)
@click.option("-b", "--backend", "backends", multiple=True, metavar="NAME", shell_complete=complete_asked,
              help="Whose answer; may be left out where only one backend failed.")  # fmt: skip
@click.option("--run", "run_name", default="latest", show_default=True, metavar="RUN", shell_complete=complete_runs,
              help="The run that the answer is taken from.")  # fmt: skip
@click.option(
    "--check", is_flag=True, help="Print no script: run it, and say whether it shows what was recorded."
)
@click.option("-k", "expression", default="", metavar="EXPR",
              help="With --check and without CASE, for every failure: select by words in the id.")  # fmt: skip
def reproduce(name: str, backends: tuple[str, ...], run_name: str, check: bool, expression: str) -> None:
    """Print a script that shows what a backend answers to CASE, in its library's own calls, without adjudge.

    It prints what is expected and what comes out, and exits with 1 as long as that is wrong. CASE is an id, the
    beginning of one, or words in it joined by and, or, not; of several, the simplest that the backend fails is taken.

    The backend is asked again, in the environment that it had in the run. Where that is not on this machine, the local
    backend of its name is asked, and it is said.

    \b
    Examples:
      adjudge reproduce linear_algebra/determinant_of_two/singular/gradient/float64/eager -b torch > bug.py
      adjudge reproduce "prod and zero" -b autograd
      adjudge reproduce --check --run latest         every failure of a run
    """  # fmt: skip
    from contextlib import closing
    from functools import partial
    from pathlib import Path

    from adjudge import runs
    from adjudge.environments import find_backends
    from adjudge.judge import judge
    from adjudge.record import load_record
    from adjudge.reproduce.asking import Asking
    from adjudge.reproduce.checking import checked
    from adjudge.reproduce.choosing import chosen, failures
    from adjudge.reproduce.relocating import relocate
    from adjudge.reproduce.writing import reproduction
    from adjudge.runner import open_process
    from adjudge.show.finding import SeveralCases

    if not name and not check:
        raise click.UsageError("give a CASE, or --check for every failure of the run")
    if name and (len(backends) > 1 or expression):
        raise click.UsageError("with a CASE, give one backend and no -k")
    judged = judge(load_record(runs.find(run_name), partial=True))
    try:
        verdicts = (
            [chosen(judged, name, *backends or ("",))] if name else failures(judged, backends, expression)
        )
    except SeveralCases as several:
        raise click.UsageError(str(several)) from None
    record, tell = judged.record, partial(click.echo, err=True)
    relocate(record, {verdict.backend for verdict in verdicts}, find_backends(Path.cwd()), Path.cwd(), tell)
    with closing(Asking(record, open_process(record.header), tell)) as asking:
        if check:
            sys.exit(checked(judged, verdicts, asking))
        click.echo(reproduction(judged, verdicts[0], asking).source, nl=False)
