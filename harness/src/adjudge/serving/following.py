"""Follows records as they grow: each line is read once, and of it only what a progress bar needs."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from adjudge.errors import UserError
from adjudge.record import FILE_NAME


class _Backend(msgspec.Struct):
    name: str
    judged: bool = True


class _Outcome(msgspec.Struct):
    type: str


class _Line(msgspec.Struct):
    """What is read of any line of a record."""

    type: str
    run: str = ""
    created: str = ""
    command: tuple[str, ...] = ()
    backends: tuple[_Backend, ...] = ()
    backend: str = ""
    error: str = ""
    name: str = ""
    finished: str = ""
    outcome: _Outcome | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Says how far a run has come: cases, and for each judged backend the outcomes by kind; `error` why it has none."""

    run: str
    created: str
    command: str
    cases: int
    outcomes: dict[str, dict[str, int]]
    errors: dict[str, str]
    finished: str

    @property
    def planned(self) -> int:
        """Return how many outcomes there will be."""
        return self.cases * (len(self.outcomes) - len(self.errors))

    @property
    def done(self) -> int:
        """Return how many outcomes there are."""
        return sum(sum(kinds.values()) for kinds in self.outcomes.values())


@dataclass
class _Follower:
    """Holds how far a record was read, and what it said so far."""

    offset: int = 0
    identity: int = 0
    header: _Line | None = None
    cases: int = 0
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    finished: str = ""

    def take(self, line: _Line) -> None:
        match line.type:
            case "header":
                self.header = line
                self.outcomes = {each.name: Counter() for each in line.backends if each.judged}
            case "case":
                self.cases += 1
            case "backend" if line.error and line.name in self.outcomes:
                self.errors[line.name] = line.error
            case "outcome" if line.outcome is not None and line.backend in self.outcomes:
                self.outcomes[line.backend][line.outcome.type] += 1
            case "footer":
                self.finished = line.finished


class Watch:
    """Follows the records of runs, from any thread."""

    def __init__(self) -> None:
        self._followers: dict[Path, _Follower] = {}
        self._lock = threading.Lock()

    def progress(self, folder: Path) -> Progress:
        """Return how far the run in a folder has come. Raises `UserError` where its record cannot be read."""
        with self._lock:
            follower = self._read_on(folder / FILE_NAME)
        if follower.header is None:
            raise UserError(
                f"{folder / FILE_NAME}: not a record of adjudge (it does not begin with a header)"
            )
        return Progress(
            run=follower.header.run,
            created=follower.header.created,
            command=" ".join(follower.header.command),
            cases=follower.cases,
            outcomes={name: dict(kinds) for name, kinds in follower.outcomes.items()},
            errors=dict(follower.errors),
            finished=follower.finished,
        )

    def _read_on(self, path: Path) -> _Follower:
        try:
            with path.open("rb") as file:
                identity, size = path.stat().st_ino, path.stat().st_size
                follower = self._followers.get(path)
                if follower is None or follower.identity != identity or follower.offset > size:
                    follower = self._followers[path] = _Follower(identity=identity)
                file.seek(follower.offset)
                data = file.read()
        except OSError as error:
            raise UserError(f"{path}: the record cannot be read ({error.strerror})") from error
        whole, cut, _ = data.rpartition(b"\n")
        follower.offset += len(whole) + len(cut)
        for line in whole.split(b"\n") if whole else ():
            follower.take(_decoded(path, line))
        return follower


def _decoded(path: Path, line: bytes) -> _Line:
    try:
        return _DECODER.decode(line)
    except msgspec.DecodeError as error:
        raise UserError(f"{path}: damaged: a line cannot be read ({error})") from error


_DECODER = msgspec.json.Decoder(_Line)
