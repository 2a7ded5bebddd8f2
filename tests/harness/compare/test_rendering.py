"""A comparison reads well in a pull request and on a terminal, whatever is in its texts."""

import io
import re
from typing import Any

import pytest
from adjudge.compare import markdown
from adjudge.compare.comparison import Comparison, compare
from adjudge.compare.sides import Side
from adjudge.compare.terminal import render_comparison
from rich.console import Console

HOSTILE = "<b>|`@someone` \x1b[31m"


def printed(comparison: Comparison, *, terminal: bool) -> str:
    out = io.StringIO()
    Console(file=out, force_terminal=terminal, width=160).print(render_comparison(comparison))
    return out.getvalue()


@pytest.fixture
def mixed(answered: Any) -> Comparison:
    """Three worse, alike; one better; one sideways; one new; one vanished backend's worth of nothing."""
    old = answered("agree", "agree", "agree", "wrong", "raised", "agree")
    new = answered("wrong", "wrong", "wrong", "agree", "timed-out", "agree", "agree")
    return compare(Side(old.judged()), Side(new.judged()))


def test_the_result_comes_first(mixed: Comparison) -> None:
    first = markdown.render(mixed).splitlines()[0]
    assert first == "# adjudge: Verdicts: 3 worse, 1 better and 1 sideways"


def test_changes_that_are_alike_are_told_once(mixed: Comparison) -> None:
    text = markdown.render(mixed)
    assert text.count("agree (accurate) → wrong, 3 cases") == 1
    assert text.count("group/problem_1/generic/gradient/float64/eager") == 1


def test_what_is_worse_stands_open_and_the_rest_is_folded(mixed: Comparison) -> None:
    text = markdown.render(mixed)
    assert "\n## Worse: 3\n" in text
    assert "<details><summary>Better: 1</summary>" in text
    assert "<details><summary>Sideways: 1</summary>" in text
    assert text.count("<details>") == text.count("</details>")


def test_what_was_compared_is_counted(mixed: Comparison) -> None:
    text = markdown.render(mixed)
    assert "6 verdicts compared, 1 the same." in text
    assert re.search(r"Only in the new run: 1 verdict \(group/problem\\_6 1\)\.", text)


def test_no_change_is_said_to_be_none(answered: Any) -> None:
    side = Side(answered("agree").judged())
    assert markdown.render(compare(side, side)).startswith("# adjudge: No verdict changed\n")
    assert "No verdict changed." in printed(compare(side, side), terminal=False)


def test_many_cases_are_cut_off_and_counted(answered: Any) -> None:
    old, new = answered(*["agree"] * 30), answered(*["wrong"] * 30)
    text = markdown.render(compare(Side(old.judged()), Side(new.judged())))
    assert "30 cases" in text and " and 10 more" in text
    assert text.count("group/problem_") == 20


def test_what_forbids_comparing_times_is_marked(answered: Any) -> None:
    import msgspec

    old, new = answered("agree"), answered("agree")
    host = msgspec.structs.replace(new.record.header.host, cpu=HOSTILE)
    new.record.add(msgspec.structs.replace(new.record.header, host=host, seed=7))
    text = markdown.render(compare(Side(old.judged()), Side(new.judged())))
    assert "| **CPU** | Example | &lt;b&gt;\\|\\`@<!-- -->someone\\`" in text
    assert "| seed | 0 | 7 |" in text
    assert "<b>" not in text and "\x1b" not in text


def test_a_terminal_shows_the_same_in_colour_or_plainly(mixed: Comparison) -> None:
    coloured, plain = printed(mixed, terminal=True), printed(mixed, terminal=False)
    assert "\x1b[" in coloured and "→" in coloured
    assert "\x1b[" not in plain and "→" in plain
    for text in (plain, coloured):
        assert "Verdicts: 3 worse, 1 better and 1 sideways." in text
        assert text.index("better") < text.index("worse")
