from adjudge.report.atlas import atlas
from adjudge.verdict import JudgedRun


def test_the_atlas_shows_each_choice_at_a_kink(every_kind_run: JudgedRun) -> None:
    (row,) = atlas(every_kind_run)
    assert row.case.problem == "traps/kink"
    assert row.defensible == "[-1.0, -1.0, -1.0] to [1.0, 1.0, 1.0]"
    assert row.choices["alpha"].text == "[0.0, 1.0, -1.0]"
    assert row.choices["gamma"].mark.id == "known-wrong"


def test_a_run_without_conventions_has_no_atlas(clean_run: JudgedRun) -> None:
    assert atlas(clean_run) == ()
