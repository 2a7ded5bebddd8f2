"""Functions that are constant wherever they are differentiable: comparisons, rounding, tests."""

from __future__ import annotations

import numpy as np

from reference_engine.declare import constant

equal = constant("equal", np.equal)
not_equal = constant("not_equal", np.not_equal)
less = constant("less", np.less)
less_equal = constant("less_equal", np.less_equal)
greater = constant("greater", np.greater)
greater_equal = constant("greater_equal", np.greater_equal)
isfinite = constant("isfinite", np.isfinite)
isinf = constant("isinf", np.isinf)
isnan = constant("isnan", np.isnan)
signbit = constant("signbit", np.signbit)
logical_and = constant("logical_and", np.logical_and)
logical_or = constant("logical_or", np.logical_or)
logical_xor = constant("logical_xor", np.logical_xor)
logical_not = constant("logical_not", np.logical_not)
bitwise_and = constant("bitwise_and", np.bitwise_and)
bitwise_or = constant("bitwise_or", np.bitwise_or)
bitwise_xor = constant("bitwise_xor", np.bitwise_xor)
bitwise_invert = constant("bitwise_invert", np.invert)
bitwise_left_shift = constant("bitwise_left_shift", np.left_shift)
bitwise_right_shift = constant("bitwise_right_shift", np.right_shift)
floor = constant("floor", np.floor)
ceil = constant("ceil", np.ceil)
trunc = constant("trunc", np.trunc)
round = constant("round", np.round)
sign = constant("sign", np.sign)
nextafter = constant("nextafter", np.nextafter)
all = constant("all", np.all)
any = constant("any", np.any)
count_nonzero = constant("count_nonzero", np.count_nonzero)
argmax = constant("argmax", np.argmax)
argmin = constant("argmin", np.argmin)
argsort = constant("argsort", np.argsort)
searchsorted = constant("searchsorted", np.searchsorted)
