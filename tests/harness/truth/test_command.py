"""`adjudge truth build` keeps what is proven and says what changed; `adjudge truth verify` finds whatever is not so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.enclosure import Enclosed, Nonsmooth, NotEnclosed, PointClass
from adjudge.truth.building import difference
from adjudge.truth.shelf import Truth, read, truth, write

PROBLEM = """
import adjudge

SCALE = 1.0


@adjudge.problem(points={"at": {"x": 0.5}, "origin": {"x": 0.0}}, operators=("value", "gradient"))
def size(xp, x):
    return SCALE * xp.abs(x) + xp.atan2(0 * x, x)


@adjudge.problem(points={"at": {"x": 0.5}}, operators=("gradient",))
def wave(xp, x):
    return xp.sin(x)
"""
Write = Callable[[str, str], Path]


@pytest.fixture
def built(shell: Any, write: Write, tmp_path: Path) -> Path:
    """The file of truths of a file of problems."""
    write("my_problems.py", PROBLEM)
    done = shell("truth", "build", "my_problems.py")
    assert done.code == 0, done
    return tmp_path / "truths" / "my_problems.jsonl"


def test_a_build_keeps_what_is_proven_and_why_something_is_not(built: Path) -> None:
    kept = {line.case: line.enclosure for line in read(built).values()}
    assert len(kept) == 5
    wave = kept.pop("my_problems/wave/at/gradient/float64/eager")
    assert isinstance(wave, Enclosed) and wave.parts["x"] == pytest.approx(np.cos(0.5), rel=1e-15)
    assert "origin" in kept["my_problems/size/origin/gradient/float64/eager"].reason  # type: ignore[union-attr]


def test_a_second_build_changes_nothing(shell: Any, built: Path) -> None:
    before = built.read_bytes()
    assert shell("truth", "build", "my_problems.py").out == "5 kept, 0 new, 0 changed, 0 stale\n"
    assert built.read_bytes() == before
    assert shell("truth", "verify", "my_problems.py").code == 0


def test_a_changed_problem_makes_its_truths_stale_and_no_others(
    shell: Any, write: Write, built: Path
) -> None:
    write("my_problems.py", PROBLEM.replace("SCALE = 1.0", "SCALE = 2.0"))
    verified = shell("truth", "verify", "my_problems.py")
    assert verified.code == 1
    assert verified.out.splitlines()[-1] == "1 kept, 4 new, 0 changed, 4 stale"
    rebuilt = shell("truth", "build", "--missing", "my_problems.py")
    assert "stale    my_problems/size/at/value/float64/eager" in rebuilt.out
    assert "enclosures: 4 of 5" in rebuilt.err or "enclosures: 5" in rebuilt.err
    assert len(read(built)) == 5
    assert shell("truth", "verify", "my_problems.py").code == 0


def test_a_missing_truth_is_found(shell: Any, built: Path) -> None:
    write(built, list(read(built).values())[1:])
    verified = shell("truth", "verify", "my_problems.py")
    assert verified.code == 1
    assert "4 kept, 1 new" in verified.out
    assert shell("truth", "verify", "my_problems.py", "-k", "wave").code == 0


def test_a_tampered_truth_is_found_and_mended(shell: Any, built: Path) -> None:
    lines = read(built)
    (wave,) = (line for line in lines.values() if "/wave/" in line.case)
    honest = wave.enclosure
    assert isinstance(honest, Enclosed)
    parts = {"x": np.asarray(np.nextafter(honest.parts["x"], 1.0))}
    lines[wave.key] = truth(wave.case, wave.key, msgspec.structs.replace(honest, parts=parts))
    write(built, lines.values())
    verified = shell("truth", "verify", "my_problems.py")
    assert verified.code == 1
    assert f"changed  {wave.case}: x: other numbers" in verified.out
    assert shell("truth", "build", "my_problems.py", "-k", "size").code == 0
    assert shell("truth", "verify", "my_problems.py").code == 1
    assert shell("truth", "build", "my_problems.py").code == 0
    assert shell("truth", "verify", "my_problems.py").code == 0
    assert read(built)[wave.key] == wave


def test_what_depends_on_something_without_a_digest_is_not_kept(shell: Any, write: Write) -> None:
    write(
        "my_problems.py",
        PROBLEM.replace("SCALE = 1.0", "SCALE = iter([])").replace("SCALE *", "2.0 if SCALE else"),
    )
    built = shell("truth", "build", "my_problems.py")
    assert built.code == 0
    assert "not kept my_problems/size/at/value/float64/eager: it depends on a list_iterator" in built.out
    assert "0 kept, 1 new" in built.out


ENCLOSED = Enclosed(
    parts={"x": np.array([1.0])}, in_dtype={"x": np.array([1.0])}, bounds={"x": np.array([0.25])}, bits=128
)
SLOW = "no condition numbers within 60 s"


@pytest.mark.parametrize(
    ("proven", "told"),
    [
        (ENCLOSED, ""),
        (msgspec.structs.replace(ENCLOSED, bits=512), ""),
        (msgspec.structs.replace(ENCLOSED, bounds={"x": np.array([0.125])}), ""),
        (msgspec.structs.replace(ENCLOSED, bounds={"x": np.array([0.5])}), "x: a bound that is not proven"),
        (msgspec.structs.replace(ENCLOSED, parts={"x": np.array([1.5])}), "x: other numbers"),
        (msgspec.structs.replace(ENCLOSED, parts={"x": np.array([np.nan])}), "x: other numbers"),
        (msgspec.structs.replace(ENCLOSED, parts={"x": np.array(1.0)}), "x: other numbers"),
        (msgspec.structs.replace(ENCLOSED, parts={}), "x: other numbers"),
        (
            msgspec.structs.replace(ENCLOSED, in_dtype={"x": np.array([1.0], np.float32)}),
            "x: other numbers",
        ),
        (
            msgspec.structs.replace(ENCLOSED, conditioning={"x": np.array([1.0])}),
            "x: another conditioning",
        ),
        (msgspec.structs.replace(ENCLOSED, rounding={"x": np.array([1.0])}), "x: another rounding"),
        (msgspec.structs.replace(ENCLOSED, unconditioned=SLOW), SLOW),
        (NotEnclosed("a tie"), "a tie (kept: proven)"),
    ],
)
def test_truths_differ_where_one_proves_what_the_other_does_not(proven: Any, told: str) -> None:
    assert difference(ENCLOSED, proven) == told


OTHER = msgspec.structs.replace(ENCLOSED, parts={"x": np.array([1.5])})
MEETING = Nonsmooth(point=PointClass.KINK, selections=(ENCLOSED, OTHER), spread={"x": np.eye(1)})


@pytest.mark.parametrize(
    ("proven", "told"),
    [
        (MEETING, ""),
        (ENCLOSED, "another class of point"),
        (msgspec.structs.replace(MEETING, point=PointClass.JUMP), "another class of point"),
        (msgspec.structs.replace(MEETING, selections=(ENCLOSED,)), "another number of selections"),
        (
            msgspec.structs.replace(MEETING, selections=(ENCLOSED, ENCLOSED)),
            "a selection differs: x: other numbers",
        ),
        (msgspec.structs.replace(MEETING, spread={"x": np.zeros((1, 1))}), "another spread"),
        (msgspec.structs.replace(MEETING, spread={}), "another spread"),
        (NotEnclosed("a tie"), "a tie (kept: proven)"),
    ],
)
def test_sets_differ_in_their_class_their_selections_or_their_spread(proven: Any, told: str) -> None:
    assert difference(MEETING, proven) == told


def test_joins_differ_in_how_many_selections_meet() -> None:
    joined = msgspec.structs.replace(ENCLOSED, selections=2)
    assert difference(ENCLOSED, joined) == "another number of selections"


def test_reasons_differ() -> None:
    assert difference(NotEnclosed("a tie"), NotEnclosed("a tie")) == ""
    assert difference(NotEnclosed("a tie"), NotEnclosed("no proof")) == "no proof (kept: a tie)"
    assert difference(NotEnclosed("a tie"), ENCLOSED) == "proven (kept: a tie)"


def test_a_line_holds_a_reason_or_an_enclosure() -> None:
    assert Truth(case="a", key="b", reason="why").enclosure == NotEnclosed("why")
