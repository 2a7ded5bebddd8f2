"""The folders of runs: where a new one goes, how an old one is named, and what lies in it."""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from adjudge.errors import UserError
from adjudge.record import FILE_NAME
from adjudge.report.charts.gallery import pictures
from adjudge.report.formats import Format
from adjudge.suggestion import suggestion
from adjudge.verdict import JudgedRun, verdicts_json

RESULTS = "results"
LATEST = "latest"
VERDICTS = "verdicts.json"
PICTURES = "charts"


class RunFolderError(UserError):
    """Says why a folder cannot hold, or does not hold, a run."""


def new_id(now: datetime) -> str:
    """Return a run's id that sorts by time and that no other run has."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def create(folder: Path) -> None:
    """Make the folder of a new run; raises `RunFolderError` where it cannot be written or already holds a run."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunFolderError(f"{folder} cannot be made ({error.strerror}): choose another with -o") from error
    if (folder / FILE_NAME).exists():
        raise RunFolderError(
            f"{folder} already holds a run: choose another folder with -o, or go on with --resume {folder}"
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RunFolderError(f"{folder} is not writable: choose another with -o")
    try:
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise RunFolderError(
            f"{folder} is not writable ({error.strerror}): choose another with -o"
        ) from error


def find(name: str) -> Path:
    """Return the folder of the run called `name`: a folder, a record's path, an id under results/, or "latest".

    Raises `RunFolderError` where there is none.
    """
    given = Path(name)
    for folder in (given.parent if given.name == FILE_NAME else given, Path(RESULTS) / name):
        if (folder / FILE_NAME).is_file():
            return folder
    known = names()
    hint = f"; {suggestion(name, known)}" if known else ""
    raise RunFolderError(
        f"{name}: no run is there (no {FILE_NAME}): give its folder, its id under {RESULTS}/, or 'latest'{hint}"
    )


def find_side(name: str) -> tuple[Path, str]:
    """Return the folder of the run, and the name of the backend, that RUN or RUN:BACKEND tells; "" where none is.

    Raises `RunFolderError` where there is no such run.
    """
    place, _, backend = name.rpartition(":")
    if not place or Path(name).exists():
        place, backend = name, ""
    return find(place), backend


def names() -> list[str]:
    """Return what the runs under results/ are called."""
    return sorted(file.parent.name for file in Path(RESULTS).glob(f"*/{FILE_NAME}"))


def point_latest(folder: Path) -> None:
    """Let results/latest point to `folder`, where that is one under results/."""
    link = folder.parent / LATEST
    if folder.parent.name != RESULTS:
        return
    with suppress(OSError):
        if link.is_symlink():
            link.unlink()
        if not link.exists():
            link.symlink_to(folder.name, target_is_directory=True)


def write(file: Path, text: str) -> None:
    """Write a text into a file that someone chose; raises `RunFolderError` where it cannot be written."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RunFolderError(
            f"{file} cannot be written ({error.strerror}): choose another with -o"
        ) from error


def publish(folder: Path, judged: JudgedRun, formats: Iterable[Format]) -> list[Path]:
    """Write the verdicts, every report and, of a benchmark, its pictures into `folder`; return all files but pictures.

    Raises `RunFolderError`.
    """
    texts = {VERDICTS: partial(verdicts_json, judged)}
    texts |= {item.filename: partial(item.render, judged) for item in formats if item.applies(judged)}
    try:
        for name, text in texts.items():
            (folder / name).write_text(text(), encoding="utf-8")
        for picture in pictures(judged):
            (folder / PICTURES).mkdir(exist_ok=True)
            (folder / PICTURES / f"{picture.name}.svg").write_text(picture.standalone, encoding="utf-8")
    except OSError as error:
        raise RunFolderError(
            f"{folder} cannot be written ({error.strerror}): make room, then go on with: adjudge report {folder}"
        ) from error
    return [folder / name for name in texts]
