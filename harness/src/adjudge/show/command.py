"""The command `adjudge show`."""

import click

from adjudge.completion import asked as complete_asked
from adjudge.completion import cases as complete_cases
from adjudge.completion import runs as complete_runs


@click.command()
@click.argument("name", metavar="CASE", shell_complete=complete_cases)
@click.option("--run", "run_name", default="latest", show_default=True, metavar="RUN", shell_complete=complete_runs,
              help="The run that the answers are taken from.")  # fmt: skip
@click.option(
    "-b",
    "--backend",
    "names",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_asked,
    help="Show only this backend's answer.",
)
def show(name: str, run_name: str, names: tuple[str, ...]) -> None:
    """Show a CASE: its function and inputs, the truth, and every backend's answer side by side, the worst first.

    CASE is an id, the beginning of one, or words in it joined by and, or, not, as -k takes them.

    \b
    Examples:
      adjudge show linear_algebra/determinant_of_two/singular/gradient/float64/eager
      adjudge show "det and singular and gradient" --run results/20260102-030405-a1b2
    """  # fmt: skip
    from adjudge import runs
    from adjudge.judge import judge
    from adjudge.record import load_record
    from adjudge.report.screen import screen
    from adjudge.show.finding import SeveralCases, case_called
    from adjudge.show.sheet import sheet
    from adjudge.show.terminal import render_sheet

    judged = judge(load_record(runs.find(run_name), partial=True))
    try:
        case = case_called(name, judged.record.cases)
    except SeveralCases as several:
        raise click.UsageError(str(several)) from None
    screen().print(render_sheet(sheet(judged, case, names)), soft_wrap=True, end="")
