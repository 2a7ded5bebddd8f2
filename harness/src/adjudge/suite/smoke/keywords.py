"""One tiny problem for each keyword of a name, and for what its arrays may be: of no axis, empty, stretched, a view.

A name is that of the problem without the keyword, a dot, and what is particular: `sum.axis_tuple`. Linear ones have
their matrix as closed form; the others are proven.
"""

from collections.abc import Mapping
from typing import Any

from adjudge.problems import Problem
from adjudge.suite.entry import entry, tabled
from adjudge.suite.linear_maps import OPERATORS, filled, linear_map
from adjudge.suite.smoke.contraction import GENERIC, INSIDE, POSITIVE, ROWS, page

ROW, COLUMN = ROWS, filled(2, 1)
BOX = filled(2, 3, 2)
SQUARE = filled(3, 3)
NUMBER = filled()
NOTHING = filled(0, 3)
PAIR = filled(2)

LINEAR: dict[str, tuple[str, Any]] = {
    # sums, means, differences
    "sum.axis_negative": ("xp.sum(x, axis=-1)", ROWS),
    "sum.axis_tuple": ("xp.sum(x, axis=(0, -1))", BOX),
    "sum.axis_none": ("xp.sum(x, axis=None)", ROWS),
    "sum.keepdims": ("xp.sum(x, axis=1, keepdims=True)", ROWS),
    "sum.keepdims_of_all": ("xp.sum(x, keepdims=True)", ROWS),
    "sum.of_a_number": ("xp.sum(x)", NUMBER),
    "sum.of_nothing": ("xp.sum(x, axis=0)", NOTHING),
    "sum.of_a_view": ("xp.sum(xp.matrix_transpose(x)[::2, :], axis=0)", ROWS),
    "mean.axis_negative": ("xp.mean(x, axis=-1)", ROWS),
    "mean.axis_tuple": ("xp.mean(x, axis=(0, 2))", BOX),
    "mean.axis_none": ("xp.mean(x)", ROWS),
    "mean.keepdims": ("xp.mean(x, axis=0, keepdims=True)", ROWS),
    "mean.of_a_number": ("xp.mean(x)", NUMBER),
    "cumulative_sum.axis_negative": ("xp.cumulative_sum(x, axis=-1)", ROWS),
    "cumulative_sum.axis_none": ("xp.cumulative_sum(x)", GENERIC),
    "cumulative_sum.include_initial": ("xp.cumulative_sum(x, axis=1, include_initial=True)", ROWS),
    "diff.twice": ("xp.diff(x, n=2, axis=1)", ROWS),
    "diff.axis_zero": ("xp.diff(x, axis=0)", ROWS),
    # shapes
    "flip.axis_none": ("xp.flip(x)", ROWS),
    "flip.axis_negative": ("xp.flip(x, axis=-1)", ROWS),
    "flip.axis_tuple": ("xp.flip(x, axis=(0, 2))", BOX),
    "roll.axis_none": ("xp.roll(x, 2)", ROWS),
    "roll.axis_tuple": ("xp.roll(x, (1, 1), axis=(0, 1))", ROWS),
    "roll.backward": ("xp.roll(x, -1, axis=-1)", ROWS),
    "concat.axis_none": ("xp.concat([x, 2 * x], axis=None)", ROWS),
    "concat.axis_negative": ("xp.concat([x, 2 * x], axis=-1)", ROWS),
    "concat.of_three": ("xp.concat([x, x[:1], -x], axis=0)", ROWS),
    "stack.axis_negative": ("xp.stack([x, 2 * x], axis=-1)", ROWS),
    "stack.of_numbers": ("xp.stack([x, 2 * x], axis=0)", NUMBER),
    "expand_dims.axis_negative": ("xp.expand_dims(x, axis=-2)", ROWS),
    "squeeze.axis_tuple": ("xp.squeeze(x, axis=(0, 2))", filled(1, 3, 1)),
    "repeat.counts": ("xp.repeat(x, xp.asarray([1, 0, 2]), axis=1)", ROWS),
    "repeat.axis_none": ("xp.repeat(x, 2)", ROWS),
    "tile.more_axes": ("xp.tile(x, (2, 1, 2))", ROWS),
    "tile.fewer_axes": ("xp.tile(x, (2,))", ROWS),
    "broadcast_to.new_axes": ("xp.broadcast_to(x, (2, 2, 1))", COLUMN),
    "broadcast_to.of_a_number": ("xp.broadcast_to(x, (2, 3))", NUMBER),
    "moveaxis.tuples": ("xp.moveaxis(x, (0, 1), (1, 2))", BOX),
    "permute_dims.three_axes": ("xp.permute_dims(x, (2, 0, 1))", BOX),
    "reshape.to_a_vector": ("xp.reshape(x, (-1,))", ROWS),
    "reshape.to_a_number": ("xp.reshape(x, ())", filled(1, 1)),
    "reshape.of_nothing": ("xp.reshape(x, (3, 0))", NOTHING),
    "reshape.of_a_view": ("xp.reshape(xp.matrix_transpose(x), (6,))", ROWS),
    "matrix_transpose.of_several": ("xp.matrix_transpose(x)", BOX),
    "tril.above_the_diagonal": ("xp.tril(x, k=1)", SQUARE),
    "tril.of_several": ("xp.tril(x, k=-1)", BOX),
    "triu.below_the_diagonal": ("xp.triu(x, k=-1)", SQUARE),
    "triu.of_several": ("xp.triu(x)", BOX),
    "unstack.axis_negative": ("a, b, c = xp.unstack(x, axis=-1)\na + 2 * b - c", ROWS),
    # choices
    "take.axis_negative": ("xp.take(x, xp.asarray([2, 0, 2]), axis=-1)", ROWS),
    "take_along_axis.axis_zero": (
        "xp.take_along_axis(x, xp.asarray([[1, 0, 1]]), axis=0)",
        ROWS,
    ),
    "where.stretched": ("xp.where(xp.asarray([[True], [False]]), x, 2 * x[:1])", ROWS),
    "where.of_a_number": ("xp.where(xp.asarray([True, False]), x, -x)", NUMBER),
    # matrices
    "linalg_diagonal.offset": ("xp.linalg.diagonal(x, offset=1)", ROWS),
    "linalg_diagonal.offset_negative": ("xp.linalg.diagonal(x, offset=-1)", SQUARE),
    "linalg_diagonal.of_several": ("xp.linalg.diagonal(x)", BOX),
    "linalg_trace.offset": ("xp.linalg.trace(x, offset=-1)", SQUARE),
    "linalg_trace.of_several": ("xp.linalg.trace(x)", BOX),
    "linalg_matrix_transpose.of_several": ("xp.linalg.matrix_transpose(x)", BOX),
    # transforms
    "fft_fft.n_longer": ("xp.real(xp.fft.fft(x, n=5))", GENERIC),
    "fft_fft.n_shorter": ("xp.imag(xp.fft.fft(x, n=2)) + xp.real(xp.fft.fft(x, n=2))", GENERIC),
    "fft_fft.axis_zero": ("xp.real(xp.fft.fft(x, axis=0))", ROWS),
    "fft_fft.ortho": ("xp.imag(xp.fft.fft(x, norm='ortho'))", GENERIC),
    "fft_fft.forward": ("xp.imag(xp.fft.fft(x, norm='forward'))", GENERIC),
    "fft_ifft.ortho": ("xp.real(xp.fft.ifft(xp.fft.fft(x), norm='ortho'))", GENERIC),
    "fft_rfft.n_longer": ("xp.imag(xp.fft.rfft(x, n=5))", GENERIC),
    "fft_rfft.axis_zero": ("xp.real(xp.fft.rfft(x, axis=0))", ROWS),
    "fft_rfft.ortho": ("xp.real(xp.fft.rfft(x, norm='ortho'))", GENERIC),
    "fft_irfft.n_odd": ("xp.fft.irfft(xp.fft.rfft(x), n=5)", GENERIC),
    "fft_irfft.ortho": ("xp.fft.irfft(xp.fft.rfft(x), norm='ortho')", GENERIC),
    "fft_hfft.n_odd": ("xp.fft.hfft(xp.fft.rfft(x), n=3)", GENERIC),
    "fft_ihfft.ortho": ("xp.imag(xp.fft.ihfft(x, norm='ortho'))", GENERIC),
    "fft_fftn.one_axis": ("xp.real(xp.fft.fftn(x, axes=(0,)))", ROWS),
    "fft_fftn.sizes": ("xp.real(xp.fft.fftn(x, s=(3, 2), axes=(0, 1)))", ROWS),
    "fft_fftn.ortho": ("xp.real(xp.fft.fftn(x, norm='ortho'))", ROWS),
    "fft_rfftn.ortho": ("xp.imag(xp.fft.rfftn(x, norm='ortho'))", ROWS),
    "fft_irfftn.sizes": ("xp.fft.irfftn(xp.fft.rfftn(x), s=(2, 3), axes=(0, 1))", ROWS),
    "fft_fftshift.one_axis": ("xp.fft.fftshift(x, axes=(1,))", ROWS),
    "fft_ifftshift.one_axis": ("xp.fft.ifftshift(x, axes=(1,))", ROWS),
    "convolution_mean_pool.stride": ("xp.convolution.mean_pool(x, (2,), stride=1)", filled(1, 2, 4)),
    "convolution_mean_pool.two_axes": ("xp.convolution.mean_pool(x, (2, 2))", filled(1, 1, 4, 2)),
}
"""By name: the expression and the array."""

