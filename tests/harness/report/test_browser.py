"""Clicks through the HTML report in headless Chromium."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from adjudge.report.html import render
from adjudge.verdict import JudgedRun, Kind
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("ADJUDGE_REQUIRE_BROWSER"),
    reason="no chromium on the path: install it, or set ADJUDGE_REQUIRE_BROWSER=1 to fail instead",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Report:
    """A report opened in a browser, with whatever the page complained of."""

    def __init__(
        self, browser: Browser, run: JudgedRun, folder: Path, width: int = 1280, **context: Any
    ) -> None:
        path = folder / "report.html"
        path.write_text(render(run), encoding="utf-8")
        self.address = path.as_uri()
        self.complaints: list[str] = []
        self.page: Page = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, **context
        ).new_page()
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(self.address)

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.fixture
def report(browser: Browser, every_kind_run: JudgedRun, tmp_path: Path) -> Iterator[Report]:
    opened = Report(browser, every_kind_run, tmp_path)
    yield opened
    opened.page.context.close()
    assert opened.complaints == []


def wrong_case(run: JudgedRun) -> tuple[str, str, str]:
    """Return the case, problem and backend of a wrong verdict."""
    verdict = next(v for v in run.verdicts if v.verdict is Kind.WRONG)
    return verdict.case, verdict.problem, verdict.backend


def test_a_click_on_a_cell_shows_every_answer_and_the_truth(
    report: Report, every_kind_run: JudgedRun
) -> None:
    _, problem, backend = wrong_case(every_kind_run)
    page = report.page
    page.click("#expand")
    page.click(f'#matrix-box a.cell[href$="{problem}|{backend}"]')
    detail = page.locator("dialog#detail")
    expect(detail).to_be_visible()
    expect(detail).to_contain_text("x[2] is 6.5 where 6 is true")
    expect(detail).to_contain_text("closed form")
    for name in every_kind_run.backends[:3]:
        expect(detail).to_contain_text(name)
    page.keyboard.press("Escape")
    expect(detail).to_be_hidden()


def test_the_back_button_closes_the_details(report: Report, every_kind_run: JudgedRun) -> None:
    _, problem, backend = wrong_case(every_kind_run)
    report.page.click("#expand")
    report.page.click(f'#matrix-box a.cell[href$="{problem}|{backend}"]')
    expect(report.page.locator("dialog#detail")).to_be_visible()
    report.page.go_back()
    expect(report.page.locator("dialog#detail")).to_be_hidden()


def test_a_deep_link_opens_its_case(report: Report, every_kind_run: JudgedRun) -> None:
    case, *_ = wrong_case(every_kind_run)
    report.page.goto(f"{report.address}#case={case}")
    report.page.reload()
    expect(report.page.locator("dialog#detail")).to_be_visible()
    expect(report.page.locator("dialog#detail")).to_contain_text("gradient")


def test_filters_narrow_the_matrix_and_can_be_cleared(report: Report, every_kind_run: JudgedRun) -> None:
    page = report.page
    everything = page.locator("#shown").inner_text()
    page.select_option("#by-backend", every_kind_run.backends[0])
    expect(page.locator("#shown")).to_contain_text("Showing")
    assert f"backend={every_kind_run.backends[0]}" in page.url
    page.click("#reset")
    expect(page.locator("#shown")).to_have_text(everything)


def test_a_slash_leads_to_the_search_and_no_match_says_so(report: Report) -> None:
    page = report.page
    page.keyboard.press("/")
    page.keyboard.type("no such problem anywhere")
    expect(page.locator("#matrix-box")).to_contain_text("Nothing passes these filters")
    page.keyboard.press("Escape")
    expect(page.locator("#matrix-box table")).to_be_visible()


def test_arrow_keys_move_within_the_matrix(report: Report) -> None:
    page = report.page
    page.click("#expand")
    page.locator("#matrix-box a.cell").first.focus()
    before = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('href')") != before


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways(
    browser: Browser, every_kind_run: JudgedRun, tmp_path: Path, width: int, scheme: str
) -> None:
    opened = Report(browser, every_kind_run, tmp_path, width, color_scheme=scheme)
    opened.page.click("#expand")
    assert opened.overflow() <= 0
    assert opened.complaints == []
    opened.page.context.close()


def test_hostile_text_stays_text(report: Report) -> None:
    assert report.page.evaluate("document.querySelectorAll('script').length") == 2
    report.page.click("#expand")
    assert report.page.locator("main b", has_text="bold").count() == 0
