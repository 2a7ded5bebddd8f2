"""The commands `adjudge backends` and `adjudge problems`."""

import json
from pathlib import Path
from typing import Any

import click

from adjudge import options

_MARKDOWN = "Print the catalogue as Markdown."


@click.command()
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
            "instead_of": str(backend.instead_of) if backend.instead_of else None,
            "built": backend.is_built,
            "installed": backend.version(),
            "reference": backend.reference,
            "default": backend.default,
        }
        for backend in find_backends(Path.cwd()).values()
    ]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        state = row["installed"] or ("no adapter installed there" if row["built"] else "not built")
        asked = "" if row["default"] else "  (asked only by name)"
        absent = f"  (as there is no {row['instead_of']})" if row["instead_of"] else ""
        click.echo(f"{row['name']:<20} {state:<34} {row['python']}{absent}{asked}")
    if not rows:
        click.echo("no backends: install an adapter beside adjudge, or write an adjudge.toml")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@options.selecting
@options.grouped
@options.tagged
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


def _print_json(rows: object) -> None:
    click.echo(json.dumps(rows, indent=1))
