"""PyTorch under the names of the Array API standard, by array-api-compat.

PyTorch's own spelling differs in some thirty names, and means another thing in a few: `torch.var` divides by n - 1
where the standard's divides by n (https://data-apis.org/array-api-compat/supported-array-libraries.html).
"""

from typing import Any

import array_api_compat.torch
from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, linalg_namespace


def torch_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "torch",
        array_api_compat.torch,
        table={"detach": _detach, "is_training": _is_training},
        linalg=linalg_namespace("torch", array_api_compat.torch.linalg),
    )


def _detach(x: Any) -> Any:
    return x.detach()


def _is_training() -> bool:
    raise Unsupported("torch has no global training flag: each Module has its own")
