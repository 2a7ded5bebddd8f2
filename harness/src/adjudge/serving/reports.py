"""Renders a run's page when it is asked for: the file that lies there, or what the record holds so far."""

import threading
from pathlib import Path

from adjudge.judge import judge
from adjudge.record import FILE_NAME, load_record
from adjudge.report.html import render

REPORT = "report.html"


class Reports:
    """Keeps the last page that was rendered of each run, for as long as its record does not grow."""

    def __init__(self) -> None:
        self._pages: dict[Path, tuple[int, bytes]] = {}
        self._lock = threading.Lock()

    def page(self, folder: Path) -> bytes:
        """Return the page of the run in a folder. Raises `UserError` where its record cannot be read."""
        record, written = folder / FILE_NAME, folder / REPORT
        if written.is_file() and written.stat().st_mtime >= record.stat().st_mtime:
            return written.read_bytes()
        with self._lock:  # one at a time: judging a large run takes seconds and much memory
            size = record.stat().st_size
            kept = self._pages.get(folder)
            if kept is None or kept[0] != size:
                kept = (size, render(judge(load_record(folder, partial=True))).encode("utf-8"))
                self._pages[folder] = kept
        return kept[1]
