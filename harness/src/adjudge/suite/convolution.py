"""Convolutions and pooling as networks have them: strides, padding, dilation, one and two axes, features, batches."""

from collections.abc import Mapping
from typing import Any

from adjudge.problems import Problem
from adjudge.suite.entry import entry, tabled
from adjudge.suite.linear_maps import filled, linear_map

DUMOULIN = "V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning, https://arxiv.org/abs/1603.07285"
GOODFELLOW = "I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, MIT Press 2016, chapter 9"
YU = "F. Yu, V. Koltun, Multi-scale context aggregation by dilated convolutions, https://arxiv.org/abs/1511.07122"
LIN = "M. Lin, Q. Chen, S. Yan, Network in network, https://arxiv.org/abs/1312.4400"
KRIZHEVSKY = "A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet classification, NeurIPS 2012, section 3.4"
BRACEWELL = "R. Bracewell, The Fourier Transform and Its Applications, 3rd ed., McGraw-Hill 2000, chapter 3"
OPERATORS = ("value", "gradient", "jvp", "hvp")

SIGNAL = {"one": filled(1, 1, 6), "several": filled(2, 2, 6)}
IMAGE = {"one": filled(1, 1, 4, 4), "several": filled(2, 2, 4, 5)}
KERNEL = {"one": filled(1, 1, 3), "several": filled(3, 2, 3) / 2}
TILE = {"one": filled(1, 1, 2, 2), "several": filled(2, 2, 2, 2) / 2}

CONVOLUTIONS: dict[str, tuple[str, str, str, Mapping[str, Any], Mapping[str, Any]]] = {
    "valid": ("a convolution", DUMOULIN, "", SIGNAL, KERNEL),
    "padded": ("a convolution with a border of zeros", DUMOULIN, ", padding=1", SIGNAL, KERNEL),
    "widely_padded": ("a convolution with a wide border", DUMOULIN, ", padding=3", SIGNAL, KERNEL),
    "strided": ("a convolution at every other place", DUMOULIN, ", stride=2", SIGNAL, KERNEL),
    "strided_and_padded": (
        "a strided convolution with a border",
        DUMOULIN,
        ", stride=3, padding=1",
        SIGNAL,
        KERNEL,
    ),
    "dilated": ("a convolution with gaps", YU, ", dilation=2", SIGNAL, KERNEL),
    "pointwise": (
        "a convolution of width one",
        LIN,
        "",
        SIGNAL,
        {"one": filled(1, 1, 1), "several": filled(3, 2, 1)},
    ),
    "as_wide_as_the_signal": (
        "a convolution as wide as the signal: a scalar product",
        GOODFELLOW,
        "",
        SIGNAL,
        {"one": filled(1, 1, 6), "several": filled(3, 2, 6) / 2},
    ),
    "of_images": ("a convolution of images", DUMOULIN, "", IMAGE, TILE),
    "of_images_padded": ("a convolution of images with a border", DUMOULIN, ", padding=(1, 0)", IMAGE, TILE),
    "of_images_strided": ("a strided convolution of images", DUMOULIN, ", stride=(2, 1)", IMAGE, TILE),
    "of_images_dilated": ("a convolution of images with gaps", YU, ", dilation=2", IMAGE, TILE),
}
"""By name: what it is, its source, the options, the signals, the kernels."""

