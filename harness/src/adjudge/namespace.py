"""The names that a problem may use, and the class that maps them onto a backend's library.

The names are those of the Python Array API standard 2024.12 (https://data-apis.org/array-api/2024.12/) with its
extensions `linalg` and `fft`, plus `einsum` and `kron`, which every array library has, plus `detach` (a copy that
carries no derivative) and `is_training` (the recording's mode flag). `special` holds SciPy's names and `convolution`
those of the reference engine (docs/decisions/0011). What a library lacks or spells otherwise goes into a table beside
its adapter; nothing is guessed.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adjudge.adapter import Unsupported
from adjudge.suggestion import suggestion

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
SPECIAL = frozenset(
    [
        "digamma",
        "entr",
        "erf",
        "erfc",
        "erfcinv",
        "erfinv",
        "expit",
        "gamma",
        "gammainc",
        "gammaincc",
        "gammaln",
        "i0",
        "i0e",
        "i1",
        "i1e",
        "log_expit",
        "log_ndtr",
        "log_softmax",
        "logit",
        "logsumexp",
        "ndtr",
        "ndtri",
        "polygamma",
        "relu",
        "sinc",
        "softmax",
        "softplus",
        "xlog1py",
        "xlogy",
    ]
)
"""Names of `scipy.special`, and `relu` and `softplus`, that at least three of the libraries have."""
FOURIER = frozenset(
    [
        "fft",
        "fftn",
        "fftshift",
        "hfft",
        "ifft",
        "ifftn",
        "ifftshift",
        "ihfft",
        "irfft",
        "irfftn",
        "rfft",
        "rfftn",
    ]
)
CONVOLUTION = frozenset(["convolve", "max_pool", "mean_pool"])
"""Sliding windows over (batch, channels, *lengths), as neural networks have them."""
COMPLEX = frozenset(["conj", "imag", "real"])
ADJUDGE = frozenset({"detach", "is_training"})

DIFFERENTIABLE = ELEMENTWISE | STEPWISE | REDUCTIONS | SHAPING | INDEXING | PRODUCTS | COMPLEX | {"detach"}
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

EXTENSIONS = {
    "convolution": CONVOLUTION,
    "fft": FOURIER | {"fftfreq", "rfftfreq"},
    "linalg": LINALG,
    "special": SPECIAL,
}
"""The names of each sub-namespace, as `xp.linalg.det`."""

NAMES = DIFFERENTIABLE | CREATION | DISCRETE | CONSTANTS | DTYPES | ADJUDGE | EXTENSIONS.keys()
"""Every name of the main namespace."""


class Namespace:
    """Maps the names of the standard onto a backend's library.

    A name is looked up in `table` first (the adapter's own spelling), then in each of `bases` (modules), and
    is remembered. `library` names the backend in messages; `names` are the names that exist at all;
    `extensions` are the sub-namespaces that the library has, each an `extension` of that name.
    """

    def __init__(
        self,
        library: str,
        *bases: object,
        table: Mapping[str, Any] | None = None,
        names: frozenset[str] = NAMES,
        **extensions: "Namespace",
    ) -> None:
        if unknown := sorted(extensions.keys() - EXTENSIONS.keys()):
            raise TypeError(f"unknown extension {unknown[0]!r}: expected one of {', '.join(EXTENSIONS)}")
        self._library = library
        self._bases = bases
        self._table = {**(table or {}), **extensions}
        self._names = names

    def __getattr__(self, name: str) -> Any:
        """Return what the library calls `name`.

        Raises `Unsupported` where the library has no such name and `AttributeError` where the standard has none.
        """
        if name.startswith("_") or name not in self._names:
            raise AttributeError(
                f"xp.{name} is not a name that problems may use: {suggestion(name, sorted(self._names))} "
                "(see adjudge.namespace for the list)"
            )
        value = self._find(name)
        self.__dict__[name] = value
        return value

    def _find(self, name: str) -> Any:
        if name in self._table:
            return self._table[name]
        # A module called `fft` is not yet the extension of that name.
        for base in () if name in EXTENSIONS and self._names is NAMES else self._bases:
            if hasattr(base, name):
                return getattr(base, name)
        raise Unsupported(f"{self._library} has no {name}")


def extension(
    name: str, library: str, *bases: object, table: Mapping[str, Callable[..., Any]] | None = None
) -> Namespace:
    """Return a sub-namespace to pass to `Namespace`, such as `linalg=extension("linalg", "mylib", mylib.linalg)`."""
    return Namespace(library, *bases, table=table, names=EXTENSIONS[name])


def per_axis(value: int | Sequence[int], count: int) -> tuple[int, ...]:
    """Return a stride, a padding or a dilation as one number for each of `count` axes."""
    return (value,) * count if isinstance(value, int) else tuple(value)
