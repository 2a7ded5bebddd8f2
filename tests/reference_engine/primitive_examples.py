"""Examples of every primitive, by its name: what the rule test differentiates."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import reference_engine.numpy as rnp
from reference_engine.declare import astype, broadcast_to, sum_to
from reference_engine.rules import (
    arithmetic,
    complex_parts,
    decompositions,
    fourier,
    indexing,
    normal,
    plane,
    products,
    pseudo_inverse,
    reductions,
    scans,
    selection,
    shaping,
    sigmoids,
    singular,
    solving,
    spectral,
    trigonometric,
    windows,
)

from reference_engine import convolution, special


@dataclass(frozen=True)
class Example:
    """A function around one primitive, with operands; the function must be smooth there.

    `analytic`: complex step applies.
    """

    function: Callable[..., Any]
    operands: tuple[Any, ...]
    analytic: bool = False
    label: str = ""


def _array(*shape: int, low: float = 0.4, high: float = 1.7, seed: int = 0) -> Any:
    return np.random.default_rng([seed, *shape]).uniform(low, high, shape)


def _complex(*shape: int, seed: int = 0) -> Any:
    return _array(*shape, seed=seed) + 1j * _array(*shape, low=-1, high=1, seed=seed + 1)


def _unary(function: Callable[..., Any], low: float, high: float, analytic: bool = True) -> list:
    x = _array(2, 3, low=low, high=high)
    examples = [
        Example(function, (x,), analytic, "matrix"),
        Example(function, (x[0, 0],), analytic, "scalar"),
        Example(function, (np.array(x[1, 1]),), analytic, "0-d"),
        Example(function, (x[:, :0],), analytic, "empty"),
        Example(function, (x.T[::2],), analytic, "strided"),
    ]
    if analytic:
        z = x * np.exp(0.1j)
        examples.append(Example(function, (z,), False, "complex"))
    return examples


def _binary(function: Callable[..., Any], analytic: bool = False, low: float = 0.4) -> list:
    x, y = _array(2, 3, low=low, seed=1), _array(2, 3, low=low, seed=2)
    row, column = _array(3, low=low, seed=3), _array(2, 1, low=low, seed=4)
    return [
        Example(function, (x, y), analytic, "same shape"),
        Example(function, (x, row), analytic, "row on the right"),
        Example(function, (column, y), analytic, "column on the left"),
        Example(function, (row, column), analytic, "both broadcast"),
        Example(function, (x, np.array(0.7)), analytic, "0-d on the right"),
        Example(function, (np.float64(0.7), np.float64(0.9)), analytic, "scalars"),
        Example(function, (x[:, :0], column), analytic, "empty"),
        Example(function, (x.T[::-2], y.T[::2]), analytic, "strided"),
    ]


def _symmetric(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x: function((x + complex_parts.conj(rnp.matrix_transpose(x))) / 2)


def _definite(*shape: int) -> Any:
    x = _array(*shape, low=-1, high=1)
    return x @ np.swapaxes(x, -1, -2) + 2 * np.eye(shape[-1]) + np.diag(np.arange(shape[-1]))


def _general_matrix(*shape: int) -> Any:
    return _array(*shape, low=-1, high=1) + 2 * np.eye(*shape[-2:])


def _phase_free(x: Any) -> Any:
    """Singular vectors and values of x, without the arbitrary phases of the vectors."""
    u, s, vh = singular.svd(x, full_matrices=False)
    weights = np.arange(1.0, s.shape[-1] + 1, dtype=s.dtype)
    return (u * (s * weights)[..., None, :]) @ vh, s


def _eigenprojector(x: Any) -> Any:
    values, vectors = spectral.eigh(x)
    weights = np.arange(1.0, values.shape[-1] + 1, dtype=values.dtype)
    return (vectors * weights) @ complex_parts.conj(rnp.matrix_transpose(vectors)), values


_x23 = _array(2, 3)
_mask = np.array([[True, False, True], [False, False, True]])
_hermitian = _complex(3, 3) + 3 * np.diag(np.arange(3))

EXAMPLES: dict[str, list[Example]] = {
    "positive": _unary(arithmetic.positive, -1, 1),
    "negative": _unary(arithmetic.negative, -1, 1),
    "add": _binary(arithmetic.add, analytic=True),
    "subtract": _binary(arithmetic.subtract, analytic=True),
    "multiply": [
        *_binary(arithmetic.multiply, analytic=True),
        Example(lambda x: x * x, (_array(2, 3),), True, "by itself"),
    ],
    "divide": _binary(arithmetic.divide, analytic=True),
    "reciprocal": _unary(arithmetic.reciprocal, 0.5, 2),
    "square": _unary(arithmetic.square, -1, 1),
    "remainder": _binary(lambda x, y: arithmetic.remainder(y * (9 + x) / 4, y)),
    "power": [
        *_binary(arithmetic.power, analytic=True),
        *(
            Example(lambda x, n=n: arithmetic.power(x, n), (_array(3),), True, f"power {n}")
            for n in (0, 1, 2, 3, -1, 0.5, np.float32(2), 2.5)
        ),
        Example(lambda y: arithmetic.power(2, y), (_array(3),), True, "number base"),
        Example(lambda x: arithmetic.power(x, np.float32([0, 1, 2])), (np.zeros(3),), False, "at 0"),
    ],
    "exp": _unary(rnp.exp, -2, 2),
    "expm1": _unary(rnp.expm1, -2, 2),
    "log": _unary(rnp.log, 0.3, 3),
    "log1p": _unary(rnp.log1p, -0.5, 3),
    "log2": _unary(rnp.log2, 0.3, 3),
    "log10": _unary(rnp.log10, 0.3, 3),
    "sqrt": _unary(rnp.sqrt, 0.3, 3),
    "hypot": _binary(rnp.hypot),
    "expit": _unary(special.expit, -2, 2),
    "expit_slope": _unary(sigmoids.expit_slope, -2, 2),
    "tanh_slope": _unary(sigmoids.tanh_slope, -1, 1),
    "erf": _unary(special.erf, -2, 2, False),
    "erfc": _unary(special.erfc, -2, 2, False),
    "erfinv": _unary(special.erfinv, -0.8, 0.8, False),
    "erfcinv": [
        *_unary(special.erfcinv, 0.3, 1.7, False),
        Example(special.ndtri, (_array(3, low=0.1, high=0.9),), False, "ndtri"),
    ],
    "erfinv_slope": _unary(normal.erfinv_slope, -0.8, 0.8, False),
    "erfcinv_slope": _unary(normal.erfcinv_slope, 0.3, 1.7, False),
    "erfcx": _unary(special.erfcx, -1, 3, False),
    "mills": [
        *_unary(lambda x: normal.mills(0, x), -1, 0.5, False),
        *_unary(lambda x: normal.mills(1, x), 1.5, 4, False),
        Example(lambda x: normal.mills(3, x), (np.array([-1.0, 0.5, 2.0, 20.0]),), False, "order 3"),
    ],
    "log_ndtr": _unary(special.log_ndtr, -3, 2, False),
    "gammaln": _unary(special.gammaln, 0.7, 3, False),
    "gamma": _unary(special.gamma, 0.7, 3, False),
    "digamma": _unary(special.digamma, 0.7, 3, False),
    "polygamma": _unary(lambda x: special.polygamma(2, x), 0.7, 3, False),
    "betaln": [
        *_binary(special.betaln),
        Example(special.beta, (_array(3), _array(3, seed=1)), False, "beta"),
    ],
    "gammainc": _unary(lambda x: special.gammainc(1.5, x), 0.4, 3, False),
    "gammaincc": _unary(lambda x: special.gammaincc(1.5, x), 0.4, 3, False),
    "bessel_i": [
        *_unary(special.i0, -2, 2, False),
        *_unary(special.i1, -2, 2, False),
    ],
    "scaled_bessel_i": [
        *_unary(special.i0e, 0.2, 2, False),
        *_unary(special.i1e, -2, -0.2, False),
        *_unary(special.i0e, 35, 40, False),
        *_unary(special.i1e, 35, 40, False),
    ],
    "xlogy": [
        *_binary(special.xlogy),
        Example(lambda x: special.xlog1py(x, x), (_array(3),), False, "xlog1py"),
        Example(special.entr, (_array(3),), False, "entr"),
        Example(special.rel_entr, (_array(3), _array(3, seed=1)), False, "rel_entr"),
        Example(special.kl_div, (_array(3), _array(3, seed=1)), False, "kl_div"),
    ],
    "relu": [
        *_unary(special.relu, 0.1, 1, False),
        *_unary(special.relu, -1, -0.1, False),
    ],
    "logsumexp": [
        *(
            Example(lambda x, a=a, k=k: special.logsumexp(x, a, k), (_array(2, 3),))
            for a in (None, 0, (0, 1))
            for k in (False, True)
        ),
    ],
    "log_softmax": [
        Example(special.log_softmax, (_array(2, 3),)),
        Example(lambda x: special.log_softmax(x, 0), (_array(2, 3),), False, "first axis"),
    ],
    "softmax": [
        Example(special.softmax, (_array(2, 3),)),
        Example(lambda x: special.softmax(x, 0), (_array(2, 3),), False, "first axis"),
    ],
    "sinc_derivative": [
        *_unary(special.sinc, -0.5, 0.5, False),
        *_unary(special.sinc, 1.2, 4, False),
        Example(special.sinc, (np.zeros(2),), False, "at 0"),
    ],
    "pad": [Example(lambda x: convolution.pad(x, [(1, 0), (0, 2)]), (_array(2, 3),), True)],
    "unfold": [
        Example(lambda x: convolution.unfold(x, (2,), (2,), (2,)), (_array(2, 7),), True),
        Example(
            lambda x, k: convolution.convolve(x, k, stride=2, padding=1, dilation=(1, 2)),
            (_array(2, 3, 5, 6), _array(4, 3, 2, 2)),
            True,
            "convolve",
        ),
        Example(lambda x: convolution.max_pool(x, (2, 2)), (_array(1, 4, 4),), False, "max"),
        Example(lambda x: convolution.mean_pool(x, (2,), 1), (_array(2, 4),), True, "mean"),
    ],
    "fold": [
        Example(
            lambda x: windows._fold(x, lengths=(4, 5), window=(2, 2), stride=(2, 1), dilation=(1, 2)),
            (_array(2, 2, 3, 2, 2),),
            True,
        )
    ],
    "logaddexp": _binary(rnp.logaddexp),
    "sin": _unary(rnp.sin, -2, 2),
    "cos": _unary(rnp.cos, -2, 2),
    "tan": _unary(rnp.tan, -1, 1),
    "asin": _unary(rnp.asin, -0.8, 0.8),
    "acos": _unary(rnp.acos, -0.8, 0.8),
    "atan": _unary(rnp.atan, -2, 2),
    "one_minus_square": _unary(trigonometric.one_minus_square, -0.8, 0.8),
    "atan_slope": _unary(trigonometric.atan_slope, -2, 2),
    "asinh_slope": _unary(trigonometric.asinh_slope, -2, 2),
    "atan2": _binary(rnp.atan2),
    "cosine": _binary(plane.cosine),
    "sinh": _unary(rnp.sinh, -2, 2),
    "cosh": _unary(rnp.cosh, -2, 2),
    "tanh": _unary(rnp.tanh, -1, 1),
    "asinh": _unary(rnp.asinh, -2, 2),
    "acosh": _unary(rnp.acosh, 1.5, 3),
    "atanh": _unary(rnp.atanh, -0.8, 0.8),
    "where": [
        Example(lambda x, y: selection.where(_mask, x, y), (_x23, _array(3)), True),
        Example(lambda x, y: selection.where(_mask, x, y), (_array(2, 1), _x23), True, "column"),
        Example(lambda x, y: selection.where(_mask, x, y), (np.array(1.5), _x23), True, "0-d"),
        Example(lambda x: selection.where(_mask, x, 0), (_x23,), True, "number"),
        Example(lambda x: selection.where(x > 1, x, 0 * x), (np.float64(1.5),), False, "scalar"),
    ],
    "abs": [*_unary(rnp.abs, -2, -0.5, False), *_unary(rnp.abs, 0.5, 1, False)],
    "maximum": _binary(lambda x, y: selection.maximum(x, 23 * y - 23)),
    "minimum": _binary(lambda x, y: selection.minimum(x, 23 * y - 23)),
    "copysign": [
        *_unary(lambda x: selection.copysign(x, -1.0), -2, -0.5, False),
        *_unary(lambda x: selection.copysign(x, np.float32(-1.0)), 0.5, 1, False),
    ],
    "clip": [
        *_unary(lambda x: selection.clip(x, 0.75, 1.25), 0.4, 1.7, False),
        Example(lambda x, a, b: selection.clip(x, a, b), (_x23, np.array(0.8), np.array(1.2))),
    ],
    "real": [Example(complex_parts.real, (_complex(2, 3),))],
    "imag": [Example(complex_parts.imag, (_complex(2, 3),))],
    "conj": [Example(complex_parts.conj, (_complex(2, 3),))],
    "modulus": [Example(complex_parts.abs, (_complex(2, 3),))],
    "make_complex": [
        Example(complex_parts.make_complex, (_array(2, 3), _array(3, seed=1))),
    ],
    "broadcast_to": [
        Example(lambda x: broadcast_to(x, shape=(4, 2, 3)), (_array(2, 1),), True),
        Example(lambda x: broadcast_to(x, shape=(2, 0)), (_array(2, 1),), True, "empty"),
    ],
    "sum_to": [
        Example(lambda x: sum_to(x, shape=(3, 1)), (_array(2, 3, 4),), True),
        Example(lambda x: sum_to(x, shape=()), (_array(2, 3),), True, "to 0-d"),
    ],
    "astype": [
        Example(lambda x: astype(x, dtype=np.longdouble), (_array(2, 3),)),
        Example(lambda x: astype(x, dtype=np.complex128), (_array(2, 3),), False, "to complex"),
        Example(lambda x: astype(x, dtype=np.float64), (_complex(2, 3),), False, "to real"),
    ],
    "reshape": [
        Example(lambda x: shaping.reshape(x, (3, -1)), (_x23,), True),
        Example(lambda x: shaping.reshape(x, (3, -1)), (_x23.T[:, ::-1],), True, "strided"),
        Example(lambda x: shaping.reshape(x, ()), (_array(1),), True, "to 0-d"),
    ],
    "permute_dims": [
        Example(lambda x: shaping.permute_dims(x, (2, 0, 1)), (_array(2, 3, 4),), True),
        Example(lambda x: shaping.moveaxis(x, 0, -1), (_array(2, 3, 4),), True, "moveaxis"),
        Example(shaping.reverse_axes, (_array(2, 3, 4),), True, "T"),
        Example(shaping.reverse_axes, (np.array(2.0),), True, "T of 0-d"),
    ],
    "flip": [
        Example(lambda x: shaping.flip(x, 0), (_x23,), True),
        Example(shaping.flip, (_x23,), True, "all axes"),
    ],
    "roll": [
        Example(lambda x: shaping.roll(x, 1), (_x23,), True, "flat"),
        Example(lambda x: shaping.roll(x, (1, 2), (0, 1)), (_x23,), True),
    ],
    "triangle": [
        Example(lambda x: shaping.tril(x, k=-1), (_array(2, 3, 3),), True),
        Example(lambda x: shaping.triu(x, k=1), (_array(3, 4),), True),
    ],
    "concat": [
        Example(lambda x, y: shaping.concat([x, y, x], axis=1), (_x23, _array(2, 2)), True),
        Example(lambda x, y: shaping.concat([x, y], axis=-2), (_x23, _array(0, 3)), True, "empty"),
        Example(lambda x: shaping.concat([x, rnp.ones_like(x[0])], None), (_x23,), True, "flat"),
    ],
    "stack": [
        Example(lambda x, y: shaping.stack([x, y, x], axis=1), (_x23, _array(2, 3, seed=1)), True),
        Example(lambda x: shaping.stack([x, rnp.ones_like(x)], -1), (_x23,), True, "last"),
    ],
    "getitem": [
        *(
            Example(lambda x, i=i: x[i], (_x23,), True, f"[{i}]")
            for i in [
                0,
                -1,
                (1, 2),
                slice(None, None, -1),
                (slice(None), None, 1),
                (..., 2),
                _mask,
                (0, np.array([True, False, True])),
                np.array([1, 0, 1, 1]),
                (np.array([0, 1, 1]), np.array([2, -1, 2])),
                (slice(None), np.array([[0, 0], [2, 0]])),
                np.array([], int),
            ]
        ),
        Example(lambda x: rnp.take(x, np.array([2, 0, 2]), axis=1), (_x23,), True, "take"),
        Example(lambda x: rnp.sort(x, axis=0), (_x23,), False, "sort"),
        Example(lambda x: rnp.sort(x, descending=True), (_x23,), False, "sort descending"),
        Example(lambda x: rnp.repeat(x, np.array([1, 2, 0]), axis=1), (_x23,), True, "repeat"),
        Example(lambda x: rnp.tile(x, (2, 1, 3)), (_x23,), True, "tile"),
        Example(lambda x: rnp.diff(x, n=2), (_array(2, 5),), True, "diff"),
        Example(
            lambda x: rnp.take_along_axis(x, np.array([[0, 2, 2, 1]]), axis=1),
            (_x23,),
            True,
            "take along axis",
        ),
    ],
    "scatter": [
        Example(lambda x, i=i, s=s: indexing.scatter(x, index=i, shape=s, dtype=x.dtype), (_array(3),), True)
        for i, s in [(np.array([0, 1, 0]), (4,)), ((slice(None), 1), (3, 2)), (_mask, (2, 3))]
    ],
    "add_at": [
        Example(
            lambda x, y: indexing.add_at(x, y, index=np.array([0, 1, 0])),
            (_x23, _array(3, 3)),
            True,
        ),
        Example(lambda x, y: indexing.add_at(x, y, index=(slice(None), 1)), (_x23, _array(2)), True),
    ],
    "sum": [
        Example(lambda x, a=a, k=k: rnp.sum(x, axis=a, keepdims=k), (_array(2, 3, 4),), True)
        for a in (None, 0, -1, (0, 2))
        for k in (False, True)
    ]
    + [
        Example(rnp.sum, (np.array(2.0),), True, "0-d"),
        Example(rnp.mean, (_x23,), True, "mean"),
        Example(lambda x: rnp.var(x, axis=1, correction=1), (_x23,), False, "var"),
        Example(lambda x: rnp.sum(x, axis=0), (_array(0, 3),), True, "empty"),
    ],
    "euclidean_norm": [
        Example(lambda x, a=a, k=k: reductions.euclidean_norm(x, a, k), (_array(2, 3),))
        for a in (None, 0, (0, 1))
        for k in (False, True)
    ]
    + [
        Example(reductions.euclidean_norm, (_complex(3),), False, "complex"),
        Example(lambda x: rnp.std(x, axis=0, correction=1), (_array(3, 2),), False, "std"),
        Example(rnp.linalg.matrix_norm, (_array(2, 3, 3),), False, "matrix"),
    ],
    "max": [
        Example(lambda x, a=a, k=k: rnp.max(x, a, k), (_array(3, 4),))
        for a in (None, 0, (0, 1))
        for k in (False, True)
    ],
    "min": [
        Example(lambda x, a=a, k=k: rnp.min(x, a, k), (_array(3, 4),))
        for a in (None, -1, (0, 1))
        for k in (False, True)
    ],
    "prod": [
        Example(lambda x, a=a, k=k: rnp.prod(x, axis=a, keepdims=k), (_array(2, 3),), True)
        for a in (None, 0, (0, 1))
        for k in (False, True)
    ]
    + [
        Example(rnp.prod, (np.array([2.0, 0.0, 3.0]),), True, "one zero"),
        Example(rnp.prod, (np.array([2.0, 0.0, 0.0, 3.0]),), True, "two zeros"),
        Example(lambda x: rnp.prod(x, axis=1), (np.eye(3),), True, "some rows with zeros"),
        Example(rnp.prod, (_array(0),), True, "empty"),
    ],
    "cumulative_sum": [Example(lambda x, a=a: rnp.cumulative_sum(x, axis=a), (_x23,), True) for a in (0, -1)]
    + [Example(lambda x: rnp.cumulative_sum(x, include_initial=True), (_array(3),), True)],
    "cumulative_prod": [
        Example(lambda x, a=a: rnp.cumulative_prod(x, axis=a), (_x23,), True) for a in (0, -1)
    ]
    + [
        Example(rnp.cumulative_prod, (np.array([2.0, 0.0, 3.0, 0.0, 5.0]),), True, "zeros"),
        Example(lambda x: rnp.cumulative_prod(x, include_initial=True), (_array(3),), True),
    ],
    "recurrence": [Example(scans.recurrence, (_array(2, 4), _array(2, 4, seed=1)), True)],
    "matmul": [
        Example(products.matmul, (_array(*a), _array(*b, seed=1)), True, f"{a} @ {b}")
        for a, b in [
            ((2, 3), (3, 4)),
            ((3,), (3,)),
            ((3,), (3, 2)),
            ((2, 3), (3,)),
            ((5, 2, 3), (3, 4)),
            ((2, 3), (5, 3, 4)),
            ((5, 1, 2, 3), (4, 3, 2)),
            ((3,), (4, 3, 2)),
            ((4, 2, 3), (3,)),
            ((2, 0), (0, 3)),
        ]
    ]
    + [
        Example(rnp.tensordot, (_array(2, 3, 4), _array(3, 4, 5)), True, "tensordot"),
        Example(
            lambda x, y: rnp.tensordot(x, y, axes=((0, 2), (1, 0))),
            (_array(2, 3, 4), _array(4, 2)),
            True,
            "tensordot by axes",
        ),
        Example(rnp.vecdot, (_array(2, 3), _array(3)), False, "vecdot"),
        Example(rnp.outer, (_array(2), _array(3)), True, "outer"),
        Example(rnp.kron, (_array(2, 3), _array(3)), True, "kron"),
        Example(rnp.cross, (_array(2, 3), _array(2, 3, seed=1)), True, "cross"),
        Example(lambda x: rnp.linalg.matrix_power(x, 5), (_general_matrix(3, 3),), True, "power"),
        Example(lambda x: rnp.linalg.matrix_power(x, 0), (_general_matrix(3, 3),), True, "power 0"),
    ],
    "einsum": [
        Example(
            lambda *xs, s=s: products.einsum(s, *xs),
            tuple(_array(*shape, seed=i) for i, shape in enumerate(shapes)),
            True,
            s,
        )
        for s, shapes in [
            ("ij,jk->ik", ((2, 3), (3, 4))),
            ("ij,jk", ((2, 3), (3, 4))),
            ("ii->i", ((3, 3),)),
            ("ii", ((3, 3),)),
            ("iji->j", ((3, 2, 3),)),
            ("ij->", ((2, 3),)),
            ("ij,kl->jl", ((2, 3), (2, 4))),
            ("...ij,...jk->...ik", ((5, 2, 3), (3, 4))),
            ("i,j,k->ijk", ((2,), (3,), (2,))),
            ("bi,bj,ij->b", ((2, 3), (2, 4), (3, 4))),
            ("ji", ((2, 3),)),
        ]
    ],
    "inv": [
        Example(solving.inv, (_general_matrix(3, 3),), True),
        Example(solving.inv, (_general_matrix(2, 3, 3),), True, "stack"),
    ],
    "solve": [
        Example(solving.solve, (_general_matrix(3, 3), _array(3)), True, "vector"),
        Example(solving.solve, (_general_matrix(3, 3), _array(3, 2)), True, "matrix"),
        Example(solving.solve, (_general_matrix(2, 3, 3), _array(3, 2)), True, "broadcast"),
    ],
    "det": [
        Example(solving.det, (_general_matrix(3, 3),), True),
        Example(solving.det, (_general_matrix(2, 3, 3),), True, "stack"),
        Example(solving.det, (np.zeros((2, 2)),), True, "zero matrix"),
        Example(solving.det, (np.diag([2.0, 0.0, 3.0]),), True, "rank n - 1"),
        Example(solving.det, (np.diag([2.0, 0.0, 0.0, 3.0]),), True, "rank n - 2"),
    ],
    "sign_of_det": [Example(lambda x: solving.slogdet(x)[0], (_complex(3, 3),))],
    "logabsdet": [
        Example(lambda x: solving.slogdet(x)[1], (_general_matrix(3, 3),)),
        Example(lambda x: solving.slogdet(x)[1], (_complex(3, 3),), False, "complex"),
    ],
    "cholesky": [
        Example(_symmetric(decompositions.cholesky), (_definite(3, 3),)),
        Example(_symmetric(decompositions.cholesky), (_definite(2, 3, 3),), False, "stack"),
        Example(
            _symmetric(lambda x: decompositions.cholesky(x, upper=True)),
            (_definite(3, 3),),
            False,
            "upper",
        ),
        Example(
            _symmetric(decompositions.cholesky),
            (_complex(3, 3) + 5 * np.eye(3),),
            False,
            "complex",
        ),
    ],
    "eigh": [
        Example(_symmetric(lambda x: tuple(spectral.eigh(x))), (_definite(3, 3),)),
        Example(_symmetric(spectral.eigvalsh), (_definite(2, 3, 3),), False, "values"),
        Example(_symmetric(_eigenprojector), (_hermitian,), False, "complex"),
    ],
    "qr": [
        Example(lambda x: tuple(decompositions.qr(x)), (_array(*shape, low=-1),), False, f"{shape}")
        for shape in [(3, 3), (4, 3), (2, 3), (2, 4, 3)]
    ]
    + [Example(lambda x: tuple(decompositions.qr(x)), (_complex(4, 3),), False, "complex")],
    "svd": [
        Example(
            lambda x: tuple(singular.svd(x, full_matrices=False)),
            (_array(*shape, low=-1, seed=3),),
            False,
            f"{shape}",
        )
        for shape in [(3, 3), (4, 3), (2, 3), (2, 4, 3)]
    ]
    + [
        Example(_phase_free, (_complex(4, 3),), False, "complex tall"),
        Example(_phase_free, (_complex(2, 3),), False, "complex wide"),
        Example(singular.svdvals, (_array(4, 3, low=-1),), False, "values"),
        Example(singular.svdvals, (_complex(2, 3),), False, "complex values"),
    ],
    "pinv": [
        Example(pseudo_inverse.pinv, (_array(4, 3, low=-1),)),
        Example(pseudo_inverse.pinv, (_array(2, 3, low=-1),), False, "wide"),
        Example(pseudo_inverse.pinv, (_complex(3, 2),), False, "complex"),
    ],
    "fft": [
        Example(lambda x: fourier.fft(x, n=5), (_array(2, 4),), False, "padded"),
        Example(lambda x: fourier.fft(x, n=3, axis=0, norm="ortho"), (_complex(4, 2),), False, "cut"),
        Example(fourier.ifft, (_complex(4),), False, "inverse"),
        Example(fourier.fftn, (_complex(2, 3),), False, "several axes"),
        Example(fourier.fftshift, (_array(5),), False, "shift"),
    ],
    "rfft": [Example(fourier.rfft, (_array(2, n),), False, f"{n}") for n in (4, 5)]
    + [Example(lambda x: fourier.rfftn(x, norm="forward"), (_array(3, 4),), False, "several axes")],
    "irfft": [
        Example(lambda x, n=n, m=m: fourier.irfft(x, n, norm=m), (_complex(2, 4),), False, f"{n}")
        for n in (None, 5, 6, 7, 9)
        for m in ("backward", "ortho", "forward")
    ]
    + [
        Example(fourier.hfft, (_complex(4),), False, "hermitian"),
        Example(fourier.irfftn, (_complex(3, 4),), False, "several axes"),
    ],
}
