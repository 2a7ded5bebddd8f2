import msgspec
import pytest
from adjudge.report.marks import MARKS, mark_of
from adjudge.verdict import ExpectedFailure, JudgedRun, Kind, Verdict


def verdict(kind: Kind, **fields: object) -> Verdict:
    blank = Verdict(
        case="g/p/generic/gradient/float64/eager",
        problem="g/p",
        point="generic",
        operator="gradient",
        dtype="float64",
        mode="eager",
        backend="alpha",
        verdict=kind,
        basis="",
        ulps=None,
        outcome="computed",
        expected_failure=None,
        detail="",
    )
    return msgspec.structs.replace(blank, **fields)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_mark_that_tells_whether_it_calls_for_attention(kind: Kind) -> None:
    mark = mark_of(verdict(kind))
    assert mark.id == kind.value
    assert (mark.standing == "attention") == verdict(kind).is_unexpected


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.is_failure])
def test_a_known_failure_is_marked_as_known(kind: Kind) -> None:
    known = verdict(kind, expected_failure=ExpectedFailure(kind="upstream", reason="because"))
    assert mark_of(known).id == f"known-{kind.value}"
    assert mark_of(known).standing == "known"


def test_a_known_failure_that_did_not_occur_is_stale() -> None:
    assert mark_of(verdict(Kind.AGREE, stale=True)).id == "stale"


def test_a_new_failure_is_shown_as_such_though_another_was_known() -> None:
    assert mark_of(verdict(Kind.WRONG, stale=True)).id == "wrong"


def test_marks_differ_in_glyph_letter_and_word() -> None:
    for look in ("id", "glyph", "plain", "label", "rank"):
        assert len({getattr(mark, look) for mark in MARKS}) == len(MARKS)
    assert all(mark.plain.isascii() for mark in MARKS)


def test_marks_stand_in_the_order_attention_known_quiet() -> None:
    standings = [mark.standing for mark in MARKS]
    assert standings == sorted(standings, key=["attention", "known", "quiet"].index)


def test_every_verdict_of_a_run_that_is_unexpected_is_marked_for_attention(every_kind_run: JudgedRun) -> None:
    for judged in every_kind_run.verdicts:
        assert (mark_of(judged).standing == "attention") == judged.is_unexpected
