"""Whether a case of one run asks the same as the case of that name in another.

A question is the function's text, the arguments it is differentiated by, inputs and seeds. What the function calls is
not in a record, so a change there is not seen. The truth is no part of the question: it may have been found since.
"""

import ast
import hashlib
import textwrap
from collections.abc import Iterator

from adjudge.outcome import Array, Parts
from adjudge.protocol import raw_bytes
from adjudge.record import CaseFacts, Record


def question(record: Record, case: CaseFacts) -> bytes:
    """Return a digest of what a case asks."""
    problem = record.problems[case.problem]
    digest = hashlib.sha256()
    for part in (_body(problem.code).encode(), *map(str.encode, problem.wrt), *_numbers(record, case)):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


def _numbers(record: Record, case: CaseFacts) -> Iterator[bytes]:
    yield from _parts("input", record.inputs(case))
    yield from _parts("tangent", case.tangent or {})
    if case.cotangent is not None:
        yield from _array(case.cotangent)


def _parts(role: str, parts: Parts) -> Iterator[bytes]:
    for name in sorted(parts):
        yield f"{role} {name}".encode()
        yield from _array(parts[name])


def _array(array: Array) -> Iterator[bytes]:
    yield f"{array.dtype.str}{array.shape}".encode()
    yield bytes(raw_bytes(array))


def _body(code: str) -> str:
    """Return a function's text without what does not bear on its value: decorators, docstring, layout, comments."""
    try:
        (function,) = ast.parse(textwrap.dedent(code)).body
    except (SyntaxError, ValueError):
        return code
    if not isinstance(function, ast.FunctionDef):
        return code
    function.decorator_list = []
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:]
    return ast.dump(function)
