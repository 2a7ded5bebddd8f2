"""The command `adjudge new-adapter`."""

from pathlib import Path

import click


@click.command("new-adapter")
@click.argument("name")
@click.option(
    "--library", metavar="DIST", help="The library's distribution, as pip takes it [default: NAME]."
)
@click.option(
    "-o", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Where [default: adjudge-NAME]."
)
def new_adapter(name: str, library: str | None, folder: Path | None) -> None:
    """Write the beginning of an adapter called NAME: an installable plugin whose tox checks and grades it.

    \b
    Examples:
      adjudge new-adapter mylib
      adjudge new-adapter mylib --library my-lib -o plugins/mylib
    """
    from adjudge.new_adapter.writing import write

    place = folder or Path(f"adjudge-{name.replace('_', '-')}")
    for path in write(name, library or name, place):
        click.echo(path)
    click.echo(f"next: fill in {place}/src/adjudge_{name}/adapter.py, and run tox in {place}")
