"""Environments are made once, with the version that was asked for, and nothing is left of one that fails.

pip is given wheels that are written here, and no index.
"""

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from adjudge import __version__
from adjudge.environments import BackendError
from adjudge.isolated import making
from adjudge.isolated.making import ensured, made, remove, wanted


def wheel(folder: Path, name: str, version: str, *requires: str) -> None:
    """Write the smallest wheel that pip installs."""
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as file:
        file.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        lines = [f"Name: {name.replace('_', '-')}", f"Version: {version}"]
        lines += [f"Requires-Dist: {text}" for text in requires]
        lines += [
            f"Provides-Extra: {extra}" for text in requires for extra in re.findall('extra == "(.*)"', text)
        ]
        file.writestr(f"{info}/METADATA", "\n".join(["Metadata-Version: 2.1", *lines, ""]))
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    for needed in (*making.WORKER_NEEDS, "click"):
        wheel(folder, needed, "9.0")
    wheel(
        folder,
        "adjudge",
        __version__,
        "numpy>=1.23",
        "pluggy",
        "msgspec",
        "click",
        'never; extra == "oracle"',
    )
    for version in ("1.0", "2.0"):
        wheel(folder, "toy", version, 'quick; extra == "fast"')
    wheel(folder, "beside", "1.0")
    wheel(folder, "quick", "1.0")
    wheel(folder, "adjudge_toy", "0.1.0", "adjudge", "toy[fast]==2.0", "beside>=1", 'never; extra == "more"')
    wheel(folder, "adjudge_bare", "0.1.0", "adjudge")
    return folder


@pytest.fixture
def offline(wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of one's own, pip that knows the wheels only, and an adjudge that came from an index."""
    monkeypatch.setenv("ADJUDGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setattr(making, "_own_sources", lambda name: None)
    return tmp_path


def said_of(folder: Path) -> Iterator[str]:
    for path in (folder / "lib").glob("python3*/site-packages/*.dist-info"):
        yield path.name.removesuffix(".dist-info")


@pytest.mark.parametrize(
    "name", ["torch", "torch==", "==1", "torch>=2", "../torch==1", "torch==../1", "a b==1"]
)
def test_only_a_name_and_a_version_are_taken(name: str) -> None:
    with pytest.raises(BackendError, match="write NAME==VERSION"):
        wanted(name)


def test_the_version_that_was_asked_for_takes_the_place_of_the_pin(offline: Path) -> None:
    words: list[str] = []
    found = ensured(["plain", "toy==1.0"], offline, words.append)
    assert list(found) == ["toy==1.0"] and len(words) == 1
    backend = found["toy==1.0"]
    assert (backend.adapter, backend.is_built) == ("toy", True)
    here = set(said_of(wanted("toy==1.0").folder))
    assert {f"adjudge-{__version__}", "adjudge_toy-0.1.0", "toy-1.0", "quick-1.0", "beside-1.0"} <= here
    assert {"numpy-9.0", "pluggy-9.0", "msgspec-9.0"} <= here
    assert "click-9.0" not in here  # a worker does not need what judging needs
    ensured(["toy==1.0"], offline, words.append)
    assert len(words) == 1  # the second time there is nothing to make
    assert [each.name for each in made()] == ["toy==1.0"]
    remove(wanted("toy==1.0"))
    assert made() == ()
    with pytest.raises(BackendError, match="no such environment"):
        remove(wanted("toy==1.0"))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("toy==3.0", r"toy==3\.0: pip cannot install numpy.* toy\[fast\]==3\.0 .*No matching distribution"),
        ("nowhere==1.0", "pip cannot install --no-deps .* adjudge-nowhere"),
        ("bare==1.0", "requires no library called bare"),
    ],
)
def test_what_cannot_be_made_leaves_nothing_behind(offline: Path, name: str, message: str) -> None:
    with pytest.raises(BackendError, match=message):
        ensured([name], offline, lambda words: None)
    assert not wanted(name).folder.exists()


@pytest.mark.parametrize(
    ("url", "expected"), [("wheel", ["{wheel}"]), ("folder", ["--editable", "{folder}"]), ("gone", None)]
)
def test_adjudge_is_taken_from_where_it_was_installed_from(
    url: str, expected: list[str] | None, wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").touch()
    places = {
        "wheel": wheels / f"adjudge-{__version__}-py3-none-any.whl",
        "folder": tmp_path,
        "gone": tmp_path / "adjudge-0.0-py3-none-any.whl",
    }
    told = json.dumps({"url": places[url].as_uri()})
    monkeypatch.setattr(making, "distribution", lambda name: SimpleNamespace(read_text=lambda file: told))
    words = [text.format(**places) for text in expected or [f"adjudge=={__version__}"]]
    assert making._source("adjudge", None) == words


def test_an_environment_that_was_interrupted_is_not_taken_for_one(offline: Path) -> None:
    wanted("toy==1.0").folder.mkdir(parents=True)
    assert not wanted("toy==1.0").is_made and made() == ()


def test_the_command_lists_what_is_there_and_says_how_to_make_one(
    offline: Path, shell: Callable[..., Any]
) -> None:
    assert "adjudge env create NAME==VERSION" in shell("env", "list").out
    done = shell("run", "-b", "toy")
    assert done.code == 2 and "unknown backend 'toy'" in done.err
    done = shell("env", "create", "toy")
    assert done.code == 2 and "write NAME==VERSION" in done.err
