"""Renders a judged run as JUnit XML: a test suite per backend, a test case per verdict.

The dialect is the one that GitLab, Jenkins and GitHub's reporters have in common: `testsuites/testsuite/testcase` with
`failure`, `error` and `skipped`, and properties of the suite; https://github.com/testmoapp/junitxml.
"""

from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from adjudge.outcome import Crashed, Outcome, Raised
from adjudge.report.attributes import attributes
from adjudge.report.marks import mark_of
from adjudge.report.summary import telling
from adjudge.report.text import one_line, visible
from adjudge.verdict import JudgedRun, Kind, StaleEntry, Verdict

_SKIPPED = frozenset({Kind.UNSUPPORTED, Kind.UNJUDGED})


def render(run: JudgedRun) -> str:
    """Return the report as XML."""
    suites = Element("testsuites", name="adjudge")
    for backend in run.backends:
        suites.append(_suite(run, backend))
    if run.contradicted:
        suites.append(_problems_suite(run))
    for count in ("tests", "failures", "errors", "skipped"):
        suites.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    suites.set("time", _seconds(sum(facts.round_trip_ns for facts in run.record.outcomes.values())))
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _suite(run: JudgedRun, backend: str) -> Element:
    suite = Element("testsuite", name=visible(backend), timestamp=_timestamp(run.record.header.created))
    _add_properties(suite, run, backend)
    if backend in run.not_started:
        _add_problem(
            suite, backend, "start", "error", "the backend could not be started", run.not_started[backend]
        )
    blamed = {id(verdict) for verdict in telling(run)}
    time_ns = 0
    for verdict in (verdict for verdict in run.verdicts if verdict.backend == backend):
        time_ns += _add_case(suite, run, verdict, id(verdict) in blamed)
    for found in (found for found in run.broken if found.backend == backend):
        name = f"{found.invariant.value}: {found.case}"
        _add_problem(
            suite, backend, name, "failure", f"broken invariant: {found.invariant.value}", found.detail
        )
    for entry in (entry for entry in run.stale_entries if entry.backend == backend):
        _add_stale_entry(suite, entry)
    return _counted(suite, time_ns)


def _problems_suite(run: JudgedRun) -> Element:
    """Return the suite of what is wrong with problems, not with backends."""
    suite = Element("testsuite", name="problems", timestamp=_timestamp(run.record.header.created))
    for case in run.contradicted:
        message = "what the problem claims is proven wrong by the enclosure"
        _add_problem(suite, "problems", case, "failure", message, "mend the problem")
    return _counted(suite, 0)


def _counted(suite: Element, time_ns: int) -> Element:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("time", _seconds(time_ns))
    return suite


def _add_properties(suite: Element, run: JudgedRun, backend: str) -> None:
    properties = SubElement(suite, "properties")
    for name, value in _properties(run, backend):
        SubElement(properties, "property", name=name, value=one_line(value))


def _properties(run: JudgedRun, backend: str) -> Iterator[tuple[str, str]]:
    header = run.record.header
    yield "run", header.run
    yield "adjudge", header.adjudge
    yield "seed", str(header.seed)
    yield "cpu", header.host.cpu
    if (facts := run.record.backends.get(backend)) is not None:
        yield "library", facts.library
        yield "library_version", facts.library_version
        yield "python", facts.python
        yield "numpy", facts.numpy
        yield "platform", facts.platform


def _add_case(suite: Element, run: JudgedRun, verdict: Verdict, is_blamed: bool) -> int:
    facts = run.record.outcomes.get((verdict.case, verdict.backend))
    time_ns = facts.round_trip_ns if facts else 0
    case = SubElement(
        suite,
        "testcase",
        classname=visible(f"{verdict.backend}.{verdict.problem.replace('/', '.')}"),
        name=visible(f"{verdict.point}/{verdict.operator}/{verdict.dtype}/{verdict.mode}"),
        time=_seconds(time_ns),
    )
    mark = mark_of(verdict)
    if is_blamed:
        failure = SubElement(
            case, "failure", type=mark.id, message=one_line(f"{mark.label}: {verdict.detail}")
        )
        failure.text = visible(_explanation(verdict, facts.outcome if facts else None))
    elif reason := _reason_to_skip(verdict):
        SubElement(case, "skipped", message=one_line(reason))
    return time_ns


def _reason_to_skip(verdict: Verdict) -> str:
    if verdict.is_unexpected:  # and not blamed: the backend was never there
        return f"not run: {verdict.detail}"
    if (known := verdict.expected_failure) is not None:
        link = f" ({known.link})" if known.link else ""
        return f"known failure, {known.kind}: {known.reason}{link}"
    return f"{mark_of(verdict).label}: {verdict.detail}" if verdict.verdict in _SKIPPED else ""


def _explanation(verdict: Verdict, outcome: Outcome | None) -> str:
    lines = [verdict.detail, f"case: {verdict.case}"]
    if verdict.basis:
        lines.append(f"judged against: {verdict.basis}")
    if verdict.ulps is not None:
        lines.append(f"largest error: {verdict.ulps:.6g} ulps")
    lines += attributes(verdict)
    match outcome:
        case Raised(traceback=text) | Crashed(stderr_tail=text) if text:
            lines += ["", text]
    return "\n".join(lines)


def _add_stale_entry(suite: Element, entry: StaleEntry) -> None:
    message = f"the known failure {entry.pattern!r} matches no case: strike it off"
    _add_problem(suite, entry.backend, f"known failure {entry.pattern}", "failure", message, entry.reason)


def _add_problem(suite: Element, backend: str, name: str, tag: str, message: str, text: str) -> None:
    case = SubElement(suite, "testcase", classname=visible(backend), name=one_line(name), time="0.000000")
    SubElement(case, tag, type=tag, message=one_line(message)).text = visible(text)


def _seconds(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e9:.6f}"


def _timestamp(created: str) -> str:
    """Return the time as the JUnit schema wants it: without a zone."""
    try:
        return f"{datetime.fromisoformat(created):%Y-%m-%dT%H:%M:%S}"
    except ValueError:
        return one_line(created)
