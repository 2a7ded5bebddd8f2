"""Convolution and pooling over any number of axes."""

from reference_engine.rules.windows import convolve, max_pool, mean_pool, pad, unfold

__all__ = ["convolve", "max_pool", "mean_pool", "pad", "unfold"]
