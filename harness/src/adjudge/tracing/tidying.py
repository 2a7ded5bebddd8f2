"""Makes a written program readable: values used once stand where they are used, the others get short names."""

import ast
import itertools
import keyword
import string
from collections import Counter
from collections.abc import Iterator

from adjudge.tracing.program import PREFIX

WIDEST = 88


def tidy(module: ast.Module) -> None:
    """Tidy a program in place; what it does, and in which order, stays the same."""
    _drop(module)
    _inline(module)
    _rename(module)
    ast.fix_missing_locations(module)


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            yield body


def _uses(tree: ast.AST) -> Counter[str]:
    return Counter(
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )


def _drop(module: ast.Module) -> None:
    """Take out functions that nobody calls and values that nobody reads, and names of contexts not used.

    What a block ends with is what it is for: the answer, or the call that raised.
    """
    count = -1
    while count != (count := sum(map(len, _blocks(module)))):
        uses = _uses(module)
        for block in _blocks(module):
            *before, last = block or [ast.Pass()]
            block[:] = [*(statement for statement in before if not _is_idle(statement, uses)), last]
    for statement in ast.walk(module):
        if isinstance(statement, ast.With):
            for item in statement.items:
                if isinstance(item.optional_vars, ast.Name) and not uses[item.optional_vars.id]:
                    item.optional_vars = None


def _is_idle(statement: ast.stmt, uses: Counter[str]) -> bool:
    match statement:
        case ast.FunctionDef(name=name):
            return not uses[name]
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Compare() | ast.Attribute() | ast.BinOp() | ast.Subscript()
        ):
            return name.startswith(PREFIX) and not uses[name]
        case _:
            return False


def _inline(module: ast.Module) -> None:
    uses = _uses(module)
    for block in reversed(
        list(_blocks(module))
    ):  # the innermost first, as a short function becomes an expression
        place = len(block) - 2
        while place >= 0:
            if _merged(block[place], block[place + 1], uses):
                del block[place]
                place = min(place, len(block) - 1)
            place -= 1


def _merged(first: ast.stmt, second: ast.stmt, uses: Counter[str]) -> bool:
    """Put what the first statement names into the second, where it is used there only and is computed first."""
    match first:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            pass
        case ast.FunctionDef(name=name, args=args, body=[ast.Return(value=ast.expr() as body)]):
            value = ast.Lambda(args, body)
        case _:
            return False
    held = _held(second)
    if not name.startswith(PREFIX) or uses[name] != 1 or held is None:
        return False
    old = getattr(*held)
    if not isinstance(value, ast.Lambda) and not _comes_first(name, old):
        return False
    new = _Replacement(name, value).visit(ast.parse(ast.unparse(old), mode="eval").body)
    wide = len(ast.unparse(new)) > WIDEST and len(ast.unparse(value)) > WIDEST // 4
    if (wide and not isinstance(old, ast.Name)) or not _reads(old, name):
        return False
    setattr(*held, new)
    return True


def _reads(expression: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(expression))


def _held(statement: ast.stmt) -> tuple[ast.AST, str] | None:
    """Return the node and the field that hold all that a statement computes; None where there is no such."""
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Tuple()]) | ast.Expr() | ast.Return(value=ast.expr()):
            return statement, "value"
        case ast.With(items=[item]):
            return item, "context_expr"
        case _:
            return None


def _comes_first(name: str, expression: ast.expr) -> bool:
    """Say whether nothing is computed in an expression before `name` is read."""
    for node in _in_order(expression):
        if isinstance(node, ast.Name) and node.id == name:
            return True
        if isinstance(node, (ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Subscript, ast.Lambda)):
            return False
    return False


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Give the nodes of an expression in the order in which they are evaluated."""
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)
    yield node


class _Replacement(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self._name, self._value = name, value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._value if node.id == self._name else node


def _rename(module: ast.Module) -> None:
    """Give the names that the program chose itself short ones, in the order in which they appear."""
    names = [node.id for node in ast.walk(module) if isinstance(node, ast.Name)]
    names += [node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    names += [node.arg for node in ast.walk(module) if isinstance(node, ast.arg)]
    taken = {name for name in names if not name.startswith(PREFIX)}
    own = sorted({name for name in names if name.startswith(PREFIX)}, key=_number)
    given: dict[str, str] = {}
    for name in own:
        free = (
            each for each in _candidates(_hint(name)) if each not in taken and not keyword.iskeyword(each)
        )
        given[name] = next(free)
        taken.add(given[name])
    for node in ast.walk(module):
        match node:
            case ast.Name():
                node.id = given.get(node.id, node.id)
            case ast.FunctionDef():
                node.name = given.get(node.name, node.name)


def _number(name: str) -> int:
    return int(name.split(PREFIX)[1])


def _hint(name: str) -> str:
    return name.split(PREFIX, 2)[2]


def _candidates(hint: str) -> Iterator[str]:
    """Give names from the best on."""
    if hint:
        yield hint
        yield from (f"{hint}{number}" for number in itertools.count(2))
    yield from string.ascii_lowercase
    for number in itertools.count(1):
        yield from (f"{letter}{number}" for letter in string.ascii_lowercase)
