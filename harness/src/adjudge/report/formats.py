"""What a report format is, and the built-in ones. Renderers are imported when they are used, not before."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adjudge.verdict import JudgedRun


@dataclass(frozen=True, slots=True)
class Format:
    """Describes a report: `name` is what people type, `filename` the file in the run's folder, `render` makes its text.

    `render` is a pure function: it reads no clock, no environment and no file but its own templates, and gives the
    same text for the same run. The text is written as UTF-8. One that is `of_benchmarks` is made only of runs that
    timed something.
    """

    name: str
    filename: str
    render: Callable[["JudgedRun"], str]
    of_benchmarks: bool = False

    def applies(self, run: "JudgedRun") -> bool:
        """Say whether the report can be made of a run."""
        return not self.of_benchmarks or run.record.header.timing is not None


def _deferred(module: str, name: str = "render") -> Callable[["JudgedRun"], str]:
    def render(run: "JudgedRun") -> str:
        text: str = getattr(import_module(module), name)(run)
        return text

    return render


BUILT_IN = (
    Format("html", "report.html", _deferred("adjudge.report.html")),
    Format("markdown", "report.md", _deferred("adjudge.report.markdown")),
    Format("timing", "timing.md", _deferred("adjudge.report.benchmark"), of_benchmarks=True),
    Format(
        "timing-json", "timing.json", _deferred("adjudge.report.benchmark", "render_json"), of_benchmarks=True
    ),
    Format("junit", "junit.xml", _deferred("adjudge.report.junit")),
)
