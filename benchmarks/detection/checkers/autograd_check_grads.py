"""HIPS autograd's check_grads, first order, reverse mode: one random direction."""

from importlib.metadata import version

import autograd.numpy as anp
import numpy as np
from autograd.extend import defvjp, primitive
from autograd.test_util import check_grads
from faults import Array, Fault
from trials import report


def check(x: Array, fault: Fault, seed: int) -> bool:
    """Say whether check_grads objects."""

    @primitive
    def f(x: Array) -> Array:
        return anp.sin(x).sum() + (x * x).sum() / 2

    defvjp(f, lambda answer, x: lambda head: head * fault(np.cos(x) + x, x))
    np.random.seed(seed)
    try:
        check_grads(f, modes=["rev"], order=1)(x)
    except AssertionError:
        return True
    return False


if __name__ == "__main__":
    report("autograd check_grads", version("autograd"), check, tries=5)
