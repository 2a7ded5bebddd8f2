"""Writes problem functions from expressions, so that a family of them is a table.

A function made here has its source like any other: a record, a report and a reproducer show it.
"""

import linecache
from typing import Any

from adjudge.problems import Body


def written(name: str, parameters: str, body: str, doc: str) -> Body:
    """Return `def name(xp, parameters)` whose last line of `body` is what it returns."""
    *statements, result = body.splitlines()
    lines = [f"def {name}(xp, {parameters}):", f'    """{doc}"""']
    lines += [f"    {line}" for line in (*statements, f"return {result}")]
    source = "\n".join(lines) + "\n"
    filename = f"<adjudge suite: {name}({parameters}) {doc}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    scope: dict[str, Any] = {"__name__": __name__}
    exec(compile(source, filename, "exec"), scope)
    function: Body = scope[name]
    return function
