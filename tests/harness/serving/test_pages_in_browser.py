"""Opens the served pages in headless Chromium, while a run goes on and when it ends."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.harness.serving.conftest import cut

SOON_MS = 30_000


@pytest.fixture
def page(browser: Browser, port: int) -> Iterator[Page]:
    """A page of the server, on which nothing may go wrong."""
    context = browser.new_context(
        base_url=f"http://localhost:{port}", viewport={"width": 1280, "height": 900}
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def test_a_run_is_followed_until_its_report_is_there(page: Page, results: Path, finished_run: Path) -> None:
    lines = (finished_run / "record.jsonl").read_bytes().splitlines(keepends=True)
    outcomes = [place for place, line in enumerate(lines) if b'"type":"outcome"' in line]
    first = outcomes[0]
    third = [place for place in outcomes if b'"backend":"reference"' in lines[place]][2] + 1
    cut(results / "one", lines_left=first)
    page.goto("/runs/one/")
    expect(page.locator("h1")).to_have_text("one is running")
    done = page.locator('tr[data-backend="reference"] .done')
    expect(done).to_contain_text("0 of")
    with (results / "one" / "record.jsonl").open("ab") as record:
        record.writelines(lines[first:third])
    expect(done).to_contain_text("3 of", timeout=SOON_MS)
    expect(page.locator('tr[data-backend="reference"] .kinds')).to_contain_text("3 computed")
    with (results / "one" / "record.jsonl").open("ab") as record:
        record.writelines(lines[third:])
    for name in ("report.html", "verdicts.json"):
        shutil.copy(finished_run / name, results / "one" / name)
    expect(page.locator("#matrix-box .heat")).to_be_visible(timeout=SOON_MS)
    assert page.url.endswith("/runs/one/report.html")


def test_a_new_run_appears_in_the_list(page: Page, results: Path, finished_run: Path) -> None:
    page.goto("/")
    expect(page.locator("tr[data-run]")).to_have_count(1)
    shutil.copytree(finished_run, results / "two")
    expect(page.locator('tr[data-run="two"]')).to_contain_text("ended", timeout=SOON_MS)


@pytest.mark.parametrize("width", [1280, 400])
def test_the_pages_are_accessible_and_fit(page: Page, results: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for address in ("/", "/runs/one/", "/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found] == []
        cut(results / "one", lines_left=len((results / "one" / "record.jsonl").read_bytes().splitlines()) - 2)
