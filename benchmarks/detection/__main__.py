"""Measures every checker in the environment of its library, and keeps what was found for the report.

Usage: python benchmarks/detection [CHECKER ...]     (from the repository's root; about 20 minutes)
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
from adjudge.environments import find_backends
from adjudge.report.detection import Detection, FalseAlarms, Row
from faults import RIGHT
from trials import Trial

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / "harness" / "src" / "adjudge" / "report" / "detection.json"
CHECKERS = {
    "adjudge": ("", "checkers/adjudge_judges.py"),
    "gradcheck": ("torch", "checkers/torch_gradcheck.py", "every"),
    "gradcheck-fast": ("torch", "checkers/torch_gradcheck.py", "fast"),
    "jax": ("jax", "checkers/jax_check_grads.py"),
    "autograd": ("autograd", "checkers/autograd_check_grads.py"),
    "tensorflow": ("tensorflow", "checkers/tensorflow_compute_gradient.py"),
}
"""By name: the backend whose interpreter runs the script ("" for this one), the script, its arguments."""


def main(names: Iterable[str]) -> None:
    """Run the checkers called `names`, all where there are none; those not run keep what was found before."""
    chosen = list(names) or [*CHECKERS, "false-alarms"]
    kept = msgspec.json.decode(KEPT.read_bytes(), type=Detection) if KEPT.is_file() else Detection({}, ())
    for name in chosen:
        print(f"{name} ...", file=sys.stderr)
        kept = _with_false_alarms(kept) if name == "false-alarms" else _with_curve(kept, name)
    KEPT.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    for row in (*chain.from_iterable(kept.curves.values()), *kept.false_alarms):
        print(row)


def _with_false_alarms(kept: Detection) -> Detection:
    lines = _run(sys.executable, "false_alarms.py")
    return Detection(kept.curves, tuple(msgspec.convert(line, FalseAlarms) for line in lines))


def _with_curve(kept: Detection, name: str) -> Detection:
    backend, *script = CHECKERS[name]
    python = str(find_backends(Path.cwd())[backend].python) if backend else sys.executable
    curve = tuple(_curve(Trial(**line) for line in _run(python, *script)))
    return Detection(kept.curves | {name: curve}, kept.false_alarms)


def _run(python: str, script: str, *arguments: str) -> Iterator[dict[str, Any]]:
    paths = os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH", ""))))
    environment = os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [python, HERE / script, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return map(json.loads, done.stdout.splitlines())


def _curve(trials: Iterable[Trial]) -> Iterator[Row]:
    """Give one row for each dtype and size: the smallest errors caught, the faults missed, whether it cries wolf."""
    sizes: dict[tuple[str, int], dict[str, Trial]] = {}
    for trial in trials:
        sizes.setdefault((trial.dtype, trial.elements), {})[trial.fault] = trial
    for (dtype, elements), found in sizes.items():
        right = found[RIGHT]
        row = Row(
            checker=right.checker,
            version=right.version,
            dtype=dtype,
            elements=elements,
            seconds=right.seconds,
        )
        if right.objections is None:
            yield msgspec.structs.replace(row, too_slow=True)
            continue
        yield msgspec.structs.replace(
            row,
            all=_smallest_caught(found, "all"),
            one=_smallest_caught(found, "one"),
            missed=tuple(n for n, t in found.items() if _is_named(n) and not _is_caught(t)),
            objects_to_right=right.objections > 0,
        )


def _smallest_caught(found: dict[str, Trial], where: str) -> float | None:
    """Return the smallest relative error that is caught in every try, as all larger ones are; None for none."""
    smallest = None
    for k in range(1, 16):
        trial = found.get(f"{where} 1e-{k}")
        if trial is None or not _is_caught(trial):
            break
        smallest = float(f"1e-{k}")
    return smallest


def _is_named(fault: str) -> bool:
    return fault != RIGHT and not fault[-1].isdigit()


def _is_caught(trial: Trial) -> bool:
    return trial.objections == trial.tries


if __name__ == "__main__":
    main(sys.argv[1:])
