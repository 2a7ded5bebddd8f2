"""Runs scripts one after the other in one interpreter, which imports their library only once. It stands alone.

Reads the path of a script from each line of standard input, and writes a line of JSON: the exit status, what it
printed, and the last line of its traceback. Nothing that it runs can import adjudge.
"""

import contextlib
import io
import json
import os
import runpy
import sys
import warnings


def main() -> None:
    """Run the scripts."""
    sys.modules["adjudge"] = None  # type: ignore[assignment]
    sys.path.pop(0)
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        print(json.dumps(played(line.rstrip("\n"))), file=answers, flush=True)


def played(path: str) -> dict[str, object]:
    """Run a script and return what became of it."""
    printed, status, raised = io.StringIO(), 0, ""
    try:
        with contextlib.redirect_stdout(printed):
            runpy.run_path(path, run_name="__main__")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception as error:
        status, raised = 1, f"{type(error).__name__}: {error}".strip()
    return {"status": int(status), "printed": printed.getvalue(), "raised": raised}


if __name__ == "__main__":
    main()
