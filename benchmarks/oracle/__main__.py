"""Measures the oracle against its targets: `python benchmarks/oracle [RUN]`.

RUN is the folder of a run of the shared suite on all backends (default: results/latest): its proofs are left out,
looked up again among the truths that are shipped, and the run is judged. Cases that the suite has no more are left out.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from adjudge.collection import collect
from adjudge.enclosure import Enclosed
from adjudge.judge import judge
from adjudge.operators import operator
from adjudge.oracle.enclosing import enclose, prove
from adjudge.oracle.taylor import Question
from adjudge.plan import plan
from adjudge.plugins import installed, problem_modules
from adjudge.record import load_record
from adjudge.truth.enclosures import enclosures
from adjudge.truth.limits import Limits
from adjudge.truth.proofs import proofs
from adjudge.truth.questions import of_plan, of_record

JOBS = 2
REPEATS = 7
RANDOM = np.random.default_rng(0)
OUTPUTS = 10


def main(run: Path) -> None:
    """Print a table of what was measured, with the targets."""
    print(f"{'what':<66} {'measured':>10}   target")
    if run.exists():
        judging(run)
    else:
        print(f"there is no run in {run}: judging is left out")
    enclosing()
    for name, function, x in (
        ("Rosenbrock's function", rosenbrock, normal(143)),
        ("a chain", chain, normal(10)),
    ):
        gradient(f"gradient of {name}, 1,000 operations", function, {"x": x}, ("x",), 0.05)
    inputs = network_inputs()
    parameters = tuple(name for name in inputs if name not in ("x", "y"))
    count = sum(inputs[name].size for name in parameters)
    gradient(f"gradient of a network, {count:,} parameters, batch 8", network, inputs, parameters, 10.0)


def judging(run: Path) -> None:
    """Time how long a run takes to be judged, the proofs being looked up."""
    record = load_record(run, partial=True)
    planned = {case.id for case in plan(collect(problem_modules(installed()))).cases}
    record.cases = {name: case for name, case in record.cases.items() if name in planned}
    record.enclosures.clear()
    begin = time.perf_counter()
    for facts in enclosures(list(of_record(record)), Limits(total_s=0.0)):
        record.add(facts)
    looked_up = time.perf_counter()
    verdicts = len(judge(record).verdicts)
    ended = time.perf_counter()
    found = sum(isinstance(facts.enclosure, Enclosed) for facts in record.enclosures.values())
    show(
        f"looking up the truths of {len(record.enclosures):,} cases, {found:,} of them proven",
        looked_up - begin,
    )
    show(f"judging {verdicts:,} answers, with looking up", ended - begin, 5.0)


def enclosing() -> None:
    """Time how long the shipped suite takes to be proven from scratch."""
    asked = {
        question.same: question.prove for question in of_plan(plan(collect(problem_modules(installed()))))
    }
    begin = time.perf_counter()
    found = [proof.enclosure for _, proof in proofs(asked, Limits(total_s=3600.0, jobs=JOBS))]
    proven = sum(isinstance(enclosure, Enclosed) for enclosure in found)
    words = f"proving the shipped suite in {JOBS} processes, {proven:,} of {len(found):,}"
    show(words, time.perf_counter() - begin, 180.0)


def gradient(
    what: str, function: Callable[..., Any], inputs: dict[str, Any], wrt: tuple[str, ...], target_s: float
) -> None:
    """Time how long a gradient takes to be proven, all of it to one float, and with all that is sampled beside it."""
    question = Question(function, inputs, wrt, operator("gradient"), "float64")
    for way, words, limit_s in ((prove, "", target_s), (enclose, ", how it moves too", None)):
        times = []
        for _ in range(REPEATS):
            begin = time.perf_counter()
            found = way(question, 600.0)
            times.append(time.perf_counter() - begin)
            assert isinstance(found, Enclosed), found
        show(f"{what}{words} ({found.bits} bits)", statistics.median(times), limit_s)


def show(what: str, seconds: float, target_s: float | None = None) -> None:
    """Print a row."""
    target = "" if target_s is None else f"< {target_s:g} s"
    print(f"{what:<66} {seconds:8.3f} s   {target}".rstrip(), flush=True)


def rosenbrock(xp: Any, x: Any) -> Any:
    """Sum over 142 pairs of seven operations each."""
    left, right = x[:-1], x[1:]
    return xp.sum(100 * xp.square(right - left * left) + xp.square(1 - left))


def chain(xp: Any, x: Any) -> Any:
    """Do seven operations with each of ten numbers, fourteen times."""
    for _ in range(14):
        x = xp.sin(x) * xp.exp(-(x * x)) + xp.tanh(x)
    return xp.sum(x)


def network(xp: Any, x: Any, w1: Any, b1: Any, w2: Any, b2: Any, y: Any) -> Any:
    """Return the cross-entropy of a network of two layers."""
    z = xp.matmul(xp.tanh(xp.matmul(x, w1) + b1), w2) + b2
    return xp.mean(xp.log(xp.sum(xp.exp(z), axis=1)) - xp.sum(z * y, axis=1))


def network_inputs() -> dict[str, Any]:
    """Return images, labels and weights of random numbers."""
    return {
        "x": normal(8, 784),
        "w1": normal(784, 128) / 28,
        "b1": normal(128),
        "w2": normal(128, OUTPUTS) / 8,
        "b2": normal(OUTPUTS),
        "y": np.eye(OUTPUTS)[RANDOM.integers(0, OUTPUTS, 8)],
    }


def normal(*shape: int) -> Any:
    """Return random numbers."""
    return RANDOM.standard_normal(shape)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "results/latest"))
