"""A run shows how it goes on: bars on a terminal, lines elsewhere, nothing where it is to be quiet."""

import io

import pytest
from adjudge.enclosure import NotEnclosed
from adjudge.outcome import Computed, Raised
from adjudge.progress import ENCLOSURES, LiveProgress, PlainProgress, QuietProgress, progress_on
from adjudge.record import BackendFacts, EnclosureFacts, OutcomeFacts
from rich.console import Console

STARTED = BackendFacts(name="tried", library="mylib", library_version="1.2", start_ns=300_000_000)
COMPUTED = OutcomeFacts(case="group/name", backend="tried", outcome=Computed(parts={}))
RAISED = OutcomeFacts(case="group/[name]", backend="tried", outcome=Raised("ValueError", "[bold]"))


def shown(console: Console, progress: PlainProgress | LiveProgress | QuietProgress) -> str:
    """Show a small run and return what was written."""
    with progress:
        progress.begin("tried", 2, 1)
        progress.started("tried", STARTED)
        progress.answered(COMPUTED)
        progress.answered(RAISED)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def terminal() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=120, color_system=None)


@pytest.fixture
def pipe() -> Console:
    return Console(file=io.StringIO(), force_terminal=False, width=40)


def test_a_terminal_has_bars(terminal: Console) -> None:
    progress = progress_on(terminal, quiet=False)
    assert isinstance(progress, LiveProgress)
    text = shown(terminal, progress)
    assert "tried" in text and "3/3" in text
    assert "group/[name]: ValueError: [bold]" in text


def test_the_bar_of_enclosures_does_not_wait_for_a_start(terminal: Console) -> None:
    with progress_on(terminal, quiet=False) as progress:
        progress.begin(ENCLOSURES, 1, 0)
        progress.enclosed(EnclosureFacts(case="group/name", enclosure=NotEnclosed("why")))
    assert isinstance(terminal.file, io.StringIO)
    assert "starting" not in terminal.file.getvalue() and "group/name: why" in terminal.file.getvalue()


def test_elsewhere_there_are_whole_lines(pipe: Console) -> None:
    progress = progress_on(pipe, quiet=False)
    assert isinstance(progress, PlainProgress)
    assert shown(pipe, progress).splitlines() == [
        "tried: 2 cases (1 done before)",
        "tried: mylib 1.2 in 0.3 s",
        "tried: 2 of 2 cases",
    ]


@pytest.mark.parametrize("force_terminal", [True, False])
def test_a_quiet_run_shows_nothing(force_terminal: bool) -> None:
    console = Console(file=io.StringIO(), force_terminal=force_terminal)
    progress = progress_on(console, quiet=True)
    assert isinstance(progress, QuietProgress)
    assert shown(console, progress) == ""


def test_a_backend_that_cannot_be_started_is_shown_with_its_reason(pipe: Console, terminal: Console) -> None:
    broken = BackendFacts(name="tried", error="libfake.so.7 [not found]")
    for console in (pipe, terminal):
        with progress_on(console, quiet=False) as progress:
            progress.begin("tried", 2, 0)
            progress.started("tried", broken)
        assert isinstance(console.file, io.StringIO)
        assert "libfake.so.7 [not found]" in console.file.getvalue()
