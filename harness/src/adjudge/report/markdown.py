"""Renders a judged run as Markdown that reads well in a pull request: the result first, the long tables folded."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from adjudge.report.atlas import AtlasRow, Choice, bands
from adjudge.report.attributes import attributes
from adjudge.report.columns import Columns, benchmark_columns
from adjudge.report.invariants import MEANINGS, broken, tallies
from adjudge.report.jury import jury, told
from adjudge.report.marks import MARKS
from adjudge.report.proofs import proofs
from adjudge.report.summary import (
    Finding,
    Matrix,
    counted,
    findings,
    group_matrix,
    group_of,
    headline,
    is_clean,
    known_failures,
    name_of,
    problem_matrix,
    sentences,
    standings,
)
from adjudge.report.text import duration, one_line, readable_time
from adjudge.verdict import InvariantVerdict, JudgedRun, Kind

MOST_FINDINGS = 100
MOST_CASES = 5
MOST_REFUTED = 20
MOST_BLOCKS = 100
BENCHMARK_HEAD = (
    "Name", "Min", "Max", "Mean", "StdDev", "Median", "IQR", "Outliers", "OPS", "Rounds", "Iterations",
)  # fmt: skip


def render(run: JudgedRun) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    sections = (
        _summary,
        _attention,
        _matrix,
        _benchmark,
        _conventions,
        _invariants,
        _jury,
        _known,
        _proofs,
        _environments,
    )
    return "\n".join(line for section in sections for line in section(run)).rstrip() + "\n"


def code(text: str) -> str:
    """Return the text as a code span, in which Markdown, HTML, mentions and table bars mean nothing."""
    line = one_line(text).replace("|", "\\|")
    if not line:
        return ""
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def prose(text: str) -> str:
    """Return the text with everything escaped that Markdown, HTML or a mention would read."""
    line = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|#~])", r"\\\1", line).replace("@", "@<!-- -->")


def _summary(run: JudgedRun) -> Iterator[str]:
    header = run.record.header
    yield f"# adjudge: {prose(headline(run))}"
    yield ""
    for sentence in sentences(run):
        yield prose(sentence)
    yield ""
    yield (
        f"Run {code(header.run)} of {prose(readable_time(header.created))}, adjudge {prose(header.adjudge)}, "
        f"seed {header.seed}: {code(' '.join(header.command))}"
    )
    yield ""
    yield from table(
        [
            "backend",
            "library",
            "agree",
            "convention",
            "unsupported",
            "unjudged",
            "known failures",
            "needs attention",
        ],
        (
            [
                code(item.name),
                prose(item.release) or "did not start",
                *(
                    f"{item.of_kind(k):,}"
                    for k in (Kind.AGREE, Kind.CONVENTION, Kind.UNSUPPORTED, Kind.UNJUDGED)
                ),
                f"{item.counted('known'):,}",
                f"**{item.attention:,}**" if item.attention else "0",
            ]
            for item in standings(run)
        ),
        right_from=2,
    )
    yield ""


def _attention(run: JudgedRun) -> Iterator[str]:
    found = findings(run)
    if is_clean(run):
        return
    yield "## Needs attention"
    yield ""
    for name, error in run.not_started.items():
        yield f"- **{prose(name)} could not be started**: {code(error)}"
    for finding in found[:MOST_FINDINGS]:
        yield f"- {_told(finding)}"
        yield f"  {_cases(finding)}"
    if len(found) > MOST_FINDINGS:
        yield f"- and {len(found) - MOST_FINDINGS:,} more"
    for alike in broken(run)[:MOST_FINDINGS]:
        yield f"- {_told_broken(alike)}"
    for case in run.contradicted:
        yield f"- **What a problem claims is proven wrong** by the enclosure: {code(case)}: mend the problem"
    for entry in run.stale_entries:
        yield (
            f"- **{prose(entry.backend)}: a known failure matches no case**: {code(entry.pattern)} "
            f"({prose(entry.reason)}): strike it off"
        )
    yield ""


def _told(finding: Finding) -> str:
    verdict = finding.first
    basis = f", against {prose(verdict.basis)}" if verdict.basis else ""
    ulps = f", {verdict.ulps:.3g} ulps" if verdict.ulps else ""
    detail = f": {code(verdict.detail)}" if verdict.detail else ""
    more = "".join(f"; {prose(phrase)}" for phrase in attributes(verdict))
    return (
        f"{finding.mark.glyph} **{prose(verdict.backend)}: {finding.mark.label}**{basis}{ulps}{detail}{more}"
    )


def _told_broken(alike: Sequence[InvariantVerdict]) -> str:
    first, more = alike[0], len(alike) - 1
    also = f" and {counted(more, 'more case')}" if more else ""
    state = "known failure did not occur" if first.stale else "broken invariant"
    told = f"{first.invariant.value}: {code(first.detail)} in {code(first.case)}"
    return f"**{prose(first.backend)}: {state}** {told}{also}"


def _cases(finding: Finding) -> str:
    shown = ", ".join(code(verdict.case) for verdict in finding.verdicts[:MOST_CASES])
    more = len(finding.verdicts) - MOST_CASES
    return f"in {shown}" + (f" and {counted(more, 'more case')}" if more > 0 else "")


def _matrix(run: JudgedRun) -> Iterator[str]:
    yield "## Matrix"
    yield ""
    yield "A cell shows its worst verdict and how many of its cases bear it."
    used = {mark.id for row in group_matrix(run).values() for cell in row.values() for mark in cell.tally}
    yield ", ".join(f"{mark.glyph} {mark.label}" for mark in MARKS if mark.id in used) + "."
    yield ""
    yield from _matrixtable(run, "group", group_matrix(run))
    yield ""
    problems = problem_matrix(run)
    for group in group_matrix(run):
        rows = {name_of(problem): row for problem, row in problems.items() if group_of(problem) == group}
        yield f"<details><summary>{prose(group)}: {counted(len(rows), 'problem')}</summary>"
        yield ""
        yield from _matrixtable(run, "problem", rows)
        yield ""
        yield "</details>"
    yield ""


def _matrixtable(run: JudgedRun, what: str, rows: Matrix) -> Iterator[str]:
    yield from table(
        [what, *map(code, run.backends)],
        (
            [code(name), *(f"{row[b].worst.glyph} {row[b].count}" if b in row else "" for b in run.backends)]
            for name, row in rows.items()
        ),
    )


def _benchmark(run: JudgedRun) -> Iterator[str]:
    """Yield the times of a benchmark, in pytest-benchmark's columns; how many times the least stands in parentheses."""
    found = tuple(benchmark_columns(run))
    if not found:
        return
    yield "<details><summary>Samples of the benchmark, in pytest-benchmark's columns</summary>"
    yield ""
    for block, columns in found[:MOST_BLOCKS]:
        yield f"{code(f'{block.problem} {block.point} {block.operator} {block.dtype}')}"
        yield ""
        yield from table(BENCHMARK_HEAD, _benchmark_rows(columns), right_from=1)
        yield ""
    if len(found) > MOST_BLOCKS:
        yield f"and {counted(len(found) - MOST_BLOCKS, 'more case')}: `adjudge export` has them all"
        yield ""
    yield "</details>"
    yield ""


