"""The commands `adjudge run` and `adjudge smoke`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adjudge import options
from adjudge.choosing import asking, chosen_backends
from adjudge.completion import backends as complete_backends
from adjudge.completion import runs as complete_runs

if TYPE_CHECKING:
    from adjudge.commission import Order

SAMPLE = ("smoke", "worked_examples", "transcripts")
"""The groups that `adjudge smoke` runs."""

_OPERATOR = "An operator, such as gradient or hessian; default: the problem's."
_DTYPE = "Default: the problem's."
_MODE = "How to run, where a backend can; compiling takes seconds a case [default: eager]."
_OUTPUT = "Where the run goes [default: results/ID]."
_SEED = "For the seeds of jvp, vjp and hvp."
_TIMEOUT = "Seconds for one case."
_MEMORY = "Resident memory of one worker."
_TRUTH_TIMEOUT = "Seconds to prove one case's truth, where none is shipped; 0: prove none."
_TRUTH_TOTAL = "Seconds to prove all."
_COMPILE_CACHE = "Where libraries may keep what they compile, for later runs: first calls tell nothing then."


def _limits(command: Any) -> Any:
    for option in (
        click.option(
            "--fail-on",
            type=click.Choice(["any", "unexpected", "wrong", "never"]),
            default="unexpected",
            show_default=True,
            help="What to exit with 1 on: any failure, known ones too; what is unexpected; unexpected wrong answers.",
        ),
        click.option(
            "-v", "--verbose", "loudness", flag_value="verbose", help="Show every problem and finding."
        ),
        click.option(
            "-q",
            "--quiet",
            "loudness",
            flag_value="quiet",
            help="Print only the result, and where the reports lie.",
        ),
        click.option(
            "--truth-total", "truth_total_s", default=300.0, show_default=True, metavar="S", help=_TRUTH_TOTAL
        ),
        click.option(
            "--truth-timeout",
            "truth_timeout_s",
            default=10.0,
            show_default=True,
            metavar="S",
            help=_TRUTH_TIMEOUT,
        ),
        click.option("--memory", "memory_gib", default=8.0, show_default=True, metavar="GIB", help=_MEMORY),
        click.option("--timeout", "timeout_s", default=60.0, show_default=True, metavar="S", help=_TIMEOUT),
    ):
        command = option(command)
    return command


@click.command(epilog=options.EXIT_CODES)
@click.argument("backend", shell_complete=complete_backends)
@options.selecting
@click.option("--dtype", "dtypes", multiple=True, type=click.Choice(["float64", "float32"]), help=_DTYPE)
@click.option("-o", "output", type=click.Path(path_type=Path), metavar="DIR", help=_OUTPUT)
@_limits
def smoke(
    backend: str,
    output: Path | None,
    loudness: str | None,
    fail_on: str,
    expression: str,
    dtypes: tuple[str, ...],
    **limits: float,
) -> None:
    """Check one BACKEND on a sample of the shared suite: every name, every operator, the worked examples.

    \b
    Examples:
      adjudge smoke torch
      adjudge smoke torch -k linalg
      adjudge smoke mylib --dtype float32          for a library that has no float64
    """
    from adjudge.commission import Order

    sample = " or ".join(f"{group}/" for group in SAMPLE)
    selection = f"({sample}) and ({expression})" if expression else sample
    order = Order(expression=selection, dtypes=dtypes, **limits)  # type: ignore[arg-type]
    _run(order, (backend,), output, jobs=2, loudness=loudness, fail_on=fail_on)


@click.command(epilog=options.EXIT_CODES)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE ...]")
@asking
@options.selecting
@options.grouped
@options.tagged
@options.operating(_OPERATOR)
@click.option("--dtype", "dtypes", multiple=True, type=click.Choice(["float64", "float32"]), help=_DTYPE)
@click.option("--mode", "modes", multiple=True, type=click.Choice(["eager", "compiled", "all"]), help=_MODE)
@click.option("-o", "output", type=click.Path(path_type=Path), metavar="DIR", help=_OUTPUT)
@click.option(
    "-j",
    "jobs",
    default=2,
    show_default=True,
    type=click.IntRange(1),
    help="Workers at a time; late ones share a slow backend.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help=_SEED)
@click.option(
    "--compile-cache", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help=_COMPILE_CACHE
)
@click.option(
    "--resume", metavar="RUN", shell_complete=complete_runs, help="Go on with a run that was interrupted."
)
@_limits
def run(
    names: tuple[str, ...],
    output: Path | None,
    jobs: int,
    loudness: str | None,
    fail_on: str,
    resume: str | None,
    **wanted: Any,
) -> None:
    """Run problems on backends, judge what comes out, and write the report.

    Without FILES the shared suite and the plugins' problems are run.

    \b
    Examples:
      adjudge run
      adjudge run my_problems.py -b torch -b autograd
      adjudge run -b torch -k "linear_algebra and not hessian" --dtype float32
      adjudge run --group traps --tag products
      adjudge run -b jax -b tensorflow -k machine_learning --mode all
      adjudge run --resume latest
    """
    from adjudge.commission import Order

    if resume is None:
        _run(Order(**wanted), names, output, jobs=jobs, loudness=loudness, fail_on=fail_on)
        return
    if (
        output
        or names
        or any(
            wanted[name] for name in ("files", "groups", "tags", "expression", "operators", "dtypes", "modes")
        )
    ):
        raise click.UsageError(
            "--resume goes on with the run as it was planned: give no files, -b, -k, -o with it"
        )
    from adjudge import execution
    from adjudge.verdict import FailOn

    manner = execution.Loudness(loudness or "normal")
    sys.exit(execution.resume(resume, jobs=jobs, loudness=manner, fail_on=FailOn(fail_on)))


def _run(
    order: "Order", names: Sequence[str], output: Path | None, jobs: int, loudness: str | None, fail_on: str
) -> None:
    from datetime import datetime

    from adjudge import execution
    from adjudge.commission import commission
    from adjudge.verdict import FailOn

    judged, references = chosen_backends(names)
    record = commission(
        order,
        judged=judged,
        references=references,
        now=datetime.now().astimezone(),
        command=sys.argv[1:],
    )
    manner = execution.Loudness(loudness or "normal")
    sys.exit(execution.begin(record, output, jobs=jobs, loudness=manner, fail_on=FailOn(fail_on)))