POOLS: dict[str, tuple[str, str, str, Mapping[str, Any]]] = {
    "mean_of_pairs": ("means of pairs", GOODFELLOW, "xp.convolution.mean_pool(x, (2,))", SIGNAL),
    "mean_overlapping": (
        "means of overlapping windows",
        KRIZHEVSKY,
        "xp.convolution.mean_pool(x, (3,), stride=2)",
        SIGNAL,
    ),
    "mean_of_all": ("the mean of all places", LIN, "xp.convolution.mean_pool(x, (6,))", SIGNAL),
    "mean_of_tiles": ("means of tiles of an image", GOODFELLOW, "xp.convolution.mean_pool(x, (2, 2))", IMAGE),
    "moving_mean": ("moving means", BRACEWELL, "xp.convolution.mean_pool(x, (3,), stride=1)", SIGNAL),
}
LARGEST: dict[str, tuple[str, str, str, Mapping[str, Any]]] = {
    "largest_of_pairs": ("the larger of pairs", GOODFELLOW, "xp.convolution.max_pool(x, (2,))", SIGNAL),
    "largest_overlapping": (
        "the largest of overlapping windows",
        KRIZHEVSKY,
        "xp.convolution.max_pool(x, (3,), stride=1)",
        SIGNAL,
    ),
    "largest_of_tiles": (
        "the largest of tiles of an image",
        GOODFELLOW,
        "xp.convolution.max_pool(x, (2, 2))",
        IMAGE,
    ),
    "largest_of_all": ("the largest of all places", GOODFELLOW, "xp.convolution.max_pool(x, (6,))", SIGNAL),
}
NETWORKS: dict[str, tuple[str, str, str]] = {
    "two_layers": (
        "two convolutions with a smooth ramp between them",
        GOODFELLOW,
        "h = xp.special.softplus(xp.convolution.convolve(x, k, padding=1))\n"
        "xp.sum(xp.convolution.convolve(h, h[:, :, :2] / 8))",
    ),
    "convolved_and_pooled": (
        "a convolution, tanh and means of pairs",
        GOODFELLOW,
        "y = xp.convolution.mean_pool(xp.tanh(xp.convolution.convolve(x, k)), (2,))\nxp.sum(y * y)",
    ),
    "residual": (
        "a signal and its convolution added",
        "K. He, X. Zhang, S. Ren, J. Sun, Deep residual learning, https://arxiv.org/abs/1512.03385",
        "y = x + xp.convolution.convolve(x, k, padding=1)\nxp.sum(xp.log(1 + y * y))",
    ),
    "weight_shared": (
        "one kernel applied twice",
        GOODFELLOW,
        "y = xp.convolution.convolve(xp.convolution.convolve(x, k, padding=1), k)\nxp.sum(y * y)",
    ),
    "kernel_of_itself": (
        "a signal convolved with its own beginning: the autocorrelation",
        BRACEWELL,
        "xp.sum(xp.convolution.convolve(x, x[:, :, :3] * k) ** 2)",
    ),
}
NETWORK_POINTS = {
    "generic": {"x": filled(1, 1, 6), "k": filled(1, 1, 3)},
    "identity": {"x": filled(1, 1, 6), "k": [[[0.0, 1.0, 0.0]]]},
    "nothing": {"x": filled(1, 1, 6), "k": [[[0.0, 0.0, 0.0]]]},
}


def convolution(
    name: str, what: str, source: str, options: str, signals: Mapping[str, Any], kernels: Mapping[str, Any]
) -> Problem:
    """Return the problem of the sum of squares of a convolution."""
    points = {label: {"x": signals[label], "k": kernels[label]} for label in signals}
    body = f"y = xp.convolution.convolve(x, k{options})\nxp.sum(y * y)"
    return tabled(
        name, "x, k", body, f"Differentiate the energy of {what}.", entry(source, points, operators=OPERATORS)
    )


problems: list[Problem] = [
    *(convolution(name, *row) for name, row in CONVOLUTIONS.items()),
    *(
        linear_map(
            name,
            body,
            f"Differentiate {what}.",
            source,
            points,
            operators=("value", "jvp", "vjp"),
        )
        for name, (what, source, body, points) in POOLS.items()
    ),
    *(
        tabled(
            name,
            "x",
            f"y = {body}\nxp.sum(y * y * y)",
            f"Differentiate the sum of cubes of {what}.",
            entry(source, points, operators=OPERATORS),
        )
        for name, (what, source, body, points) in LARGEST.items()
    ),
    *(
        tabled(
            name, "x, k", body, f"Differentiate {what}.", entry(source, NETWORK_POINTS, operators=OPERATORS)
        )
        for name, (what, source, body) in NETWORKS.items()
    ),
]
