"""Clicks through the HTML report in headless Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge.outcome import Computed
from adjudge.report.html import render
from adjudge.verdict import ExpectedFailure, JudgedRun, Kind
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

LONG = "linear_algebra/" + "name_" * 9
"""A problem whose name is wider than a phone."""


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
        self.page.wait_for_selector("#matrix-box .heat, #matrix-box .empty")

    def violations(self) -> list[str]:
        """Return what axe finds inaccessible on the page as it stands."""
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]

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


def test_an_answer_that_is_the_truth_is_shown_in_full(report: Report) -> None:
    report.page.goto(f"{report.address}#case=smoke/square/generic/gradient/float64/eager")
    rows = report.page.locator("dialog#detail table.answers tbody tr")
    for row, name in ((0, "truth"), (1, "alpha")):
        expect(rows.nth(row)).to_contain_text(name)
        expect(rows.nth(row)).to_contain_text("x = [2.0, 4.0, 6.0]")


def test_a_link_to_a_section_below_the_matrix_opens_there(report: Report) -> None:
    report.page.goto("about:blank")
    report.page.goto(f"{report.address}#known")
    report.page.wait_for_selector("#matrix-box .heat")
    assert is_in_view(report.page, "#known-title")


def test_a_browser_that_cannot_unpack_the_data_is_told_where_else_they_are(
    browser: Browser, clean_run: JudgedRun, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(clean_run), encoding="utf-8")
    page = browser.new_context(offline=True).new_page()
    page.add_init_script("delete globalThis.DecompressionStream")
    page.goto(path.as_uri())
    expect(page.locator("#matrix-box")).to_contain_text("too old to unpack the data")
    expect(page.locator("#matrix-box")).to_contain_text("report.md")
    page.context.close()


def test_a_cell_tells_why_an_answer_was_not_judged(report: Report) -> None:
    report.page.goto(f"{report.address}#cell=traps/not_finite|alpha")
    expect(report.page.locator("dialog#detail")).to_contain_text("there is no truth")


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


def is_in_view(page: Page, selector: str) -> bool:
    """Return whether an element begins within the window."""
    top = page.locator(selector).bounding_box()
    return top is not None and 0 <= top["y"] < 450


def test_enter_brings_what_the_search_finds_into_view(report: Report) -> None:
    page = report.page
    page.keyboard.press("/")
    page.keyboard.type("square")
    expect(page.locator("#found")).to_contain_text("4 of 5 problems")
    assert not is_in_view(page, "#shown")
    page.keyboard.press("Enter")
    assert is_in_view(page, "#shown")
    expect(page.locator("#found")).to_be_hidden()


def test_enter_leads_to_the_table_that_alone_has_what_is_sought(report: Report) -> None:
    page = report.page
    page.evaluate("document.querySelector('table.atlas.searched tbody td').append('unheard-of')")
    page.fill("#search", "unheard-of")
    page.press("#search", "Enter")
    assert is_in_view(page, "#conventions-title")


@pytest.mark.parametrize("address", ["#q=square", "#backend=beta&verdict=wrong", "#group=traps"])
def test_a_link_that_filters_opens_at_what_passes(report: Report, address: str) -> None:
    page = report.page
    page.goto("about:blank")
    page.goto(report.address + address)
    expect(page.locator("#shown")).to_contain_text("Showing")
    assert is_in_view(page, "#shown")


@pytest.mark.parametrize(
    ("key", "kind"), [("case", "case"), ("problem", "problem"), ("card", "backend"), ("cell", "cell")]
)
def test_a_link_to_what_the_run_lacks_says_so(report: Report, key: str, kind: str) -> None:
    page = report.page
    page.goto(f"{report.address}#{key}=no/such|thing")
    expect(page.locator("dialog#detail")).to_contain_text(f"There is no {kind} “no/such|thing” in this run.")
    page.keyboard.press("Escape")
    expect(page.locator("dialog#detail")).to_be_hidden()


@pytest.mark.parametrize("kind", ["verdict", "backend", "group", "operator"])
def test_a_filter_by_what_the_run_lacks_says_so(report: Report, kind: str) -> None:
    report.page.goto(f"{report.address}#{kind}=nothing")
    expect(report.page.locator("#shown")).to_contain_text(
        f"Showing 0 of 5 problems, 0 of 17 verdicts. There is no {kind} “nothing” in this run."
    )


@pytest.mark.parametrize(
    ("word", "labels"),
    [
        ("wrong", ["wrong", "known: wrong"]),
        ("known-wrong", ["known: wrong"]),
        ("unexpected-wrong", ["wrong"]),
        ("known-raised", ["known: raised"]),
        ("agree", ["agree"]),
    ],
)
def test_a_verdict_in_a_link_is_meant_whether_known_or_not_unless_it_says_which(
    report: Report, word: str, labels: list[str]
) -> None:
    page = report.page
    page.goto(f"{report.address}#verdict={word}")
    pressed = page.locator('.chips .chip[aria-pressed="true"]')
    expect(pressed).to_have_count(len(labels))
    for chip, label in zip(pressed.all(), labels, strict=True):
        expect(chip).to_contain_text(label)
    expect(page.locator("#shown")).to_contain_text(
        f"{len(labels)} of 17 verdicts" if word != "agree" else "of 17"
    )
    page.select_option("#by-backend", "gamma")
    assert page.url.endswith(f"#verdict={word}&backend=gamma")


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


def test_a_long_link_is_broken_rather_than_that_the_page_scrolls(
    browser: Browser, builder: Callable[..., Any], tmp_path: Path
) -> None:
    built = builder(("alpha",), absent=())
    known = ExpectedFailure(kind="upstream", reason="why", link="https://example.org/" + "a" * 200)
    answer = Computed(parts={"x": np.ones(3)})
    built.answer(built.case("group/name"), "alpha", Kind.WRONG, answer, expected_failure=known)
    opened = Report(browser, built.build(), tmp_path)
    assert opened.overflow() <= 0
    opened.page.context.close()


@pytest.mark.parametrize("panel", ["card=alpha", f"case={LONG}/generic/gradient/float64/eager"])
def test_no_panel_scrolls_sideways_on_a_phone(
    browser: Browser, builder: Callable[..., Any], tmp_path: Path, panel: str
) -> None:
    built = builder(("alpha",), absent=())
    known = ExpectedFailure(kind="upstream", reason="why", link="https://example.org/" + "a" * 200)
    answer = Computed(parts={"x": np.ones(3)})
    built.answer(built.case(LONG), "alpha", Kind.WRONG, answer, expected_failure=known)
    opened = Report(browser, built.build(), tmp_path, 400)
    opened.page.goto(f"{opened.address}#{panel}")
    expect(opened.page.locator("dialog#detail a", has_text="https://example.org").first).to_be_visible()
    assert opened.page.evaluate("document.querySelector('#detail').scrollWidth") <= 400
    assert opened.overflow() <= 0
    opened.page.context.close()


def test_hostile_text_stays_text(report: Report) -> None:
    assert report.page.evaluate("document.querySelectorAll('script').length") == 2
    report.page.click("#expand")
    assert report.page.locator("main b", has_text="bold").count() == 0


def test_the_score_board_sorts_by_a_column_both_ways(report: Report, every_kind_run: JudgedRun) -> None:
    names = report.page.locator("table.scores tbody tr th a")
    given = names.all_inner_texts()
    assert given == list(every_kind_run.backends)
    heading = report.page.locator("table.scores thead th", has_text="Backend")
    heading.locator("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    assert names.all_inner_texts() == sorted(given)
    heading.locator("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert names.all_inner_texts() == sorted(given, reverse=True)


def test_numbers_sort_as_numbers_and_the_largest_comes_first(report: Report) -> None:
    page = report.page
    page.locator("table.scores thead th", has_text="Unexpected").locator("button").click()
    cells = page.locator("table.scores tbody td[data-label=Unexpected]")
    values = [int(cell.get_attribute("data-value") or "") for cell in cells.all()]
    assert values == sorted(values, reverse=True) and len(set(values)) > 1


def test_a_backends_card_tells_how_it_came_out_and_where_it_ran(report: Report) -> None:
    page = report.page
    page.locator("table.scores tbody a", has_text="beta").click()
    assert page.url.endswith("#card=beta")
    card = page.locator("dialog#detail")
    expect(card).to_contain_text("What fails")
    expect(card).to_contain_text("x[2] is 6.5 where 6 is true")
    expect(card).to_contain_text("Environment")
    expect(card).to_contain_text("3.11.7")
    page.keyboard.press("ArrowRight")
    expect(card.locator("h2")).to_contain_text("gamma")
    page.keyboard.press("ArrowLeft")
    expect(card.locator("h2")).to_contain_text("beta")


def test_a_card_leads_to_the_verdicts_behind_its_numbers(report: Report) -> None:
    page = report.page
    page.goto(f"{report.address}#card=beta")
    page.locator("dialog a.chip", has_text="wrong").first.click()
    expect(page.locator("dialog#detail")).to_be_hidden()
    expect(page.locator("#shown")).to_contain_text("Showing 1 of 5 problems, 1 of 17")


def test_a_card_of_a_backend_that_did_not_start_says_why(report: Report) -> None:
    report.page.goto(f"{report.address}#card=delta")
    expect(report.page.locator("dialog#detail")).to_contain_text("No module named 'delta'")


def test_the_search_reaches_conventions_and_known_failures(report: Report) -> None:
    page = report.page
    rows = page.locator("table.known tbody tr")
    assert rows.count() == 2
    page.fill("#search", "wrong by design")
    expect(page.locator("table.known tbody tr:visible")).to_have_count(1)
    expect(page.locator("#known .left")).to_have_text("Showing 1 of 2.")
    page.fill("#search", "")
    expect(page.locator("table.known tbody tr:visible")).to_have_count(2)


def test_the_colours_follow_the_system_until_the_reader_chooses(report: Report) -> None:
    page = report.page
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(paper)
    assert light != dark
    page.click("#theme")
    assert page.evaluate(paper) == light


def test_on_paper_the_page_is_light_and_an_open_panel_stands_alone(report: Report) -> None:
    page = report.page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator("#backends")).to_be_visible()
    page.goto(f"{report.address}#card=beta")
    expect(page.locator("dialog#detail")).to_be_visible()
    expect(page.locator("#backends")).to_be_hidden()


def test_on_paper_tables_are_tables_however_narrow_the_sheet(report: Report) -> None:
    page = report.page
    page.set_viewport_size({"width": 700, "height": 900})
    display = "selector => getComputedStyle(document.querySelector(selector)).display"
    assert page.evaluate(display, "table.atlas td") == "grid"
    page.emulate_media(media="print")
    for table in ("table.scores", "table.atlas"):
        assert page.evaluate(display, f"{table} td") == "table-cell"
        assert page.evaluate(display, f"{table} thead") == "table-header-group"


def test_the_navigation_is_in_the_order_of_the_page(report: Report) -> None:
    places = report.page.evaluate(
        "[...document.querySelectorAll('.bar nav a')].map(link => document.querySelector(link.hash).offsetTop)"
    )
    assert places == sorted(places) and len(places) > 5


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (400, "light")], ids=["wide", "dark", "narrow"]
)
def test_axe_finds_nothing_inaccessible(
    browser: Browser, every_kind_run: JudgedRun, tmp_path: Path, width: int, scheme: str
) -> None:
    opened = Report(browser, every_kind_run, tmp_path, width, color_scheme=scheme)
    page = opened.page
    page.click("#expand")
    page.locator("#timing-box").scroll_into_view_if_needed()
    assert opened.violations() == []
    for address in ("#card=beta", "#cell=smoke/square|beta", "#verdict=wrong"):
        page.goto(opened.address + address)
        assert opened.violations() == []
    assert opened.complaints == []
    page.context.close()


def test_axe_would_find_what_is_inaccessible(report: Report) -> None:
    report.page.evaluate("document.querySelector('html').removeAttribute('lang')")
    assert any(found.startswith("html-has-lang") for found in report.violations())


def test_faults_are_told_by_backend_and_the_search_opens_what_it_finds(
    browser: Browser, builder: Callable[..., Any], tmp_path: Path
) -> None:
    built = builder(("alpha", "beta"), absent=())
    for problem, backend in (("traps/one", "alpha"), ("traps/two", "beta"), ("traps/three", "beta")):
        case = built.case(problem, inputs={"x": np.array([1.0])}, expected={"x": np.array([2.0])})
        built.answer(case, backend, Kind.WRONG, Computed(parts={"x": np.array([7.0])}), basis="closed form")
    opened = Report(browser, built.build(), tmp_path)
    page, folded = opened.page, opened.page.locator("#faults details")
    expect(page.locator("#faults tbody tr:visible")).to_have_count(1)
    expect(page.locator("#faults tbody tr:visible")).to_contain_text("got for x[7.0]")
    page.fill("#search", "three")
    expect(page.locator("#faults tbody tr:visible")).to_have_count(1)
    expect(page.locator("#faults tbody tr:visible")).to_contain_text("traps/three")
    expect(page.locator("#faults .left")).to_have_text("Showing 1 of 3.")
    expect(folded.first).to_be_hidden()
    page.locator("#faults a.case:visible").click()
    expect(page.locator("dialog#detail")).to_contain_text("traps/three")
    assert opened.complaints == []
    assert opened.violations() == []
    page.context.close()


def test_a_large_run_is_searched_and_opened_like_a_small_one(
    browser: Browser, large_run: JudgedRun, tmp_path: Path
) -> None:
    opened = Report(browser, large_run, tmp_path)
    page = opened.page
    expect(page.locator("#shown")).to_contain_text("20,000 verdicts")
    assert (
        page.locator("#matrix-box tbody tr").count() == 20
    )  # the groups only: rows exist when they are opened
    page.fill("#search", "problem_007")
    expect(page.locator("#matrix-box a.row")).to_have_count(1)
    page.locator("#matrix-box a.row").click()
    expect(page.locator("dialog#detail")).to_contain_text("group_07/problem_007")
    assert opened.complaints == []
    page.context.close()
