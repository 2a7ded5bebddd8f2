"""MyGrad's derivatives: record by computing with tensors, go backward, read `grad`.

https://mygrad.readthedocs.io/en/latest/intro.html. Reverse mode of first order: a gradient is a NumPy array, which has
no derivative. Inputs come as constants, so that what is not differentiated is not recorded.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import mygrad as mg
from adjudge import derived
from adjudge.adapter import UNCONNECTED, Adapter, Function, HostArray, Tape, Unsupported

from adjudge_mygrad.namespace import mygrad_namespace
from adjudge_mygrad.tape import MygradTape


class MygradAdapter(Adapter):
    """Answers with MyGrad."""

    name: ClassVar[str] = "mygrad"
    library: ClassVar[str] = "mygrad"
    distribution: ClassVar[str] = "mygrad"

    def __init__(self) -> None:
        self.xp = mygrad_namespace()

    def asarray(self, x: HostArray, dtype: str) -> mg.Tensor:
        """Return a constant tensor with a copy of `x`."""
        return mg.tensor(x, dtype=dtype, constant=True)

    def to_numpy(self, a: Any) -> HostArray:
        """Return the values of a tensor, or of the array that MyGrad gives as a gradient."""
        return mg.asarray(a)

    def is_unsupported(self, error: Exception) -> bool:
        """Say whether MyGrad refuses: what has no derivative, operators it lacks, strides that do not fit."""
        return isinstance(error, NotImplementedError) or any(phrase in str(error) for phrase in REFUSALS)

    def gradient(self, f: Function) -> Function:
        """Return the gradients by one backward pass."""
        return lambda *primals: _pulled(f, primals, None)

    def vjp(self, f: Function) -> Function:
        """Return the vector-Jacobian products by one backward pass."""
        return lambda primals, cotangent: _pulled(f, primals, mg.asarray(cotangent))

    jacobian = derived.jacobian_from_vjp

    def derivative(self, f: Function, order: int) -> Function:
        """Return the element-wise derivative of first order: backward from an array sums it."""
        if order > 1:
            raise Unsupported("MyGrad has first derivatives only")
        return lambda x: _pulled(f, [x], None)[0]

    def tape(self) -> Tape:
        """Return MyGrad's own recording."""
        return MygradTape()


REFUSALS = (
    "cannot involve non-constant mygrad tensors",
    "unsupported operand type",
    "Stride and kernel dimensions are incompatible",
)


def _pulled(f: Function, primals: Sequence[mg.Tensor], head: HostArray | None) -> Sequence[Any]:
    leaves = [mg.tensor(primal.data, constant=False, copy=False) for primal in primals]
    mg.astensor(f(*leaves)).backward(head)
    return [UNCONNECTED if leaf.grad is None else leaf.grad for leaf in leaves]