def _benchmark_rows(columns: Sequence[Columns]) -> Iterator[list[str]]:
    least = min(each.median for each in columns)
    for each in columns:
        times = (each.least, each.most, each.mean, each.deviation)
        yield [
            prose(each.contender),
            *map(duration, times),
            f"{duration(each.median)} ({each.median / least:.2f})",
            duration(each.iqr),
            f"{each.outliers[0]};{each.outliers[1]}",
            f"{each.operations_per_second:,.4g}",
            f"{each.rounds:,}",
            f"{each.iterations:,}",
        ]


def _conventions(run: JudgedRun) -> Iterator[str]:
    found = bands(run)
    if not found:
        return
    yield "## Conventions"
    yield ""
    yield "Where the derivative is a set, or a matter of definition: what each backend chose."
    yield ""
    for band, rows in found.items():
        yield f"<details><summary>{prose(band)}: {counted(len(rows), 'case')}</summary>"
        yield ""
        yield from table(["case", "defensible", *map(code, run.backends)], map(partial(_row, run), rows))
        yield ""
        yield "</details>"
    yield ""


def _row(run: JudgedRun, row: AtlasRow) -> list[str]:
    case, choices = row.case, [row.choices.get(name) for name in run.backends]
    return [
        f"{code(name_of(case.problem))} {prose(f'{case.point}, {case.operator}')}",
        code("; ".join(row.defensible)),
        *(_chosen(choice) if choice else "" for choice in choices),
    ]


