"""Truths come back from their files bit for bit, and a damaged file is an error, never another truth."""

from pathlib import Path
from typing import Any

import hypothesis.extra.numpy as hnp
import msgspec
import numpy as np
import pytest
from adjudge.enclosure import Enclosed, Nonsmooth, NotEnclosed, PointClass
from adjudge.truth.building import difference
from adjudge.truth.shelf import ShelfError, Truth, file_of, read, truth, write
from hypothesis import given
from hypothesis import strategies as st

SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)


def enclosed(parts: Any, in_dtype: Any) -> Enclosed:
    bounds = np.asarray(np.abs(np.nan_to_num(parts, posinf=1.0, neginf=1.0)) * 2.0**-53)
    return Enclosed(parts={"x": parts}, in_dtype={"x": in_dtype}, bounds={"x": bounds}, bits=128)


@given(
    hnp.arrays(np.float64, SHAPES, elements=st.floats(allow_nan=False)),
    st.sampled_from(["<f8", "<f4", ">f8"]),
)
def test_an_enclosure_comes_back_bit_for_bit(parts: Any, dtype: str) -> None:
    with np.errstate(over="ignore"):
        given = enclosed(parts, parts.astype(dtype))
    line = msgspec.json.decode(msgspec.json.encode(truth("a/b", "key", given)), type=Truth)
    back = line.enclosure
    assert isinstance(back, Enclosed)
    assert back.bits == given.bits
    for one, other in (
        (back.parts, given.parts),
        (back.in_dtype, given.in_dtype),
        (back.bounds, given.bounds),
    ):
        assert one["x"].dtype == other["x"].dtype.newbyteorder("<")
        assert one["x"].shape == other["x"].shape
        assert one["x"].tobytes() == other["x"].astype(one["x"].dtype).tobytes()


def test_what_meets_at_a_tie_comes_back(tmp_path: Path) -> None:
    one, other = (enclosed(np.array(part), np.float32(part)) for part in ([1.0, np.inf], [0.1, -0.0]))
    given = Nonsmooth(point=PointClass.SINGULAR, selections=(one, other), spread={"x": np.eye(2)})
    write(tmp_path / "truths.jsonl", [truth("a/b", "key", given)])
    back = read(tmp_path / "truths.jsonl")["key"].enclosure
    assert isinstance(back, Nonsmooth)
    assert difference(back, given) == difference(given, back) == ""


def test_a_reason_comes_back(tmp_path: Path) -> None:
    write(tmp_path / "truths.jsonl", [truth("a/b", "key", NotEnclosed("a tie"))])
    assert read(tmp_path / "truths.jsonl")["key"].enclosure == NotEnclosed("a tie")


def test_equal_numbers_in_both_dtypes_are_kept_once() -> None:
    numbers = np.random.default_rng(0).standard_normal(3000)
    once = len(truth("a/b", "key", enclosed(numbers, numbers)).enclosed)
    twice = len(truth("a/b", "key", enclosed(numbers, numbers + 1)).enclosed)
    assert once < 0.7 * twice


def test_files_are_in_order_and_without_truths_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "truths" / "problems.jsonl"
    lines = [truth(case, case, NotEnclosed("")) for case in "cab"]
    write(file, lines)
    assert [line.case for line in read(file).values()] == ["a", "b", "c"]
    assert len(file.read_text().splitlines()) == 3
    write(file, [])
    assert not file.exists()
    assert read(file) == {}


@pytest.mark.parametrize("text", ["{", '{"case": "a"}', "\n", '{"case": "a", "key": 1}'])
def test_a_damaged_file_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "problems.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(ShelfError, match="damaged"):
        read(tmp_path / "problems.jsonl")


def test_each_module_has_a_file_beside_it(tmp_path: Path) -> None:
    smoke, control = file_of("adjudge.suite.smoke"), file_of("adjudge.suite.control_flow")
    assert smoke.parent == control.parent
    assert (smoke.name, control.name) == ("smoke.jsonl", "control_flow.jsonl")
    assert (smoke.parent.parent / "control_flow.py").exists()
    assert file_of(f"file:{tmp_path / 'my.py'}") == tmp_path / "truths" / "my.jsonl"
