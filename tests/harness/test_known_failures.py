"""A known_failures.toml is read strictly: what it may not say is an error that names the backend."""

import msgspec
import pytest
from adjudge.known_failures import KnownFailures, KnownFailuresError, parse
from adjudge.record import CaseFacts
from adjudge.verdict import Kind

ENTRY = """
[[failure]]
case = "smoke/sort/*/gradient/*"
verdict = "raised"
match = "not (defined|implemented)"
kind = "upstream"
reason = "no rule for sort"
link = "https://example.org/issues/1"
"""


def case_called(case_id: str) -> CaseFacts:
    *problem, point, operator, dtype, mode = case_id.split("/")
    return CaseFacts(
        id=case_id, problem="/".join(problem), point=point, operator=operator, dtype=dtype, mode=mode
    )


def test_an_entry_is_read_whole() -> None:
    (entry,) = parse(ENTRY, "tried")
    assert (entry.case, entry.verdict, entry.kind) == ("smoke/sort/*/gradient/*", Kind.RAISED, "upstream")
    assert entry.expected().link == "https://example.org/issues/1"


def test_an_entry_may_give_several_patterns() -> None:
    several = ENTRY.replace('"smoke/sort/*/gradient/*"', '["smoke/sort/*", "smoke/take/*"]')
    first, second = parse(several, "tried")
    assert (first.case, second.case) == ("smoke/sort/*", "smoke/take/*")
    assert first.expected() == second.expected()


def test_no_text_is_no_entry() -> None:
    assert parse("", "tried") == ()


@pytest.mark.parametrize(
    ("case", "concerned"),
    [
        ("smoke/sort/generic/gradient/float64/eager", True),
        ("smoke/sort/ties/gradient/float32/compiled", True),
        ("smoke/sort/generic/hessian/float64/eager", False),
        ("other/smoke/sort/generic/gradient/float64/eager", False),
        ("SMOKE/sort/generic/gradient/float64/eager", False),
    ],
)
def test_a_pattern_is_that_of_whole_case_ids(case: str, concerned: bool) -> None:
    (entry,) = parse(ENTRY, "tried")
    assert entry.concerns(case_called(case)) is concerned


@pytest.mark.parametrize(
    ("limit", "case", "concerned"),
    [
        ('dtype = "float32"', "smoke/sort/generic/gradient/float32/eager", True),
        ('dtype = "float32"', "smoke/sort/generic/gradient/float64/eager", False),
        ('mode = "compiled"', "smoke/sort/generic/gradient/float64/compiled", True),
        ('mode = "compiled"', "smoke/sort/generic/gradient/float64/eager", False),
    ],
)
def test_an_entry_may_be_limited_to_a_dtype_or_mode(limit: str, case: str, concerned: bool) -> None:
    (entry,) = parse(ENTRY + limit + "\n", "tried")
    assert entry.concerns(case_called(case)) is concerned


@pytest.mark.parametrize(
    ("verdict", "detail", "foreseen"),
    [
        (Kind.RAISED, "NotImplementedError: VJP of sort not defined", True),
        (Kind.RAISED, "first line\nsort is not implemented", True),
        (Kind.RAISED, "IndexError", False),
        (Kind.WRONG, "not defined", False),
    ],
)
def test_verdict_and_words_must_both_match(verdict: Kind, detail: str, foreseen: bool) -> None:
    (entry,) = parse(ENTRY, "tried")
    assert entry.foresees(verdict, detail) is foreseen


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('verdict = "raised"', 'verdict = "bad"', "Invalid enum value 'bad'"),
        ('verdict = "raised"', 'verdict = "agree"', "'agree' is not a failing verdict"),
        ('verdict = "raised"', 'verdict = "unsupported"', "'unsupported' is not a failing verdict"),
        ('verdict = "raised"', "", "give either a verdict or an invariant"),
        ('verdict = "raised"', 'verdict = "raised"\ninvariant = "adjoint"', "give either a verdict or"),
        ('verdict = "raised"', 'invariant = "adjunct"', "Invalid enum value 'adjunct'"),
        ('kind = "upstream"', 'kind = "theirs"', "Invalid enum value 'theirs'"),
        ('reason = "no rule for sort"', "", "missing required field `reason`"),
        ('link = "', 'url = "', "unknown field `url`"),
        ("[[failure]]", "[[failures]]", "unknown field `failures`"),
        ("[[failure]]", "[[failure]", "Expected ']]'"),
        ('"not (defined|implemented)"', '"not (defined"', "unterminated subpattern"),
        ('case = "smoke', "case = 1 #", "Expected `str | array`, got `int`"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(old: str, new: str, complaint: str) -> None:
    assert old in ENTRY
    with pytest.raises(KnownFailuresError) as error:
        parse(ENTRY.replace(old, new), "tried")
    assert "the known failures of tried" in str(error.value)
    assert complaint in str(error.value)


@pytest.mark.parametrize("pattern", ["*", "smoke/*", "smoke/sort/*", "smo*", "[s]moke/so?t/*", "*/eager"])
def test_every_entry_that_speaks_of_a_case_is_found(pattern: str) -> None:
    entries = parse(ENTRY.replace("smoke/sort/*/gradient/*", pattern), "tried")
    case = case_called("smoke/sort/generic/gradient/float64/eager")
    assert KnownFailures(entries).concerning(case) == list(entries)
    assert KnownFailures(entries).unmatched([case]) == []


@pytest.mark.parametrize(
    ("modes", "dtypes", "count"),
    [(("eager",), ("float64",), 1), (("compiled",), ("float64",), 0), (("eager",), ("float32",), 0)],
)
def test_none_speaks_of_what_a_backend_does_not_answer(
    modes: tuple[str, ...], dtypes: tuple[str, ...], count: int
) -> None:
    case = case_called("smoke/sort/generic/gradient/float64/eager")
    assert len(KnownFailures(parse(ENTRY, "tried"), modes, dtypes).concerning(case)) == count


def test_an_entry_for_native_implementations_compiled_is_matched_by_those_that_are_not() -> None:
    entry = parse(ENTRY.replace("smoke/sort/*/gradient/*", "smoke/sort/*/gradient/*+native"), "tried")[0]
    compiled = msgspec.structs.replace(entry, mode="compiled")
    case = case_called("smoke/sort/generic/gradient/float64/eager+native")
    native = msgspec.structs.replace(case, mode="eager", implementation="native")
    assert KnownFailures([compiled]).unmatched([native]) == []


@pytest.mark.parametrize("pattern", ["smoke/sorted/*", "smoke/s", "other/*"])
def test_no_other_entry_is(pattern: str) -> None:
    entries = parse(ENTRY.replace("smoke/sort/*/gradient/*", pattern), "tried")
    case = case_called("smoke/sort/generic/gradient/float64/eager")
    assert KnownFailures(entries).concerning(case) == []
    assert KnownFailures(entries).unmatched([case]) == list(entries)


@pytest.mark.parametrize(
    ("pattern", "version", "belongs"),
    [
        ("", "2.12.1", True),
        ("2.12.*", "2.12.1", True),
        ("2.12.*", "2.13.0", False),
        ("2.1[12].*", "2.11.0", True),
        ("2.12.*", "", False),
    ],
)
def test_an_entry_may_belong_to_some_versions(pattern: str, version: str, belongs: bool) -> None:
    entries = parse(f'{ENTRY}version = "{pattern}"\n', "tried", version)
    assert bool(entries) is belongs
