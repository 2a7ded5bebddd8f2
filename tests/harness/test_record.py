"""A record keeps every bit, loses at most the line being written, and says what is wrong with it."""

import resource
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import hypothesis.extra.numpy as hnp
import msgspec
import numpy as np
import pytest
from adjudge.measurement import (
    Footprint,
    FootprintFacts,
    Measurement,
    ProcessFacts,
    Readings,
    Samples,
    TimingFacts,
    TimingPlan,
)
from adjudge.outcome import Computed, Crashed, NotRun, Outcome, Raised, TimedOut, Unsupported
from adjudge.record import (
    FILE_NAME,
    Line,
    NotWritten,
    OutcomeFacts,
    PointFacts,
    Record,
    RecordError,
    RecordWriter,
    load_record,
    mend_tail,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

RunFacts = Callable[..., Any]
OUTCOMES: list[Outcome] = [
    Computed(
        parts={"x": np.array([0.1, -0.0, 5e-324]), "y": np.float32([[np.inf]]), "z": np.zeros((0, 2))},
        native=False,
        unconnected=("y",),
        uncertainty={"x": np.full(3, 1e-9)},
        sensitivity={"x": np.array([1.0, np.nan, 2.0])},
        rounding={"x": np.zeros(3)},
        lower_orders={"value": {"value": np.array(5e-324)}},
        repeated={"x": np.array([0.1, 0.0, 5e-324])},
        rescaled={},
        inputs_untouched=False,
        primal=np.array(np.nan),
    ),
    Unsupported("no second order"),
    Raised("ValueError", "two\nlines and 'quotes' ∂", "Traceback"),
    TimedOut(0.1),
    Crashed(-11, "ended by signal SIGSEGV", "\x00\x1b[31m"),
    NotRun("3 workers in a row died or hung"),
]


def lines_of(record: Record) -> list[Line]:
    return [
        record.header,
        *record.problems.values(),
        *record.points.values(),
        *record.cases.values(),
        *record.backends.values(),
        *record.outcomes.values(),
        *record.processes.values(),
        *record.timings.values(),
        *record.footprints.values(),
        *([record.footer] if record.footer else []),
    ]


def write(folder: Path, record: Record) -> Path:
    path = folder / FILE_NAME
    writer = RecordWriter(path)
    writer.append(*lines_of(record))
    writer.close()
    return path


def equal(a: Any, b: Any) -> bool:
    """Compare lines bit for bit, arrays included."""
    if isinstance(a, np.ndarray):
        return (a.dtype.str, a.shape, a.tobytes()) == (b.dtype.str, b.shape, b.tobytes())
    if hasattr(a, "__struct_fields__"):
        return type(a) is type(b) and all(
            equal(getattr(a, name), getattr(b, name)) for name in a.__struct_fields__
        )
    if isinstance(a, dict):
        return list(a) == list(b) and all(equal(a[key], b[key]) for key in a)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(equal, a, b))
    return bool(a == b)


@pytest.fixture
def finished(tmp_path: Path, run_facts: RunFacts) -> Path:
    """The path of a record with two outcomes and a footer."""
    facts = run_facts("tried")
    facts.answer(facts.case("group/first"), "tried", [1.0, 2.0])
    facts.answer(facts.case("group/second"), "tried", [3.0, 4.0])
    facts.end()
    return write(tmp_path, facts.record)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: type(outcome).__name__)
def test_an_outcome_comes_back_bit_for_bit(tmp_path: Path, run_facts: RunFacts, outcome: Outcome) -> None:
    facts = run_facts("tried")
    case = facts.case(expected={"x": np.array([1.0])}, kink={"x": (np.array([-1.0]), np.array([1.0]))})
    cost = Measurement(build_ns=1, first_call_ns=2, steady_ns=3, steady_calls=4, refused="because")
    line = OutcomeFacts(case=case, backend="tried", outcome=outcome, measurement=cost, round_trip_ns=2**40)
    facts.record.add(line)
    facts.end()
    back = load_record(write(tmp_path, facts.record))
    assert all(map(equal, lines_of(facts.record), lines_of(back)))


