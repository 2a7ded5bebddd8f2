"""The command `adjudge export`."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adjudge.completion import runs as complete_runs

if TYPE_CHECKING:
    import msgspec

    from adjudge.verdict import JudgedRun

_TEXT_FILE: Any = click.Path(path_type=Path, dir_okay=False, allow_dash=True)
_FILE: Any = click.Path(path_type=Path, dir_okay=False)
STDOUT = "-"


@click.command("export")
@click.argument("names", nargs=-1, required=True, metavar="RUN ...", shell_complete=complete_runs)
@click.option("--csv", type=_TEXT_FILE, metavar="FILE", help="Write a table as CSV; - prints it.")
@click.option("--parquet", type=_FILE, metavar="FILE", help="Write a table as Parquet.")
@click.option(
    "--pyperf", type=_TEXT_FILE, metavar="FILE", help="Write samples as pyperf's JSON; - prints it."
)
@click.option(
    "--samples", is_flag=True, help="In tables: a row for each sample, not for each case and backend."
)
@click.option("--partial", is_flag=True, help="Accept runs that did not end.")
def export(
    names: tuple[str, ...],
    csv: Path | None,
    parquet: Path | None,
    pyperf: Path | None,
    samples: bool,
    partial: bool,
) -> None:
    """Hand what RUNs found to other tools: a tidy table, a row for each case and backend, or pyperf's JSON.

    A run is its folder, its id under results/, or 'latest'. For pyperf give one; where it is RUN:BACKEND, benchmarks
    are called by their cases alone, so that `pyperf compare_to` compares two backends. Times of wrong answers are left
    out of pyperf's file; in tables they bear their verdict.

    \b
    Examples:
      adjudge export latest --csv run.csv
      adjudge export results/2026* --parquet runs.parquet
      adjudge export latest:torch --pyperf torch.json
      adjudge export latest --samples --csv - | head
    """  # fmt: skip
    if csv is None and parquet is None and pyperf is None:
        raise click.UsageError("say what to write: --csv FILE, --parquet FILE or --pyperf FILE")
    if pyperf is not None and len(names) > 1:
        raise click.UsageError("--pyperf takes one run: pyperf's file holds a benchmark once")
    sides = [_side(name, partial) for name in names]
    if csv is not None or parquet is not None:
        _write_tables([run for run, _ in sides], samples, csv, parquet)
    if pyperf is not None:
        _write_pyperf(*sides[0], pyperf)


def _side(name: str, partial: bool) -> "tuple[JudgedRun, str]":
    from adjudge import runs
    from adjudge.judge import judge
    from adjudge.record import load_record

    folder, backend = runs.find_side(name)
    return judge(load_record(folder, partial=partial)), backend


def _write_tables(judged: "list[JudgedRun]", samples: bool, csv: Path | None, parquet: Path | None) -> None:
    from adjudge.export.rows import ResultRow, result_rows
    from adjudge.export.samples import SampleRow, sample_rows
    from adjudge.export.tables import csv_text, write_parquet

    kind: type[msgspec.Struct] = SampleRow if samples else ResultRow
    rows: Iterable[msgspec.Struct] = [
        row for run in judged for row in (sample_rows(run.record) if samples else result_rows(run))
    ]
    if csv is not None:
        _write(csv, csv_text(kind, rows))
    if parquet is not None:
        write_parquet(kind, rows, parquet)


def _write_pyperf(run: "JudgedRun", backend: str, file: Path) -> None:
    from adjudge.errors import UserError
    from adjudge.export.pyperf import pyperf_json

    if backend and backend not in run.backends:
        raise UserError(
            f"run {run.record.header.run} has no backend {backend!r}: it has {', '.join(run.backends)}"
        )
    text = pyperf_json(run, backend)
    if not text:
        raise UserError(
            f"run {run.record.header.run} holds no samples of right answers: pyperf's are those of 'adjudge bench'"
        )
    _write(file, text)


def _write(file: Path, text: str) -> None:
    from adjudge.errors import UserError

    if str(file) == STDOUT:
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{file} cannot be written ({error.strerror})") from error
