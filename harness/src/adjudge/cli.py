"""The command line: parses, calls, prints. Each command imports what it needs when it is called."""

import errno
import os
import sys
from typing import Any

import click

from adjudge import __version__
from adjudge.bench.command import bench
from adjudge.commands.listing import backends, problems
from adjudge.commands.rereading import judge, report
from adjudge.commands.running import run, smoke
from adjudge.compare.command import compare
from adjudge.doctor.command import doctor
from adjudge.export.command import export
from adjudge.findings import findings
from adjudge.history.command import history
from adjudge.isolated.command import env
from adjudge.new_adapter.command import new_adapter
from adjudge.new_adapter.draft_command import draft_failures
from adjudge.reproduce.command import reproduce
from adjudge.serving.command import serve
from adjudge.show.card_command import card
from adjudge.show.command import show
from adjudge.truth.command import truth

EXIT_UNREAD, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NUMPY = (2, 1)
"""The first NumPy that has all of the array standard that problems are written in."""


class _Group(click.Group):
    """Turns adjudge's own errors and full disks into one line and exit code 2, and suggests commands for misspelt ones.

    Whoever reads the output and stops, such as `head`, ends the command quietly.
    """

    def main(self, *arguments: Any, **settings: Any) -> Any:
        try:
            try:
                return super().main(*arguments, **settings)
            finally:
                sys.stdout.flush()
        except OSError as error:
            if error.errno not in (*_FULL, errno.EPIPE):
                raise
            _drop_output()
            if error.errno == errno.EPIPE:
                sys.exit(EXIT_UNREAD)
            what = error.filename or "the output"
            click.echo(
                f"adjudge: {what} cannot be written ({error.strerror}): make room and try again", err=True
            )
            sys.exit(EXIT_USAGE)

    def invoke(self, ctx: click.Context) -> Any:
        from adjudge.errors import UserError

        try:
            _need_recent_numpy()
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


def _need_recent_numpy() -> None:
    """Raise `UserError` where NumPy, which a backend may hold back, lacks names of the array standard."""
    from importlib.metadata import version

    from adjudge.errors import UserError

    found = version("numpy")
    if tuple(map(int, found.split(".")[:2])) < _NUMPY:
        raise UserError(
            f"the command line needs NumPy {'.'.join(map(str, _NUMPY))}, and {found} is here: install adjudge in an "
            "environment of its own, and name this one's python in adjudge.toml"
        )


def _drop_output() -> None:
    """Let go of what could not be written, lest Python try once more as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands, options, backends, groups, tags, operators, cases and runs.

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


for command in (
    backends,
    problems,
    run,
    smoke,
    bench,
    judge,
    report,
    show,
    reproduce,
    doctor,
    compare,
    history,
    findings,
    export,
    card,
    serve,
    env,
    truth,
    new_adapter,
    draft_failures,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
