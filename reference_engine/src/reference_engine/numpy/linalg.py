"""Linear algebra with the names of the Array API standard."""

from reference_engine.rules.decompositions import (
    cholesky,
    eigh,
    eigvalsh,
    pinv,
    qr,
    svd,
    svdvals,
)
from reference_engine.rules.norms import (
    diagonal,
    matrix_norm,
    matrix_rank,
    trace,
    vector_norm,
)
from reference_engine.rules.products import cross, einsum, kron, matmul, outer, tensordot, vecdot
from reference_engine.rules.shaping import matrix_transpose
from reference_engine.rules.solving import det, inv, matrix_power, slogdet, solve

__all__ = [
    "cholesky",
    "cross",
    "det",
    "diagonal",
    "eigh",
    "eigvalsh",
    "einsum",
    "inv",
    "kron",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "matrix_transpose",
    "outer",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensordot",
    "trace",
    "vecdot",
    "vector_norm",
]
