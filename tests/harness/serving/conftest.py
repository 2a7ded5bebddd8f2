"""Runs to be served, and a server of them."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from adjudge.serving.server import open_server


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any]) -> Path:
    """The folder of a small run on the reference."""
    cwd = tmp_path_factory.mktemp("served")
    done = shell_in(cwd)(
        "run", "-q", "-b", "reference", "-k", "worked_examples and not float32", "-o", "results/one"
    )
    assert done.code == 0, done.err
    return cwd / "results" / "one"


@pytest.fixture
def results(tmp_path: Path, finished_run: Path) -> Path:
    """A folder with one run that has ended."""
    shutil.copytree(finished_run, tmp_path / "results" / "one")
    return tmp_path / "results"


@pytest.fixture
def port(results: Path) -> Iterator[int]:
    """The port of a server of the folder."""
    server = open_server(results, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def cut(run: Path, *, lines_left: int) -> None:
    """Leave of a run only the first lines of its record."""
    record = run / "record.jsonl"
    lines = record.read_bytes().splitlines(keepends=True)
    assert len(lines) > lines_left
    for path in run.iterdir():
        path.unlink()
    record.write_bytes(b"".join(lines[:lines_left]))
