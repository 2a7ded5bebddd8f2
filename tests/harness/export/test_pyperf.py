"""pyperf itself reads what is written for it, and its comparison finds what is there."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyperf
import pytest
from adjudge.export.pyperf import pyperf_json

RIGHT, WRONG = (2.0, 4.0), (2.0, 5.0)
CASE = "group/name/generic/gradient/float64/eager"


def benchmark(run_facts: Any, **backends: tuple[Any, float]) -> Any:
    """Return a judged run in which each backend gave an answer in so many nanoseconds, give or take 1 %."""
    made = run_facts(*backends)
    case = made.case(expected={"x": np.array(RIGHT)})
    for name, (answer, ns) in backends.items():
        made.answer(case, name, answer)
        made.time(case, name, *[(ns, ns * 1.01, ns * 0.99)] * 5, calls=50)
    made.end()
    return made.judged()


def suite(text: str) -> pyperf.BenchmarkSuite:
    return pyperf.BenchmarkSuite.loads(text)


def test_pyperf_reads_every_sample(run_facts: Any) -> None:
    read = suite(pyperf_json(benchmark(run_facts, fast=(RIGHT, 1000.0))))
    (found,) = read.get_benchmarks()
    assert found.get_name() == f"{CASE} fast"
    assert (found.get_nrun(), found.get_nvalue(), found.get_unit()) == (5, 15, "second")
    assert found.get_values()[:3] == pytest.approx((1000e-9, 1010e-9, 990e-9))
    assert found.get_loops() == 50
    assert read.get_metadata()["cpu_model_name"] == "Example"


def test_a_wrong_answer_is_left_out_however_fast(run_facts: Any) -> None:
    text = pyperf_json(benchmark(run_facts, slow=(RIGHT, 1000.0), fast=(WRONG, 1.0)))
    assert suite(text).get_benchmark_names() == [f"{CASE} slow"]


def test_where_nothing_was_sampled_there_is_no_file(run_facts: Any) -> None:
    made = run_facts("a")
    made.answer(made.case(expected={"x": np.array(RIGHT)}), "a", RIGHT)
    made.end()
    assert pyperf_json(made.judged()) == ""
    assert pyperf_json(benchmark(run_facts, fast=(WRONG, 1.0))) == ""


def test_pyperf_compares_two_backends_of_one_run(tmp_path: Path, run_facts: Any) -> None:
    run = benchmark(run_facts, slow=(RIGHT, 2000.0), fast=(RIGHT, 1000.0))
    for name in ("slow", "fast"):
        (tmp_path / f"{name}.json").write_text(pyperf_json(run, name))
    done = compare_to(tmp_path, "slow.json", "fast.json")
    assert "[slow] 2.00 us +- 0.02 us -> [fast] 1.00 us +- 0.01 us: 2.00x faster" in done


def test_pyperf_finds_no_difference_between_a_run_and_itself(tmp_path: Path, run_facts: Any) -> None:
    (tmp_path / "one.json").write_text(pyperf_json(benchmark(run_facts, a=(RIGHT, 2000.0))))
    assert "not significant" in compare_to(tmp_path, "one.json", "one.json")


def compare_to(folder: Path, *files: str) -> str:
    command = [sys.executable, "-P", "-m", "pyperf", "compare_to", *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_command_writes_what_it_is_asked_for(tmp_path: Path, shell: Any, run_facts: Any) -> None:
    made = run_facts("a")
    case = made.case(expected={"x": np.array(RIGHT)})
    made.answer(case, "a", RIGHT)
    made.time(case, "a", *[(100.0, 101.0)] * 2)
    made.end()
    made.write(tmp_path / "results" / "run")
    done = shell("export", "run", "--csv", "run.csv", "--parquet", "run.parquet", "--pyperf", "-")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["benchmarks"][0]["metadata"]["name"] == f"{CASE} a"
    assert (tmp_path / "run.csv").read_text().count("\n") == 2
    assert (tmp_path / "run.parquet").read_bytes()[:4] == b"PAR1"
    samples = shell("export", "run", "run", "--samples", "--csv", "-")
    assert io.StringIO(samples.out).read().count("\n") == 1 + 2 * 2 * 2 * 2


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("run",), "say what to write: --csv FILE, --parquet FILE or --pyperf FILE"),
        (("run", "run", "--pyperf", "-"), "--pyperf takes one run"),
        (("run", "--pyperf", "-"), "holds no samples of right answers"),
        (("run:b", "--pyperf", "-"), "has no backend 'b': it has a"),
        (("run", "--csv", "no/such/file.csv"), "cannot be written"),
    ],
)
def test_bad_input_is_named(
    tmp_path: Path, shell: Any, run_facts: Any, arguments: tuple[str, ...], complaint: str
) -> None:
    made = run_facts("a")
    made.answer(made.case(expected={"x": np.array(RIGHT)}), "a", RIGHT)
    made.end()
    made.write(tmp_path / "results" / "run")
    done = shell("export", *arguments)
    assert done.code == 2
    assert complaint in done.err and "Traceback" not in done.err
