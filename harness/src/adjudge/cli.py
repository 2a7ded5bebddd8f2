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
from adjudge.bench.command import bench
from adjudge.compare.command import compare
from adjudge.completion import backends as complete_backends
from adjudge.completion import runs as complete_runs
from adjudge.doctor.command import doctor
from adjudge.export.command import export
from adjudge.findings import findings
from adjudge.history.command import history
from adjudge.isolated.command import env
from adjudge.new_adapter.command import new_adapter
from adjudge.serving.command import serve
from adjudge.show.card_command import card
from adjudge.show.command import show
from adjudge.truth.command import truth

if TYPE_CHECKING:
    from adjudge.commission import Order
    from adjudge.environments import Backend

EXIT_USAGE, EXIT_INTERRUPTED = 2, 130
SAMPLE = ("smoke", "worked_examples", "transcripts")
"""The groups that `adjudge smoke` runs."""

_BACKEND = "A backend, or NAME==VERSION of one; default: all that are built."
_SELECT = "Select by words in the id, joined by and, or, not."
_GROUP = "Only problems of this group."
_TAG = "Only problems with this tag."
_MARKDOWN = "Print the catalogue as Markdown."
_OPERATOR = "An operator, such as gradient or hessian; default: the problem's."
_DTYPE = "Default: the problem's."
_JOBS = "Workers at a time; at the end several may share a backend."
_MODE = "How to run, where a backend can; compiling takes seconds a case [default: eager]."
_OUTPUT = "Where the run goes [default: results/ID]."
_SEED = "For the seeds of jvp, vjp and hvp."
_TIMEOUT = "Seconds for one case."
_MEMORY = "Resident memory of one worker."
_TRUTH_TIMEOUT = "Seconds to prove one case's truth, where none is shipped; 0: prove none."
_TRUTH_TOTAL = "Seconds to prove all."

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
            click.echo(f"adjudge: {' '.join(str(error).splitlines())}", err=True)
            ctx.exit(EXIT_USAGE)
        except KeyboardInterrupt:
            click.echo("adjudge: interrupted before anything was run", err=True)
            ctx.exit(EXIT_INTERRUPTED)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from adjudge.suggestion import suggestion

        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            hint = suggestion(args[0], self.list_commands(ctx))
            raise click.UsageError(f"{error.message} {hint[0].upper()}{hint[1:]}", ctx) from None


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
      adjudge compare results/main latest       what changed between two runs
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
@click.option("-k", "expression", default="", metavar="EXPR", help=_SELECT)
@click.option("--group", "groups", multiple=True, metavar="GROUP", help=_GROUP)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help=_TAG)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.option("--markdown", "as_markdown", is_flag=True, help=_MARKDOWN)
def problems(
    files: tuple[Path, ...],
    expression: str,
    groups: tuple[str, ...],
    tags: tuple[str, ...],
    as_json: bool,
    as_markdown: bool,
) -> None:
    """List the problems of the shared suite and of plugins, or those of FILES.

    \b
    Examples:
      adjudge problems
      adjudge problems -k "linear_algebra and not det"
      adjudge problems --group kinks --group traps
      adjudge problems --markdown > suite.md
      adjudge problems my_problems.py --json
    """
    from adjudge.catalogue import catalogue
    from adjudge.commission import narrowed, problems_of
    from adjudge.selection import matcher

    select = matcher(expression)
    chosen = [problem for problem in narrowed(problems_of(files), groups, tags) if select(problem.id)]
    if as_markdown:
        click.echo(catalogue(chosen), nl=False)
        return
    rows: list[dict[str, Any]] = [
        {
            "id": problem.id,
            "summary": (problem.function.__doc__ or "").strip().split("\n")[0],
            "points": list(problem.points),
            "wrt": list(problem.wrt),
            "operators": None if problem.operators is None else list(problem.operators),
            "dtypes": list(problem.dtypes),
            "source": problem.source,
            "origin": problem.origin,
            "group": problem.group,
            "tags": list(problem.tags),
        }
        for problem in chosen
    ]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']:<44} {row['summary']}")
    click.echo(f"{len(rows)} problems, {sum(len(row['points']) for row in rows)} points")


