"""Every distribution is built, checked, and installed outside the tree: `tox run -e package`."""

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

pytest.importorskip("build", reason="distributions are built by: tox run -e package")

ROOT = Path(__file__).parent.parent.parent
PLACES = sorted(path.parent for path in ROOT.glob("*/pyproject.toml"))
PLACES += sorted(path.parent for path in ROOT.glob("adapters/*/pyproject.toml"))
NAMES = [str(place.relative_to(ROOT)) for place in PLACES]
ADAPTERS = [name.removeprefix("adapters/") for name in NAMES if name.startswith("adapters/")]
LIGHT = ("reference", "autograd")
"""The adapters whose libraries are small enough to be installed in a test; the others are installed without."""
PROBE = """
import json, sys
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.util import find_spec

(point,) = entry_points(group="adjudge", name=sys.argv[1])
package = point.load()
(entry,) = package.adjudge_adapters()
found = {
    "adapter": entry.name,
    "package": package.__file__,
    "module": find_spec(entry.target.partition(":")[0]).origin,
    "is_typed": files(package).joinpath("py.typed").is_file(),
}
print(json.dumps(found))
"""
"""Tells what is seen of an adapter where it is installed; its library is not imported."""


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Return what a command prints. Raises `AssertionError` with all of it where the command fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Built:
    """The source archive and the wheel of a distribution; the wheel is built from the archive."""

    archive: Path
    wheel: Path

    @property
    def metadata(self) -> Message:
        """The wheel's metadata."""
        with zipfile.ZipFile(self.wheel) as opened:
            (name,) = (name for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
            return message_from_bytes(opened.read(name))

    @property
    def files(self) -> list[str]:
        """The names of the wheel's files."""
        with zipfile.ZipFile(self.wheel) as opened:
            return opened.namelist()


def build(place: Path, folder: Path) -> Built:
    """Build a distribution into a folder of its own."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, place)
    (archive,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Built(archive, wheel)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    folder = tmp_path_factory.mktemp("dist")
    return {name: build(place, folder / name) for name, place in zip(NAMES, PLACES, strict=True)}


@pytest.fixture(scope="module")
def installed(built: dict[str, Built], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment, far from the tree, with every distribution, and with the libraries of the light adapters."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", folder)
    pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet")
    light = {"reference_engine", *(f"adapters/{name}" for name in LIGHT)}
    run(*pip, built["harness"].wheel, *(built[name].wheel for name in light))
    run(*pip, "--no-deps", *(built[name].wheel for name in NAMES if name not in {"harness", *light}))
    return folder


def version() -> str:
    scope: dict[str, str] = {}
    source = (ROOT / "harness" / "src" / "adjudge" / "__init__.py").read_text(encoding="utf-8")
    exec(next(line for line in source.splitlines() if line.startswith("__version__")), scope)
    return scope["__version__"]


@pytest.mark.parametrize("name", NAMES)
def test_twine_finds_nothing_to_complain_of(name: str, built: dict[str, Built]) -> None:
    pair = built[name]
    run(sys.executable, "-m", "twine", "check", "--strict", pair.archive, pair.wheel)


@pytest.mark.parametrize("name", NAMES)
def test_every_distribution_has_the_one_version(name: str, built: dict[str, Built]) -> None:
    assert built[name].metadata["Version"] == version()


@pytest.mark.parametrize("name", NAMES)
def test_a_wheel_is_typed_licensed_and_holds_one_package(name: str, built: dict[str, Built]) -> None:
    files = built[name].files
    (package,) = {file.split("/")[0] for file in files if ".dist-info/" not in file}
    assert f"{package}/py.typed" in files
    assert [file for file in files if file.endswith(".dist-info/licenses/LICENSE")]
    assert built[name].metadata["License-Expression"] == "MIT"


@pytest.mark.parametrize("name", NAMES)
def test_a_wheel_holds_every_file_of_its_sources(name: str, built: dict[str, Built]) -> None:
    source = ROOT / name / "src"
    tracked = run("git", "-C", source, "ls-files").split()
    assert set(tracked) <= set(built[name].files)


def test_a_distribution_that_lacks_its_readme_does_not_pass(tmp_path: Path) -> None:
    text = (ROOT / "tests" / "fakes" / "pyproject.toml").read_text(encoding="utf-8")
    text = text.replace('dynamic = ["version"]', 'version = "1.0"').replace("[tool.hatch.version]\npath", "#")
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match=r"README\.md"):
        build(tmp_path, tmp_path / "dist")


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_is_seen_outside_the_tree(name: str, installed: Path, tmp_path: Path) -> None:
    seen = json.loads(run(installed / "bin" / "python", "-c", PROBE, name, cwd=tmp_path))
    assert seen["adapter"] == name
    assert seen["is_typed"]
    assert Path(seen["package"]).is_relative_to(installed) and Path(seen["module"]).is_relative_to(installed)


def test_every_adapter_is_listed_outside_the_tree(installed: Path, tmp_path: Path) -> None:
    rows = json.loads(run(installed / "bin" / "adjudge", "backends", "--json", cwd=tmp_path))
    assert {row["name"]: row["installed"] for row in rows} == {
        name: f"adjudge-{name.replace('_', '-')} {version()}" for name in ADAPTERS
    }


def test_the_engine_is_typed_outside_the_tree(installed: Path, tmp_path: Path) -> None:
    code = "import reference_engine; print(reference_engine.__file__)"
    file = Path(run(installed / "bin" / "python", "-c", code, cwd=tmp_path).strip())
    assert file.is_relative_to(installed) and file.with_name("py.typed").is_file()


def test_what_is_installed_runs_outside_the_tree(installed: Path, tmp_path: Path) -> None:
    adjudge = installed / "bin" / "adjudge"
    home = run(installed / "bin" / "python", "-c", "import adjudge; print(adjudge.__file__)", cwd=tmp_path)
    assert Path(home.strip()).is_relative_to(installed)
    assert run(adjudge, "--version").split()[-1] == version()
    backends = [word for name in LIGHT for word in ("-b", name)]
    run(adjudge, "run", "-q", "-k", "worked_examples", "-o", "run", *backends, cwd=tmp_path)
    written = {path.name for path in (tmp_path / "run").iterdir()}
    assert {"record.jsonl", "verdicts.json", "report.html", "report.md", "junit.xml"} <= written
