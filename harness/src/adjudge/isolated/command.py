"""The commands `adjudge env create`, `list` and `remove`."""

from pathlib import Path

import click


@click.group()
def env() -> None:
    """Make and keep isolated environments of a backend at a version.

    They lie in the user's cache (or under $ADJUDGE_CACHE) and are made by venv and pip, as pip is configured. A run
    makes those that it needs by itself.

    \b
    Examples:
      adjudge env create autograd==1.7.0
      adjudge run my_problems.py -b autograd==1.7.0 -b autograd==1.9.1
    """


@env.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME==VERSION ...")
def create(names: tuple[str, ...]) -> None:
    """Make the environments of backends at versions; those that are there are left alone.

    \b
    Examples:
      adjudge env create torch==2.13.0
      adjudge env create autograd==1.7.0 autograd==1.9.1
    """
    from adjudge.isolated.making import ensured, wanted

    for each in [wanted(name) for name in names]:
        ensured([each.name], Path.cwd(), lambda words: click.echo(words, err=True))
        click.echo(f"{each.name:<24} {each.python}")


@env.command("list")
def list_() -> None:
    """List the environments that are there.

    \b
    Examples:
      adjudge env list
    """
    from adjudge.isolated.making import cache, made

    found = made()
    for each in found:
        click.echo(f"{each.name:<24} {each.python}")
    if not found:
        click.echo(f"no environments under {cache()}: make one with: adjudge env create NAME==VERSION")


@env.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME==VERSION ...")
def remove(names: tuple[str, ...]) -> None:
    """Remove environments.

    \b
    Examples:
      adjudge env remove autograd==1.7.0
    """
    from adjudge.isolated import making

    for each in [making.wanted(name) for name in names]:
        making.remove(each)
        click.echo(f"removed {each.name}")
