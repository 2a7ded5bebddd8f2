"""A pipe is as wide as need be, unless COLUMNS says how wide."""

import pytest
from adjudge.report.screen import screen


def test_a_pipe_has_no_width(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    screen().print("word " * 500)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_columns_says_how_wide_a_pipe_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    screen().print("word " * 500)
    assert {len(line) <= 50 for line in capsys.readouterr().out.splitlines()} == {True}
