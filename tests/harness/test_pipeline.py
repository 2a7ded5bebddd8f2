"""The whole way on the two lightest backends: a command, a run, its files, and the same files again."""

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from adjudge.outcome import Computed
from adjudge.record import load_record
from adjudge.verdict import Kind

ROOT = Path(__file__).parent.parent.parent
SAMPLE = "worked_examples and not float32 or smoke/exp or transcripts/attach"
DERIVED = ("verdicts.json", "report.html", "report.md", "junit.xml")
MINE = '''
import adjudge, numpy as np

@adjudge.problem(points={"generic": {"w": np.array([0.3, -1.2, 2.0]), "x": np.array([[1., 2., 3.], [4., 5., 6.]])}},
                 wrt=("w",), operators=("gradient", "hessian"))
def mean_softplus(xp, w, x):
    """Mean softplus of a linear model."""
    return xp.mean(xp.log1p(xp.exp(xp.matmul(x, w))))
'''


@dataclass(frozen=True)
class Made:
    """A run, and what it printed."""

    cwd: Path
    folder: Path
    code: int
    out: str
    err: str
    files: dict[str, str]
    shell: Any

    @property
    def verdicts(self) -> Any:
        """The content of verdicts.json."""
        return json.loads(self.files["verdicts.json"])


def make(cwd: Path, shell: Any, *arguments: str) -> Made:
    done = shell("run", *arguments, "-b", "reference", "-b", "autograd")
    folder = cwd / "results" / "latest"
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    return Made(cwd, folder, done.code, done.out, done.err, files, shell)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any]) -> Made:
    """A run of a part of the shared suite."""
    cwd = tmp_path_factory.mktemp("sample")
    return make(cwd, shell_in(cwd), "-k", SAMPLE)


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any]) -> Made:
    """A run of a user's own file."""
    cwd = tmp_path_factory.mktemp("mine")
    (cwd / "my_problems.py").write_text(MINE, encoding="utf-8")
    return make(cwd, shell_in(cwd), "my_problems.py")


def test_a_run_of_the_suite_holds_nothing_unexpected(sample: Made) -> None:
    unexpected = [v for v in sample.verdicts["verdicts"] if v["stale"]] + [
        v
        for v in sample.verdicts["verdicts"]
        if Kind(v["verdict"]).is_failure and v["expected_failure"] is None
    ]
    assert unexpected == []
    assert sample.code == 0, sample.err


def test_a_run_writes_its_record_and_every_report(sample: Made) -> None:
    assert set(sample.files) == {"record.jsonl", *DERIVED}
    assert all(sample.files.values())


def test_a_run_says_where_its_files_lie(sample: Made) -> None:
    printed = [line.rsplit("/", 1)[-1] for line in sample.out.splitlines() if line.startswith("results/")]
    assert printed == list(DERIVED)


def test_a_run_prints_its_matrix(sample: Made) -> None:
    assert all(word in sample.out for word in ("reference", "autograd", "worked_examples"))


def test_a_run_says_how_it_goes_on(sample: Made) -> None:
    assert "autograd: autograd 1." in sample.err
    assert "Traceback" not in sample.err


def test_latest_points_to_the_run(sample: Made) -> None:
    assert sample.folder.is_symlink()
    assert sample.folder.resolve().name == load_record(sample.folder).header.run


def test_every_case_was_answered_by_every_backend(sample: Made) -> None:
    record = load_record(sample.folder)
    assert record.footer is not None
    assert len(record.outcomes) == 2 * len(record.cases)


def test_the_answers_were_computed_in_workers(sample: Made) -> None:
    record = load_record(sample.folder)
    computed = [facts for facts in record.outcomes.values() if isinstance(facts.outcome, Computed)]
    assert computed
    assert all(facts.measurement is not None and facts.round_trip_ns > 0 for facts in computed)
    assert {facts.library for facts in record.backends.values()} == {"reference_engine", "autograd"}


def test_the_reference_samples_what_comes_with_no_sample(sample: Made, mine: Made) -> None:
    for made, samples in ((sample, False), (mine, True)):
        record = load_record(made.folder)
        found = [
            outcome.sensitivity is not None
            for (case, backend), facts in record.outcomes.items()
            if backend == "reference" and record.cases[case].operator != "transcript"
            if isinstance(outcome := facts.outcome, Computed)
        ]
        assert found
        assert set(found) == {samples}


def test_the_verdicts_have_the_documented_fields(sample: Made) -> None:
    content = sample.verdicts
    assert set(content) == {"schema", "run", "verdicts", "invariants", "splits"}
    assert content["schema"] == 2
    promised = {
        "case",
        "problem",
        "point",
        "operator",
        "dtype",
        "mode",
        "backend",
        "verdict",
        "basis",
        "ulps",
        "outcome",
        "expected_failure",
        "detail",
    }
    for verdict in content["verdicts"]:
        assert promised <= set(verdict)
        assert verdict["case"] == "/".join(
            verdict[part] for part in ("problem", "point", "operator", "dtype", "mode")
        )
        assert verdict["verdict"] in {kind.value for kind in Kind}


