"""The commands under `adjudge truth`."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adjudge import options
from adjudge.truth.limits import CASE_LIMIT_S, KEPT_LIMIT_S

if TYPE_CHECKING:
    from adjudge.truth.building import Comparison


@click.group()
def truth() -> None:
    """Build, verify and check the proven truths of problems.

    \b
    Examples:
      adjudge truth build           prove the suite's truths again and keep them
      adjudge truth verify -k det   prove them again and compare
      adjudge truth sample latest   keep what a run's reference tells of rounding
      adjudge truth check           go other ways to the same derivatives
    """


def _options(command: Any) -> Any:
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="Print only the result."),
        click.option("--timeout", "timeout_s", default=KEPT_LIMIT_S, show_default=True, metavar="S",
                     help="Seconds for one proof."),
        click.option("-j", "jobs", default=2, show_default=True, type=click.IntRange(1), help="Processes."),
        options.selecting,
        click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE ...]"),
    ):  # fmt: skip
        command = option(command)
    return command


@truth.command()
@click.option("--missing", is_flag=True, help="Prove only what is not kept yet.")
@_options
def build(missing: bool, **options: Any) -> None:
    """Prove the truths of the problems in FILES, or of all shipped ones, and keep them beside the problems.

    Truths are kept in truths/MODULE.jsonl, each under a key of all that it depends on. Prints what changed.

    \b
    Examples:
      adjudge truth build
      adjudge truth build --missing
      adjudge truth build my_problems.py -k "not hessian"
    """
    from adjudge.truth import building, shelf

    comparisons = _compared(lambda is_kept: not (missing and is_kept), **options)
    for line in building.lines(comparisons):
        click.echo(line)
    for comparison in comparisons:
        if not comparison.is_current:
            shelf.write(comparison.file, comparison.truths)
            click.echo(comparison.file)
    click.echo(_summary(comparisons))


@truth.command()
@_options
def verify(**options: Any) -> None:
    """Prove the truths again and compare them with those that are kept: exit code 1 where one is missing or differs.

    \b
    Examples:
      adjudge truth verify
      adjudge truth verify -k linear_algebra
    """
    from adjudge.truth import building

    comparisons = _compared(lambda _: True, **options)
    for line in building.lines(comparisons):
        click.echo(line)
    click.echo(_summary(comparisons))
    sys.exit(0 if all(comparison.is_current for comparison in comparisons) else 1)


@truth.command()
@click.argument("run_name", metavar="RUN")
def sample(run_name: str) -> None:
    """Keep with the truths what the reference's answers in RUN tell of rounding.

    By it answers are judged, wherever they are and whether a reference runs there or not. To be done when truths were
    built: prints the files that were written.

    \b
    Examples:
      adjudge run -b reference -k special && adjudge truth sample latest
    """
    from adjudge import runs
    from adjudge.record import load_record
    from adjudge.truth.sampling import keep_samples

    for file, count in keep_samples(load_record(runs.find(run_name), partial=True)):
        click.echo(f"{file}: {count:,} sampled")


@truth.command()
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Check N cases only, drawn at random.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="For the sample.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the result.")
@click.option(
    "--timeout",
    "timeout_s",
    default=CASE_LIMIT_S,
    show_default=True,
    metavar="S",
    help="Seconds for one way and case.",
)
@options.selecting
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE ...]")
def check(
    files: Sequence[Path], expression: str, sample: int | None, seed: int, timeout_s: float, quiet: bool
) -> None:
    """Go every way to each derivative and compare: exit code 1 where two ways contradict each other.

    The ways share no derivative rule: power series over balls (the oracle's own), the reference adapter's rules over
    balls, finite differences with a proven error, and power series over fractions. For each is printed how many cases
    were compared, and why others could not be.

    \b
    Examples:
      adjudge truth check
      adjudge truth check --sample 100
      adjudge truth check my_problems.py -k "not hessian"
    """  # fmt: skip
    import numpy as np

    from adjudge.commission import problems_of
    from adjudge.plan import plan
    from adjudge.selection import matcher
    from adjudge.truth.questions import of_plan

    _need_flint()
    from adjudge.truth import checking

    asked = list(of_plan(plan(problems_of(files), select=matcher(expression))))
    if sample is not None:
        asked = checking.sampled(asked, sample, np.random.default_rng(seed))
    adapter, tally = checking.reference_adapter(), checking.Tally()
    if adapter is None:
        click.echo(checking.RULES_ARE_MISSING, err=True)
    found = checking.check(asked, adapter, timeout_s)
    with click.progressbar(found, len(asked), "cases", file=sys.stderr, hidden=quiet) as progress:
        for checked in progress:
            tally.add(checked)
    for line in tally.lines():
        click.echo(line)
    sys.exit(1 if tally.contradictions else 0)


def _need_flint() -> None:
    from adjudge import oracle
    from adjudge.errors import UserError

    if not oracle.is_installed():
        raise UserError("proofs need python-flint: pip install 'adjudge[oracle]'")


def _compared(
    wanted: Callable[[bool], bool],
    *,
    files: Sequence[Path],
    expression: str,
    jobs: int,
    timeout_s: float,
    quiet: bool,
) -> "list[Comparison]":
    from math import inf

    from rich.console import Console

    from adjudge.commission import problems_of
    from adjudge.plan import plan
    from adjudge.progress import ENCLOSURES, progress_on
    from adjudge.selection import matcher
    from adjudge.truth.building import compare
    from adjudge.truth.limits import Limits
    from adjudge.truth.questions import of_plan

    _need_flint()
    select, asked = matcher(expression), list(of_plan(plan(problems_of(files))))
    with progress_on(Console(stderr=True), quiet=quiet) as progress:
        progress.begin(ENCLOSURES, len(asked), 0)
        return compare(
            asked,
            lambda case, is_kept: select(case) and wanted(is_kept),
            Limits(case_s=timeout_s, total_s=inf, jobs=jobs),
            progress.enclosed,
        )


def _summary(comparisons: "Sequence[Comparison]") -> str:
    counts = {
        "kept": sum(len(c.kept) - len(c.changed) for c in comparisons),
        "new": sum(len(c.new) for c in comparisons),
        "changed": sum(len(c.changed) for c in comparisons),
        "stale": sum(len(c.stale) for c in comparisons),
    }
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())
