import pytest
from adjudge.report.text import duration, one_line, readable_time, visible, writable


def test_control_characters_are_written_out() -> None:
    assert (
        visible("a\x1b[31m\x00b\x9b\u202e\ud800\uffff\n\t")
        == r"a\x1b[31m\x00b\x9b\u202e\ud800\uffff" + "\n\t"
    )


def test_one_line_is_one_line_and_not_too_long() -> None:
    assert one_line(" a\n\n  b ") == "a b"
    assert one_line("abcdef", limit=4) == "abc…"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "116 µs ±2% y²/r³ → …ñ"),
        ("latin-1", "116 us +-2% y^2/r^3 -> ...ñ"),
        ("ascii", "116 us +-2% y^2/r^3 -> ...\\xf1"),
    ],
)
def test_characters_that_an_encoding_lacks_are_written_as_one_types_them(encoding: str, text: str) -> None:
    assert writable("116 µs ±2% y²/r³ → …ñ", encoding) == text


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0 ns"),
        (999, "999 ns"),
        (1000, "1 µs"),
        (1_234_000, "1.23 ms"),
        (999_960, "1 ms"),
        (6e10, "60 s"),
        (3.6e12, "3600 s"),
    ],
)
def test_durations_have_three_digits_and_a_unit(nanoseconds: float, text: str) -> None:
    assert duration(nanoseconds) == text


def test_times_are_written_to_the_minute_and_anything_else_is_left_alone() -> None:
    assert readable_time("2026-01-02T03:04:05+00:00") == "2026-01-02 03:04 UTC"
    assert readable_time("yesterday") == "yesterday"