def test_every_field_of_the_verdicts_is_documented(sample: Made) -> None:
    page = (ROOT / "docs" / "reference" / "verdicts.md").read_text(encoding="utf-8")
    for field in (*sample.verdicts["run"], *sample.verdicts["verdicts"][0]):
        assert f"`{field}`" in page, field


def test_the_verdicts_name_what_they_were_judged_against(sample: Made) -> None:
    bases = {v["basis"] for v in sample.verdicts["verdicts"] if v["verdict"] == "agree"}
    assert bases <= {"closed form", "enclosure", "reference", "consensus"}
    assert "closed form" in bases


def test_the_html_report_needs_nothing_else(sample: Made) -> None:
    page = sample.files["report.html"]
    assert page.lstrip().lower().startswith("<!doctype html>")
    for door in ('src="http', "src='http", 'href="//', "@import", 'rel="stylesheet"'):
        assert door not in page


def test_the_junit_report_counts_every_verdict(sample: Made) -> None:
    cases = ElementTree.fromstring(sample.files["junit.xml"]).iter("testcase")
    assert len(list(cases)) >= len(sample.verdicts["verdicts"])


def test_judging_again_gives_the_same_files(sample: Made) -> None:
    for name in DERIVED:
        (sample.folder / name).unlink()
    assert sample.shell("judge", "latest").code == sample.code
    for name in DERIVED:
        assert (sample.folder / name).read_text(encoding="utf-8") == sample.files[name], name


def test_reporting_again_gives_the_same_files(sample: Made) -> None:
    run = load_record(sample.folder).header.run
    again = sample.shell("report", run)
    assert again.code == sample.code
    for name in DERIVED:
        assert (sample.folder / name).read_text(encoding="utf-8") == sample.files[name], name


def test_a_users_own_file_works_as_it_stands(mine: Made) -> None:
    assert mine.code == 0, mine.err
    found = {(v["backend"], v["operator"]): v for v in mine.verdicts["verdicts"]}
    assert set(found) == {(b, o) for b in ("reference", "autograd") for o in ("gradient", "hessian")}
    assert found["autograd", "gradient"]["verdict"] == found["autograd", "hessian"]["verdict"] == "agree"
    assert found["autograd", "gradient"]["case"] == "my_problems/mean_softplus/generic/gradient/float64/eager"
    assert found["autograd", "gradient"]["basis"] == "enclosure"


def test_a_users_own_file_ends_in_the_same_report(mine: Made) -> None:
    assert set(mine.files) == {"record.jsonl", *DERIVED}
    assert "mean_softplus" in mine.files["report.md"]
    assert "Mean softplus of a linear model." in mine.files["record.jsonl"]


def test_the_file_in_the_readme_is_the_one_that_works() -> None:
    assert MINE.strip() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_smoke_checks_one_backend(shell: Any) -> None:
    done = shell("smoke", "correct", "-k", "smoke/exp/ or quadratic_xy", "-o", "out")
    assert done.code in (0, 1), done.err
    verdicts = json.loads((shell.cwd / "out" / "verdicts.json").read_text(encoding="utf-8"))["verdicts"]
    assert {v["problem"] for v in verdicts} == {"smoke/exp", "worked_examples/quadratic_xy"}
    assert {v["backend"] for v in verdicts} == {"correct"}


def test_smoke_checks_a_backend_in_the_dtype_that_it_has(shell: Any) -> None:
    assert shell("smoke", "correct", "-k", "smoke/exp/", "--dtype", "float32", "-q", "-o", "out").code == 0
    assert {case.dtype for case in load_record(shell.cwd / "out").cases.values()} == {"float32"}


def test_dtypes_and_operators_are_chosen(shell: Any) -> None:
    arguments = ["-k", "smoke/exp/", "--dtype", "float32", "--operator", "gradient", "-b", "correct", "-q"]
    assert shell("run", *arguments, "-o", "out").code == 0
    (case,) = load_record(shell.cwd / "out").cases.values()
    assert (case.operator, case.dtype) == ("gradient", "float32")


def test_the_problems_are_listed_as_json(shell: Any) -> None:
    rows = json.loads(shell("problems", "--json", "-k", "worked_examples").out)
    assert all(row["id"].startswith("worked_examples/") and row["summary"] and row["source"] for row in rows)
    assert set(rows[0]) == {
        *("id", "group", "tags", "summary", "points", "wrt", "operators", "dtypes", "source", "origin")
    }


def test_the_problems_of_a_file_are_listed(mine: Made) -> None:
    done = mine.shell("problems", "my_problems.py")
    assert "my_problems/mean_softplus" in done.out and "Mean softplus of a linear model." in done.out
    assert done.out.splitlines()[-1] == "1 problems, 1 points"


@pytest.mark.parametrize(
    "command", ["", "backends", "problems", "smoke", "run", "judge", "report", "compare", "export", "history"]
)
def test_every_command_shows_an_example(shell: Any, command: str) -> None:
    done = shell(*filter(None, [command]), "--help")
    assert done.code == 0
    assert "Examples:" in done.out
    assert f"adjudge {command}".strip() in done.out.split("Examples:")[1]


def test_the_version_is_told(shell: Any) -> None:
    assert shell("--version").out == "adjudge, version 0.1.0\n"
