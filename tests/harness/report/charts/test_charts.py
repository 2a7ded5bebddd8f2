"""Charts show what was measured; a wrong answer never wins in one, however fast it came."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge import runs
from adjudge.report.charts.accuracy import accuracy
from adjudge.report.charts.curves import curves
from adjudge.report.charts.dots import memory, ratios
from adjudge.report.charts.first_calls import first_calls
from adjudge.report.charts.gallery import pictures
from adjudge.report.charts.heat import heat
from adjudge.report.charts.looks import DOES_NOT_COUNT, Picture
from adjudge.report.formats import BUILT_IN
from adjudge.timing import Block
from adjudge.verdict import Kind

from tests.harness.report.conftest import whole

HOSTILE = '<script>alert(1)</script>"&'
GREEN = "#1f9a6e"


def told(picture: Picture) -> list[str]:
    """Return what a chart says of each of its marks, and its texts."""
    root = ElementTree.fromstring(picture.svg)
    return [each.get("aria-label", "") for each in root.iter() if each.get("aria-roledescription")] + [
        each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")
    ]


def only(found: Any) -> Picture:
    (picture,) = found
    assert isinstance(picture, Picture)
    return picture


@pytest.fixture(scope="module")
def speed(contest: Block, cast_of: Callable[..., Any]) -> Picture:
    return only(heat([contest], cast_of(contest)))


def test_a_picture_is_one_well_formed_image_with_a_description(speed: Picture) -> None:
    root = ElementTree.fromstring(speed.svg)
    assert root.get("role") == "img"
    assert (root.get("aria-label") or "").startswith("Speed relative to the fastest. Times slower")
    assert "<script" not in speed.svg and "href" not in speed.svg


def test_text_and_lines_take_the_colour_of_the_page(speed: Picture) -> None:
    assert 'fill="currentColor"' in speed.svg
    assert not re.search(r'(fill|stroke)="(black|white|#000|#fff)[^"]*"', speed.svg.split("role-mark", 1)[0])


def test_a_file_of_its_own_is_legible_on_light_and_dark_pages(speed: Picture) -> None:
    ElementTree.fromstring(speed.standalone)
    assert "prefers-color-scheme: dark" in speed.standalone


def test_the_fastest_right_answer_wins_and_the_wrong_one_bears_its_mark(speed: Picture) -> None:
    cells = re.findall(r'aria-label="contender: (\w+); case: [^"]*"[^>]*fill="([^"]*)"', speed.svg)
    assert ("right", GREEN) in cells
    assert {name for name, colour in cells if colour == GREEN} == {"right"}
    assert {"1", "20", "✗", "◷"} <= set(told(speed))
    assert speed.note.endswith("or there is none: ✗ wrong, ◷ timed out")


def test_a_wrong_answer_is_a_cross_beside_speed(contest: Block, cast_of: Callable[..., Any]) -> None:
    picture = only(accuracy([contest], cast_of(contest)))
    marks = [text for text in told(picture) if "contender: wrong" in text]
    assert any("slow: 0.01;" in text for text in marks)
    assert picture.svg.count(cross_of(picture)) >= 1


def cross_of(picture: Picture) -> str:
    """Return the path that the shape of what does not count was drawn as."""
    found = re.search(r'aria-label="[^"]*contender: wrong"[^>]*d="([^"]*)"', picture.svg)
    assert found is not None and DOES_NOT_COUNT.count("M") == found.group(1).count("M") == 2
    return found.group(1)


@pytest.fixture(scope="module")
def drawn(sizes: tuple[Block, ...], cast_of: Callable[..., Any]) -> list[Picture]:
    return list(curves(sizes, cast_of(*sizes)))


def test_time_and_memory_are_drawn_against_size(drawn: list[Picture]) -> None:
    assert [picture.name for picture in drawn] == [
        "time-group-name-gradient-float64",
        "memory-group-name-gradient-float64",
    ]
    assert {"10", "100", "1,000", "1µs", "10µs"} <= set(told(drawn[0]))
    assert any(text.endswith("kB") for text in told(drawn[1]))


def test_the_interval_is_a_band(drawn: list[Picture]) -> None:
    assert drawn[0].svg.count('aria-roledescription="area mark"') == 3


def test_a_time_that_does_not_count_is_no_part_of_its_line(drawn: list[Picture]) -> None:
    points = [t for t in told(drawn[0]) if "contender: wrong" in t and "size: 1000" in t]
    assert points
    svg = drawn[0].svg
    dots = re.findall(r'aria-label="([^"]*contender: wrong)"[^>]*d="([^"]*)"', svg)
    crosses = [label for label, path in dots if path.count("M") == 2 and "Z" not in path]
    assert len(crosses) == 1 and "1000" in crosses[0]


def test_what_ran_out_of_time_is_marked_where_it_did(drawn: list[Picture]) -> None:
    assert "◷" in told(drawn[0])
    assert "◷" not in told(drawn[1])


def test_one_size_is_no_curve(sizes: tuple[Block, ...], cast_of: Callable[..., Any]) -> None:
    assert list(curves(sizes[:1], cast_of(*sizes))) == []


def test_ratios_stand_before_the_band_of_theory(contest: Block, cast_of: Callable[..., Any]) -> None:
    picture = only(ratios([contest], cast_of(contest)))
    assert "3 to 5" in picture.note
    assert picture.svg.count('aria-roledescription="rect mark"') == 1
    assert picture.svg.count('aria-roledescription="tick"') == 2  # the medians of those that count


def test_the_parts_of_a_first_call_are_told(contest: Block, cast_of: Callable[..., Any]) -> None:
    texts = told(only(first_calls([contest], cast_of(contest))))
    assert {"import", "build", "first call"} <= set(texts)
    assert any("seconds: 1m;" in text and "part: build" in text for text in texts)


def test_memory_is_that_of_right_answers(contest: Block, cast_of: Callable[..., Any]) -> None:
    texts = told(only(memory([contest], cast_of(contest))))
    assert any("contender: slower" in text for text in texts)
    assert not any(text.startswith("bytes") and "contender: wrong" in text for text in texts)


def test_names_are_text_whatever_is_in_them(make_row: Any, make_block: Any, cast_of: Any) -> None:
    block = make_block(make_row(HOSTILE, 1.0), problem=HOSTILE)
    picture = only(heat([block], cast_of(block)))
    assert "<script" not in picture.svg
    assert any(HOSTILE in text for text in told(picture))


@pytest.mark.parametrize("draw", [ratios, first_calls, accuracy, memory, curves])
def test_where_nothing_was_measured_nothing_is_drawn(
    draw: Any, make_row: Any, make_block: Any, cast_of: Any
) -> None:
    blocks = [make_block(make_row("a", None, Kind.UNSUPPORTED), size=size) for size in (1, 1)]
    assert list(draw(blocks, cast_of(*blocks))) == []


def test_who_supports_none_of_the_cases_has_no_column(make_row: Any, make_block: Any, cast_of: Any) -> None:
    blocks = [
        make_block(
            make_row("a", 5.0),
            make_row("b", None, Kind.UNSUPPORTED),
            make_row("c", None, verdict),
            problem=f"group/{verdict}",
        )
        for verdict in (Kind.UNSUPPORTED, Kind.CRASHED)
    ]
    texts = told(only(heat(blocks, cast_of(*blocks))))
    assert {"a", "c"} <= set(texts) and "b" not in texts


def test_contenders_that_only_failed_have_signs_and_no_winner(
    make_row: Any, make_block: Any, cast_of: Any
) -> None:
    block = make_block(make_row("a", None, Kind.CRASHED), make_row("b", 5.0, Kind.WRONG))
    texts = told(only(heat([block], cast_of(block))))
    assert {"†", "✗"} <= set(texts) and "1" not in texts


@pytest.fixture
def benchmark(run_facts: Any) -> Any:
    made = run_facts("a", "b")
    case = made.case(expected={"x": np.array([2.0, 4.0])})
    for name, ns in (("a", 100.0), ("b", 300.0)):
        made.answer(case, name, (2.0, 4.0))
        made.time(case, name, *[(ns, ns * 1.01, ns * 0.99)] * 3)
    made.end()
    return made.judged()


def test_a_benchmark_is_published_with_its_pictures(tmp_path: Path, benchmark: Any) -> None:
    runs.publish(tmp_path, benchmark, BUILT_IN)
    names = {path.stem for path in (tmp_path / "charts").glob("*.svg")}
    assert {"speed", "ratio", "accuracy"} <= names
    page = whole((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="chart"') == len(names)
    ids = re.findall(r'<(?:clipPath|g|path)[^>]* id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_same_run_gives_the_same_pictures(benchmark: Any) -> None:
    assert pictures(benchmark) == pictures(benchmark)


def test_a_run_that_timed_nothing_has_no_pictures(tmp_path: Path, run_facts: Any) -> None:
    made = run_facts("a")
    made.answer(made.case(expected={"x": np.array([2.0, 4.0])}), "a", (2.0, 4.0))
    made.end()
    runs.publish(tmp_path, made.judged(), BUILT_IN)
    assert pictures(made.judged()) == ()
    assert not (tmp_path / "charts").exists()
    assert 'id="pictures"' not in whole((tmp_path / "report.html").read_text(encoding="utf-8"))
