"""The suite is shipped with the truth of every case, no truth beside it is stale, and all of it takes little room."""

import pytest
from adjudge import suite
from adjudge.collection import collect
from adjudge.enclosure import Enclosed
from adjudge.plan import plan
from adjudge.truth.questions import of_plan
from adjudge.truth.shelf import file_of, read

MOST_BYTES = 6_000_000
UNSAMPLED = {
    "linear_algebra/sum_of_squared_eigenvalues/repeated",
    "linear_algebra/logarithm_of_determinant/small",
    "traps/trace_of_exponential/equal",
    "traps/trace_of_exponential/two_equal",
    "traps/logarithms_of_eigenvalues/equal",
    "traps/logarithms_of_eigenvalues/two_equal",
    "traps/logarithm_of_determinant/scaled_down",
}
"""Where what the reference's program sees of rounding is not finite."""
MODULES = suite.adjudge_problems()


@pytest.mark.parametrize("module", MODULES, ids=[name.rsplit(".", 1)[-1] for name in MODULES])
def test_a_module_has_the_truths_of_its_cases_and_no_others(module: str) -> None:
    asked = {question.key: question.case for question in of_plan(plan(collect([module])))}
    kept = read(file_of(module))
    missing = sorted(asked[key] for key in asked.keys() - kept.keys())
    stale = sorted(kept[key].case for key in kept.keys() - asked.keys())
    assert (missing, stale) == ([], []), "run 'adjudge truth build --missing'"


def test_all_truths_were_sampled_but_where_the_reference_cannot() -> None:
    files = {file_of(module) for module in MODULES}
    proven = [
        (truth.case, truth.enclosure)
        for file in files
        for truth in read(file).values()
        if isinstance(truth.enclosure, Enclosed)
    ]
    unsampled = {case for case, enclosure in proven if enclosure.sampled is None}
    assert {"/".join(case.split("/")[:3]) for case in unsampled} == UNSAMPLED, (
        "run 'adjudge truth sample RUN'"
    )


def test_the_truths_take_little_room() -> None:
    files = {file_of(module) for module in MODULES}
    assert 0 < sum(file.stat().st_size for file in files if file.exists()) < MOST_BYTES