POSITIVE_ROWS = abs(ROWS)
DEFINITE = SQUARE @ SQUARE.T / 4 + [[2.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 4.0]]
SEVERAL = [DEFINITE[:2, :2], DEFINITE[1:, 1:]]

CURVED: dict[str, tuple[str, Mapping[str, Any]]] = {
    # reductions
    "prod.axis_negative": ("xp.prod(x, axis=-1)", {"x": ROWS}),
    "prod.axis_tuple": ("xp.prod(x, axis=(0, 2))", {"x": BOX}),
    "prod.axis_none": ("xp.prod(x)", {"x": ROWS}),
    "prod.keepdims": ("xp.prod(x, axis=1, keepdims=True)", {"x": ROWS}),
    "prod.of_a_number": ("xp.prod(x)", {"x": NUMBER}),
    "prod.of_nothing": ("xp.prod(x, axis=0)", {"x": NOTHING}),
    "max.axis_negative": ("xp.max(x, axis=-1)", {"x": ROWS}),
    "max.axis_tuple": ("xp.max(x, axis=(0, 2))", {"x": BOX}),
    "max.axis_none": ("xp.max(x)", {"x": ROWS}),
    "max.keepdims": ("xp.max(x, axis=1, keepdims=True)", {"x": ROWS}),
    "max.of_a_number": ("xp.max(x)", {"x": NUMBER}),
    "min.axis_negative": ("xp.min(x, axis=-1)", {"x": ROWS}),
    "min.axis_tuple": ("xp.min(x, axis=(0, 2))", {"x": BOX}),
    "min.axis_none": ("xp.min(x)", {"x": ROWS}),
    "min.keepdims": ("xp.min(x, axis=1, keepdims=True)", {"x": ROWS}),
    "var.axis_negative": ("xp.var(x, axis=-1)", {"x": ROWS}),
    "var.axis_tuple": ("xp.var(x, axis=(0, 2))", {"x": BOX}),
    "var.axis_none": ("xp.var(x)", {"x": ROWS}),
    "var.keepdims": ("xp.var(x, axis=1, keepdims=True)", {"x": ROWS}),
    "var.correction": ("xp.var(x, axis=1, correction=1)", {"x": ROWS}),
    "var.correction_by_a_half": ("xp.var(x, axis=1, correction=0.5)", {"x": ROWS}),
    "std.axis_negative": ("xp.std(x, axis=-1)", {"x": ROWS}),
    "std.axis_tuple": ("xp.std(x, axis=(0, 2))", {"x": BOX}),
    "std.axis_none": ("xp.std(x)", {"x": ROWS}),
    "std.keepdims": ("xp.std(x, axis=1, keepdims=True)", {"x": ROWS}),
    "std.correction": ("xp.std(x, axis=1, correction=1)", {"x": ROWS}),
    "cumulative_prod.axis_negative": ("xp.cumulative_prod(x, axis=-1)", {"x": ROWS}),
    "cumulative_prod.include_initial": (
        "xp.cumulative_prod(x, axis=1, include_initial=True)",
        {"x": ROWS},
    ),
    "sort.axis_negative": ("xp.sort(x, axis=-1)", {"x": ROWS}),
    "sort.descending": ("xp.sort(x, axis=1, descending=True)", {"x": ROWS}),
    "clip.below_only": ("xp.clip(x, min=-1.0)", {"x": GENERIC}),
    "clip.above_only": ("xp.clip(x, max=1.0)", {"x": GENERIC}),
    "clip.by_arrays": ("xp.clip(x, min=y - 1.0, max=y + 0.25)", {"x": GENERIC, "y": [0.5, -0.75, 2.125]}),
    # two arguments: stretched, a Python number, a number in an array
    "add.stretched": ("xp.add(x, y)", {"x": COLUMN, "y": GENERIC}),
    "add.operator": ("xp.add(x + 2, 3 + y)", {"x": GENERIC, "y": NUMBER}),
    "subtract.stretched": ("xp.subtract(x, y)", {"x": COLUMN, "y": GENERIC}),
    "subtract.operator": ("xp.subtract(1 - x, y - 2)", {"x": GENERIC, "y": NUMBER}),
    "multiply.stretched": ("xp.multiply(x, y)", {"x": COLUMN, "y": GENERIC}),
    "multiply.operator": ("xp.multiply(2 * x, y * 3)", {"x": GENERIC, "y": NUMBER}),
    "multiply.nothing": ("xp.multiply(x, y)", {"x": NOTHING, "y": GENERIC}),
    "divide.stretched": ("xp.divide(x, y)", {"x": COLUMN, "y": GENERIC}),
    "divide.operator": ("xp.divide(1 / x, y) / 2", {"x": GENERIC, "y": NUMBER}),
    "pow.stretched": ("xp.pow(x, y)", {"x": abs(COLUMN), "y": GENERIC}),
    "pow.whole": ("xp.pow(x, 2) + x**3", {"x": GENERIC}),
    "pow.negative_whole": ("xp.pow(x, -2) + x**-1", {"x": GENERIC}),
    "pow.half": ("xp.pow(x, 0.5) + x**1.5", {"x": POSITIVE}),
    "pow.of_a_number": ("xp.pow(2.0, x) + 3**x", {"x": GENERIC}),
    "atan2.stretched": ("xp.atan2(x, y)", {"x": COLUMN, "y": GENERIC}),
    "hypot.stretched": ("xp.hypot(x, y)", {"x": COLUMN, "y": GENERIC}),
    "logaddexp.stretched": ("xp.logaddexp(x, y)", {"x": COLUMN, "y": GENERIC}),
    "maximum.stretched": ("xp.maximum(x, y)", {"x": COLUMN, "y": GENERIC}),
    "maximum.of_a_number": ("xp.maximum(x, 0.5)", {"x": GENERIC}),
    "minimum.stretched": ("xp.minimum(x, y)", {"x": COLUMN, "y": GENERIC}),
    "minimum.of_a_number": ("xp.minimum(x, 0.5)", {"x": GENERIC}),
    "copysign.stretched": ("xp.copysign(x, y)", {"x": COLUMN, "y": GENERIC}),
    "remainder.stretched": ("xp.remainder(x, y)", {"x": COLUMN, "y": GENERIC}),
    "broadcast_arrays.of_three": (
        "a, b, c = xp.broadcast_arrays(x, y, z)\na * b + c * c",
        {"x": COLUMN, "y": GENERIC, "z": NUMBER},
    ),
    "meshgrid.xy": ("a, b = xp.meshgrid(x, y)\na * b", {"x": PAIR, "y": GENERIC}),
    # functions of a number, a view, nothing
    "exp.of_a_number": ("xp.exp(x)", {"x": NUMBER}),
    "exp.of_nothing": ("xp.exp(x)", {"x": NOTHING}),
    "exp.of_a_view": ("xp.exp(x[:, ::2])", {"x": ROWS}),
    "sin.of_a_number": ("xp.sin(x)", {"x": NUMBER}),
    "log.of_a_view": ("xp.log(xp.matrix_transpose(x))", {"x": POSITIVE_ROWS}),
    "sqrt.of_a_number": ("xp.sqrt(x * x + 1)", {"x": NUMBER}),
    "tanh.of_nothing": ("xp.tanh(x)", {"x": NOTHING}),
    # products
    "matmul.vectors": ("xp.matmul(x, y)", {"x": GENERIC, "y": INSIDE}),
    "matmul.matrix_and_vector": ("xp.matmul(x, y)", {"x": ROWS, "y": GENERIC}),
    "matmul.vector_and_matrix": ("xp.matmul(x, y)", {"x": PAIR, "y": ROWS}),
    "matmul.of_several": ("xp.matmul(x, y)", {"x": BOX, "y": filled(2, 2, 2)}),
    "matmul.stretched": ("xp.matmul(x, y)", {"x": BOX, "y": filled(2, 2)}),
    "tensordot.of_two_axes": ("xp.tensordot(x, y, axes=2)", {"x": ROWS, "y": filled(2, 3, 2)}),
    "tensordot.of_named_axes": (
        "xp.tensordot(x, y, axes=((0, 1), (1, 0)))",
        {"x": ROWS, "y": filled(3, 2)},
    ),
    "tensordot.outer": ("xp.tensordot(x, y, axes=0)", {"x": PAIR, "y": GENERIC}),
    "vecdot.axis_zero": ("xp.vecdot(x, y, axis=0)", {"x": ROWS, "y": filled(2, 3)}),
    "vecdot.stretched": ("xp.vecdot(x, y)", {"x": ROWS, "y": GENERIC}),
    "einsum.trace": ("xp.einsum('ii', x)", {"x": SQUARE}),
    "einsum.diagonal": ("xp.einsum('ii->i', x)", {"x": SQUARE}),
    "einsum.outer": ("xp.einsum('i,j->ij', x, y)", {"x": PAIR, "y": GENERIC}),
    "einsum.of_three": ("xp.einsum('i,ij,j->', x, y, z)", {"x": PAIR, "y": ROWS, "z": GENERIC}),
    "einsum.of_several": ("xp.einsum('bij,bjk->bik', x, y)", {"x": BOX, "y": filled(2, 2, 2)}),
    "einsum.ellipsis": ("xp.einsum('...i,i->...', x, y)", {"x": BOX, "y": PAIR}),
    "kron.of_matrices": ("xp.kron(x, y)", {"x": filled(1, 2), "y": filled(2, 2)}),
    "kron.of_vectors": ("xp.kron(x, y)", {"x": PAIR, "y": GENERIC}),
    "linalg_outer.of_different_lengths": ("xp.linalg.outer(x, y)", {"x": PAIR, "y": GENERIC}),
    "linalg_cross.axis_zero": ("xp.linalg.cross(x, y, axis=0)", {"x": filled(3, 2), "y": filled(3, 2)[::-1]}),
    "linalg_cross.of_several": ("xp.linalg.cross(x, y)", {"x": ROWS, "y": filled(2, 3)}),
    # norms
    "linalg_vector_norm.axis": ("xp.linalg.vector_norm(x, axis=1)", {"x": ROWS}),
    "linalg_vector_norm.axis_tuple": ("xp.linalg.vector_norm(x, axis=(0, 2))", {"x": BOX}),
    "linalg_vector_norm.keepdims": ("xp.linalg.vector_norm(x, axis=1, keepdims=True)", {"x": ROWS}),
    "linalg_vector_norm.of_a_matrix": ("xp.linalg.vector_norm(x)", {"x": ROWS}),
    "linalg_vector_norm.order_one": ("xp.linalg.vector_norm(x, ord=1)", {"x": GENERIC}),
    "linalg_vector_norm.order_three": ("xp.linalg.vector_norm(x, ord=3)", {"x": GENERIC}),
    "linalg_vector_norm.order_half": ("xp.linalg.vector_norm(x, ord=0.5)", {"x": GENERIC}),
    "linalg_vector_norm.order_infinite": ("xp.linalg.vector_norm(x, ord=xp.inf)", {"x": GENERIC}),
    "linalg_vector_norm.order_minus_infinite": ("xp.linalg.vector_norm(x, ord=-xp.inf)", {"x": GENERIC}),
    "linalg_matrix_norm.keepdims": ("xp.linalg.matrix_norm(x, keepdims=True)", {"x": ROWS}),
    "linalg_matrix_norm.of_several": ("xp.linalg.matrix_norm(x)", {"x": BOX}),
    "linalg_matrix_norm.order_one": ("xp.linalg.matrix_norm(x, ord=1)", {"x": ROWS}),
    "linalg_matrix_norm.order_minus_one": ("xp.linalg.matrix_norm(x, ord=-1)", {"x": ROWS}),
    "linalg_matrix_norm.order_two": ("xp.linalg.matrix_norm(x, ord=2)", {"x": ROWS}),
    "linalg_matrix_norm.order_minus_two": ("xp.linalg.matrix_norm(x, ord=-2)", {"x": ROWS}),
    "linalg_matrix_norm.order_infinite": ("xp.linalg.matrix_norm(x, ord=xp.inf)", {"x": ROWS}),
    "linalg_matrix_norm.nuclear": ("xp.linalg.matrix_norm(x, ord='nuc')", {"x": ROWS}),
    # matrices
    "linalg_cholesky.upper": ("xp.linalg.cholesky(x + xp.matrix_transpose(x), upper=True)", {"x": DEFINITE}),
    "linalg_cholesky.of_several": ("xp.linalg.cholesky(x + xp.matrix_transpose(x))", {"x": SEVERAL}),
    "linalg_det.of_several": ("xp.linalg.det(x)", {"x": SEVERAL}),
    "linalg_inv.of_several": ("xp.linalg.inv(x)", {"x": SEVERAL}),
    "linalg_pinv.tall": ("xp.linalg.pinv(x)", {"x": ROWS.T}),
    "linalg_slogdet.negative": ("_, size = xp.linalg.slogdet(-x)\nsize", {"x": DEFINITE}),
    "linalg_slogdet.of_several": ("_, size = xp.linalg.slogdet(x)\nsize", {"x": SEVERAL}),
    "linalg_solve.several_sides": ("xp.linalg.solve(x, y)", {"x": DEFINITE, "y": ROWS.T}),
    "linalg_solve.of_several": ("xp.linalg.solve(x, y)", {"x": SEVERAL, "y": filled(2, 2, 1)}),
    "linalg_matrix_power.zero": ("xp.linalg.matrix_power(x, 0) + x", {"x": SQUARE}),
    "linalg_matrix_power.one": ("xp.linalg.matrix_power(x, 1)", {"x": SQUARE}),
    "linalg_matrix_power.negative": ("xp.linalg.matrix_power(x, -2)", {"x": DEFINITE}),
    "linalg_matrix_power.of_several": ("xp.linalg.matrix_power(x, 2)", {"x": SEVERAL}),
    "linalg_eigvalsh.of_several": (
        "xp.linalg.eigvalsh(x + xp.matrix_transpose(x))",
        {"x": SEVERAL},
    ),
    "linalg_svdvals.tall": ("xp.linalg.svdvals(x)", {"x": ROWS.T}),
    "linalg_svdvals.of_several": ("xp.linalg.svdvals(x)", {"x": SEVERAL}),
    # special functions
    "special_softmax.axis_zero": ("xp.special.softmax(x, axis=0)", {"x": ROWS}),
    "special_softmax.axis_negative": ("xp.special.softmax(x, axis=-1)", {"x": ROWS}),
    "special_log_softmax.axis_zero": ("xp.special.log_softmax(x, axis=0)", {"x": ROWS}),
    "special_logsumexp.axis_none": ("xp.special.logsumexp(x)", {"x": ROWS}),
    "special_logsumexp.axis_tuple": ("xp.special.logsumexp(x, axis=(0, 2))", {"x": BOX}),
    "special_logsumexp.keepdims": ("xp.special.logsumexp(x, axis=1, keepdims=True)", {"x": ROWS}),
    "special_polygamma.order_one": ("xp.special.polygamma(1, x)", {"x": POSITIVE}),
    "special_xlogy.stretched": ("xp.special.xlogy(x, y)", {"x": COLUMN, "y": POSITIVE}),
    "special_xlog1py.stretched": ("xp.special.xlog1py(x, y)", {"x": COLUMN, "y": POSITIVE}),
    # windows
    "convolution_convolve.stride": (
        "xp.convolution.convolve(x, y, stride=2)",
        {"x": filled(1, 2, 6), "y": filled(1, 2, 3)},
    ),
    "convolution_convolve.padding": (
        "xp.convolution.convolve(x, y, padding=1)",
        {"x": filled(1, 2, 4), "y": filled(1, 2, 3)},
    ),
    "convolution_convolve.dilation": (
        "xp.convolution.convolve(x, y, dilation=2)",
        {"x": filled(1, 2, 6), "y": filled(1, 2, 2)},
    ),
    "convolution_convolve.two_axes": (
        "xp.convolution.convolve(x, y, stride=(2, 1), padding=(0, 1))",
        {"x": filled(1, 1, 4, 3), "y": filled(1, 1, 2, 2)},
    ),
    "convolution_max_pool.stride": ("xp.convolution.max_pool(x, (2,), stride=1)", {"x": filled(1, 2, 4)}),
    "convolution_max_pool.two_axes": ("xp.convolution.max_pool(x, (2, 2))", {"x": filled(1, 1, 4, 2)}),
}
"""By name: the expression and the arrays."""


def doc(name: str) -> str:
    """Return what a problem is about, read off its name."""
    called, _, particular = name.partition(".")
    spelled = called.replace("_", ".", 1) if is_nested(called) else called
    return f"Differentiate {spelled}: {particular.replace('_', ' ')}."


def is_nested(name: str) -> bool:
    """Say whether a name is that of a function in a sub-namespace."""
    return name.partition("_")[0] in ("linalg", "fft", "special", "convolution")


problems: list[Problem] = [
    *(
        linear_map(name, body, doc(name), page(name.partition(".")[0]), {"generic": {"x": x}})
        for name, (body, x) in LINEAR.items()
    ),
    *(
        tabled(
            name,
            ", ".join(inputs),
            body,
            doc(name),
            entry(page(name.partition(".")[0]), {"generic": inputs}, operators=OPERATORS),
        )
        for name, (body, inputs) in CURVED.items()
    ),
]
