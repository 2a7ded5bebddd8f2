"""The names that a problem may use, and the class that maps them onto a backend's library.

The names are those of the Python Array API standard 2024.12 (https://data-apis.org/array-api/2024.12/), plus
`einsum` and `kron`, which every array library has, plus `detach` (a copy that carries no derivative) and
`is_training` (the recording's mode flag). What a library lacks or spells otherwise goes into a table
beside its adapter; nothing is guessed.
"""

from collections.abc import Callable, Mapping
from typing import Any

from adjudge.adapter import Unsupported

ELEMENTWISE = frozenset(
    [
        "abs",
        "acos",
        "acosh",
        "add",
        "asin",
        "asinh",
        "atan",
        "atan2",
        "atanh",
        "clip",
        "copysign",
        "cos",
        "cosh",
        "divide",
        "exp",
        "expm1",
        "hypot",
        "log",
        "log10",
        "log1p",
        "log2",
        "logaddexp",
        "maximum",
        "minimum",
        "multiply",
        "negative",
        "positive",
        "pow",
        "reciprocal",
        "remainder",
        "sin",
        "sinh",
        "sqrt",
        "square",
        "subtract",
        "tan",
        "tanh",
    ]
)
STEPWISE = frozenset(["ceil", "floor", "floor_divide", "round", "sign", "trunc"])
REDUCTIONS = frozenset(
    ["cumulative_prod", "cumulative_sum", "max", "mean", "min", "prod", "std", "sum", "var"]
)
SHAPING = frozenset(
    [
        "astype",
        "broadcast_arrays",
        "broadcast_to",
        "concat",
        "diff",
        "expand_dims",
        "flip",
        "matrix_transpose",
        "meshgrid",
        "moveaxis",
        "permute_dims",
        "repeat",
        "reshape",
        "roll",
        "squeeze",
        "stack",
        "tile",
        "tril",
        "triu",
        "unstack",
    ]
)
INDEXING = frozenset(["sort", "take", "take_along_axis", "where"])
PRODUCTS = frozenset(["einsum", "kron", "matmul", "tensordot", "vecdot"])
LINALG = frozenset(
    [
        "cholesky",
        "cross",
        "det",
        "diagonal",
        "eigh",
        "eigvalsh",
        "inv",
        "matmul",
        "matrix_norm",
        "matrix_power",
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
)
ADJUDGE = frozenset({"detach", "is_training"})

DIFFERENTIABLE = ELEMENTWISE | STEPWISE | REDUCTIONS | SHAPING | INDEXING | PRODUCTS | {"detach"}
"""Names of the main namespace through which a derivative flows (a zero one through the stepwise)."""

CREATION = frozenset(
    [
        "arange",
        "asarray",
        "empty",
        "empty_like",
        "eye",
        "full",
        "full_like",
        "linspace",
        "ones",
        "ones_like",
        "zeros",
        "zeros_like",
    ]
)
DISCRETE = frozenset(
    [
        "all",
        "any",
        "argmax",
        "argmin",
        "argsort",
        "bitwise_and",
        "bitwise_or",
        "bitwise_xor",
        "count_nonzero",
        "equal",
        "greater",
        "greater_equal",
        "isfinite",
        "isinf",
        "isnan",
        "less",
        "less_equal",
        "logical_and",
        "logical_not",
        "logical_or",
        "logical_xor",
        "nextafter",
        "nonzero",
        "not_equal",
        "searchsorted",
        "signbit",
        "unique_values",
    ]
)
CONSTANTS = frozenset(["e", "inf", "nan", "newaxis", "pi"])
DTYPES = frozenset(["bool", "float32", "float64", "int32", "int64"])

NAMES = DIFFERENTIABLE | CREATION | DISCRETE | CONSTANTS | DTYPES | ADJUDGE | {"linalg"}
"""Every name of the main namespace."""


class Namespace:
    """Maps the names of the standard onto a backend's library.

    A name is looked up in `table` first (the adapter's own spelling), then in each of `bases` (modules), and
    is remembered. `library` names the backend in messages; `names` are the names that exist at all.
    """

    def __init__(
        self,
        library: str,
        *bases: object,
        table: Mapping[str, Any] | None = None,
        linalg: "Namespace | None" = None,
        names: frozenset[str] = NAMES,
    ) -> None:
        self._library = library
        self._bases = bases
        self._table = dict(table or {})
        self._names = names
        if linalg is not None:
            self._table["linalg"] = linalg

    def __getattr__(self, name: str) -> Any:
        """Return what the library calls `name`.

        Raises `Unsupported` where the library has no such name and `AttributeError` where the standard has none.
        """
        if name.startswith("_") or name not in self._names:
            raise AttributeError(
                f"xp.{name} is not a name that problems may use: see adjudge.namespace for the list"
            )
        value = self._find(name)
        self.__dict__[name] = value
        return value

    def _find(self, name: str) -> Any:
        if name in self._table:
            return self._table[name]
        for base in self._bases:
            if hasattr(base, name):
                return getattr(base, name)
        raise Unsupported(f"{self._library} has no {name}")


def linalg_namespace(
    library: str, *bases: object, table: Mapping[str, Callable[..., Any]] | None = None
) -> Namespace:
    """Return the namespace to pass as `Namespace(linalg=...)`: the standard's extension `linalg`."""
    return Namespace(library, *bases, table=table, names=LINALG)


def numpy_namespace() -> Namespace:
    """Return plain NumPy (2.1 or newer) as a namespace: values only, no derivatives."""
    import numpy as np

    return Namespace(
        "numpy",
        np,
        table={"detach": lambda x: x, "is_training": lambda: False},
        linalg=linalg_namespace("numpy", np.linalg),
    )
