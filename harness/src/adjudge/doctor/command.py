"""The command `adjudge doctor`."""

import sys
from pathlib import Path

import click

from adjudge.completion import backends as complete_backends


@click.command(epilog="Exit codes: 0 all is well; 1 something is missing; 2 wrong usage.")
@click.option("-b", "--backend", "names", multiple=True, metavar="NAME", shell_complete=complete_backends,
              help="A backend; default: all that are known.")  # fmt: skip
def doctor(names: tuple[str, ...]) -> None:
    """Find what is missing in the environments, and say how to mend it: start each backend and ask it one case.

    \b
    Examples:
      adjudge doctor
      adjudge doctor -b torch
    """
    from adjudge.doctor.diagnosis import diagnose

    is_well = True
    for symptom in diagnose(Path.cwd(), names):
        state = "ok" if not symptom.remedy else "missing" if symptom.is_grave else "note"
        click.echo(f"{state:<8} {symptom.what}")
        if symptom.remedy:
            click.echo(f"         mend: {symptom.remedy}")
            is_well &= not symptom.is_grave
    sys.exit(0 if is_well else 1)
