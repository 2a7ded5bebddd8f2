"""Lists the runs of a folder, the newest first, and says how each stands."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import msgspec

from adjudge.errors import UserError
from adjudge.record import FILE_NAME
from adjudge.runs import VERDICTS
from adjudge.serving.following import Progress, Watch

QUIET_AFTER_S = 180.0
"""A record without a footer that has not grown for so long is of a run that was interrupted: no case takes longer."""


class State(StrEnum):
    """Says how a run stands."""

    RUNNING = "running"
    ENDED = "ended"
    INTERRUPTED = "interrupted"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Entry:
    """Describes a run: `progress` is None where the record cannot be read, `problem` says why.

    `unexpected` and `counts` are those of its verdicts, None and empty before it is judged.
    """

    name: str
    state: State
    progress: Progress | None = None
    problem: str = ""
    unexpected: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


class _Judged(msgspec.Struct):
    unexpected: int
    counts: dict[str, int]


class _Verdicts(msgspec.Struct):
    run: _Judged


def catalogue(results: Path, watch: Watch) -> tuple[Entry, ...]:
    """Return the runs in a folder, the newest first; a link to one, as `latest` is, is not listed again."""
    if not results.is_dir():
        return ()
    folders = [path for path in results.iterdir() if not path.is_symlink() and (path / FILE_NAME).is_file()]
    entries = [entry(folder, watch) for folder in folders]
    return tuple(sorted(entries, key=lambda each: (_created(each), each.name), reverse=True))


def entry(folder: Path, watch: Watch) -> Entry:
    """Describe the run in a folder."""
    try:
        progress = watch.progress(folder)
    except UserError as error:
        return Entry(folder.name, State.UNREADABLE, problem=str(error))
    judged = _judged(folder)
    return Entry(
        name=folder.name,
        state=_state(folder, progress),
        progress=progress,
        unexpected=judged.unexpected if judged else None,
        counts=judged.counts if judged else {},
    )


def _state(folder: Path, progress: Progress) -> State:
    if progress.finished:
        return State.ENDED
    silent_s = time.time() - (folder / FILE_NAME).stat().st_mtime
    return State.RUNNING if silent_s < QUIET_AFTER_S else State.INTERRUPTED


def _judged(folder: Path) -> _Judged | None:
    """Return what the verdicts say in short, or None where they are not there, or not of the record as it is now."""
    path = folder / VERDICTS
    try:
        if path.stat().st_mtime < (folder / FILE_NAME).stat().st_mtime:
            return None
        return msgspec.json.decode(path.read_bytes(), type=_Verdicts).run
    except (OSError, msgspec.DecodeError):
        return None


def _created(each: Entry) -> str:
    return each.progress.created if each.progress else ""
