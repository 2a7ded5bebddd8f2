"""An expression selects by words, and one that cannot be understood says where."""

import pytest
from adjudge.selection import SelectionError, matcher
from hypothesis import given
from hypothesis import strategies as st

CASE = "linear_algebra/det/generic/hessian/float64/eager"


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ("", True),
        ("   ", True),
        ("det", True),
        ("DET", True),
        ("linear_algebra/det", True),
        ("inv", False),
        ("not inv", True),
        ("not not det", True),
        ("det and hessian", True),
        ("det and gradient", False),
        ("inv or det", True),
        ("inv or gradient", False),
        ("det and not hessian", False),
        ("inv or det and hessian", True),
        ("det or inv and gradient", True),
        ("(det or inv) and gradient", False),
        ("not (inv or gradient)", True),
        ("((det))", True),
        ("android", False),
    ],
)
def test_words_are_joined_as_they_read(expression: str, selected: bool) -> None:
    assert matcher(expression)(CASE) is selected


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("det and", "it ends too early"),
        ("not", "it ends too early"),
        ("(det", "a parenthesis is not closed"),
        ("det)", "')' was not expected"),
        ("and det", "'and' was not expected"),
        ("det inv", "'inv' was not expected"),
        ("()", "')' was not expected"),
        ("det or or inv", "'or' was not expected"),
    ],
)
def test_what_cannot_be_understood_is_shown(expression: str, complaint: str) -> None:
    with pytest.raises(SelectionError) as error:
        matcher(expression)
    assert str(error.value) == f"cannot understand -k {expression!r}: {complaint}"


@given(
    st.text("ab ()", max_size=12)
    | st.lists(st.sampled_from(["and", "or", "not", "(", ")", "det"])).map(" ".join)
)
def test_any_text_is_an_expression_or_a_clear_error(expression: str) -> None:
    try:
        predicate = matcher(expression)
    except SelectionError as error:
        assert repr(expression) in str(error)
    else:
        assert predicate(CASE) in (True, False)


@given(st.sampled_from(["det", "inv", "not det", "det and inv", "det or inv"]), st.text())
def test_not_selects_the_rest(expression: str, case: str) -> None:
    assert matcher(f"not ({expression})")(case) is not matcher(expression)(case)
