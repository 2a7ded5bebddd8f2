"""The command `adjudge serve`."""

from pathlib import Path

import click

PORT = 8631
FIRST_RESULTS = Path("results")
"""Where runs go: it may be served before the first run makes it."""


@click.command()
@click.argument("results", default=FIRST_RESULTS, type=click.Path(path_type=Path), metavar="[DIR]")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="0: a free one.")
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
def serve(results: Path, port: int, opens: bool) -> None:
    """Show all runs under DIR (results) in a browser, live while one goes on; on this machine only.

    \b
    Examples:
      adjudge serve
      adjudge serve results --port 0 --open
    """
    import webbrowser

    from adjudge.errors import UserError
    from adjudge.serving.server import LOOPBACK, open_server

    if not results.is_dir() and (results.exists() or results != FIRST_RESULTS):
        raise UserError(f"{results} is not a folder: give the folder that holds the runs")
    server = open_server(results, port)
    address = f"http://{LOOPBACK}:{server.server_address[1]}/"
    click.echo(f"serving the runs under {results}/ at {address} (Ctrl-C ends it)")
    if opens:
        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("ended", err=True)
    finally:
        server.server_close()
