"""Functions that are constant wherever they are differentiable: comparisons, rounding, tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_engine import foreign
from reference_engine.declare import Call, constant


def _by_kind(of_floats: Callable[[Any], Any], of_objects: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: of_objects(x) if foreign.is_foreign(x) else of_floats(x)


equal: Call = constant("equal", np.equal)
not_equal: Call = constant("not_equal", np.not_equal)
less: Call = constant("less", np.less)
less_equal: Call = constant("less_equal", np.less_equal)
greater: Call = constant("greater", np.greater)
greater_equal: Call = constant("greater_equal", np.greater_equal)
isfinite: Call = constant("isfinite", _by_kind(np.isfinite, foreign.is_finite))
isinf: Call = constant("isinf", _by_kind(np.isinf, foreign.is_infinite))
isnan: Call = constant("isnan", _by_kind(np.isnan, foreign.is_nan))
signbit: Call = constant("signbit", np.signbit)
logical_and: Call = constant("logical_and", np.logical_and)
logical_or: Call = constant("logical_or", np.logical_or)
logical_xor: Call = constant("logical_xor", np.logical_xor)
logical_not: Call = constant("logical_not", np.logical_not)
bitwise_and: Call = constant("bitwise_and", np.bitwise_and)
bitwise_or: Call = constant("bitwise_or", np.bitwise_or)
bitwise_xor: Call = constant("bitwise_xor", np.bitwise_xor)
bitwise_invert: Call = constant("bitwise_invert", np.invert)
bitwise_left_shift: Call = constant("bitwise_left_shift", np.left_shift)
bitwise_right_shift: Call = constant("bitwise_right_shift", np.right_shift)
floor: Call = constant("floor", np.floor)
ceil: Call = constant("ceil", np.ceil)
trunc: Call = constant("trunc", np.trunc)
round: Call = constant("round", np.round)
sign: Call = constant("sign", np.sign)
nextafter: Call = constant("nextafter", np.nextafter)
all: Call = constant("all", np.all)
any: Call = constant("any", np.any)
count_nonzero: Call = constant("count_nonzero", np.count_nonzero)
argmax: Call = constant("argmax", np.argmax)
argmin: Call = constant("argmin", np.argmin)
argsort: Call = constant("argsort", np.argsort)
searchsorted: Call = constant("searchsorted", np.searchsorted)
