"""Shows how a run goes on: a live bar for each backend on a terminal, plain lines elsewhere."""

import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING

from adjudge.enclosure import NotEnclosed
from adjudge.outcome import Computed, Unsupported, describe
from adjudge.record import BackendFacts, EnclosureFacts, OutcomeFacts

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

PLAIN_EVERY_S = 10.0
ENCLOSURES = "enclosures"
"""The name under which the oracle's work is shown."""


def progress_on(console: "Console", *, quiet: bool) -> "PlainProgress | LiveProgress | QuietProgress":
    """Return the display that suits a console."""
    if quiet:
        return QuietProgress()
    return LiveProgress(console) if console.is_terminal else PlainProgress(console)


class QuietProgress:
    """Shows nothing."""

    def begin(self, backend: str, cases: int, done: int) -> None:
        """Show nothing."""

    def started(self, backend: str, facts: BackendFacts) -> None:
        """Show nothing."""

    def answered(self, facts: OutcomeFacts) -> None:
        """Show nothing."""

    def enclosed(self, facts: EnclosureFacts) -> None:
        """Show nothing."""

    def stepped(self, stage: str, note: str) -> None:
        """Show nothing."""

    def __enter__(self) -> "QuietProgress":
        return self

    def __exit__(self, *_: object) -> None:
        return None


class PlainProgress:
    """Prints a line when a backend starts, every ten seconds, and when it ends."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._lock = threading.Lock()
        self._total: dict[str, int] = {}
        self._done: dict[str, int] = {}
        self._printed: dict[str, float] = {}
        self._began: dict[str, float] = {}

    def begin(self, backend: str, cases: int, done: int) -> None:
        """Say what a backend has to do."""
        with self._lock:
            self._total[backend], self._done[backend] = cases, 0
            self._printed[backend] = self._began[backend] = time.monotonic()
            before = f" ({done} done before)" if done else ""
            self._print(f"{backend}: {cases} cases{before}")

    def started(self, backend: str, facts: BackendFacts) -> None:
        """Say what a backend is, or why it could not be started."""
        if facts.error:
            self._print(f"{backend}: could not be started: {facts.error}")
        else:
            self._print(f"{backend}: {facts.library} {facts.library_version} in {facts.start_ns / 1e9:.1f} s")

    def answered(self, facts: OutcomeFacts) -> None:
        """Count an outcome."""
        self._count(facts.backend)

    def enclosed(self, facts: EnclosureFacts) -> None:
        """Count a case that the oracle is done with."""
        self._count(ENCLOSURES)

    def stepped(self, stage: str, note: str) -> None:
        """Count a step of a stage, and tell how long the rest may take."""
        self._count(stage, tell_rest=True)

    def _count(self, name: str, *, tell_rest: bool = False) -> None:
        with self._lock:
            now = time.monotonic()
            self._done[name] += 1
            done, total = self._done[name], self._total[name]
            if done == total or now - self._printed[name] >= PLAIN_EVERY_S:
                self._printed[name] = now
                left = (now - self._began[name]) / done * (total - done)
                rest = f", about {left / 60:.0f} min left" if tell_rest and left >= 60 else ""
                self._print(f"{name}: {done} of {total} cases{rest}")

    def __enter__(self) -> "PlainProgress":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


class LiveProgress:
    """Draws a bar for each backend, with the time left and the last failure."""

    def __init__(self, console: "Console") -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}", style="dim"),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def begin(self, backend: str, cases: int, done: int) -> None:
        """Add a backend's bar."""
        waits = "" if backend == ENCLOSURES else "starting"  # the oracle has no start to be told of
        self._tasks[backend] = self._bars.add_task(
            backend, total=cases + done, completed=done, note=waits if cases else "done before"
        )

    def started(self, backend: str, facts: BackendFacts) -> None:
        """Note what a backend is."""
        note = facts.error or f"{facts.library} {facts.library_version}"
        self._bars.update(self._tasks[backend], note=_short(note))

    def answered(self, facts: OutcomeFacts) -> None:
        """Advance a backend's bar."""
        task = self._tasks[facts.backend]
        if isinstance(facts.outcome, Computed | Unsupported):
            self._bars.advance(task)
        else:
            self._bars.update(task, advance=1, note=_short(f"{facts.case}: {describe(facts.outcome)}"))

    def enclosed(self, facts: EnclosureFacts) -> None:
        """Advance the oracle's bar."""
        task, enclosure = self._tasks[ENCLOSURES], facts.enclosure
        if isinstance(enclosure, NotEnclosed):
            self._bars.update(task, advance=1, note=_short(f"{facts.case}: {enclosure.reason}"))
        else:
            self._bars.advance(task)

    def stepped(self, stage: str, note: str) -> None:
        """Advance a stage's bar and say what was done."""
        self._bars.update(self._tasks[stage], advance=1, note=_short(note))

    def __enter__(self) -> "LiveProgress":
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()


def _short(text: str) -> str:
    from rich.markup import escape

    return escape(text if len(text) <= 60 else text[:57] + "...")
