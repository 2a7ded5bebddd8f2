"""The plugin of adjudge's own report formats. A report is a pure function of a judged run.

Importing this module is cheap: each format names its renderer and loads it when it is asked to render.
"""

from adjudge.hookspecs import hookimpl
from adjudge.report.formats import BUILT_IN, Format

__all__ = ["Format", "adjudge_reports"]


@hookimpl
def adjudge_reports() -> tuple[Format, ...]:
    """Return the built-in formats: HTML, Markdown and JUnit XML."""
    return BUILT_IN
