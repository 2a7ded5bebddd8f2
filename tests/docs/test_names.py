"""What commands in the documentation and in --help name is in the suite: cases, problems, groups, tags and words."""

from itertools import pairwise
from pathlib import Path

import pytest
from adjudge.commission import narrowed, problems_of
from adjudge.errors import UserError
from adjudge.plan import plan
from adjudge.selection import matcher
from written import PAGES, ROOT, calls_in_help, calls_on

PLACES = [*PAGES, ROOT / "README.md"]
CASE_IS_FIRST = {"show", "reproduce"}


@pytest.fixture(scope="module")
def suite() -> "Suite":
    return Suite()


class Suite:
    """Knows every name of the shared suite."""

    def __init__(self) -> None:
        self.problems = problems_of(())
        self.cases = [case.id for case in plan(self.problems).cases]

    def unknown(self, words: list[str]) -> list[str]:
        """Return what a call names and the suite does not have; files of problems bring names of their own."""
        if any(word.endswith(".py") for word in words):
            return []
        given = [(option, word) for option, word in pairwise(words) if not word.startswith("-")]
        selecting = [word for option, word in given if option == "-k" or option in CASE_IS_FIRST]
        labels = [(option, word) for option, word in given if option in ("--group", "--tag")]
        return [
            *(word for word in selecting if not any(map(matcher(word), self.cases))),
            *(word for word in words if "/" in word and self._is_of_suite(word) and not self._is_case(word)),
            *(word for option, word in labels if not self._is_label(option, word)),
        ]

    def _is_of_suite(self, word: str) -> bool:
        return word.partition("/")[0] in {problem.group for problem in self.problems}

    def _is_case(self, word: str) -> bool:
        return any(f"{case}/".startswith(f"{word}/") for case in self.cases)

    def _is_label(self, option: str, word: str) -> bool:
        try:
            return bool(narrowed(self.problems, *(([word], []) if option == "--group" else ([], [word]))))
        except UserError:
            return False


@pytest.mark.parametrize("path", PLACES, ids=lambda path: path.name)
def test_what_commands_of_a_page_name_is_there(path: Path, suite: Suite) -> None:
    for words in calls_on(path):
        assert not suite.unknown(words), words


def test_what_examples_of_help_name_is_there(suite: Suite) -> None:
    for words in calls_in_help():
        assert not suite.unknown(words), words


@pytest.mark.parametrize(
    "words",
    [
        ["show", "linear_algebra/det/singular/gradient/float64/eager"],
        ["reproduce", "traps/product_of_one/zero/gradient/float64/lazy", "-b", "torch"],
        ["run", "-k", "determinant and not det"],
        ["problems", "--group", "linear"],
        ["run", "--tag", "nothing"],
    ],
)
def test_a_name_that_is_not_there_is_found(words: list[str], suite: Suite) -> None:
    assert suite.unknown(words)
