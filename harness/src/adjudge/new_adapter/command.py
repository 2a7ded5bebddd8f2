"""The command `adjudge new-adapter`."""

from pathlib import Path

import click


@click.command("new-adapter")
@click.argument("name")
@click.option(
    "--library",
    metavar="DIST",
    help="The library's distribution, as pip takes it, with extras and ==VERSION if need be [default: NAME].",
)
@click.option("--module", metavar="MODULE", help="What is imported [default: the distribution's name].")
@click.option(
    "-o", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Where [default: adjudge-NAME]."
)
def new_adapter(name: str, library: str | None, module: str | None, folder: Path | None) -> None:
    """Write the beginning of an adapter called NAME: an installable plugin whose tox checks and grades it.

    \b
    Examples:
      adjudge new-adapter mylib
      adjudge new-adapter mylib --library my-lib -o plugins/mylib
      adjudge new-adapter mylib --library 'my-lib[cpu]==1.2.3' --module mylib.core
    """
    from adjudge.new_adapter.writing import write

    place = folder or Path(f"adjudge-{name.replace('_', '-')}")
    for path in write(name, library or name, module, place):
        click.echo(path)
    click.echo(f"next: fill in {place}/src/adjudge_{name}/adapter.py, and run tox in {place}")
