import base64
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from adjudge.outcome import Computed
from adjudge.report.html import FIRST_FINDINGS, render
from adjudge.report.packing import unpacked
from adjudge.verdict import JudgedRun, Kind

from tests.harness.report.conftest import whole

VOID = {"meta", "link", "input", "br", "wbr", "img", "hr"}


class Page(HTMLParser):
    """Reads a page strictly: every element closed in order; keeps tags, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if inside in {"script", "style"}:
            kind = next(attrs for tag, attrs in reversed(self.tags) if tag == inside).get("type") or inside
            self.texts[kind] = self.texts.get(kind, "") + data
        else:
            self.words += data


@pytest.fixture
def page(every_kind_run: JudgedRun) -> Page:
    return Page(whole(render(every_kind_run)))


def test_rendering_twice_gives_the_same(every_kind_run: JudgedRun) -> None:
    assert render(every_kind_run) == render(every_kind_run)


def test_every_element_is_closed(page: Page) -> None:
    assert page.open == []


def test_the_data_is_packed_in_the_page(page: Page) -> None:
    data = unpacked(page.texts["text/plain"])
    assert [backend["name"] for backend in data["backends"]] == ["alpha", "beta", "gamma", "delta"]


def test_hostile_text_stays_text(page: Page) -> None:
    assert sum(tag == "script" for tag, _ in page.tags) == 2
    assert not any(
        tag == "b" and attrs == {} for tag, attrs in page.tags if "bold" in page.texts.get(tag, "")
    )
    assert "</script><b>bold</b>" in page.words
    assert r"\x1b[31m \x00" in page.words and "\x00" not in page.words


def test_no_link_leads_to_a_script(page: Page) -> None:
    links = [attrs.get("href") or "" for tag, attrs in page.tags if tag == "a"]
    assert links and all(link.startswith(("#", "https://")) for link in links)


def test_nothing_is_loaded_from_elsewhere(page: Page) -> None:
    for tag, attrs in page.tags:
        assert tag not in {"img", "iframe", "object", "embed"}
        assert not (attrs.get("src") or "")
        if tag == "link":
            assert (attrs.get("href") or "").startswith("data:")
    assert "@import" not in page.texts["style"] and "url(" not in page.texts["style"]


def test_the_policy_admits_only_the_page_s_own_script(page: Page) -> None:
    policy = next(
        attrs["content"] for _, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    digest = base64.b64encode(hashlib.sha256(page.texts["module"].encode()).digest()).decode()
    assert policy is not None and f"script-src 'sha256-{digest}'" in policy and "default-src 'none'" in policy


def test_tables_have_captions_and_headed_rows(page: Page) -> None:
    tags = [tag for tag, _ in page.tags]
    assert tags.count("caption") == tags.count("table") >= 4
    assert any(attrs.get("scope") == "row" for tag, attrs in page.tags if tag == "th")


def test_the_summary_tells_what_happened(page: Page) -> None:
    words = re.sub(r"\s+", " ", page.words)
    assert (
        "6 unexpected verdicts, 1 known failure that matched nothing and 1 backend that did not start"
        in words
    )
    assert "Clean: alpha." in words
    assert "ModuleNotFoundError: No module named 'delta'" in words
    assert "A known failure that matches no case of the run" in words


def test_a_clean_run_says_so_and_shows_no_findings(clean_run: JudgedRun) -> None:
    page = Page(whole(render(clean_run)))
    assert "Nothing unexpected" in page.words
    assert "Needs attention" not in page.words and "Known failures" not in page.words


def test_findings_beyond_the_first_are_folded(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    for place in range(FIRST_FINDINGS + 3):
        case = built.case(f"group/problem_{place}")
        built.answer(case, "alpha", Kind.WRONG, Computed(parts={"x": np.ones(3)}), detail=f"off by {place}")
    assert "3 more findings" in Page(render(built.build())).words


def test_a_run_without_verdicts_has_a_page(builder: Callable[..., Any]) -> None:
    assert "Nothing unexpected" in Page(render(builder(("alpha",), absent=()).build())).words


def test_the_page_of_a_large_run_is_small(large_run: JudgedRun) -> None:
    assert len(large_run.verdicts) == 20_000
    assert len(render(large_run).encode()) < 540_000
