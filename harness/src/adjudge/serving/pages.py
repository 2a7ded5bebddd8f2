"""Renders the pages around the reports: the list of runs, and a run that is going on."""

import shlex
from importlib.resources import files

from markupsafe import Markup

from adjudge.report.html import templates
from adjudge.report.summary import counted
from adjudge.report.text import readable_time
from adjudge.serving.catalogue import Entry

EVERY_S = 2
"""How often a page asks for news."""


def listing(entries: tuple[Entry, ...], results: str) -> str:
    """Return the page that lists runs; `results` is their folder as seen from where the server was started."""
    return _page("listing.html", entries=entries, results=results)


def going(entry: Entry) -> str:
    """Return the page of a run that is going on."""
    return _page("going.html", entry=entry)


def missing(what: str) -> str:
    """Return the page that says what is not there."""
    return _page("missing.html", what=what)


def _page(name: str, **content: object) -> str:
    environment = templates("adjudge.serving")
    environment.filters |= {"counted": counted, "quoted": shlex.quote, "time": readable_time}
    style = Markup(_asset("adjudge.report", "report.css") + _asset("adjudge.serving", "serving.css"))
    script = Markup(_asset("adjudge.serving", "following.js"))
    return environment.get_template(name).render(style=style, script=script, every_s=EVERY_S, **content)


def _asset(package: str, name: str) -> str:
    return (files(package) / "templates" / name).read_text(encoding="utf-8")
