"""What is not the same in two runs is told, first what forbids that their times be compared."""

from typing import Any

import msgspec
import pytest
from adjudge.compare.grounds import Difference, differences
from adjudge.record import BackendFacts

PAIRS = (("tried", "tried"),)


def record(
    run_facts: Any, host: Any = None, backend: Any = None, dtype: str = "float64", **header: Any
) -> Any:
    made = run_facts("tried")
    made.case(dtype=dtype)
    found = made.record
    machine = msgspec.structs.replace(found.header.host, **(host or {}))
    found.add(msgspec.structs.replace(found.header, host=machine, **header))
    found.add(BackendFacts(name="tried", library="lib", **({"library_version": "1.0"} | (backend or {}))))
    return found


def test_runs_of_one_kind_do_not_differ(run_facts: Any) -> None:
    assert differences(record(run_facts), record(run_facts), PAIRS) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"host": {"cpu": "Other"}}, Difference("CPU", "Example", "Other", True)),
        ({"host": {"cores": 4}}, Difference("cores", "2", "4", True)),
        ({"host": {"platform": "macOS"}}, Difference("platform", "Linux", "macOS", True)),
        ({"host": {"governor": "powersave"}}, Difference("frequency governor", "", "powersave", True)),
        ({"host": {"boost": "on"}}, Difference("boost", "", "on", True)),
        ({"environment": {"OMP_NUM_THREADS": "8"}}, Difference("OMP_NUM_THREADS", "", "8", True)),
        ({"adjudge": "0.2.0"}, Difference("adjudge", "0.1.0", "0.2.0")),
        ({"seed": 1}, Difference("seed", "0", "1")),
        ({"timeout_s": 5.0}, Difference("time limit", "60 s", "5 s")),
        ({"memory_limit_bytes": 1 << 20}, Difference("memory limit", "8,589,934,592 B", "1,048,576 B")),
        ({"dtype": "float32"}, Difference("dtypes", "float64", "float32")),
        ({"backend": {"library_version": "2.0"}}, Difference("tried", "lib 1.0", "lib 2.0")),
        ({"backend": {"python": "3.12"}}, Difference("Python of tried", "", "3.12")),
        ({"backend": {"numpy": "2.0"}}, Difference("NumPy of tried", "", "2.0")),
        ({"backend": {"error": "gone"}}, Difference("tried", "lib 1.0", "could not be started: gone")),
    ],
)
def test_what_differs_is_told(run_facts: Any, change: Any, expected: Difference) -> None:
    assert differences(record(run_facts), record(run_facts, **change), PAIRS) == (expected,)


def test_what_forbids_comes_first(run_facts: Any) -> None:
    found = differences(
        record(run_facts), record(run_facts, seed=1, host={"cores": 4}, backend={"python": "3.12"}), PAIRS
    )
    assert [each.forbids_times for each in found] == [True, False, False]


def test_a_backend_is_named_by_both_its_names(run_facts: Any) -> None:
    old, new = record(run_facts), record(run_facts)
    new.add(BackendFacts(name="newer", library="lib", library_version="2.0"))
    assert differences(old, new, (("tried", "newer"),)) == (Difference("tried, newer", "lib 1.0", "lib 2.0"),)
