"""The command line: parses, calls, prints. Each command imports what it needs when it is called."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

try:
    import click
except ImportError:  # pragma: no cover - shown by a test in an environment without the extra
    sys.exit("adjudge: the command line needs the extra: pip install 'adjudge[cli]'")

from adjudge import __version__

if TYPE_CHECKING:
    from adjudge.environments import Backend
    from adjudge.verdict import JudgedRun

EXIT_UNEXPECTED, EXIT_USAGE, EXIT_NOT_STARTED, EXIT_INTERRUPTED = 1, 2, 3, 130

EXIT_CODES = """\b
Exit codes: 0 nothing unexpected; 1 something unexpected; 2 wrong usage;
3 a backend could not be started (the others still ran); 130 interrupted."""


class _Group(click.Group):
    """Turns adjudge's own errors into one line and exit code 2, and suggests a command for a misspelt one."""

    def invoke(self, ctx: click.Context) -> Any:
        from adjudge.errors import UserError

        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(f"adjudge: {error}", err=True)
            ctx.exit(EXIT_USAGE)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from difflib import get_close_matches

        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if near:
                raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from None
            raise


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="adjudge")
def main() -> None:
    """Decide between automatic-differentiation backends: whose derivative is right, and who is fast.

    \b
    Examples:
      adjudge backends                          what can be asked
      adjudge run -b torch -b autograd          the shared suite on two backends
      adjudge run my_problems.py -b torch       your own functions
      adjudge report latest                     write the newest run's report again
    """


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
def backends(as_json: bool) -> None:
    """List the backends: those that adjudge.toml names and those installed here.

    \b
    Examples:
      adjudge backends
      adjudge backends --json
    """
    from adjudge.environments import find_backends

    rows = [
        {
            "name": backend.name,
            "adapter": backend.adapter,
            "python": str(backend.python),
            "built": backend.is_built,
            "installed": backend.version(),
            "reference": backend.reference,
        }
        for backend in find_backends(Path.cwd()).values()
    ]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        state = row["installed"] or ("no adapter installed there" if row["built"] else "not built")
        click.echo(f"{row['name']:<20} {state:<34} {row['python']}")
    if not rows:
        click.echo("no backends: install an adapter beside adjudge, or write an adjudge.toml")


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "expression", default="", help="Select by words in the id, joined by and, or, not.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
def problems(files: tuple[Path, ...], expression: str, as_json: bool) -> None:
    """List the problems of the shared suite and of plugins, or those of FILES.

    \b
    Examples:
      adjudge problems
      adjudge problems -k "linear_algebra and not det"
      adjudge problems my_problems.py --json
    """
    from adjudge.selection import matcher

    select = matcher(expression)
    rows = [
        {
            "id": problem.id,
            "summary": (problem.function.__doc__ or "").strip().split("\n")[0],
            "points": list(problem.points),
            "wrt": list(problem.wrt),
            "operators": None if problem.operators is None else list(problem.operators),
            "dtypes": list(problem.dtypes),
            "source": problem.source,
            "origin": problem.origin,
        }
        for problem in _collect(files)
        if select(problem.id)
    ]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']:<44} {row['summary']}")
    click.echo(f"{len(rows)} problems, {sum(len(row['points']) for row in rows)} points")


