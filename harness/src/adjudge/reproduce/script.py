"""Writes the script: what is wrong, the program of library calls, the truth, and the comparison. Knows no file."""

import ast
import textwrap
from collections.abc import Iterator

import numpy as np

from adjudge.judge.kinks import BASIS as GENERALISED
from adjudge.judge.thresholds import ACCURATE_ULPS, ENTITLED
from adjudge.outcome import Array, Computed, Crashed, TimedOut
from adjudge.record import BackendFacts, CaseFacts
from adjudge.report.text import one_line
from adjudge.reproduce.asking import Written
from adjudge.reproduce.exhibit import Exhibit
from adjudge.tracing.layout import text
from adjudge.tracing.literals import literal
from adjudge.verdict import JudgedRun, Kind, Verdict

WIDTH = 100


def script(run: JudgedRun, verdict: Verdict, shown: Exhibit | None, written: Written) -> str:
    """Return a script that needs the library and NumPy only, and exits with 1 as long as the answer is wrong."""
    imports, _, program = written.source.partition("\n\n")
    lines = [
        '"""' + "\n\n".join(_told(run, verdict)) + '\n"""',
        "",
        *_versions(run, verdict),
        "",
        *_imports(imports.splitlines(), shown, run.record.outcomes[verdict.case, verdict.backend].outcome),
        "",
        *_limits(run, verdict),
        program.rstrip(),
    ]
    if shown is not None:
        lines += _comparison(run, verdict, shown)
    elif isinstance(run.record.outcomes[verdict.case, verdict.backend].outcome, Computed):
        lines += ["", 'print("got", got.tolist())']
    return "\n".join(lines) + "\n"


def _told(run: JudgedRun, verdict: Verdict) -> Iterator[str]:
    """Give the paragraphs that say what is wrong."""
    case = run.record.cases[verdict.case]
    facts = run.record.backends[verdict.backend]
    problem = run.record.problems[case.problem]
    where = "" if case.mode == "eager" else f", {case.mode}"
    word = _WORDS.get(verdict.verdict, verdict.verdict.value)
    yield _filled(
        f"{facts.library} {facts.library_version}{where}: the {case.operator} of "
        f"{case.problem.partition('/')[2]} {word}."
    )
    yield _filled(problem.summary)
    if verdict.detail:
        yield _filled(verdict.detail[0].upper() + verdict.detail[1:].rstrip(".") + _peers(run, verdict) + ".")
    if known := verdict.expected_failure:
        yield _filled(" ".join(filter(None, (known.reason, known.link))))
    yield _filled("This exits with 1 as long as that is so, and with 0 once it is mended.")


_WORDS = {
    Kind.AGREE: "is right",
    Kind.CONVENTION: "is one of several right answers",
    Kind.NON_FINITE: "is not finite",
    Kind.RAISED: "raises an error",
    Kind.CRASHED: "ends the process",
    Kind.TIMED_OUT: "does not return",
    Kind.UNCONNECTED: "is left out, as if there were none",
    Kind.WRONG: "is wrong",
    Kind.INACCURATE: "is inaccurate",
}


def _peers(run: JudgedRun, verdict: Verdict) -> str:
    """Name other libraries that are right at the same point."""
    references = {choice.name for choice in run.record.header.backends if choice.reference}
    names = [name for name in verdict.peers if name not in references]
    return f" ({', '.join(names)} {'is' if len(names) == 1 else 'are'} right)" if names else ""


def _versions(run: JudgedRun, verdict: Verdict) -> list[str]:
    facts: BackendFacts = run.record.backends[verdict.backend]
    names = [
        f"{facts.distribution} {facts.library_version}",
        f"NumPy {facts.numpy}",
        f"Python {facts.python}",
    ]
    return [
        f"# {', '.join(dict.fromkeys(names))}, {facts.platform}",
        f"# Found by adjudge {run.record.header.adjudge}: {verdict.case}",
    ]


def _imports(needed: list[str], shown: Exhibit | None, outcome: object) -> list[str]:
    standard = ["import sys"] if shown is not None else []
    if isinstance(outcome, TimedOut):
        standard.append("import faulthandler")
    if shown is not None:
        needed = [*needed, *(["import numpy as np"] if "import numpy as np" not in needed else [])]
    return [*sorted(standard), *([""] if standard and needed else []), *sorted(needed, key=_import_order)]


