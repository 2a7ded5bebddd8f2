"""Nested containers: tuples, lists, dicts and named tuples as trees with arrays at the leaves.

Must not know arrays or levels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Leaf = Any
Rebuild = Callable[[list[Leaf]], Any]


def flatten(tree: Any) -> tuple[list[Leaf], Rebuild]:
    """Return the leaves in order (dicts by insertion), and a function that rebuilds the tree."""
    if is_leaf(tree):
        return [tree], _only
    leaves: list[Leaf] = []
    build = _build(tree, leaves)

    def rebuild(new: list[Leaf]) -> Any:
        return build(iter(new))

    return leaves, rebuild


def _only(new: list[Leaf]) -> Any:
    return new[0]


def _build(tree: Any, leaves: list[Leaf]) -> Callable[[Any], Any]:
    if isinstance(tree, dict):
        parts = {key: _build(part, leaves) for key, part in tree.items()}
        return lambda new: {key: part(new) for key, part in parts.items()}
    if isinstance(tree, (tuple, list)):
        kind = type(tree)
        several = [_build(part, leaves) for part in tree]
        if hasattr(tree, "_fields"):
            return lambda new: kind(*[part(new) for part in several])
        return lambda new: kind([part(new) for part in several])
    if tree is None:
        return lambda new: None
    leaves.append(tree)
    return next


def tree_map(function: Callable[[Leaf], Any], tree: Any) -> Any:
    """Apply a function to each leaf."""
    leaves, rebuild = flatten(tree)
    return rebuild([function(leaf) for leaf in leaves])


def is_leaf(tree: Any) -> bool:
    """Say whether a value is a leaf itself."""
    return not isinstance(tree, (dict, tuple, list)) and tree is not None


def leaves_like(tree: Any, like: Any, what: str) -> list[Leaf]:
    """Return the leaves of a tree in the order of another's; raise ValueError where it is built otherwise."""
    if isinstance(like, dict):
        if not isinstance(tree, dict) or tree.keys() != like.keys():
            raise ValueError(f"{what}: expected a dict with the keys {[*like]}, got {_kind(tree)}")
        pairs = [(tree[key], part) for key, part in like.items()]
    elif isinstance(like, (tuple, list)):
        if not isinstance(tree, (tuple, list)) or len(tree) != len(like):
            raise ValueError(f"{what}: expected {len(like)} parts, got {_kind(tree)}")
        pairs = [*zip(tree, like, strict=True)]
    elif (like is None) != (tree is None) or not (like is None or is_leaf(tree)):
        raise ValueError(f"{what}: expected {_kind(like)}, got {_kind(tree)}")
    else:
        return [] if like is None else [tree]
    return [leaf for part, other in pairs for leaf in leaves_like(part, other, what)]


def _kind(tree: Any) -> str:
    if isinstance(tree, dict):
        return f"a dict with the keys {[*tree]}"
    if isinstance(tree, (tuple, list)):
        return f"{len(tree)} parts"
    return "None" if tree is None else "one array"
