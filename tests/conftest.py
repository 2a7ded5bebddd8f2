"""What every test may use: the command line in a process of its own, and environments to install plugins into."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest
from hypothesis import settings

settings.register_profile("adjudge", deadline=None, derandomize=True)
settings.load_profile("adjudge")

PATIENCE_S = 120.0


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line of a refusal; fails where there is more, or less, than one line, or a traceback."""
        assert self.code == 2, self
        assert "Traceback" not in self.err, self.err
        lines = self.err.splitlines()
        assert len(lines) == 1 and lines[0].startswith("adjudge: "), self.err
        return lines[0]


@dataclass(frozen=True)
class Shell:
    """Runs adjudge as people do, in the folder `cwd`."""

    cwd: Path
    python: str = sys.executable
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command and return its process, the leader of a process group."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.cwd,
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def __call__(self, *arguments: str, stdout: int | IO[str] = subprocess.PIPE) -> Finished:
        """Run a command to its end; its output goes elsewhere where that is named."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.cwd,
            env=self.variables(),
            stdout=stdout,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return Finished(done.returncode, done.stdout or "", done.stderr)

    def command(self, *arguments: str) -> list[str]:
        """Return the words of a command."""
        return [self.python, "-P", "-m", "adjudge.cli", *arguments]

    def variables(self) -> dict[str, str]:
        """Return the environment variables of a command."""
        return {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", **self.environment}


@dataclass(frozen=True)
class Environment:
    """A virtual environment that sees everything that the tests' own sees, and what is installed into it."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def site_packages(self) -> Path:
        """Where its packages lie."""
        return Path(sysconfig.get_path("purelib", "venv", {"base": str(self.folder)}))

    def install(self, distribution: str, modules: Mapping[str, str], plugins: Mapping[str, str]) -> None:
        """Install a distribution as pip would: modules by name, and entry points of the group `adjudge`."""
        for name, code in modules.items():
            file = self.site_packages / f"{name.replace('.', '/')}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(code, encoding="utf-8")
        facts = self.site_packages / f"{distribution.replace('-', '_')}-1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        points = "".join(f"{name} = {value}\n" for name, value in plugins.items())
        (facts / "entry_points.txt").write_text(f"[adjudge]\n{points}")


@pytest.fixture(scope="session")
def shell_in() -> type[Shell]:
    """The command line in a folder of one's choice."""
    return Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """The command line in an empty folder."""
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def make_environment() -> Callable[[Path], Environment]:
    """Make an environment in an empty folder."""

    def make(folder: Path) -> Environment:
        venv.create(folder, with_pip=False, symlinks=True)
        made = Environment(folder)
        parent = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
        (made.site_packages / "parent.pth").write_text(parent)
        return made

    return make


@pytest.fixture
def environment(
    tmp_path_factory: pytest.TempPathFactory, make_environment: Callable[[Path], Environment]
) -> Environment:
    """A fresh environment."""
    return make_environment(tmp_path_factory.mktemp("environment"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file into the test's folder and return its path."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file
