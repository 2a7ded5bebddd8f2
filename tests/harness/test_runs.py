"""A run's folder is new, found again by any of its names, and `latest` is the newest under results/."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge import runs
from adjudge.report.formats import Format
from adjudge.runs import RunFolderError
from adjudge.verdict import Kind, verdicts_json

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def recorded(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "record.jsonl").touch()
    return folder


def test_ids_sort_by_time_and_differ() -> None:
    ids = {runs.new_id(NOW) for _ in range(20)}
    assert len(ids) > 1
    assert all(name.startswith("20260102-030405-") for name in ids)


@pytest.mark.parametrize(
    "name", ["results/one", "one", "results/one/record.jsonl", "latest", "results/latest"]
)
def test_a_run_is_found_by_any_of_its_names(here: Path, name: str) -> None:
    folder = recorded(here / "results" / "one")
    runs.point_latest(Path("results/one"))
    assert runs.find(name).resolve() == folder


def test_a_run_that_is_not_there_is_named_with_what_to_give(here: Path) -> None:
    (here / "empty").mkdir()
    for name in ("nowhere", "empty", "latest"):
        with pytest.raises(RunFolderError, match=rf"{name}: no run is there .* or 'latest'"):
            runs.find(name)


def test_latest_is_the_newest(here: Path) -> None:
    for name in ("one", "two"):
        recorded(here / "results" / name)
        runs.point_latest(Path("results") / name)
    assert runs.find("latest").resolve().name == "two"


def test_latest_is_for_runs_under_results_only(here: Path) -> None:
    recorded(here / "elsewhere" / "one")
    runs.point_latest(Path("elsewhere/one"))
    assert list((here / "elsewhere").iterdir()) == [here / "elsewhere" / "one"]


def test_a_real_folder_called_latest_is_left_alone(here: Path) -> None:
    precious = recorded(here / "results" / "latest")
    recorded(here / "results" / "one")
    runs.point_latest(Path("results/one"))
    assert precious.is_dir() and not precious.is_symlink()


def test_a_new_folder_is_made_with_its_parents(here: Path) -> None:
    runs.create(Path("a/b/c"))
    assert list((here / "a" / "b" / "c").iterdir()) == []


def test_a_folder_that_holds_other_things_may_be_used(here: Path) -> None:
    (here / "notes.txt").write_text("mine")
    runs.create(here)
    assert [path.name for path in here.iterdir()] == ["notes.txt"]


def test_verdicts_and_reports_are_written(here: Path, run_facts: Callable[..., Any]) -> None:
    formats = [Format("count", "count.txt", lambda run: f"{len(run.verdicts)}")]
    written = runs.publish(here, run_facts("tried").judged(), formats)
    assert [path.name for path in written] == ["verdicts.json", "count.txt"]
    assert (here / "count.txt").read_text() == "0"


def test_a_folder_that_cannot_be_written_is_named(here: Path, run_facts: Callable[..., Any]) -> None:
    (here / "verdicts.json").mkdir()
    with pytest.raises(RunFolderError, match=r"cannot be written \(Is a directory\)"):
        runs.publish(here, run_facts("tried").judged(), [])


def test_the_verdicts_say_how_many_there_are_of_each_kind(run_facts: Callable[..., Any]) -> None:
    facts = run_facts("tried", "other")
    case = facts.case(expected={"x": np.array([1.0])})
    facts.answer(case, "tried", [1.0])
    facts.answer(case, "other", [2.0])
    content = json.loads(verdicts_json(facts.judged()))
    counts = content["run"]["counts"]
    assert set(counts) == {kind.value for kind in Kind}
    assert (counts["agree"], counts["wrong"], sum(counts.values())) == (1, 1, 2)
    assert content["run"]["unexpected"] == 1


def test_the_verdicts_say_whether_the_run_is_complete(run_facts: Callable[..., Any]) -> None:
    facts = run_facts("tried")
    assert json.loads(verdicts_json(facts.judged()))["run"]["complete"] is False
    facts.end()
    assert json.loads(verdicts_json(facts.judged()))["run"]["complete"] is True