def _limits(command: Any) -> Any:
    for option in (
        click.option(
            "--fail-on",
            type=click.Choice(["unexpected", "never"]),
            default="unexpected",
            show_default=True,
            help="Exit with 1 on unexpected verdicts, or never (2 and 3 remain).",
        ),
        click.option(
            "-v", "--verbose", "loudness", flag_value="verbose", help="Show every problem and finding."
        ),
        click.option(
            "-q", "--quiet", "loudness", flag_value="quiet", help="Print only where the reports lie."
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


@main.command(epilog=EXIT_CODES)
@click.argument("backend", shell_complete=complete_backends)
@click.option("-k", "expression", default="", metavar="EXPR", help=_SELECT)
@click.option("-o", "output", type=click.Path(path_type=Path), metavar="DIR", help=_OUTPUT)
@_limits
def smoke(
    backend: str, output: Path | None, loudness: str | None, fail_on: str, expression: str, **limits: float
) -> None:
    """Check one BACKEND on a sample of the shared suite: every name, every operator, the worked examples.

    \b
    Examples:
      adjudge smoke torch
      adjudge smoke torch -k linalg
    """
    from adjudge.commission import Order

    sample = " or ".join(f"{group}/" for group in SAMPLE)
    selection = f"({sample}) and ({expression})" if expression else sample
    order = Order(expression=selection, **limits)  # type: ignore[arg-type]
    _run(order, (backend,), output, jobs=2, loudness=loudness, fail_on=fail_on)


@main.command(epilog=EXIT_CODES)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE ...]")
@click.option("-b", "--backend", "names", multiple=True, metavar="NAME", help=_BACKEND,
              shell_complete=complete_backends)  # fmt: skip
@click.option("-k", "expression", default="", metavar="EXPR", help=_SELECT)
@click.option("--group", "groups", multiple=True, metavar="GROUP", help=_GROUP)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help=_TAG)
@click.option("--operator", "operators", multiple=True, metavar="OP", help=_OPERATOR)
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
      adjudge run --group traps --tag linear
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

    _end(execution.resume(resume, jobs=jobs, loudness=execution.Loudness(loudness or "normal")), fail_on)


@main.command(epilog=EXIT_CODES)
@click.argument("run_name", metavar="RUN", shell_complete=complete_runs)
@click.option("--partial", is_flag=True, help="Accept a run that did not end.")
def judge(run_name: str, partial: bool) -> None:
    """Judge a recorded run again, with this version's rules; nothing is run.

    \b
    Examples:
      adjudge judge latest
      adjudge judge results/20260102-030405-a1b2
    """
    from adjudge import execution

    sys.exit(execution.rejudge(run_name, partial=partial, loudness=execution.Loudness.NORMAL))


@main.command(epilog=EXIT_CODES)
@click.argument("run_name", metavar="RUN", shell_complete=complete_runs)
@click.option("--partial", is_flag=True, help="Accept a run that did not end.")
def report(run_name: str, partial: bool) -> None:
    """Write a recorded run's reports again and say where they lie.

    \b
    Examples:
      adjudge report latest
      adjudge report results/20260102-030405-a1b2 --partial
    """
    from adjudge import execution

    sys.exit(execution.rejudge(run_name, partial=partial, loudness=execution.Loudness.QUIET))


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands, options, backends and runs.

    \b
    Examples:
      eval "$(adjudge completion bash)"          in ~/.bashrc
      eval "$(adjudge completion zsh)"           in ~/.zshrc
      adjudge completion fish > ~/.config/fish/completions/adjudge.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "adjudge", "_ADJUDGE_COMPLETE").source())


main.add_command(compare)
main.add_command(export)
main.add_command(findings)
main.add_command(history)
main.add_command(serve)
main.add_command(bench)
main.add_command(doctor)
main.add_command(card)
main.add_command(new_adapter)
main.add_command(env)
main.add_command(show)
main.add_command(truth)


def _end(code: int, fail_on: str) -> None:
    """Exit with a run's code, but not with "something unexpected" where nothing is to fail on that."""
    sys.exit(0 if code == 1 and fail_on == "never" else code)


def _run(
    order: "Order", names: Sequence[str], output: Path | None, jobs: int, loudness: str | None, fail_on: str
) -> None:
    from datetime import datetime

    from adjudge import execution
    from adjudge.commission import commission
    from adjudge.environments import choose, find_backends
    from adjudge.isolated.making import ensured
    from adjudge.runs import RESULTS

    made = ensured(names, Path.cwd(), lambda words: click.echo(words, err=True))
    known = find_backends(Path.cwd()) | made
    chosen = choose(known, names)
    _note_unbuilt(known, chosen, names)
    record = commission(
        order,
        judged=chosen,
        references=[backend for backend in known.values() if backend.reference and backend.is_built],
        now=datetime.now().astimezone(),
        command=sys.argv[1:],
    )
    folder = output or Path(RESULTS) / record.header.run
    _end(
        execution.begin(record, folder, jobs=jobs, loudness=execution.Loudness(loudness or "normal")), fail_on
    )


def _note_unbuilt(known: dict[str, "Backend"], chosen: Sequence["Backend"], names: Sequence[str]) -> None:
    missing = [] if names else [name for name in known if name not in {backend.name for backend in chosen}]
    if missing:
        click.echo(f"not built, left out: {', '.join(missing)}", err=True)


def _print_json(rows: object) -> None:
    import json

    click.echo(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
