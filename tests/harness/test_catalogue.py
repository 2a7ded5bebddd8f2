"""The catalogue in the documentation is that of the suite, and selecting by group and tag selects."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from adjudge import problem, suite
from adjudge.catalogue import catalogue
from adjudge.collection import collect
from adjudge.commission import NothingToRun, narrowed
from adjudge.problems import Problem

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "suite.md"
PROBLEMS = collect(suite.adjudge_problems())


def named(name: str, group: str, *tags: str) -> Problem:
    @problem(points={"one": {"x": np.ones(2)}}, name=name, source="a | source", tags=tags)
    def function(xp, x):
        """Sum."""
        return xp.sum(x)

    return function.located(group, "nowhere")


SOME = [named("a", "first", "quick"), named("b", "first"), named("c", "second", "quick", "linear")]


def test_the_page_in_the_documentation_is_what_the_command_prints() -> None:
    assert PAGE.read_text(encoding="utf-8") == catalogue(PROBLEMS), (
        "run: tox run -q -e adjudge -- problems --markdown > docs/reference/suite.md"
    )


def test_every_problem_is_on_the_page() -> None:
    page = catalogue(PROBLEMS)
    assert all(f"| `{problem.name}` |" in page for problem in PROBLEMS)


def test_a_changed_source_changes_the_page() -> None:
    assert catalogue([dataclasses.replace(SOME[0], source="another")]) != catalogue(SOME[:1])


def test_a_bar_in_a_source_does_not_end_the_cell() -> None:
    assert "a \\| source" in catalogue(SOME)


@pytest.mark.parametrize(
    ("groups", "tags", "names"),
    [
        ((), (), "abc"),
        (("first",), (), "ab"),
        (("first", "second"), (), "abc"),
        ((), ("quick",), "ac"),
        ((), ("quick", "linear"), "ac"),
        (("first",), ("quick",), "a"),
        (("first",), ("linear",), ""),
    ],
)
def test_groups_and_tags_select(groups: tuple[str, ...], tags: tuple[str, ...], names: str) -> None:
    assert "".join(problem.name for problem in narrowed(SOME, groups, tags)) == names


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("adbench/lstm", {"benchmark", "native", "sized", "recurrent"}),
        ("optimization/rosenbrock", {"benchmark", "closed-form", "two_variables"}),
        ("traps/products_of_rows", {"closed-form", "products"}),
        ("control_flow/horner", {"closed-form"}),
    ],
)
def test_a_problem_is_tagged_with_what_it_holds_and_where_it_stands(name: str, tags: set[str]) -> None:
    (found,) = (problem for problem in PROBLEMS if problem.id == name)
    assert set(found.tags) == tags


def test_an_unknown_group_or_tag_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NothingToRun, match="unknown group 'frist': did you mean 'first'"):
        narrowed(SOME, groups=("frist",))
    with pytest.raises(NothingToRun, match="unknown tag 'slow': known: linear, quick"):
        narrowed(SOME, tags=("slow",))
    with pytest.raises(NothingToRun, match="unknown tag 'slow': known: none"):
        narrowed(SOME[1:2], tags=("slow",))
