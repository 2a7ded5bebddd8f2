"""Numbers that look random and are the same on every machine, exact in float32."""

import numpy as np

from adjudge.outcome import Array


def waves(*shape: int, start: int = 1) -> Array:
    """Return sines of whole numbers from `start` on, rounded to 1/1024, in an array of `shape`.

    Sines themselves differ in their last bit between machines, and with them what a truth is kept under.
    """
    numbers = np.arange(start, start + np.prod(shape, dtype=int))
    return (np.round(np.sin(numbers**2 / 2) * 1024) / 1024).reshape(shape)