def _chosen(choice: Choice) -> str:
    said = (choice.mark.glyph, prose(choice.name), code("; ".join(choice.lines)))
    return " ".join(filter(None, said))


def _invariants(run: JudgedRun) -> Iterator[str]:
    counts = tallies(run)
    if not counts:
        return
    yield "## Invariants"
    yield ""
    yield "What must hold between a backend's own answers, whatever the truth is; how often it was checked."
    yield ""
    yield from table(
        ["invariant", "means", *map(code, run.backends)],
        (
            [
                invariant.value,
                code(MEANINGS[invariant]),
                *(prose(by_backend[name].said) if name in by_backend else "" for name in run.backends),
            ]
            for invariant, by_backend in counts.items()
        ),
    )
    yield ""


def _jury(run: JudgedRun) -> Iterator[str]:
    found = jury(run)
    if not found.split:
        return
    yield "## Jury"
    yield ""
    yield prose(found.said)
    if found.odd:
        alone = ", ".join(f"{code(name)} {count:,}" for name, count in found.odd.items())
        yield f"How often a backend stands alone against a majority: {alone}."
    if found.refuted:
        yield f"In {counted(len(found.refuted), 'case')} the truth is against the majority:"
        yield ""
        for split in found.refuted[:MOST_REFUTED]:
            yield f"- {code(split.case)}: {prose(told(split))}"
        if len(found.refuted) > MOST_REFUTED:
            yield f"- and {len(found.refuted) - MOST_REFUTED:,} more"
    yield ""


def _known(run: JudgedRun) -> Iterator[str]:
    found = known_failures(run)
    if not found:
        return
    yield "## Known failures"
    yield ""
    yield from table(
        ["backend", "verdict", "cases", "whose", "reason", "for example"],
        (
            [
                code(item.first.backend),
                item.mark.glyph,
                str(len(item.verdicts)),
                prose(known.kind),
                linked(known.reason, known.link),
                code(item.first.case),
            ]
            for item in found
            if (known := item.first.expected_failure)
        ),
    )
    yield ""


def _proofs(run: JudgedRun) -> Iterator[str]:
    found = proofs(run)
    if found is None or not found.unproven:
        return
    yield "## Not proven"
    yield ""
    yield (
        f"The truth of {found.proven:,} of {counted(found.total, 'case')} is proven. The others are judged by a closed "
        "form, the reference or consensus:"
    )
    yield ""
    yield from table(
        ["why it is not proven", "cases", "for example"],
        ([prose(item.reason), f"{len(item.cases):,}", code(item.cases[0])] for item in found.unproven),
    )
    yield ""


def linked(reason: str, link: str) -> str:
    """Return a reason as prose, with the link behind it where it is a web address, and as code where it is not."""
    if not link:
        return prose(reason)
    if not re.fullmatch(r"https?://[^\s<>|]+", link):
        return f"{prose(reason)} ({code(link)})"
    return f"{prose(reason)} ([link](<{link}>))"


def _environments(run: JudgedRun) -> Iterator[str]:
    host = run.record.header.host
    yield "## Environments"
    yield ""
    yield (
        f"{prose(host.platform)}, {prose(host.cpu)}, {counted(host.cores, 'core')}, "
        f"{host.memory_bytes / 2**30:.1f} GiB; adjudge on Python {prose(host.python)}, NumPy {prose(host.numpy)}."
    )
    yield ""
    yield from table(
        ["backend", "library", "Python", "NumPy", "import", "dtypes", "modes"],
        (
            [
                code(facts.name),
                prose(f"{facts.library} {facts.library_version}"),
                prose(facts.python),
                prose(facts.numpy),
                duration(facts.import_ns) if facts.import_ns else "",
                prose(", ".join(facts.dtypes)),
                prose(", ".join(facts.modes)),
            ]
            for facts in run.record.backends.values()
        ),
    )
    yield ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right_from: int = 10**6) -> Iterator[str]:
    """Yield the lines of a table; the columns from `right_from` on are aligned to the right."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "|".join(" ---: " if place >= right_from else " --- " for place in range(len(head))) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"
