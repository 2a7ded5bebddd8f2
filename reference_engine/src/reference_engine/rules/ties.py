"""Equal eigenvalues and equal singular values.

Where values coincide, their vectors are an arbitrary basis of a common space, and a function has a
derivative only if it does not tell that basis or those values apart. Three things follow:

- A watched decomposition takes a basis in general position (`in_general_position`), so that a function
  which does tell it apart shows it in its cotangents, and is refused (`refuse`).
- Along one direction there is a basis that moves smoothly: the one in which the direction is diagonal
  within the common space (`diagonalising`). Forward mode chooses it.
- A second direction may need another basis. What depends on it is refused (`refuse_more`).

Source: T. Kato, "Perturbation Theory for Linear Operators", chapter II.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_engine.declare import Call, constant
from reference_engine.dispatch import Value, levels_of, shape_of
from reference_engine.rules.comparisons import any, equal
from reference_engine.rules.shaping import expand_dims


class Tied(ValueError):
    """Equal values have no derivative of the kind that was asked for; there may be one of another kind."""


WIDTH = 8
"""Values closer than this times n times the rounding of the largest count as equal."""


def _evaluate_groups(values: Any) -> Any:
    """Number the groups of equal values, which are sorted in either order."""
    size = np.max(np.abs(values), axis=-1, keepdims=True, initial=0)
    tolerance = WIDTH * values.shape[-1] * np.finfo(values.dtype).eps * size
    starts = np.abs(np.diff(values, axis=-1)) > tolerance
    first = np.zeros((*values.shape[:-1], min(1, values.shape[-1])), int)
    return np.concatenate([first, np.cumsum(starts, -1)], -1)


groups: Call = constant("groups_of_equals", _evaluate_groups)


def tied(group: Value) -> Value:
    """Say which pairs are of one group: shape (..., n, n), true on the diagonal."""
    return equal(expand_dims(group, -1), expand_dims(group, -2))


def has_ties(group: Value) -> bool:
    """Say whether any group has more than one member."""
    n = shape_of(group)[-1]
    return bool(any(tied(group) & ~np.eye(n, dtype=bool)))


def _each_group(group: Any) -> Any:
    """Go through the groups of more than one: the place of the matrix, and the members."""
    for place in np.ndindex(group.shape[:-1]):
        numbers, counts = np.unique(group[place], return_counts=True)
        for number in numbers[counts > 1]:
            yield place, np.flatnonzero(group[place] == number)


def in_general_position(vectors: Any, group: Any) -> Any:
    """Turn the vectors (columns) of each group into a basis in general position."""
    vectors = np.array(vectors)
    for place, members in _each_group(group):
        vectors[place][:, members] = vectors[place][:, members] @ _reflection(len(members), vectors.dtype)
    return vectors


def _reflection(n: int, dtype: Any) -> Any:
    """Return a reflection along a vector without any symmetry."""
    axis = np.sqrt(np.arange(2.0, n + 2))
    if dtype.kind == "c":
        axis = axis * np.exp(1j * np.arange(n) ** 1.5)
    axis = axis / np.linalg.norm(axis)
    return (np.eye(n) - 2 * np.outer(axis, axis.conj())).astype(dtype)


def _evaluate_diagonalising(inner: Any, group: Any, *, order: int) -> Any:
    turn = np.zeros(inner.shape, inner.dtype)
    turn[..., range(inner.shape[-1]), range(inner.shape[-1])] = 1
    for place, members in _each_group(np.broadcast_to(group, inner.shape[:-1])):
        block = np.ix_(members, members)
        turn[place][block] = np.linalg.eigh(inner[place][block])[1][:, ::order]
    return turn


diagonalising: Call = constant("diagonalising", _evaluate_diagonalising)
"""`diagonalising(inner, group, order=)` turns each group's basis so that `inner` is diagonal there.

The diagonal ascends, or descends if `order` is -1.
"""


def _evaluate_refuse(wrong: Any, excess: Any, *scales: Any, message: str) -> Any:
    size = sum(np.max(np.abs(scale), axis=(-2, -1), keepdims=True, initial=0) for scale in scales)
    if np.any(wrong & ~(np.abs(excess) <= 1e3 * np.finfo(size.dtype).eps * size)):
        raise Tied(message)
    return np.zeros(np.shape(excess), np.asarray(excess).dtype)


_refuse: Call = constant("refuse", _evaluate_refuse)


def refuse(wrong: Value, excess: Value, scales: Sequence[Value], what: str) -> Value:
    """Return zeros; raise ValueError where entries that must vanish are more than roundings of scales."""
    return _refuse(
        wrong,
        excess,
        *scales,
        message=f"{what}, and this function tells them or their vectors apart: it has no derivative here, "
        "or none that reverse mode can find. Use a function of the values alone that treats equal ones "
        "alike; or forward mode (jvp) for a first derivative, forward over reverse (hessian, hvp) for a "
        "second one.",
    )


def directions_of(values: Value) -> int:
    """Count the directions along which a value is followed by older levels."""
    return sum(level.has_direction for level in levels_of(values))


def will_sweep_back(values: Value) -> bool:
    """Say whether an older level will carry cotangents back to a value."""
    return builtins.any(level.sweeps_back for level in levels_of(values))


def refuse_more(values: Value, group: Value, limit: int, what: str) -> None:
    """Raise ValueError at ties if more than `limit` directions have been followed already."""
    if directions_of(values) > limit and has_ties(group):
        raise Tied(
            f"{what}: a derivative of this order through their vectors cannot be had. For a second "
            "derivative of a function of the values alone use eigvalsh or svdvals, and forward over "
            "reverse (hessian, hvp)."
        )
