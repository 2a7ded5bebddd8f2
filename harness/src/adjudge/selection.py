"""Selects cases by an expression over their ids, `-k "linear_algebra and not hessian"`."""

import re
from collections.abc import Callable

from adjudge.errors import UserError

Predicate = Callable[[str], bool]
_TOKEN = re.compile(r"\s*(\(|\)|[^\s()]+)")


class SelectionError(UserError):
    """Says where an expression cannot be understood."""


def matcher(expression: str) -> Predicate:
    """Return a predicate of case ids.

    Words are substrings, without regard to case; `and`, `or`, `not` and parentheses join them. An empty
    expression selects everything. Raises `SelectionError`.
    """
    tokens = _TOKEN.findall(expression)
    if not tokens:
        return lambda _: True
    parser = _Parser(expression, tokens)
    predicate = parser.either()
    if parser.tokens:
        raise parser.error(f"{parser.tokens[0]!r} was not expected")
    return predicate


def words(expression: str) -> list[str]:
    """Return the words of an expression, without what joins them."""
    return [token for token in _TOKEN.findall(expression) if token not in ("(", ")", "and", "or", "not")]


class _Parser:
    """Reads `either := both (or both)*`, `both := term (and term)*`, `term := not term | (either) | word`."""

    def __init__(self, expression: str, tokens: list[str]) -> None:
        self.expression = expression
        self.tokens = tokens

    def error(self, what: str) -> SelectionError:
        return SelectionError(f"cannot understand -k {self.expression!r}: {what}")

    def either(self) -> Predicate:
        terms = self._joined("or", self.both)
        return terms[0] if len(terms) == 1 else lambda case: any(term(case) for term in terms)

    def both(self) -> Predicate:
        terms = self._joined("and", self.term)
        return terms[0] if len(terms) == 1 else lambda case: all(term(case) for term in terms)

    def term(self) -> Predicate:
        if not self.tokens:
            raise self.error("it ends too early")
        token = self.tokens.pop(0)
        if token == "not":
            inner = self.term()
            return lambda case: not inner(case)
        if token == "(":
            inner = self.either()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise self.error("a parenthesis is not closed")
            return inner
        if token in (")", "and", "or"):
            raise self.error(f"{token!r} was not expected")
        word = token.lower()
        return lambda case: word in case.lower()

    def _joined(self, joint: str, part: Callable[[], Predicate]) -> list[Predicate]:
        terms = [part()]
        while self.tokens and self.tokens[0] == joint:
            self.tokens.pop(0)
            terms.append(part())
        return terms