@pytest.fixture
def benchmark(tmp_path: Path, run_facts: RunFacts) -> Path:
    """The path of a benchmark's record: one case in two processes, one of which failed."""
    facts = run_facts("tried")
    case = facts.case()
    facts.answer(case, "tried", [1.0, 2.0])
    facts.record.header = msgspec.structs.replace(
        facts.record.header, timing=TimingPlan(rounds=2, processes=2)
    )
    readings = {"wall_ns": Readings([2**40, 3]), "cpu_ns": Readings([2, 3]), "waited_ns": Readings([-1, 0])}
    samples = Samples(calls=7, **readings)
    facts.record.add(ProcessFacts(backend="tried", process=0, import_ns=5, start_ns=6, cpus=(1,)))
    facts.record.add(TimingFacts(case=case, backend="tried", process=0, derivative=samples, primal=samples))
    facts.record.add(TimingFacts(case=case, backend="tried", process=1, refusals=("because",), error="died"))
    facts.record.add(FootprintFacts(case=case, backend="tried", footprint=Footprint(peak_bytes=2**33)))
    facts.end()
    return write(tmp_path, facts.record)


def test_what_was_timed_comes_back(benchmark: Path) -> None:
    back = load_record(benchmark)
    assert (len(back.processes), len(back.timings), len(back.footprints)) == (1, 2, 1)
    copy = benchmark.parent / "copy"
    copy.mkdir()
    assert write(copy, back).read_bytes() == benchmark.read_bytes()


@pytest.mark.parametrize("reading", ['"3"', "1.5", "9223372036854775808"])
def test_a_reading_that_is_no_whole_number_is_damage(benchmark: Path, reading: str) -> None:
    text = benchmark.read_text()
    assert text.count("[1099511627776,3]") == 2
    benchmark.write_text(text.replace("[1099511627776,3]", f"[{reading},3]"))
    with pytest.raises(RecordError, match="damaged"):
        load_record(benchmark)


def test_a_record_that_lost_a_timing_is_damaged(benchmark: Path) -> None:
    lines = benchmark.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if b'"because"' not in line]
    assert len(kept) == len(lines) - 1
    benchmark.write_bytes(b"".join(kept))
    with pytest.raises(RecordError, match="damaged: it holds 1 timings of 2"):
        load_record(benchmark)


