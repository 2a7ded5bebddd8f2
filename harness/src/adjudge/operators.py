"""The closed vocabulary of differential operators: what each needs, and the parts and shapes it returns.

Result shapes are `out_shape + in_shape`, stated here once. This module knows nothing of backends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from adjudge.suggestion import suggestion

Shape = tuple[int, ...]
Codomain = Literal["any", "scalar", "elementwise"]
MAX_ORDER = 4


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to differentiate a function of the arrays named `wrt`.

    `method` is the adapter's method that builds it, `order` the order of differentiation, `codomain`
    what the function must return ("elementwise": one input, and an output of its shape whose elements depend
    on the input's elements one by one), `needs_tangent` and `needs_cotangent` the seeds it is called with.
    """

    id: str
    method: str
    order: int
    codomain: Codomain = "any"
    needs_tangent: bool = False
    needs_cotangent: bool = False

    def parts(self, wrt: Sequence[str]) -> tuple[str, ...]:
        """Return the names of the arrays in a result, in the order in which an adapter returns them."""
        match self.method:
            case "value":
                return ("value",)
            case "jvp":
                return ("tangent",)
            case "hessian":
                return tuple(f"{row},{column}" for row in wrt for column in wrt)
            case _:
                return tuple(wrt)

    def shapes(self, in_shapes: Mapping[str, Shape], out_shape: Shape) -> dict[str, Shape]:
        """Return the shape of each part, given the inputs' shapes by name and the output's shape."""
        match self.method:
            case "value" | "jvp":
                return dict.fromkeys(self.parts(()), out_shape)
            case "jacobian":
                return {name: out_shape + shape for name, shape in in_shapes.items()}
            case "hessian":
                return {
                    f"{row},{column}": in_shapes[row] + in_shapes[column]
                    for row in in_shapes
                    for column in in_shapes
                }
            case _:
                return dict(in_shapes)

    def fits(self, in_shapes: Mapping[str, Shape], out_shape: Shape) -> bool:
        """Say whether the operator applies to a function of these input and output shapes."""
        match self.codomain:
            case "any":
                return True
            case "scalar":
                return out_shape == ()
            case "elementwise":
                return list(in_shapes.values()) == [out_shape]


_ALL = (
    Operator("value", "value", 0),
    Operator("gradient", "gradient", 1, "scalar"),
    Operator("jacobian", "jacobian", 1),
    Operator("hessian", "hessian", 2, "scalar"),
    Operator("jvp", "jvp", 1, needs_tangent=True),
    Operator("vjp", "vjp", 1, needs_cotangent=True),
    Operator("hvp", "hvp", 2, "scalar", needs_tangent=True),
    *(
        Operator(f"derivative-{order}", "derivative", order, "elementwise")
        for order in range(1, MAX_ORDER + 1)
    ),
    Operator("transcript", "transcript", 1),
)

OPERATORS: dict[str, Operator] = {operator.id: operator for operator in _ALL}
DEFAULT_IDS = ("value", "gradient", "jacobian", "hessian", "jvp", "vjp", "hvp")


def operator(name: str) -> Operator:
    """Return the operator called `name`; raises `ValueError` naming what may be meant."""
    if name not in OPERATORS:
        raise ValueError(f"unknown operator {name!r}: {suggestion(name, OPERATORS)}")
    return OPERATORS[name]


def names_of(operators: str | Sequence[str]) -> tuple[str, ...]:
    """Return names given as one string, or as several."""
    return (operators,) if isinstance(operators, str) else tuple(operators)
