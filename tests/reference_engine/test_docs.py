"""The documentation's examples run, and its picture is the one that the engine draws."""

import doctest
import pathlib
import xml.etree.ElementTree

import pytest
import reference_engine.numpy as rnp

import reference_engine as re

PACKAGE = pathlib.Path(__file__).parents[2] / "reference_engine"


@pytest.mark.parametrize("page", ["README.md", "docs/walkthrough.md"])
def test_examples_of_the_documentation_run(page):
    failures, attempted = doctest.testfile(str(PACKAGE / page), module_relative=False)
    assert attempted > 0
    assert failures == 0


def test_the_picture_of_the_tape_is_up_to_date():
    drawn = re.journal.svg(lambda x, y: x * x * y + y + 2, 3.0, 4.0)
    xml.etree.ElementTree.fromstring(drawn)
    assert (PACKAGE / "docs" / "tape.svg").read_text() == drawn + "\n"


def test_dot_names_every_step_and_its_operands():
    text = re.journal.dot(lambda x: rnp.sum(rnp.sin(x)), 1.0)
    assert text.startswith("digraph")
    assert "v0 -> v1" in text
    assert "v1 -> v2" in text
    assert "sin" in text


def test_a_trace_shows_operations_with_several_results():
    text = re.journal.trace(lambda x: rnp.linalg.eigh(x)[1], rnp.eye(2))
    assert "eigh[0](v0, vectors=True)" in text
    assert text.endswith("returns v2")
