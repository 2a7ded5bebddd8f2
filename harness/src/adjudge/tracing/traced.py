"""The stand-in for whatever belongs to a library: it writes down what is done with it, and then does it.

An attribute that is plain (a shape, a size, a flag) is given as it is, and a stand-in is true or false as its value is:
so control flow goes the way it went, and leaves no trace.
"""

import ast
import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from adjudge.tracing.literals import is_plain

if TYPE_CHECKING:
    from adjudge.tracing.tracer import Tracer

BINARY: dict[str, type[ast.operator]] = {
    "add": ast.Add,
    "sub": ast.Sub,
    "mul": ast.Mult,
    "truediv": ast.Div,
    "floordiv": ast.FloorDiv,
    "mod": ast.Mod,
    "pow": ast.Pow,
    "matmul": ast.MatMult,
    "and_": ast.BitAnd,
    "or_": ast.BitOr,
    "xor": ast.BitXor,
    "lshift": ast.LShift,
    "rshift": ast.RShift,
}
UNARY: dict[str, type[ast.unaryop]] = {"neg": ast.USub, "pos": ast.UAdd, "invert": ast.Invert}
COMPARISONS: dict[str, type[ast.cmpop]] = {
    "lt": ast.Lt,
    "le": ast.LtE,
    "gt": ast.Gt,
    "ge": ast.GtE,
    "eq": ast.Eq,
    "ne": ast.NotEq,
}


class Traced:
    """Stands in for a value of a library; `node` is how the program names it.

    One that `is_static`, a module or what is in it, is named by its path; all others are results, each under a name of
    its own.
    """

    __slots__ = ("adjudge_node", "adjudge_static", "adjudge_tracer", "adjudge_value")
    __array_ufunc__ = None

    def __init__(self, tracer: "Tracer", value: Any, node: ast.expr, is_static: bool = False) -> None:
        self.adjudge_tracer, self.adjudge_value = tracer, value
        self.adjudge_node, self.adjudge_static = node, is_static

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """Return the value's class: adapters ask whether something is an array."""
        return type(self.adjudge_value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array_"):  # NumPy would look through the stand-in
            raise AttributeError(name)
        return self.adjudge_tracer.attribute(self, name)

    def __setattr__(self, name: str, item: Any) -> None:
        if name in Traced.__slots__:
            object.__setattr__(self, name, item)
        else:
            self.adjudge_tracer.set_attribute(self, name, item)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Write and make a call."""
        return self.adjudge_tracer.call(self, args, kwargs)

    def __getitem__(self, key: Any) -> Any:
        tracer = self.adjudge_tracer
        if self.adjudge_static:  # a type in an annotation
            return self.adjudge_value[tracer.value(key)]
        if isinstance(self.adjudge_value, (tuple, list)) and is_plain(self.adjudge_value[key]):
            return self.adjudge_value[key]
        node = ast.Subscript(self.adjudge_node, tracer.index(key), ast.Load())
        return tracer.computed(node, lambda: self.adjudge_value[tracer.value(key)])

    def __setitem__(self, key: Any, item: Any) -> None:
        tracer = self.adjudge_tracer
        target = ast.Subscript(self.adjudge_node, tracer.index(key), ast.Store())
        tracer.program.write(ast.Assign([target], tracer.node(item)))
        self.adjudge_value[tracer.value(key)] = tracer.value(item)

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self.adjudge_value, (tuple, list)):
            return iter(self.adjudge_tracer.unpacked(self))
        return (self[place] for place in range(len(self.adjudge_value)))

    def __enter__(self) -> Any:
        return self.adjudge_tracer.enter(self)

    def __exit__(self, *error: Any) -> Any:
        return self.adjudge_tracer.leave(self, error)

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, self.adjudge_value)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("NumPy cannot see through the stand-in of an array")

    def __bool__(self) -> bool:
        return bool(self.adjudge_tracer.resolved(self, bool))

    def __int__(self) -> int:
        return int(self.adjudge_tracer.resolved(self, int))

    def __float__(self) -> float:
        return float(self.adjudge_tracer.resolved(self, float))

    def __len__(self) -> int:
        return len(self.adjudge_value)

    def __index__(self) -> int:
        return operator.index(self.adjudge_value)

    def __hash__(self) -> int:
        try:
            return hash(self.adjudge_value)
        except TypeError:
            return id(self.adjudge_value)

    def __abs__(self) -> Any:
        tracer = self.adjudge_tracer
        call = ast.Call(ast.Name("abs", ast.Load()), [self.adjudge_node], [])
        return tracer.computed(call, lambda: abs(self.adjudge_value))


def _binary(name: str, symbol: type[ast.operator]) -> None:
    compute = getattr(operator, name)

    def forward(self: Traced, other: Any) -> Any:
        tracer = self.adjudge_tracer
        if self.adjudge_static:  # types in an annotation
            return compute(self.adjudge_value, tracer.value(other))
        node = ast.BinOp(tracer.node(self), symbol(), tracer.node(other))
        return tracer.computed(node, lambda: compute(self.adjudge_value, tracer.value(other)))

    def backward(self: Traced, other: Any) -> Any:
        tracer = self.adjudge_tracer
        node = ast.BinOp(tracer.node(other), symbol(), tracer.node(self))
        return tracer.computed(node, lambda: compute(tracer.value(other), self.adjudge_value))

    setattr(Traced, f"__{name.rstrip('_')}__", forward)
    setattr(Traced, f"__r{name.rstrip('_')}__", backward)


def _unary(name: str, symbol: type[ast.unaryop]) -> None:
    compute = getattr(operator, name)

    def apply(self: Traced) -> Any:
        node = ast.UnaryOp(symbol(), self.adjudge_node)
        return self.adjudge_tracer.computed(node, lambda: compute(self.adjudge_value))

    setattr(Traced, f"__{name}__", apply)


def _comparison(name: str, symbol: type[ast.cmpop]) -> None:
    compute = getattr(operator, name)

    def compare(self: Traced, other: Any) -> Any:
        tracer = self.adjudge_tracer
        if self.adjudge_static:
            return compute(self.adjudge_value, tracer.value(other))
        node = ast.Compare(tracer.node(self), [symbol()], [tracer.node(other)])
        return tracer.computed(node, lambda: compute(self.adjudge_value, tracer.value(other)))

    setattr(Traced, f"__{name}__", compare)


for _name, _binary_symbol in BINARY.items():
    _binary(_name, _binary_symbol)
for _name, _unary_symbol in UNARY.items():
    _unary(_name, _unary_symbol)
for _name, _comparison_symbol in COMPARISONS.items():
    _comparison(_name, _comparison_symbol)
