"""Looks at this environment and at each backend's: what is there, what is missing, what to do about it."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from adjudge import __version__
from adjudge.doctor import trial
from adjudge.environments import FILE_NAME, Backend, choose, find_backends, settings_file
from adjudge.errors import UserError
from adjudge.examination import Examination, examination
from adjudge.isolated.making import wanted
from adjudge.plugins import PluginError, installed
from adjudge.respondent import START_TIMEOUT_S
from adjudge.verdict import Verdict

EXTRAS = (("python-flint", "oracle", "proofs of the truth of your own problems"),)
"""Distributions that a part of adjudge needs, the extra that brings each, and the part."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """Tells of one thing that was looked at; `remedy` says what to do, "" where all is well.

    `is_grave` is false where adjudge works without it.
    """

    what: str
    remedy: str = ""
    is_grave: bool = True


def diagnose(start: Path, names: Sequence[str]) -> Iterator[Symptom]:
    """Give what is found of this environment, then of the backends `names` (none: of all that are known).

    Raises `BackendError` for a name that is unknown.
    """
    yield Symptom(f"adjudge {__version__}, Python {sys.version.split()[0]} in {sys.prefix}")
    yield from map(_extra, EXTRAS)
    try:
        installed()
    except PluginError as error:
        yield Symptom("a plugin is broken", str(error))
        return
    yield from _backends(start, names)


def _extra(extra: tuple[str, str, str]) -> Symptom:
    distribution, name, purpose = extra
    try:
        return Symptom(f"{distribution} {version(distribution)}")
    except PackageNotFoundError:
        return Symptom(
            f"{distribution} is missing, for {purpose}", f"pip install 'adjudge[{name}]'", is_grave=False
        )


def _backends(start: Path, names: Sequence[str]) -> Iterator[Symptom]:
    file = settings_file(start)
    try:
        known = find_backends(start)
    except UserError as error:
        yield Symptom(f"{file or FILE_NAME}", str(error))
        return
    isolated = (wanted(name) for name in names if "==" in name)
    known |= {each.name: each.backend for each in isolated}
    chosen = [choose_any(known, name) for name in names] or list(known.values())
    yield Symptom(
        f"backends: {file}" if file else f"no {FILE_NAME} at or above {start}: adapters installed here only"
    )
    if not chosen:
        yield Symptom("no backend", "pip install an adapter beside adjudge (adjudge-NAME)")
    sound = []
    for backend in chosen:
        if symptom := _absence(backend):
            yield symptom
        else:
            sound.append(backend)
    if sound:
        names = [backend.name for backend in sound]
        with examination(names, files=[Path(trial.__file__)], truth_timeout_s=0.0, known=known) as asked:
            yield from (_tried(asked, backend) for backend in sound)


def choose_any(known: dict[str, Backend], name: str) -> Backend:
    """Return the backend called `name`, built or not; raises `BackendError` where there is none."""
    return known[name] if name in known else choose(known, [name])[0]


def _absence(backend: Backend) -> Symptom | None:
    """Return that an interpreter or an adapter is not there, None where both are."""
    if "==" in backend.name and not wanted(backend.name).is_made:
        return Symptom(f"{backend.name}: its environment is not made", f"adjudge env create {backend.name}")
    if not backend.is_built:
        remedy = f"build it (with tox: tox run --notest -e {backend.name}), or correct {FILE_NAME}"
        return Symptom(f"{backend.name}: the interpreter {backend.python} does not exist", remedy)
    if not backend.version() and not _is_python(backend.python):
        return Symptom(f"{backend.name}: {backend.python} is no Python interpreter", f"correct {FILE_NAME}")
    if not backend.version():
        remedy = f"{backend.python} -m pip install adjudge-{backend.adapter.replace('_', '-')}"
        return Symptom(f"{backend.name}: no adapter is installed in {backend.python}", remedy)
    return None


def _is_python(program: Path) -> bool:
    """Say whether a program runs Python's code."""
    try:
        done = subprocess.run(
            [program, "-c", "print(3 * 7)"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=START_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.strip() == b"21"


def _tried(asked: Examination, backend: Backend) -> Symptom:
    """Start a backend's worker and ask it a case."""
    verdict = asked.verdict(trial.CASE, backend.name)
    facts = asked.record.backends[backend.name]
    if facts.error:
        return Symptom(f"{backend.name}: cannot be started: {facts.error}", _mend_start(backend, facts.error))
    what = (
        f"{backend.name}: {facts.library} {facts.library_version}, {backend.version()}, Python {facts.python}"
    )
    if backend.instead_of:
        what += f" in {sys.prefix} (as there is no {backend.instead_of})"
    if verdict.is_unexpected:
        return Symptom(f"{what}: {_complaint(verdict)}", f"adjudge smoke {backend.name} tells more")
    return Symptom(f"{what}, starts in {facts.start_ns / 1e9:.1f} s and answers")


def _mend_start(backend: Backend, error: str) -> str:
    if error.startswith(ModuleNotFoundError.__name__):
        adapter = backend.version().split()[0]
        return f"{backend.python} -m pip install {adapter}, which installs what the adapter requires"
    loading = f"from adjudge.worker import load_adapter; load_adapter('{backend.adapter}')()"
    return f'see the whole error: {backend.python} -P -c "{loading}"'


def _complaint(verdict: Verdict) -> str:
    return f"the gradient of exp is {verdict.verdict.value}: {verdict.detail}"
