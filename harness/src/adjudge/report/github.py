"""What GitHub Actions shows of a run: an annotation for each finding, and the Markdown report as the job's summary.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Iterator

from adjudge.report.invariants import broken
from adjudge.report.markdown import render
from adjudge.report.summary import counted, findings
from adjudge.report.text import one_line
from adjudge.verdict import JudgedRun

MOST_ANNOTATIONS = 10
"""GitHub shows no more errors of one step."""
MOST_BYTES = 1_000_000
"""A step's summary may hold 1 MiB."""


def annotations(run: JudgedRun) -> Iterator[str]:
    """Give a workflow command for each finding that calls for attention, the most that GitHub shows."""
    told = [*_told(run)]
    for title, message in told[:MOST_ANNOTATIONS]:
        yield f"::error title={_property(title)}::{_data(message)}"


def summary(run: JudgedRun) -> str:
    """Return the job's summary in Markdown, cut off at a line where it is larger than GitHub takes."""
    text = render(run)
    data = text.encode()
    if len(data) <= MOST_BYTES:
        return text
    kept = data[:MOST_BYTES].rpartition(b"\n")[0].decode()
    return f"{kept}\n\nCut off: the whole report is in report.md.\n"


def _told(run: JudgedRun) -> Iterator[tuple[str, str]]:
    for name, error in run.not_started.items():
        yield f"{name} could not be started", error
    for finding in findings(run):
        verdict, more = finding.first, len(finding.verdicts) - 1
        also = f" (and {counted(more, 'more case')})" if more else ""
        yield f"{verdict.backend}: {finding.mark.label}", f"{verdict.case}{also}: {verdict.detail}"
    for alike in broken(run):
        yield f"{alike[0].backend}: {alike[0].invariant.value}", f"{alike[0].case}: {alike[0].detail}"
    for entry in run.stale_entries:
        yield f"{entry.backend}: stale", f"the known failure {entry.pattern!r} matches no case: strike it off"


def _data(text: str) -> str:
    return one_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
