"""Makes environments by venv and pip, one for each backend at a version, under the user's cache.

pip runs as the user has configured it (index, find-links, constraints). The adapter may pin another version of its
library: it is installed without its dependencies, and these after it, with the version that was asked for in place of
the pin.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, distributions
from pathlib import Path
from urllib.parse import unquote, urlsplit

from adjudge import __version__
from adjudge.environments import Backend, BackendError, settings_file

CACHE = "ADJUDGE_CACHE"
MARKER = "adjudge.json"
"""Written when all is installed: an environment without it was interrupted, and is made anew."""
_NAMED = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)==(?P<version>[A-Za-z0-9][A-Za-z0-9.+!_-]*)")
_REQUIRED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*(?P<extras>\[[^\]]*\])?")
LAST_LINES = 6
WORKER_NEEDS = ("numpy", "pluggy", "msgspec")
"""What of adjudge's requirements a worker imports."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Names a backend at a version: `autograd==1.7.0` is the adapter autograd with version 1.7.0 of its library."""

    adapter: str
    version: str

    @property
    def name(self) -> str:
        """Return the name as it is typed."""
        return f"{self.adapter}=={self.version}"

    @property
    def folder(self) -> Path:
        """Return where its environment lies."""
        return cache() / self.name

    @property
    def python(self) -> Path:
        """Return its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def backend(self) -> Backend:
        """Return the backend, made or not."""
        return Backend(self.name, self.adapter, self.python)

    @property
    def is_made(self) -> bool:
        """Say whether its environment is complete, and made by this version of adjudge."""
        try:
            marker = json.loads((self.folder / MARKER).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(marker.get("adjudge") == __version__)


def cache() -> Path:
    """Return the folder of all environments: under $ADJUDGE_CACHE, or the user's cache."""
    if given := os.environ.get(CACHE):
        return Path(given).expanduser().absolute() / "envs"
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().absolute() / "adjudge" / "envs"


def wanted(name: str) -> Wanted:
    """Return what a name such as `torch==2.13.0` asks for. Raises `BackendError` where it is not of that form."""
    if (found := _NAMED.fullmatch(name)) is None:
        raise BackendError(f"{name!r} names no backend at a version: write NAME==VERSION")
    return Wanted(found["name"], found["version"])


def made() -> tuple[Wanted, ...]:
    """Return the environments that are complete."""
    folders = sorted(cache().iterdir()) if cache().is_dir() else []
    found = [wanted(folder.name) for folder in folders if _NAMED.fullmatch(folder.name)]
    return tuple(each for each in found if each.is_made)


def ensured(names: Iterable[str], start: Path, say: Callable[[str], None]) -> dict[str, Backend]:
    """Return the backends at a version that are among `names`, by name; those that are missing are made first."""
    found = {}
    for each in (wanted(name) for name in names if "==" in name):
        if not each.is_made:
            say(f"{each.name}: making its environment in {each.folder}")
            make(each, start)
        found[each.name] = each.backend
    return found


def make(each: Wanted, start: Path) -> None:
    """Make an environment; `start` is where an adjudge.toml is looked for, beside which adapters may lie as sources.

    Raises `BackendError` with pip's last words where something cannot be installed; nothing is left behind then.
    """
    shutil.rmtree(each.folder, ignore_errors=True)
    try:
        venv.create(each.folder, with_pip=True, symlinks=os.name != "nt")
        _pip(
            each,
            ["--no-deps", *_source("adjudge", None), *_source(_distribution(each), _sources_of(each, start))],
        )
        _pip(each, [*_core(each), *_requirements(each)])
    except BaseException:
        shutil.rmtree(each.folder, ignore_errors=True)
        raise
    (each.folder / MARKER).write_text(json.dumps({"adjudge": __version__}), encoding="utf-8")


def remove(each: Wanted) -> None:
    """Remove an environment. Raises `BackendError` where there is none."""
    if not each.folder.is_dir():
        raise BackendError(f"{each.name}: there is no such environment under {cache()}: see adjudge env list")
    shutil.rmtree(each.folder)


def _distribution(each: Wanted) -> str:
    return f"adjudge-{each.adapter.replace('_', '-')}"


def _sources_of(each: Wanted, start: Path) -> Path | None:
    """Return the folder of an adapter's sources beside the nearest adjudge.toml, None where there is none."""
    settings = settings_file(start)
    folder = settings.parent / "adapters" / each.adapter if settings else None
    return folder if folder is not None and (folder / "pyproject.toml").is_file() else None


def _source(name: str, sources: Path | None) -> list[str]:
    """Return what pip is asked to install for a distribution of adjudge: sources, the same version, or the newest."""
    if sources is None:
        sources = _own_sources(name)
    if sources is not None:
        return ["--editable", str(sources)] if sources.is_dir() else [str(sources)]
    return [f"{name}=={__version__}"] if name == "adjudge" else [name]


def _own_sources(name: str) -> Path | None:
    """Return the folder or the wheel from which a distribution was installed here, by PEP 610; None for an index."""
    try:
        told = distribution(name).read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    address = urlsplit(json.loads(told)["url"]) if told else None
    place = Path(unquote(address.path)) if address is not None and address.scheme == "file" else None
    return place if place is not None and ((place / "pyproject.toml").is_file() or place.is_file()) else None


def _requirements(each: Wanted) -> list[str]:
    """Return what the adapter requires, with the version that is wanted in place of its pin.

    Raises `BackendError` where no requirement is the library.
    """
    required = _required(each, _distribution(each))
    own = _plain(each.adapter)
    library = (
        own if own in required else next((name for name in required if name.startswith(f"{own}-")), None)
    )
    if library is None:
        raise BackendError(
            f"{each.name}: {_distribution(each)} requires no library called {own}: a version cannot be asked for"
        )
    others = [
        text for name, text in required.items() if name not in (library, "adjudge") and "extra ==" not in text
    ]
    extras = _REQUIRED.match(required[library])["extras"] or ""  # type: ignore[index]
    return [f"{library}{extras}=={each.version}", *others]


def _core(each: Wanted) -> list[str]:
    """Return what a worker requires: the rest of adjudge's own requirements is for judging, which is done elsewhere."""
    required = _required(each, "adjudge")
    return [required[name] for name in WORKER_NEEDS]


def _required(each: Wanted, name: str) -> dict[str, str]:
    """Return the requirements of a distribution that is installed in an environment, by their plain names."""
    paths = [str(path) for path in each.folder.glob("lib/python3*/site-packages")]
    (found,) = (one for one in distributions(path=paths) if _plain(one.name) == _plain(name))
    return {_plain(_REQUIRED.match(text)["name"]): text for text in found.requires or ()}  # type: ignore[index]


def _plain(name: str) -> str:
    """Return a distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _pip(each: Wanted, arguments: Sequence[str]) -> None:
    command = [str(each.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        said = " / ".join(line.strip() for line in done.stderr.strip().splitlines()[-LAST_LINES:])
        raise BackendError(
            f"{each.name}: pip cannot install {' '.join(arguments)} for Python "
            f"{sys.version_info[0]}.{sys.version_info[1]}: {said or 'it says nothing'}"
        )
