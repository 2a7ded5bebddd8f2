"""The rule test is itself tested: it notices every rule that is off by one part in a million."""

import mutation


def test_no_mutated_rule_survives():
    alive, count = mutation.survivors()
    assert count > 100
    assert alive == []
