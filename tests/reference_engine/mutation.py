"""Mutate every rule by a relative 1e-6, one at a time, and see whether the rule test notices.

    PYTHONPATH=reference_engine/src python tests/reference_engine/mutation.py

prints the survivors and exits with their number.
"""

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator

import test_rules
from primitive_examples import EXAMPLES
from reference_engine.dispatch import Primitive
from reference_engine.fitting import Linear
from reference_engine.forms import Elementwise, General, Variadic
from reference_engine.rules.scipy_values import NotByOrder

from reference_engine import reverse

FACTOR = 1 + 1e-6


def _off(rule: Callable) -> Callable:
    def mutated(*args, **kwargs):
        result = rule(*args, **kwargs)
        if isinstance(result, tuple):
            return tuple(part * FACTOR for part in result)
        return result * FACTOR

    return mutated


@contextlib.contextmanager
def _replaced(owner: object, attribute: str, value: object) -> Iterator[None]:
    before = getattr(owner, attribute)
    setattr(owner, attribute, value)
    try:
        yield
    finally:
        setattr(owner, attribute, before)


def mutants(primitive: Primitive) -> Iterator[tuple[str, contextlib.AbstractContextManager[None]]]:
    """Yield a name and a context for each way to spoil one rule."""
    if primitive.name == "getitem":
        yield "getitem.jvp", _replaced(primitive, "jvp", _off(primitive.jvp))
        yield "getitem.vjp", _replaced(reverse, "part_cotangent", _off(reverse.part_cotangent))
        return
    forms = {
        Elementwise: ["rules", "same", "both"],
        Linear: ["adjoints"],
        General: ["jvps", "vjps"],
        Variadic: ["jvp", "vjp"],
    }
    for attribute in next((a for form, a in forms.items() if isinstance(primitive, form)), []):
        rules = getattr(primitive, attribute)
        if rules is None:
            continue
        if callable(rules):
            yield f"{primitive.name}.{attribute}", _replaced(primitive, attribute, _off(rules))
            continue
        for i, rule in enumerate(rules):
            if rule is not None and not isinstance(rule, NotByOrder):
                spoiled = (*rules[:i], _off(rule), *rules[i + 1 :])
                yield f"{primitive.name}.{attribute}[{i}]", _replaced(primitive, attribute, spoiled)


def _is_noticed(name: str) -> bool:
    for example in EXAMPLES[name]:
        for check in (
            test_rules.test_forward_rule_agrees_with_differences,
            test_rules.test_reverse_rule_is_the_transpose_of_the_forward_rule,
        ):
            try:
                check(example)
            except AssertionError:
                return True
    return False


def survivors() -> tuple[list[str], int]:
    """Return the names of mutants that no check notices, and the number of all mutants."""
    alive, count = [], 0
    for name, primitive in sorted(test_rules.PRIMITIVES.items()):
        for mutant, spoiled in mutants(primitive):
            count += 1
            with spoiled:
                if not _is_noticed(name):
                    alive.append(mutant)
    return alive, count


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    alive, count = survivors()
    print(f"{count} mutants, {len(alive)} survivors", *alive, sep="\n")
    sys.exit(len(alive))
