"""Tables hold what the run holds, in CSV and in Parquet alike."""

import csv
import io
import math
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from adjudge.errors import UserError
from adjudge.export.rows import ResultRow, result_rows
from adjudge.export.samples import SampleRow, sample_rows
from adjudge.export.tables import csv_text, write_parquet
from adjudge.measurement import Footprint, FootprintFacts

RIGHT, WRONG = (2.0, 4.0), (2.0, 5.0)


@pytest.fixture
def benchmark(run_facts: Any) -> Any:
    """Three backends: one right in 100 ns, one wrong in 10 ns, one right and never timed."""
    made = run_facts("right", "wrong", "untimed")
    case = made.case(expected={"x": np.array(RIGHT)})
    for name, answer, ns in (("right", RIGHT, 100.0), ("wrong", WRONG, 10.0)):
        made.answer(case, name, answer)
        made.time(case, name, *[(ns, ns * 1.01, ns * 0.99)] * 3)
    made.answer(case, "untimed", RIGHT)
    footprint = Footprint(
        baseline_bytes=1000,
        peak_bytes=1500,
        later_baseline_bytes=1200,
        later_peak_bytes=1300,
        later_calls_of_f=2,
    )
    made.record.add(FootprintFacts(case=case, backend="right", footprint=footprint))
    made.end()
    return made


def by_backend(benchmark: Any) -> dict[str, ResultRow]:
    return {row.backend: row for row in result_rows(benchmark.judged())}


def test_a_row_holds_the_verdict_and_the_cost(benchmark: Any) -> None:
    row = by_backend(benchmark)["right"]
    assert (row.verdict, row.reason, row.basis, row.standing) == ("agree", "accurate", "closed form", "timed")
    assert (row.derivative_ns, row.primal_ns, row.to_primal) == pytest.approx((100.0, 25.0, 4.0))
    assert row.to_fastest == 1.0
    assert (row.first_call_bytes, row.later_call_bytes, row.later_calls_of_f) == (500, 100, 2)


def test_a_wrong_answer_has_a_time_that_is_compared_with_nothing(benchmark: Any) -> None:
    row = by_backend(benchmark)["wrong"]
    assert (row.verdict, row.standing, row.unexpected) == ("wrong", "disqualified", True)
    assert row.derivative_ns == pytest.approx(10.0)
    assert row.to_fastest is None


def test_what_was_not_measured_is_absent(benchmark: Any) -> None:
    row = by_backend(benchmark)["untimed"]
    assert row.standing == "missing"
    assert row.derivative_ns is row.import_ns is row.first_call_bytes is row.to_primal is None


def test_a_run_without_a_benchmark_has_rows_without_times(run_facts: Any) -> None:
    made = run_facts("right")
    made.answer(made.case(expected={"x": np.array(RIGHT)}), "right", RIGHT)
    made.end()
    (row,) = result_rows(made.judged())
    assert (row.verdict, row.threads, row.standing) == ("agree", None, None)


def test_every_sample_has_a_row(benchmark: Any) -> None:
    rows = list(sample_rows(benchmark.record))
    assert len(rows) == 2 * 3 * 3 * 2
    first = rows[0]
    assert (first.backend, first.activity, first.process, first.round) == ("right", "derivative", 0, 0)
    assert (first.calls, first.wall_ns, first.waited_ns) == (10, 1000, 0)


def test_csv_reads_back(benchmark: Any) -> None:
    rows = list(result_rows(benchmark.judged()))
    read = list(csv.DictReader(io.StringIO(csv_text(ResultRow, rows))))
    assert [row["backend"] for row in read] == [row.backend for row in rows]
    assert float(read[0]["derivative_ns"]) == rows[0].derivative_ns
    assert (read[2]["derivative_ns"], read[1]["unexpected"]) == ("", "true")


@pytest.mark.parametrize("kind", [ResultRow, SampleRow])
def test_parquet_reads_back(benchmark: Any, tmp_path: Path, kind: Any) -> None:
    rows = list(result_rows(benchmark.judged()) if kind is ResultRow else sample_rows(benchmark.record))
    file = tmp_path / "it's a table.parquet"
    write_parquet(kind, rows, file)
    with duckdb.connect() as database:
        read = database.read_parquet(str(file))
        assert read.columns == list(kind.__struct_fields__)
        assert read.fetchall() == [tuple(getattr(row, name) for name in read.columns) for row in rows]


def test_an_infinite_error_is_infinite_in_parquet(benchmark: Any, tmp_path: Path) -> None:
    import msgspec

    row = msgspec.structs.replace(by_backend(benchmark)["wrong"], ulps=math.inf)
    write_parquet(ResultRow, [row], tmp_path / "table.parquet")
    with duckdb.connect() as database:
        read = database.read_parquet(str(tmp_path / "table.parquet")).select("ulps").fetchall()
    assert read == [(math.inf,)]


def test_no_rows_make_an_empty_table(tmp_path: Path) -> None:
    assert csv_text(SampleRow, []) == ",".join(SampleRow.__struct_fields__) + "\n"
    write_parquet(SampleRow, [], tmp_path / "table.parquet")
    with duckdb.connect() as database:
        assert database.read_parquet(str(tmp_path / "table.parquet")).fetchall() == []


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"table\.parquet cannot be written"):
        write_parquet(SampleRow, [], tmp_path / "no" / "table.parquet")
