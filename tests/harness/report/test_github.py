"""GitHub shows findings as annotations and the report as a summary; the example workflow is one."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adjudge.report import github
from adjudge.verdict import JudgedRun

ROOT = Path(__file__).parent.parent.parent.parent
PROBLEMS = """
import adjudge, numpy as np

@adjudge.problem(points={"generic": {"x": np.array([0.5, -1.25])}}, operators=["gradient"])
def cube(xp, x):
    return xp.sum(x**3)
"""


def test_every_annotation_is_one_line_of_a_command(every_kind_run: JudgedRun) -> None:
    lines = list(github.annotations(every_kind_run))
    assert 1 <= len(lines) <= github.MOST_ANNOTATIONS
    for line in lines:
        assert re.fullmatch(r"::error title=[^:,\n\r]+::[^\n\r]+", line), line


def test_a_summary_that_is_too_large_is_cut_off_at_a_line(
    every_kind_run: JudgedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = github.summary(every_kind_run)
    monkeypatch.setattr(github, "MOST_BYTES", 500)
    cut, _, note = github.summary(every_kind_run).partition("\n\nCut off: ")
    assert whole.startswith(f"{cut}\n") and len(cut.encode()) <= 500
    assert note == "the whole report is in report.md.\n"


def test_a_step_is_annotated_and_summed_up_and_need_not_fail(
    tmp_path: Path, shell_in: Callable[..., Any]
) -> None:
    (tmp_path / "my_problems.py").write_text(PROBLEMS)
    summary = tmp_path / "summary.md"
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    shell = shell_in(tmp_path, environment=variables)
    done = shell("run", "my_problems.py", "-b", "wrong_sign", "-q", "--fail-on", "never")
    assert done.code == 0, done
    assert "::error title=wrong_sign%3A wrong::my_problems/cube/generic/gradient/float64/eager" in done.out
    assert "wrong_sign" in summary.read_text()


def workflow() -> str:
    """Return the workflow that the docs show."""
    text = (ROOT / "docs" / "how-to" / "ci.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    return found


def is_valid(text: str, file: Path) -> bool:
    """Say whether a workflow keeps GitHub's own schema, which the checker brings along."""
    file.write_text(text)
    schema = ("--builtin-schema", "vendor.github-workflows")
    command = (sys.executable, "-m", "check_jsonschema", *schema, str(file))
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_the_workflow_in_the_docs_is_one(tmp_path: Path) -> None:
    assert is_valid(workflow(), tmp_path / "workflow.yaml")
    assert not is_valid(workflow().replace("runs-on:", "run-on:"), tmp_path / "broken.yaml")
