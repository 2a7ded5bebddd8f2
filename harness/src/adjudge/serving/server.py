"""The web server: loopback only, read only, and only for pages that were asked for by this machine's own names."""

from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from adjudge.errors import UserError
from adjudge.record import FILE_NAME
from adjudge.runs import VERDICTS
from adjudge.serving import pages
from adjudge.serving.catalogue import Entry, State, catalogue, entry
from adjudge.serving.following import Watch
from adjudge.serving.reports import REPORT, Reports

LOOPBACK = "127.0.0.1"
OWN_NAMES = frozenset({"127.0.0.1", "localhost"})
"""A page elsewhere that resolves its own name to this machine asks by that name, and is refused."""
FILES = {
    FILE_NAME: "application/jsonl",
    VERDICTS: "application/json",
    "report.md": "text/markdown; charset=utf-8",
    "junit.xml": "application/xml",
}
HTML, JSON, TEXT = "text/html; charset=utf-8", "application/json", "text/plain; charset=utf-8"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; connect-src 'self'"
"""For the pages around the reports; a report brings a stricter one of its own."""


class ServerError(UserError):
    """Says why nothing can be served, and what to do."""


def open_server(results: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of the runs in a folder, bound to the loopback address; port 0 takes a free one.

    Raises `ServerError` where the port cannot be had.
    """
    handler = partial(_Handler, results, Watch(), Reports())
    try:
        return ThreadingHTTPServer((LOOPBACK, port), handler)
    except OSError as error:
        raise ServerError(
            f"port {port} cannot be had ({error.strerror}): choose another with --port, or 0 for a free one"
        ) from error


class _Handler(BaseHTTPRequestHandler):
    """Answers GET: /, /runs.json, /runs/NAME/, /runs/NAME/progress.json and the files of a run."""

    server_version, sys_version = "adjudge", ""

    def __init__(self, results: Path, watch: Watch, reports: Reports, *connection: Any) -> None:
        self._results, self._watch, self._reports = results, watch, reports
        super().__init__(*connection)

    def do_GET(self) -> None:
        if self.headers.get("Host", "").rpartition(":")[0].strip("[]") not in OWN_NAMES:
            self._send(b"this server answers to localhost only", TEXT, HTTPStatus.FORBIDDEN)
            return
        try:
            self._answer([unquote(part) for part in urlsplit(self.path).path.split("/")[1:]])
        except UserError as error:
            self._not_found(str(error))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self, path: list[str]) -> None:
        match path:
            case [""]:
                self._send_page(pages.listing(catalogue(self._results, self._watch), str(self._results)))
            case ["runs.json"]:
                self._send_json(catalogue(self._results, self._watch))
            case ["runs", name]:
                self._move_to(f"/runs/{name}/" if self._folder(name) else "/")
            case ["runs", name, *rest] if (folder := self._folder(name)) is not None:
                self._answer_of_run(folder, rest)
            case _:
                self._not_found(f"{self.path}: there is no such page")

    def _answer_of_run(self, folder: Path, rest: list[str]) -> None:
        match rest:
            case [""] if (found := entry(folder, self._watch)).state is State.RUNNING:
                self._send_page(pages.going(found))
            case [""]:
                self._move_to(f"/runs/{folder.name}/{REPORT}")
            case ["progress.json"]:
                self._send_json(entry(folder, self._watch))
            case [name] if name == REPORT:
                self._send(self._reports.page(folder), HTML)
            case [name] if name in FILES and (folder / name).is_file():
                self._send((folder / name).read_bytes(), FILES[name])
            case _:
                self._not_found(f"{self.path}: there is no such page")

    def _folder(self, name: str) -> Path | None:
        """Return the folder of the run of a name; names are looked up, never joined to a path."""
        known = self._results.iterdir() if self._results.is_dir() else ()
        return next((path for path in known if path.name == name and (path / FILE_NAME).is_file()), None)

    def _not_found(self, why: str) -> None:
        self._send_page(pages.missing(why), HTTPStatus.NOT_FOUND)

    def _move_to(self, address: str) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send_page(self, text: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(text.encode("utf-8"), HTML, status, {"Content-Security-Policy": POLICY})

    def _send_json(self, content: Entry | tuple[Entry, ...]) -> None:
        self._send(msgspec.json.encode(content), JSON)

    def _send(
        self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK, more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
        headers |= {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} | (more or {})
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing of requests: a page that asks every two seconds would drown all else."""
