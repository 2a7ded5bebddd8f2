"""What happened in a past, run by run: new releases, verdicts that turned, times that jumped."""

from collections.abc import Iterator
from dataclasses import dataclass

from adjudge.compare.changes import Direction, direction
from adjudge.history.jumps import Jump
from adjudge.history.reading import Past, Turn
from adjudge.report.summary import counted
from adjudge.report.text import duration


@dataclass(frozen=True, slots=True)
class Event:
    """Tells what happened to a backend in a run; `cases` are those that it happened in, `leads` where that leads."""

    run: str
    backend: str
    what: str
    leads: Direction
    cases: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Return what happened, and in which case or how many."""
        if not self.cases:
            return self.what
        more = f" and {counted(len(self.cases) - 1, 'more case')}" if len(self.cases) > 1 else ""
        return f"{self.what}: {self.cases[0]}{more}"


def events(past: Past, jumps: tuple[Jump, ...]) -> tuple[Event, ...]:
    """Return what happened, in the order of the runs; in a run releases come first, then verdicts, then times."""
    found = (*_releases(past), *_turns(past.turns), *map(_jump, jumps))
    order = {run.id: place for place, run in enumerate(past.runs)}
    return tuple(sorted(found, key=lambda event: order[event.run]))


def _releases(past: Past) -> Iterator[Event]:
    last: dict[str, str] = {}
    for run in past.runs:
        for (at, backend), release in past.releases.items():
            if at != run.id:
                continue
            before = last.get(backend, release)
            if before != release:
                yield Event(run.id, backend, f"{before} → {release}", Direction.SIDEWAYS)
            last[backend] = release


def _turns(turns: tuple[Turn, ...]) -> Iterator[Event]:
    alike: dict[tuple[str, str, str, Direction], list[str]] = {}
    for turn in turns:
        leads = direction(turn.old, turn.new)
        key = (turn.run, turn.backend, f"{turn.old.value} → {turn.new.value}", leads)
        alike.setdefault(key, []).append(turn.case)
    for (run, backend, what, leads), cases in alike.items():
        yield Event(run, backend, what, leads, tuple(cases))


def _jump(jump: Jump) -> Event:
    slower = jump.ratio > 1
    factor = jump.ratio if slower else 1 / jump.ratio
    what = (
        f"{factor:.2f} times {'slower' if slower else 'faster'} "
        f"({duration(jump.before_ns)} → {duration(jump.after_ns)})"
    )
    return Event(jump.run, jump.backend, what, Direction.WORSE if slower else Direction.BETTER, (jump.case,))
