"""The command `adjudge bench`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adjudge import options
from adjudge.choosing import asking, chosen_backends
from adjudge.completion import runs as complete_runs
from adjudge.suggestion import MOST_NAMED

if TYPE_CHECKING:
    from adjudge.record import Record

_SIZES = "Sizes of the problems that declare some, such as 10,1000 [default: the problem's]."
_OPERATOR = "An operator [default: the problem's, or gradient and jacobian]."
_ROUNDS = "Rounds in each process; every contender is measured once in each."
_PROCESSES = "Fresh processes of each backend; an interval needs two."
_THREADS = "Threads of each backend, pinned and verified."
_SLOT = "Milliseconds of a sample."
_FIRST = "Seconds for building and first call of one case, which may compile."


def _sizes(_: click.Context, __: click.Parameter, text: str) -> tuple[int, ...]:
    try:
        sizes = tuple(int(word) for word in text.split(",") if word.strip())
    except ValueError:
        raise click.BadParameter(f"{text!r}: give whole numbers, such as 10,1000") from None
    if any(size < 1 for size in sizes):
        raise click.BadParameter(f"{text!r}: sizes are greater than 0")
    return sizes


@click.command(epilog=options.EXIT_CODES)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE ...]")
@asking
@options.selecting
@options.grouped
@options.operating(_OPERATOR)
@click.option("--dtype", "dtypes", multiple=True, type=click.Choice(["float64", "float32"]))
@click.option(
    "--mode", "modes", multiple=True, type=click.Choice(["eager", "compiled"]), help="Default: both."
)
@click.option("--sizes", default="", callback=_sizes, metavar="N,N", help=_SIZES)
@click.option("--rounds", default=20, show_default=True, type=click.IntRange(1), help=_ROUNDS)
@click.option("--processes", default=5, show_default=True, type=click.IntRange(1), help=_PROCESSES)
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1), help=_THREADS)
@click.option("--slot", "slot_ms", default=20.0, show_default=True, type=click.FloatRange(0.1), help=_SLOT)
@click.option(
    "--case-time",
    "case_s",
    default=60.0,
    show_default=True,
    metavar="S",
    help="Seconds after which a process stops a case's rounds.",
)
@click.option("--first-call", "first_s", default=300.0, show_default=True, metavar="S", help=_FIRST)
@click.option(
    "--timeout",
    "timeout_s",
    default=300.0,
    show_default=True,
    metavar="S",
    help="Seconds for the check of one answer.",
)
@click.option("--memory", "memory_gib", default=8.0, show_default=True, metavar="GIB", help="For one worker.")
@click.option("-o", "output", type=click.Path(path_type=Path), metavar="DIR", help="[default: results/ID]")
@click.option(
    "-j",
    "jobs",
    default=2,
    show_default=True,
    type=click.IntRange(1),
    help="Backends checked at a time; timed is one at a time.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="For inputs and orders.")
@click.option(
    "--resume",
    metavar="RUN",
    shell_complete=complete_runs,
    help="Go on with a benchmark that was interrupted.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print only the result.")
def bench(resume: str | None, jobs: int, quiet: bool, **wanted: Any) -> None:  # fmt: skip
    """Time problems on backends, so that the figures can be trusted.

    Answers are checked first: a wrong one never wins. Then all backends are measured side by side, in short
    interleaved rounds of random order, over several fresh processes each. Reported are import, build, first call
    and steady state of derivative and primal, ratios with intervals, calls of the function, and memory; what breaks
    a rule of timing is refused.

    Without FILES, -k and --group the problems that declare sizes are timed. Killed at any moment, it goes on with
    --resume.

    \b
    Examples:
      adjudge bench my_problems.py -b torch -b jax
      adjudge bench my_problems.py --sizes 10,1000,100000
      adjudge bench --group micro --group adbench
      adjudge bench -k "rosenbrock and hessian" --rounds 10 --processes 3
      adjudge bench --resume latest
    """
    from adjudge import execution
    from adjudge.bench.stages import measure

    if resume is not None:
        if any(wanted[name] for name in ("names", "files", "output", "expression", "groups")):
            raise click.UsageError(
                "--resume goes on as it was planned: give no files, -b, -k, --group, -o with it"
            )
        loudness = execution.Loudness.QUIET if quiet else execution.Loudness.NORMAL
        sys.exit(execution.resume(resume, jobs=jobs, loudness=loudness, then=measure))
    sys.exit(_begin(jobs=jobs, quiet=quiet, **wanted))


def _begin(
    *,
    names: tuple[str, ...],
    output: Path | None,
    sizes: tuple[int, ...],
    rounds: int,
    processes: int,
    threads: int,
    slot_ms: float,
    case_s: float,
    first_s: float,
    jobs: int,
    quiet: bool,
    seed: int,
    **wanted: Any,
) -> int:
    from datetime import datetime

    from adjudge import execution
    from adjudge.bench.commissioning import commission_benchmark
    from adjudge.bench.stages import measure
    from adjudge.commission import Order
    from adjudge.measurement import TimingPlan

    judged, references = chosen_backends(names)
    slot_ns = round(slot_ms * 1e6)
    record = commission_benchmark(
        Order(seed=seed, truth_timeout_s=0.0, **wanted),
        TimingPlan(
            rounds=rounds,
            processes=processes,
            threads=threads,
            slot_ns=slot_ns,
            warm_ns=slot_ns // 4,
            case_s=case_s,
            first_s=first_s,
            seed=seed,
        ),
        sizes,
        judged=judged,
        references=references,
        python=sys.executable,
        now=datetime.now().astimezone(),
        command=sys.argv[1:],
    )
    if sizes:
        _tell_unsized(record)
    loudness = execution.Loudness.QUIET if quiet else execution.Loudness.NORMAL
    return execution.begin(record, output, jobs=jobs, loudness=loudness, then=measure)


def _tell_unsized(record: "Record") -> None:
    """Say which problems are timed at their points, for they declare no sizes."""
    unsized = list(dict.fromkeys(point.problem for point in record.points.values() if point.size is None))
    if unsized:
        more = f" and {len(unsized) - MOST_NAMED:,} more" if len(unsized) > MOST_NAMED else ""
        click.echo(
            "--sizes is for problems that declare some (@NAME.sized); timed at their points: "
            f"{', '.join(unsized[:MOST_NAMED])}{more}",
            err=True,
        )
