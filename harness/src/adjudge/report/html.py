"""Renders a judged run as one HTML file that opens offline: style, script and data are all in it.

The page's words (result, findings, environments) are written here, those below the matrix packed with the data; matrix,
details and times are drawn from the data by the page's own script when they are looked at: large runs stay quick.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from adjudge.report.atlas import bands
from adjudge.report.charts.gallery import pictures
from adjudge.report.detection import charts, detection
from adjudge.report.faults import Fault, example, faults
from adjudge.report.invariants import MEANINGS, broken, tallies
from adjudge.report.jury import jury, told
from adjudge.report.marks import MARKS, Mark
from adjudge.report.packing import packed
from adjudge.report.payload import payload
from adjudge.report.proofs import proofs
from adjudge.report.scoreboard import figures, percent, scores
from adjudge.report.summary import (
    cell,
    counted,
    findings,
    headline,
    is_clean,
    known_failures,
    sentences,
    short_release,
)
from adjudge.report.text import duration, readable_time, visible
from adjudge.report.timing import paces, timing_rows
from adjudge.verdict import JudgedRun

SCRIPTS = ("data", "tally", "filters", "tables", "matrix", "values", "detail", "timing", "backend", "page")
"""The parts of the page's script, in the order in which they build on one another."""
FIRST_FINDINGS = 6
"""Findings that stand in the open; the others are folded, so that the matrix is not far away."""
MOST_FINDINGS = 200
MOST_CASES = 12


def render(run: JudgedRun) -> str:
    """Return the page."""
    script = "\n".join(_asset(f"{name}.js") for name in SCRIPTS)
    environment, words = _environment(), _words(run)
    below = environment.get_template("below.html").render(words)
    return environment.get_template("report.html").render(
        words,
        style=Markup(_asset("report.css")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
        data=Markup(packed(payload(run) | {"below": below})),
    )


def _words(run: JudgedRun) -> dict[str, Any]:
    return {
        "run": run,
        "header": run.record.header,
        "headline": headline(run),
        "is_clean": is_clean(run),
        "sentences": sentences(run),
        "figures": figures(run),
        "scores": scores(run),
        "tally": cell(run.verdicts).tally,
        "findings": findings(run),
        "known": known_failures(run),
        "faults": _by_backend(faults(run)),
        "paces": paces(run, timing_rows(run)),
        "atlas": bands(run),
        "proofs": proofs(run),
        "invariants": tallies(run),
        "meanings": MEANINGS,
        "broken": broken(run),
        "jury": jury(run),
        "charts": charts(),
        "pictures": pictures(run),
        "detection": detection(),
        "first_findings": FIRST_FINDINGS,
        "most_findings": MOST_FINDINGS,
        "most_cases": MOST_CASES,
    }


class _Unindented(Extension):
    """Keeps the indentation of templates out of pages, of which it would be a fiftieth."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE)


def templates(package: str) -> Environment:
    """Return the templates of a package, in which a misspelt name is an error and all text is escaped."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=shown,
        extensions=[_Unindented],
    )


def _environment() -> Environment:
    environment = templates("adjudge.report")
    environment.filters |= {
        "best_first": _best_first,
        "breakable": _breakable,
        "counted": counted,
        "duration": duration,
        "example": example,
        "linked": _linked,
        "percent": percent,
        "told": told,
        "time": readable_time,
    }
    environment.globals["release"] = short_release
    return environment


def shown(value: Any) -> Any:
    """Return what a template shows of a value: text with its control characters written out."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else visible(value)


def _by_backend(found: Iterable[Fault]) -> dict[str, list[Fault]]:
    by_backend: dict[str, list[Fault]] = {}
    for fault in found:
        by_backend.setdefault(fault.backend, []).append(fault)
    return by_backend


def _best_first(tally: Mapping[Mark, int]) -> list[tuple[Mark, int]]:
    """Return the marks and their counts with the right answers first, as a bar is read from the left."""
    first = ("agree", "convention", "unsupported", "unjudged")
    return sorted(
        tally.items(),
        key=lambda item: (
            first.index(item[0].id) if item[0].id in first else len(first) + len(MARKS) - item[0].rank
        ),
    )


def _breakable(name: str) -> Markup:
    """Return a name that may be broken after its underscores."""
    return Markup("_<wbr>").join(visible(name).split("_"))


def _linked(text: str) -> Markup:
    """Return the text as HTML in which web addresses are links."""
    return Markup("").join(_pieces(visible(text)))


def _pieces(text: str) -> Iterator[str]:
    for place, piece in enumerate(re.split(r"(https?://[^\s<>\"]*[^\s<>\".,;:)\]])", text)):
        yield Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(piece) if place % 2 else piece


def _asset(name: str) -> str:
    return (files("adjudge.report") / "templates" / name).read_text(encoding="utf-8")
