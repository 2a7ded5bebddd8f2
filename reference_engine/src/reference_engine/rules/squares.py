"""Roots remember their squares.

A norm and a square root have no derivative at 0, but their squares are smooth there. The chain rule
cannot know: it multiplies 0 by what does not exist. So a watched root remembers how its square is
computed, and squaring it computes that instead.
"""

from __future__ import annotations

from collections.abc import Callable

from reference_engine.dispatch import Traced, Value


def with_square(root: Value, square: Callable[[], Value]) -> Value:
    """Return the root; if it is watched, it will remember its square."""
    if isinstance(root, Traced) and root.level.has_values:
        root.square = square
    return root


def known_square(x: Value) -> Value | None:
    """Return x * x of a value that remembers it, else None."""
    square = getattr(x, "square", None)
    return None if square is None else square()
