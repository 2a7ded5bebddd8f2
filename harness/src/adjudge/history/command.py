"""The command `adjudge history`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from adjudge.history.jumps import Jumps
    from adjudge.history.reading import Past


@click.command("history")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="[FOLDER ...]")
@click.option("--json", "as_json", is_flag=True, help="Print runs and events as JSON.")
def history(folders: tuple[Path, ...], as_json: bool) -> None:
    """Show how verdicts and times went over all runs in FOLDERs, or under results/, and mark where they changed.

    Verdicts are those that were written beside each record. A change of time is one that noise alone would show in 1
    history of 100 at most; it takes a benchmark or two on either side of it, on the same machine.

    \b
    Examples:
      adjudge history
      adjudge history results/published --json
    """
    import json

    from adjudge.history.jumps import jumps
    from adjudge.history.reading import read
    from adjudge.history.terminal import HistoryView
    from adjudge.report.screen import screen
    from adjudge.runs import RESULTS

    past = read(folders or (Path(RESULTS),))
    found = jumps(past)
    if as_json:
        click.echo(json.dumps(_as_json(past, found), indent=1))
    else:
        screen().print(HistoryView(past, found))


def _as_json(past: "Past", found: "Jumps") -> object:
    from dataclasses import asdict

    from adjudge.history.events import events

    runs = [
        {
            "run": run.id,
            "created": run.created,
            "machine": dict(zip(("cpu", "cores", "platform"), run.machine, strict=True)),
            "backends": {
                backend: {"release": past.releases.get((at, backend), ""), **asdict(tally)}
                for (at, backend), tally in sorted(past.tallies.items())
                if at == run.id
            },
        }
        for run in past.runs
    ]
    return {
        "runs": runs,
        "events": [asdict(event) for event in events(past, found.found)],
        "undecided": found.undecided,
        "unjudged": past.unjudged,
        "unended": past.unended,
    }
