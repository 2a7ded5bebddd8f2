"""Linear algebra with the names of the Array API standard."""

from reference_engine.rules.decompositions import cholesky, qr
from reference_engine.rules.norms import (
    diagonal,
    matrix_norm,
    matrix_rank,
    trace,
    vector_norm,
)
from reference_engine.rules.products import cross, einsum, kron, matmul, outer, tensordot, vecdot
from reference_engine.rules.pseudo_inverse import pinv
from reference_engine.rules.shaping import matrix_transpose
from reference_engine.rules.singular import svd, svdvals
from reference_engine.rules.solving import det, inv, matrix_power, slogdet, solve
from reference_engine.rules.spectral import eigh, eigvalsh

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