def _import_order(statement: str) -> str:
    return statement.split()[1]


def _limits(run: JudgedRun, verdict: Verdict) -> Iterator[str]:
    match run.record.outcomes[verdict.case, verdict.backend].outcome:
        case TimedOut(seconds):
            yield f"faulthandler.dump_traceback_later({seconds:g}, exit=True)  # with status 1"
        case Crashed(_, reason):
            yield f"# The last statement ends the process: {one_line(reason)}"


def _comparison(run: JudgedRun, verdict: Verdict, shown: Exhibit) -> Iterator[str]:
    case = run.record.cases[verdict.case]
    if shown.row:
        yield f"# It is row {list(shown.row)} of the {case.operator}, by the product with a unit vector."
    if shown.is_missing:
        yield f"got = np.zeros({shown.got.shape}) if got is None else got  # None says that it does not depend on it"
    if shown.form is not None:
        yield from _form(shown, shown.form)
        return
    if shown.index is not None:
        yield f"got = got[{', '.join(map(str, shown.index))}]  # of {shown.part}, the element that is farthest off"
        shown = shown.element()
    yield ""
    yield from (f"# {line}" for line in textwrap.wrap(_basis(run, case, shown), WIDTH - 2))
    if shown.basis == GENERALISED:
        yield f"lowest = {_number(shown.lowest)}"
        yield f"highest = {_number(shown.highest)}"
    else:
        yield f"expected = {_number(shown.lowest)}"
    yield from _room(shown, case.dtype)
    yield from _verdict(shown)


def _form(shown: Exhibit, form: tuple[str, str]) -> Iterator[str]:
    yield f"expected = {form[1]!r}".replace("'", '"')
    yield 'got = f"{got.dtype} of shape {got.shape}"'
    yield 'print("expected", expected)'
    yield 'print("got     ", got)'
    yield "sys.exit(got != expected)"


def _room(shown: Exhibit, dtype: str) -> Iterator[str]:
    if not shown.room.any():
        yield "allowed = 0"
        return
    yield from (
        f"# {line}"
        for line in textwrap.wrap(
            f"It may be off by {ACCURATE_ULPS:g} units in the last place of {dtype}, or by {ENTITLED:g} times what "
            "rounding inputs and arithmetic does to it, whichever is more.",
            WIDTH - 2,
        )
    )
    with np.errstate(all="ignore"):
        rounded = np.asarray([float(f"{room * 1.0005:.3e}") for room in shown.room.reshape(-1)])
    yield f"allowed = {_number(rounded.reshape(shown.room.shape))}"


def _verdict(shown: Exhibit) -> Iterator[str]:
    if shown.basis == GENERALISED:
        nan = " | np.isnan(got)" if shown.may_be_nan else ""
        yield f"off = ~((lowest - allowed <= got) & (got <= highest + allowed){nan})"
        yield 'print("expected", lowest.tolist(), "to", highest.tolist())'
    else:
        yield "off = ~((got == expected) | (np.abs(got - expected) <= allowed))  # so NaN is off"
        yield 'print("expected", expected.tolist())'
    yield 'print("got     ", got.tolist())'
    yield "sys.exit(int(off.any()))"


def _basis(run: JudgedRun, case: CaseFacts, shown: Exhibit) -> str:
    match shown.basis:
        case "closed form":
            source = (
                run.record.points[case.problem, case.point].source or run.record.problems[case.problem].source
            )
            return "The truth, in closed form" + (f": {one_line(source)}" if source else ".")
        case "enclosure":
            return (
                "The truth, proven: enclosed by power series over balls, and rounded to the nearest float64."
            )
        case "reference":
            reference = next(c.name for c in run.record.header.backends if c.reference)
            return f"What the backend {reference!r} answers, which no other refutes."
        case basis if basis == GENERALISED:
            return "There is no derivative at this point; between these numbers any is a fair answer."
        case _:
            return "What most libraries answer; there is no proof."


def _number(array: Array) -> str:
    """Return an array as source, on as many lines as it takes."""
    numbers = ast.unparse(literal(np.asarray(array, np.float64).tolist()))
    return text(ast.parse(f"np.array({numbers})")).strip()


def _filled(paragraph: str) -> str:
    safe = one_line(paragraph).replace("\\", "/").replace('"""', "'''")
    return textwrap.fill(safe, WIDTH, break_long_words=False, break_on_hyphens=False)
