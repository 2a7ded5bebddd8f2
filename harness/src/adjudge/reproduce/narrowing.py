"""Narrows a derivative that an adapter put together row by row to the one row that shows what is wrong."""

from dataclasses import replace

import msgspec
import numpy as np

from adjudge.operators import operator
from adjudge.outcome import Array, Computed
from adjudge.record import CaseFacts, Record
from adjudge.reproduce.exhibit import Exhibit
from adjudge.verdict import Verdict


def narrowed(record: Record, verdict: Verdict, shown: Exhibit | None) -> tuple[CaseFacts, Exhibit | None]:
    """Return the case to be written and what it shows: a row of a derived Jacobian or Hessian, else the case as it is.

    A row of a Jacobian is a vector-Jacobian product with a unit vector, one of a Hessian a Hessian-vector product.
    """
    case = record.cases[verdict.case]
    outcome = record.outcomes[verdict.case, verdict.backend].outcome
    method = operator(case.operator).method
    if shown is None or shown.form or not isinstance(outcome, Computed) or outcome.native:
        return case, shown
    inputs = record.inputs(case)
    match method:
        case "jacobian":
            rows = shown.got.ndim - inputs[shown.part].ndim
            unit = _unit(shown.got.shape[:rows], shown.worst[:rows], case.dtype)
            return msgspec.structs.replace(case, operator="vjp", cotangent=unit), _row(
                shown, rows, shown.part
            )
        case "hessian":
            by, name = shown.part.split(",")
            rows = inputs[by].ndim
            tangent = {each: np.zeros(inputs[each].shape) for each in record.problems[case.problem].wrt}
            tangent[by] = _unit(inputs[by].shape, shown.worst[:rows], case.dtype)
            return msgspec.structs.replace(case, operator="hvp", tangent=tangent), _row(shown, rows, name)
        case _:
            return case, shown


def _unit(shape: tuple[int, ...], place: tuple[int, ...], dtype: str) -> Array:
    unit = np.zeros(shape, dtype)
    unit[place] = 1
    return unit


def _row(shown: Exhibit, depth: int, part: str) -> Exhibit:
    return replace(shown.cut(depth), part=part, row=shown.worst[:depth])
