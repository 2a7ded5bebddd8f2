"""One library in two versions at once: two environments, one adapter, and known failures of the old version only."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from adjudge.record import load_record

PLUGIN = """
from adjudge import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters():
    return [AdapterEntry("theirs", "their_adapter.adapter:Theirs")]
"""
ADAPTER = '''
from importlib.metadata import version

from adjudge_fakes.correct import Correct, Faulty


class Theirs(Faulty):
    name, library, distribution = "theirs", "theirs", "their-library"

    def commit(self, gradient, primals):
        """Return the gradients; version 1 has their sign wrong."""
        sign = -1.0 if version("their-library").startswith("1.") else 1.0
        return [sign * part for part in gradient(*primals)]

    def known_failures(self):
        return """
[[failure]]
case = "smoke/exp/*/gradient/*"
verdict = "wrong"
kind = "upstream"
reason = "the sign was wrong before 2.0"
version = "1.*"
"""
'''
CASE = "smoke/exp/generic/gradient/float64/eager"


@dataclass(frozen=True)
class Ran:
    """A run on both versions."""

    code: int
    folder: Path
    shell: Any

    @property
    def verdicts(self) -> dict[str, Any]:
        """The verdicts on the one case, by backend."""
        content = json.loads((self.folder / "verdicts.json").read_text(encoding="utf-8"))
        return {verdict["backend"]: verdict for verdict in content["verdicts"]}


def install(environment: Any, version: str) -> None:
    environment.install("their-adapter", {"their_adapter.plugin": PLUGIN, "their_adapter.adapter": ADAPTER},
                        {"theirs": "their_adapter.plugin"})  # fmt: skip
    facts = environment.site_packages / f"their_library-{version}.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: their-library\nVersion: {version}\n")


@pytest.fixture(scope="module")
def ran(
    tmp_path_factory: pytest.TempPathFactory,
    make_environment: Callable[[Path], Any],
    shell_in: Callable[[Path], Any],
) -> Ran:
    cwd, text = tmp_path_factory.mktemp("versions"), ""
    for version in ("1.5", "2.0"):
        environment = make_environment(cwd / version)
        install(environment, version)
        text += f'[backends."theirs-{version}"]\nadapter = "theirs"\npython = "{environment.python}"\n'
    (cwd / "adjudge.toml").write_text(text, encoding="utf-8")
    shell = shell_in(cwd)
    arguments = ("-k", CASE, "--operator", "gradient", "--dtype", "float64", "-q")
    done = shell("run", "-b", "theirs-1.5", "-b", "theirs-2.0", *arguments)
    assert done.code in (0, 1), done.err
    return Ran(done.code, cwd / "results" / "latest", shell)


def test_each_version_is_a_backend_of_the_one_adapter(ran: Ran) -> None:
    record = load_record(ran.folder)
    choices = {choice.name: choice.adapter for choice in record.header.backends if choice.judged}
    assert choices == {"theirs-1.5": "theirs", "theirs-2.0": "theirs"}
    versions = {name: record.backends[name].library_version for name in choices}
    assert versions == {"theirs-1.5": "1.5", "theirs-2.0": "2.0"}


def test_each_version_gets_its_own_verdict(ran: Ran) -> None:
    found = {name: verdict["verdict"] for name, verdict in ran.verdicts.items()}
    assert found == {"theirs-1.5": "wrong", "theirs-2.0": "agree"}


def test_a_known_failure_of_one_version_is_not_expected_of_the_other(ran: Ran) -> None:
    assert ran.verdicts["theirs-1.5"]["expected_failure"]["reason"] == "the sign was wrong before 2.0"
    assert ran.verdicts["theirs-2.0"]["stale"] is False
    assert ran.code == 0


def test_the_reports_tell_the_versions_apart(ran: Ran) -> None:
    for name in ("report.md", "report.html"):
        text = (ran.folder / name).read_text(encoding="utf-8")
        assert "theirs-1.5" in text and "theirs-2.0" in text, name
    assert "| `theirs-1.5` | theirs 1.5 |" in (ran.folder / "report.md").read_text(encoding="utf-8")


def test_the_versions_are_compared_with_each_other(ran: Ran) -> None:
    done = ran.shell("compare", "latest:theirs-1.5", "latest:theirs-2.0", "--markdown")
    assert done.out.startswith("# adjudge: Verdicts: 1 better\n")
    assert "wrong (known) → agree (accurate)" in done.out
    assert "| theirs-1.5, theirs-2.0 | theirs 1.5 | theirs 2.0 |" in done.out
    back = ran.shell("compare", "latest:theirs-2.0", "latest:theirs-1.5", "--fail-on", "worse")
    assert back.code == 1
