"""Makes the pages and pictures of the site that are generated, when `mkdocs build` asks for them.

python docs/site.py RUN > docs/gallery/conventions.md    writes the convention atlas of a run anew
"""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
import numpy as np
from adjudge import runs
from adjudge.cli import main
from adjudge.judge import judge
from adjudge.record import load_record
from adjudge.report.atlas import AtlasRow, bands
from adjudge.report.markdown import code, prose, table
from adjudge.report.summary import name_of, short_release
from adjudge.verdict import JudgedRun
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import reference_engine

CURVES = ("p", "p′", "p″", "p‴", "p⁗")
COLOURS = ("#1f77b4", "#d55e00", "#0c7a5b", "#a2376f", "#7a7a85")
WIDTH, HEIGHT, MARGIN = 640, 360, 36
LOWEST, HIGHEST = -80.0, 100.0
PUBLISHED = "results/published/charts"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated files to those that are written by hand."""
    files.append(File.generated(config, "reference/command-line.md", content=command_line()))
    files.append(File.generated(config, "images/cubic.svg", content=cubic()))
    charts = sorted((Path(config.docs_dir).parent / PUBLISHED).glob("*.svg"))
    for chart in charts:
        files.append(File.generated(config, f"images/published/{chart.name}", abs_src_path=str(chart)))
    files.append(File.generated(config, "gallery/speed.md", content=speed([chart.stem for chart in charts])))
    return files


def speed(charts: list[str]) -> str:
    """Return the page of the pictures of the published benchmark: the map of all, then time and memory against size."""
    lines = [
        "# The speed curves",
        "",
        "Measured by `tox run -m bench`: the tables and the machine are in `results/published/timing.md`. Only right",
        "answers compete. [Time backends](../how-to/benchmark.md) says how it is measured.",
    ]
    if not charts:
        lines += ["", "None are published yet: `tox run -m bench` measures and draws them."]
    curves = [name for name in charts if name.startswith("time-")]
    whole = [name for name in charts if not name.startswith(("time-", "memory-"))]
    for name in (*whole, *curves):
        title = " ".join(name.removeprefix("time-").split("-")).capitalize()
        lines += ["", f"## {title}", "", f"![{title}](../images/published/{name}.svg)"]
    return "\n".join(lines) + "\n"


def command_line() -> str:
    """Return the page that holds the help of every command."""
    pages = ["# The command line\n\nWhat `adjudge COMMAND --help` says, and what the exit codes mean.\n"]
    for name, context in commands(main, "adjudge", None):
        pages.append(f"## {name}\n\n```text\n{context.get_help()}\n```\n")
    return "\n".join(pages)


def commands(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[str, click.Context]]:
    """Yield every command under its full name, with the context in which it shows its help."""
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100)
    yield context.command_path, context
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            if found is not None and not found.hidden:
                yield from commands(found, each, context)


def cubic() -> str:
    """Draw p(x) = 3x³ - 20x² + 40x - 2 and its four derivatives, taken by the reference engine, on one set of axes."""

    def p(x):
        return 3 * x**3 - 20 * x**2 + 40 * x - 2

    x = np.linspace(-1.0, 4.0, 201)
    functions = [p]
    for _ in CURVES[1:]:
        functions.append(reference_engine.elementwise_grad(functions[-1]))
    lines = [
        polyline(x, np.broadcast_to(f(x), x.shape), colour)
        for f, colour in zip(functions, COLOURS, strict=True)
    ]
    return "\n".join([opening(), *axes(), *lines, *legend(), "</svg>"])


def opening() -> str:
    """Open the picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    )


def across(x: float) -> float:
    """Return where a number stands on the axis from -1 to 4."""
    return MARGIN + (x + 1.0) / 5.0 * (WIDTH - 2 * MARGIN)


def up(y: float) -> float:
    """Return where a value stands on the axis of values."""
    return HEIGHT - MARGIN - (y - LOWEST) / (HIGHEST - LOWEST) * (HEIGHT - 2 * MARGIN)


def axes() -> Iterator[str]:
    """Yield the grid and its numbers."""
    for y in range(int(LOWEST), int(HIGHEST) + 1, 20):
        yield f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{up(y):.1f}" y2="{up(y):.1f}" stroke="#e3e0d8"/>'
        yield f'<text x="{MARGIN - 6}" y="{up(y) + 4:.1f}" text-anchor="end" fill="#5a5a64">{y}</text>'
    for x in range(-1, 5):
        yield f'<text x="{across(x):.1f}" y="{HEIGHT - 12}" text-anchor="middle" fill="#5a5a64">{x}</text>'


def polyline(x: np.ndarray, y: np.ndarray, colour: str) -> str:
    """Draw a curve as far as it lies within the axes."""
    inside = (y >= LOWEST) & (y <= HIGHEST)
    points = " ".join(f"{across(a):.1f},{up(b):.1f}" for a, b in zip(x[inside], y[inside], strict=True))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.2"/>'


def legend() -> Iterator[str]:
    """Yield the names of the curves in their colours."""
    for place, (name, colour) in enumerate(zip(CURVES, COLOURS, strict=True)):
        left = WIDTH - 300 + 54 * place
        yield f'<text x="{left}" y="22" fill="{colour}" font-weight="600">{name}</text>'


def conventions(run_name: str) -> Iterator[str]:
    """Yield the page of what each backend of a run chose for the gradients at kinks, jumps and singular points."""
    judged = judge(load_record(runs.find(run_name)))
    versions = ", ".join(f"{name} {short_release(judged, name)}" for name in judged.backends)
    yield "# The convention atlas"
    yield ""
    yield "What each library answers where several answers are defensible: gradients in float64."
    yield "The report of any run holds this atlas"
    yield f"for the backends and problems of that run. Versions: {prose(versions)}."
    for band, rows in bands(judged).items():
        shown = [row for row in rows if row.case.operator == "gradient" and "float64" in row.dtypes]
        if shown:
            yield ""
            yield f"## {prose(band)}"
            yield ""
            yield from table(["case", "defensible", *judged.backends], map(partial(_row, judged), shown))


def _row(judged: JudgedRun, row: AtlasRow) -> list[str]:
    chosen = (row.choices.get(name) for name in judged.backends)
    return [
        f"{code(name_of(row.case.problem))} at {prose(row.case.point)}",
        code("; ".join(row.defensible)),
        *(f"{choice.mark.glyph} {code('; '.join(choice.lines))}" if choice else "" for choice in chosen),
    ]


if __name__ == "__main__":
    print("\n".join(conventions(sys.argv[1])))
