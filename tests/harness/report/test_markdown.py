import re

from adjudge.report.markdown import code, prose, render
from adjudge.verdict import JudgedRun


def test_rendering_twice_gives_the_same(every_kind_run: JudgedRun) -> None:
    assert render(every_kind_run) == render(every_kind_run)


def test_every_row_of_a_table_has_as_many_cells_as_its_head(every_kind_run: JudgedRun) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", render(every_kind_run), re.MULTILINE)
    assert len(tables) >= 5
    for table in tables:
        widths = {len(re.split(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(widths) == 1, table


def test_foreign_text_is_neither_markup_nor_a_mention(every_kind_run: JudgedRun) -> None:
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", render(every_kind_run))
    for harm in ("</script>", "<b>", "<script>", " @someone", "\x1b", "\x00"):
        assert harm not in outside_code


def test_a_link_that_is_no_web_address_is_not_linked(every_kind_run: JudgedRun) -> None:
    text = render(every_kind_run)
    assert "(<javascript:" not in text
    assert "[link](<https://github.com/example/library/issues/1?a=1&b=2>)" in text


def test_the_report_opens_with_the_result(every_kind_run: JudgedRun, clean_run: JudgedRun) -> None:
    assert render(clean_run).startswith("# adjudge: Nothing unexpected\n")
    assert render(every_kind_run).startswith(
        "# adjudge: 6 unexpected verdicts, 1 known failure that matched nothing and"
    )


def test_a_clean_run_has_no_section_on_attention(clean_run: JudgedRun) -> None:
    assert "Needs attention\n" not in render(clean_run)


def test_unexpected_verdicts_are_told_with_their_detail(every_kind_run: JudgedRun) -> None:
    text = render(every_kind_run)
    assert "✗ **beta: wrong**, against closed form, 5.6e+14 ulps: `x[2] is 6.5 where 6 is true`" in text
    assert "in `smoke/square/generic/gradient/float64/eager`" in text


def test_a_code_span_holds_any_text() -> None:
    assert code("a ``b`` c") == "```a ``b`` c```"
    assert code("`a`") == "`` `a` ``"
    assert code("a|b\n c") == "`a\\|b c`"
    assert code("") == ""


def test_prose_is_escaped() -> None:
    assert prose("*a* <b> @c |") == r"\*a\* &lt;b&gt; @<!-- -->c \|"
