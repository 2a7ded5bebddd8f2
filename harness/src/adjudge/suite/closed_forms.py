"""Decorators that give a problem its closed forms; none of them differentiates."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np

from adjudge.outcome import Array
from adjudge.problems import Body, Problem

Columns: TypeAlias = Iterable[Any]
"""The Jacobian of residuals, column by column: each of the residuals' shape, or one number for all."""
Curvatures: TypeAlias = Mapping[tuple[int, int], Any]
"""The second derivatives of residuals by two variables j <= k, where they are not zero; as the columns."""
Residuals: TypeAlias = Callable[..., tuple[Array, Columns, Curvatures]]


def known(**forms: Body) -> Callable[[Problem], Problem]:
    """Return a decorator that gives a problem closed forms, `gradient=...`, `hessian=...`.

    They may overflow and underflow on their way without a warning.
    """

    def give(problem: Problem) -> Problem:
        for operator_id, form in forms.items():
            problem.closed_form(operator_id)(np.errstate(all="ignore")(form))
        return problem

    return give


def precise(form: Body) -> Body:
    """Return a closed form that is told its inputs in extended precision, because it cancels."""
    return lambda **inputs: form(**extended(inputs))


def least_squares(problem: Problem) -> Callable[[Residuals], Residuals]:
    """Return a decorator that gives a sum of squares its gradient 2Jᵀr and Hessian 2JᵀJ + 2 Σ rᵢ∇²rᵢ.

    The decorated function takes the inputs by name and returns the residuals r, their Jacobian's columns and their
    second derivatives.
    """

    def give(form: Residuals) -> Residuals:
        def gradient(**inputs: Array) -> Array:
            r, columns, _ = form(**extended(inputs))
            return np.asarray(2 * _jacobian(r, columns).T @ r)

        def hessian(**inputs: Array) -> Array:
            r, columns, curvatures = form(**extended(inputs))
            jacobian = _jacobian(r, columns)
            whole = 2 * jacobian.T @ jacobian
            for (j, k), curvature in curvatures.items():
                part = 2 * np.sum(r * curvature)
                whole[j, k] += part
                whole[k, j] += part * (j != k)
            return np.asarray(whole)

        known(gradient=gradient, hessian=hessian)(problem)
        return form

    return give


def extended(inputs: Mapping[str, Array]) -> dict[str, Array]:
    """Return floating-point inputs in NumPy's extended precision: a closed form may cancel, as at a minimum."""
    return {k: v.astype(np.longdouble) if v.dtype.kind == "f" else v for k, v in inputs.items()}


def _jacobian(r: Array, columns: Columns) -> Array:
    return np.stack([np.broadcast_to(column, r.shape) for column in columns], axis=1)