def test_a_benchmark_that_did_not_end_is_gone_on_with_as_one(benchmark: Path) -> None:
    benchmark.write_bytes(b"".join(benchmark.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(RecordError, match="adjudge bench --resume"):
        load_record(benchmark)


@given(
    hnp.arrays(
        st.sampled_from([np.dtype(name) for name in ("<f4", ">f8", "<f2", "<c16", "|b1", "<i8")]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_array_comes_back_bit_for_bit(tmp_path: Path, run_facts: RunFacts, array: np.ndarray) -> None:
    (tmp_path / FILE_NAME).unlink(missing_ok=True)
    facts = run_facts("tried")
    facts.record.add(PointFacts(problem="group/name", point="generic", inputs={"x": array}))
    back = load_record(write(tmp_path, facts.record), partial=True)
    assert equal(back.points["group/name", "generic"].inputs["x"], array)


def test_a_record_cut_anywhere_in_its_last_line_loses_at_most_that_line(finished: Path) -> None:
    whole = finished.read_bytes().removesuffix(b"\n")
    lines = whole.split(b"\n")
    finished.write_bytes(b"\n".join(lines[:-1]) + b"\n")
    kept = lines_of(load_record(finished, partial=True))
    for end in range(len(whole) - len(lines[-1]), len(whole)):
        finished.write_bytes(whole[:end])
        assert all(map(equal, lines_of(load_record(finished, partial=True)), kept)), end


def test_an_outcome_cut_anywhere_is_the_only_one_lost(finished: Path) -> None:
    lines = finished.read_bytes().splitlines(keepends=True)[:-1]
    before = b"".join(lines[:-1])
    for end in range(len(lines[-1])):
        finished.write_bytes(before + lines[-1][:end])
        outcomes = load_record(finished, partial=True).outcomes
        assert len(outcomes) == (2 if end == len(lines[-1]) - 1 else 1), end


def test_a_record_mended_anywhere_in_its_last_line_can_be_appended_to(finished: Path) -> None:
    lines = finished.read_bytes().splitlines(keepends=True)[:-1]
    before = b"".join(lines[:-1])
    for end in range(len(lines[-1])):
        finished.write_bytes(before + lines[-1][:end])
        record = load_record(finished, partial=True)
        mend_tail(finished)
        writer = RecordWriter(finished)
        writer.append(*(o for o in record.outcomes.values() if o.case.startswith("group/first")))
        writer.close()
        assert list(load_record(finished, partial=True).outcomes) == list(record.outcomes), end


def test_mending_a_whole_record_changes_nothing(finished: Path) -> None:
    before = finished.read_bytes()
    mend_tail(finished)
    assert finished.read_bytes() == before


def test_a_later_line_replaces_an_earlier_one(finished: Path) -> None:
    writer = RecordWriter(finished)
    record = load_record(finished)
    case = next(iter(record.cases))
    writer.append(OutcomeFacts(case=case, backend="tried", outcome=TimedOut(1.0)))
    writer.close()
    assert load_record(finished).outcomes[case, "tried"].outcome == TimedOut(1.0)


def test_a_record_that_is_being_written_takes_no_other_writer(finished: Path) -> None:
    before = finished.read_bytes()
    with closing(RecordWriter(finished)):
        with pytest.raises(RecordError, match="is being written by another process: wait until"):
            RecordWriter(finished)
        assert load_record(finished).footer is not None
    RecordWriter(finished).close()
    assert finished.read_bytes() == before


def test_lines_for_which_there_is_no_room_leave_the_record_whole(finished: Path) -> None:
    before, record = finished.read_bytes(), load_record(finished)
    with closing(RecordWriter(finished)) as writer, room_for(len(before) + 10):
        with pytest.raises(NotWritten, match=r"record.jsonl cannot be written \(File too large\)"):
            writer.append(*record.outcomes.values())
        assert finished.read_bytes() == before


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file become larger than a size in bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_record_is_found_by_its_folder(finished: Path) -> None:
    assert load_record(finished.parent).header == load_record(finished).header


def test_a_record_without_footer_is_refused_with_what_to_do(finished: Path) -> None:
    finished.write_bytes(b"".join(finished.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(RecordError, match=r"did not end \(2 outcomes recorded\).*--resume.*--partial"):
        load_record(finished)


@pytest.mark.parametrize("line", [2, 5, 7])
@pytest.mark.parametrize("damage", [b"", b"{}", b'{"type":"outcome"}', b"\xff\xfe", b"[1, 2", b"null"])
def test_a_damaged_line_is_named(finished: Path, line: int, damage: bytes) -> None:
    lines = finished.read_bytes().split(b"\n")
    lines[line - 1] = damage
    finished.write_bytes(b"\n".join(lines))
    with pytest.raises(RecordError, match=f"damaged: line {line} cannot be read"):
        load_record(finished, partial=True)


@pytest.mark.parametrize("old", [b'"dtype":"<f8"', b'"shape":[2]', b'"data":"AAAAAAAA8D8'])
def test_a_damaged_array_is_named(finished: Path, old: bytes) -> None:
    data = finished.read_bytes()
    assert old in data
    finished.write_bytes(data.replace(old, old[:-3] + b"?" + old[-2:], 1))
    with pytest.raises(RecordError, match=r"damaged: line \d cannot be read"):
        load_record(finished)


@pytest.mark.parametrize("field", ["dtype", "shape", "data"])
def test_an_array_that_lacks_a_field_is_named(finished: Path, field: str) -> None:
    data = finished.read_bytes()
    finished.write_bytes(data.replace(f'"{field}":'.encode(), b'"other":', 1))
    with pytest.raises(RecordError, match=r"damaged: line \d cannot be read"):
        load_record(finished)


def test_a_lost_line_is_noticed(finished: Path) -> None:
    lines = finished.read_bytes().splitlines(keepends=True)
    finished.write_bytes(b"".join(lines[:-2] + lines[-1:]))
    with pytest.raises(RecordError, match="damaged: it holds 1 outcomes of 2"):
        load_record(finished)


def test_a_case_without_its_problem_is_noticed(finished: Path) -> None:
    lines = finished.read_bytes().splitlines(keepends=True)
    finished.write_bytes(b"".join(lines[:1] + lines[2:]))
    with pytest.raises(RecordError, match=r"damaged: case group/first.* belongs to no recorded problem"):
        load_record(finished)


def test_an_outcome_without_its_case_is_noticed(finished: Path) -> None:
    lines = [line for line in finished.read_bytes().splitlines(keepends=True) if b'"type":"case"' not in line]
    finished.write_bytes(b"".join(lines))
    with pytest.raises(RecordError, match=r"damaged: tried answered group/first.* which is no recorded case"):
        load_record(finished)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{}",
        b'{"type":"footer","finished":"","outcomes":0}\n',
        b"<html></html>\n",
        bytes(range(256)),
        b"[" * 5000,
    ],
    ids=["empty", "blank", "object", "footer first", "html", "binary", "deep"],
)
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    with pytest.raises(RecordError, match="not a record of adjudge"):
        load_record(path, partial=True)


def test_a_record_of_another_schema_is_refused(finished: Path) -> None:
    data = finished.read_bytes()
    finished.write_bytes(data.replace(b'"schema":1', b'"schema":2', 1))
    with pytest.raises(RecordError, match="schema 2; this adjudge reads schema 1"):
        load_record(finished)


def test_a_record_that_is_not_there_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"no record can be read .*: give the folder of a run"):
        load_record(tmp_path)