_limits = [
    click.option(
        "--timeout", "timeout_s", default=60.0, show_default=True, metavar="S", help="Seconds for one case."
    ),
    click.option(
        "--memory",
        "memory_gib",
        default=8.0,
        show_default=True,
        metavar="GIB",
        help="Resident memory of one worker.",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Print only the result."),
]


def _with_limits(command: Any) -> Any:
    for option in reversed(_limits):
        command = option(command)
    return command


@main.command(epilog=EXIT_CODES)
@click.argument("backend")
@click.option("-k", "expression", default="", help="Select by words in the id, joined by and, or, not.")
@click.option("-o", "output", type=click.Path(path_type=Path), metavar="DIR", help="Where the run goes.")
@_with_limits
def smoke(
    backend: str, expression: str, output: Path | None, timeout_s: float, memory_gib: float, quiet: bool
) -> None:
    """Check one BACKEND on the groups smoke and worked_examples: every name, every operator.

    \b
    Examples:
      adjudge smoke torch
      adjudge smoke torch -k linalg
    """
    selection = "(smoke/ or worked_examples/ or transcripts/)" + (
        f" and ({expression})" if expression else ""
    )
    _run((), (backend,), selection, (), (), output, timeout_s, memory_gib, 2, 0, quiet)


@main.command(epilog=EXIT_CODES)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE ...]")
@click.option(
    "-b", "--backend", "names", multiple=True, metavar="NAME", help="A backend; default: all that are built."
)
@click.option(
    "-k", "expression", default="", metavar="EXPR", help="Select by words in the id, joined by and, or, not."
)
@click.option(
    "--operator", "operators", multiple=True, metavar="OP", help="An operator, such as gradient or hessian."
)
@click.option(
    "--dtype",
    "dtypes",
    multiple=True,
    type=click.Choice(["float64", "float32"]),
    help="Default: the problem's.",
)
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the run goes [default: results/ID].",
)
@click.option("-j", "jobs", default=2, show_default=True, type=click.IntRange(1), help="Backends at a time.")
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="For the seeds of jvp, vjp and hvp."
)
@click.option("--resume", metavar="RUN", help="Go on with a run that was interrupted.")
@_with_limits
def run(
    files: tuple[Path, ...],
    names: tuple[str, ...],
    expression: str,
    operators: tuple[str, ...],
    dtypes: tuple[str, ...],
    output: Path | None,
    jobs: int,
    seed: int,
    resume: str | None,
    timeout_s: float,
    memory_gib: float,
    quiet: bool,
) -> None:
    """Run problems on backends, judge what comes out, and write the report.

    Without FILES the shared suite and the plugins' problems are run.

    \b
    Examples:
      adjudge run
      adjudge run my_problems.py -b torch -b autograd
      adjudge run -b torch -k "linear_algebra and not hessian" --dtype float32
      adjudge run --resume latest
    """
    if resume is not None:
        if files or names or expression or operators or dtypes or output:
            raise click.UsageError(
                "--resume goes on with the run as it was planned: give no files, -b, -k, -o ... with it"
            )
        _resume(resume, jobs, quiet)
    else:
        _run(files, names, expression, operators, dtypes, output, timeout_s, memory_gib, jobs, seed, quiet)


@main.command(epilog=EXIT_CODES)
@click.argument("run_name", metavar="RUN")
@click.option("--partial", is_flag=True, help="Accept a run that did not end.")
def judge(run_name: str, partial: bool) -> None:
    """Judge a recorded run again, with this version's rules; nothing is run.

    \b
    Examples:
      adjudge judge latest
      adjudge judge results/20260102-030405-a1b2
    """
    _finish(*_judged(run_name, partial), quiet=False)


@main.command(epilog=EXIT_CODES)
@click.argument("run_name", metavar="RUN")
@click.option("--partial", is_flag=True, help="Accept a run that did not end.")
def report(run_name: str, partial: bool) -> None:
    """Write a recorded run's reports again and say where they lie.

    \b
    Examples:
      adjudge report latest
      adjudge report results/20260102-030405-a1b2 --partial
    """
    _finish(*_judged(run_name, partial), quiet=True)


def _collect(files: Sequence[Path]) -> list[Any]:
    from adjudge.collection import collect
    from adjudge.plugins import installed, problem_modules

    return collect([str(file.resolve()) for file in files] or problem_modules(installed()))


