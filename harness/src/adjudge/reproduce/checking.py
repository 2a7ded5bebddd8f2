"""Runs scripts in their backend's environment, and says which do not show what the run recorded."""

import json
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import click
import numpy as np

from adjudge.judge.thresholds import ACCURATE_ULPS
from adjudge.outcome import Array
from adjudge.reproduce.asking import Asking, NothingToShow, ReproduceError
from adjudge.reproduce.writing import Reproduction, reproduction
from adjudge.runner import worker_environment
from adjudge.verdict import JudgedRun, Verdict


def checked(run: JudgedRun, verdicts: Sequence[Verdict], asking: Asking) -> int:
    """Check the script of each verdict, print those that fail and counts by backend, and return the exit code.

    An answer that was estimated from values has no script; how many these are is printed.
    """
    failed: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    total = Counter(verdict.backend for verdict in verdicts)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        players = {name: stack.enter_context(Player(run, name)) for name in total}
        for verdict in verdicts:
            try:
                fault = _fault(run, verdict, asking, players[verdict.backend], folder)
            except NothingToShow:
                left_out[verdict.backend] += 1
                continue
            if fault:
                failed[verdict.backend] += 1
                click.echo(f"{verdict.backend} {verdict.case}: {fault}")
    for name, count in left_out.items():
        click.echo(f"{name}: {count:,} left out, as estimated from values and not by a library")
    for name, count in (total - left_out).items():
        click.echo(f"{name}: {count - failed[name]:,} of {count:,} scripts show what was recorded")
    return 1 if failed else 0


class Player:
    """Runs scripts with a backend's interpreter, as its worker does but without adjudge; started anew when it dies."""

    def __init__(self, run: JudgedRun, backend: str) -> None:
        choice = next(choice for choice in run.record.header.backends if choice.name == backend)
        self._python, self._variables = choice.python, worker_environment(run.record.header.environment)
        self._process: subprocess.Popen[str] | None = None
        self._stack = ExitStack()

    def __enter__(self) -> "Player":
        self._program = self._stack.enter_context(as_file(files("adjudge.reproduce") / "player.py"))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()
        self._end()

    def play(self, script: Path) -> dict[str, Any]:
        """Return the status, what was printed and what was raised."""
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{script}\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if line:
            found: dict[str, Any] = json.loads(line)
            return found
        status = process.wait()
        self._end()
        return {"status": status, "printed": "", "raised": ""}

    def _started(self) -> "subprocess.Popen[str]":
        if self._process is None:
            self._process = subprocess.Popen(
                (self._python, self._program),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._variables,
                text=True,
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.communicate()
            self._process = None


def _fault(run: JudgedRun, verdict: Verdict, asking: Asking, player: Player, folder: Path) -> str:
    """Return in what a script does not show what was recorded, "" where it does; raises `NothingToShow`."""
    try:
        made = reproduction(run, verdict, asking)
    except NothingToShow:
        raise
    except ReproduceError as error:
        return str(error)
    path = folder / "script.py"
    path.write_text(made.source, encoding="utf-8")
    found = player.play(path)
    expected = int(verdict.verdict.is_failure)
    if bool(found["status"]) != bool(expected):
        return f"it exits with {found['status']} where {expected} was expected {found['raised']}".rstrip()
    if made.raised or made.shown is None:
        return _other_error(made.raised, found["raised"])
    if found["raised"]:
        return f"it raises {found['raised']}"
    return _other_number(made, found["printed"])


def _other_error(recorded: str, raised: str) -> str:
    same = recorded.partition(":")[0] == raised.partition(":")[0]
    return "" if same or not recorded else f"it raises {raised or 'nothing'} where {recorded} was recorded"


def _other_number(made: Reproduction, printed: str) -> str:
    assert made.shown is not None
    lines = [line.partition(" ")[2].strip() for line in printed.splitlines() if line.startswith("got ")]
    if made.shown.form is not None:
        return (
            ""
            if lines == [made.shown.form[0]]
            else f"it prints {lines} where {made.shown.form[0]} was recorded"
        )
    recorded = made.shown.got
    if lines and _are_same(_read(lines[-1]), recorded):
        return ""
    return f"it prints {lines[-1] if lines else 'nothing'} where {recorded.tolist()} was recorded"


def _read(numbers: str) -> Array:
    """Return printed numbers as an array."""
    words = {"nan": "NaN", "inf": "Infinity", "True": "true", "False": "false"}
    return np.asarray(json.loads(re.sub(r"nan|inf|True|False", lambda found: words[found[0]], numbers)))


def _are_same(shown: Array, recorded: Array) -> bool:
    """Say whether numbers are the same up to a few units in the last place, as libraries need not add in one order."""
    return shown.shape == recorded.shape and np.allclose(
        shown, recorded, rtol=ACCURATE_ULPS * _epsilon(recorded), atol=0.0, equal_nan=True
    )


def _epsilon(recorded: Array) -> float:
    return float(np.finfo(recorded.dtype).eps) if recorded.dtype.kind == "f" else 0.0
