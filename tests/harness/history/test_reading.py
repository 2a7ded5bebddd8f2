"""All records are read at once: what ended, what was judged, and nothing twice."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge.history.reading import HistoryError, Tally, read
from adjudge.runs import VERDICTS
from adjudge.verdict import Kind

RIGHT, WRONG = (2.0, 4.0), (2.0, 5.0)
CASE = "group/problem_0/generic/gradient/float64/eager"


def test_runs_come_in_the_order_of_time_whatever_their_folders_are_called(tmp_path: Path, keep: Any) -> None:
    keep(2, answers={"a": RIGHT}, folder="first")
    keep(1, answers={"a": RIGHT}, folder="second")
    past = read([tmp_path / "results"])
    assert [run.created[:10] for run in past.runs] == ["2026-01-01", "2026-01-02"]
    assert past.runs[0].machine == ("Example", 2, "Linux")


def test_a_run_found_twice_counts_once(tmp_path: Path, keep: Any) -> None:
    folder = keep(1, answers={"a": RIGHT}, times={"a": [100.0]})
    (folder.parent / "latest").symlink_to(folder.name, target_is_directory=True)
    shutil.copytree(folder, folder.parent / "copy")
    past = read([folder.parent, folder])
    assert len(past.runs) == 1
    assert past.tallies == {(past.runs[0].id, "a"): Tally(1, 0, 1)}
    assert [series.runs for series in past.series] == [(past.runs[0].id,)]


def test_verdicts_are_counted_and_releases_told(tmp_path: Path, keep: Any) -> None:
    keep(1, answers={"a": RIGHT, "b": WRONG}, releases={"b": "2.0"})
    past = read([tmp_path / "results"])
    run = past.runs[0].id
    assert past.tallies == {(run, "a"): Tally(1, 0, 1), (run, "b"): Tally(0, 1, 1)}
    assert past.releases == {(run, "a"): "lib 1.0", (run, "b"): "lib 2.0"}


def test_a_verdict_that_turns_is_found_over_runs_that_lack_it(tmp_path: Path, keep: Any) -> None:
    keep(1, answers={"a": RIGHT})
    keep(2, answers={"b": RIGHT})
    keep(3, answers={"a": WRONG})
    (turn,) = read([tmp_path / "results"]).turns
    assert (turn.run, turn.backend, turn.case) == ("20260103-000000-aaaa", "a", CASE)
    assert (turn.old, turn.new) == (Kind.AGREE, Kind.WRONG)


def test_a_time_is_the_mean_over_processes_of_the_median_over_rounds(tmp_path: Path, run_facts: Any) -> None:
    made = run_facts("a")
    case = made.case(expected={"x": np.array(RIGHT)})
    made.answer(case, "a", RIGHT)
    made.time(case, "a", (100.0, 1000.0, 110.0), (200.0, 100.0, 900.0))
    made.end()
    made.write(tmp_path / "results" / "run")
    (series,) = read([tmp_path / "results"]).series
    assert np.exp(series.levels[0]) == pytest.approx(np.sqrt(110.0 * 200.0))


def test_the_time_of_a_wrong_answer_is_not_followed(tmp_path: Path, keep: Any) -> None:
    keep(1, answers={"a": RIGHT, "b": WRONG}, times={"a": [100.0], "b": [1.0]})
    assert [series.backend for series in read([tmp_path / "results"]).series] == ["a"]


def test_times_on_two_machines_are_followed_apart(tmp_path: Path, keep: Any) -> None:
    for day, cpu in enumerate(("Example", "Other", "Example"), start=1):
        keep(day, times={"a": [100.0]}, cpu=cpu)
    found = read([tmp_path / "results"]).series
    assert sorted(len(series.runs) for series in found) == [1, 2]


def test_a_run_that_did_not_end_is_left_out_and_named(tmp_path: Path, keep: Any) -> None:
    keep(1, answers={"a": RIGHT})
    folder = keep(2, answers={"a": WRONG}, ended=False)
    with (folder / "record.jsonl").open("ab") as record:
        record.write(b'{"type":"outcome","cas')
    past = read([tmp_path / "results"])
    assert len(past.runs) == 1 and past.turns == ()
    assert past.unended == ("20260102-000000-aaaa",)


@pytest.mark.parametrize("text", ["", '{"schema": 1, "run": {"id": "20260101-000000-aaaa"}, "verdicts": []}'])
def test_a_run_without_verdicts_of_this_version_is_named(tmp_path: Path, keep: Any, text: str) -> None:
    folder = keep(1, answers={"a": RIGHT})
    (folder / VERDICTS).write_text(text) if text else (folder / VERDICTS).unlink()
    past = read([tmp_path / "results"])
    assert past.unjudged == ("20260101-000000-aaaa",)
    assert past.tallies == {}


def test_where_no_record_lies_is_said(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=f"no record lies in {tmp_path}"):
        read([tmp_path])