def _run(
    files: Sequence[Path],
    names: Sequence[str],
    expression: str,
    operators: Sequence[str],
    dtypes: Sequence[str],
    output: Path | None,
    timeout_s: float,
    memory_gib: float,
    jobs: int,
    seed: int,
    quiet: bool,
) -> None:
    from datetime import datetime

    from adjudge import runs
    from adjudge.commission import commission
    from adjudge.environments import choose, find_backends

    known = find_backends(Path.cwd())
    chosen = choose(known, names)
    _note_unbuilt(known, chosen, names)
    record = commission(
        problems=_collect(files),
        judged=chosen,
        references=[b for b in known.values() if b.reference and b.is_built],
        expression=expression,
        operators=operators,
        dtypes=dtypes,
        seed=seed,
        timeout_s=timeout_s,
        memory_gib=memory_gib,
        whole_suite=not files,
        now=datetime.now().astimezone(),
        command=sys.argv[1:],
    )
    folder = output or Path(runs.RESULTS) / record.header.run
    runs.create(folder)
    record.path = folder / record.path.name
    _execute(record, jobs, quiet, fresh=True)


def _resume(name: str, jobs: int, quiet: bool) -> None:
    from adjudge import runs
    from adjudge.record import load_record, mend_tail

    folder = runs.find(name)
    record = load_record(folder, partial=True)
    if record.footer is not None:
        click.echo(f"{folder}: the run had ended; nothing is left to do", err=True)
    else:
        mend_tail(record.path)
    _execute(record, jobs, quiet, fresh=False)


def _execute(record: Any, jobs: int, quiet: bool, fresh: bool) -> None:
    from datetime import datetime

    from rich.console import Console

    from adjudge import runner, runs
    from adjudge.judge import judge as judge_record
    from adjudge.progress import progress_on
    from adjudge.record import Footer, RecordWriter

    folder = record.path.parent
    writer = RecordWriter(record.path)
    try:
        if fresh:
            writer.append(
                record.header, *record.problems.values(), *record.points.values(), *record.cases.values()
            )
        runs.point_latest(folder)
        with progress_on(Console(stderr=True), quiet=quiet) as progress:
            runner.run(record, writer, progress, jobs, runner.open_process(record.header))
        if record.footer is None:
            footer = Footer(finished=datetime.now().astimezone().isoformat(), outcomes=len(record.outcomes))
            writer.append(footer)
            record.add(footer)
    except KeyboardInterrupt:
        click.echo(f"\ninterrupted; go on with: adjudge run --resume {folder}", err=True)
        raise SystemExit(EXIT_INTERRUPTED) from None
    finally:
        writer.close()
    _finish(folder, judge_record(record), quiet=False)


def _judged(name: str, partial: bool) -> tuple[Path, "JudgedRun"]:
    from adjudge import runs
    from adjudge.judge import judge as judge_record
    from adjudge.record import load_record

    folder = runs.find(name)
    return folder, judge_record(load_record(folder, partial=partial))


def _finish(folder: Path, judged: "JudgedRun", quiet: bool) -> None:
    """Write the reports, show the matrix, and exit by what was found."""
    from adjudge import runs
    from adjudge.plugins import installed, report_formats

    files = runs.publish(folder, judged, report_formats(installed()))
    if not quiet:
        from rich.console import Console

        from adjudge.report.terminal import render_matrix

        Console().print(render_matrix(judged))
    for file in files:
        click.echo(str(file))
    if judged.not_started:
        raise SystemExit(EXIT_NOT_STARTED)
    if judged.unexpected or judged.stale_entries:
        raise SystemExit(EXIT_UNEXPECTED)


def _note_unbuilt(known: dict[str, "Backend"], chosen: Sequence["Backend"], names: Sequence[str]) -> None:
    missing = [] if names else [name for name in known if name not in {backend.name for backend in chosen}]
    if missing:
        click.echo(f"not built, left out: {', '.join(missing)}", err=True)


def _print_json(rows: object) -> None:
    import json

    click.echo(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
