"""How often adjudge blames backends that deserve no blame, over the shared suite. Prints a line of JSON for each.

*Correctly rounded* answers with the float nearest to the proven truth. *Backward stable* answers with the correctly
rounded derivative of the function of inputs moved by half a unit of rounding each, up or down: an algorithm that
did as well would be called stable. Cases are drawn at random from both dtypes; those without a proof, at a kink, and
transcripts are left out.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from adjudge import __version__
from adjudge.collection import find
from adjudge.commission import Order, commission
from adjudge.enclosure import Enclosed, Enclosure
from adjudge.environments import Backend
from adjudge.judge import judge
from adjudge.judge.thresholds import unit_roundoff
from adjudge.operators import operator
from adjudge.oracle.enclosing import prove
from adjudge.oracle.taylor import Question
from adjudge.outcome import Computed
from adjudge.problems import Problem
from adjudge.record import BackendFacts, CaseFacts, OutcomeFacts, Record
from adjudge.truth.enclosures import enclosures
from adjudge.truth.limits import Limits
from adjudge.truth.questions import of_record
from adjudge_reference.adapter import ReferenceAdapter
from answers import respondent

CASES = 10_000
"""Verdicts on each of the two backends, at least."""
DRAWN = 11_000
"""Cases that are drawn: so many that enough of them can be used."""
ROUNDED, STABLE = "correctly rounded", "backward stable"
PROOF_LIMIT_S = 10.0


def main() -> None:
    """Judge both backends and print what they were blamed for."""
    record = _record()
    usable = [case for case in record.cases.values() if _is_usable(record, case)]
    alarms: dict[str, Counter[str]] = {ROUNDED: Counter(), STABLE: Counter()}
    judged: Counter[str] = Counter()
    draw = 0
    while min(judged[name] for name in alarms) < CASES:
        for case in usable:
            for name, outcome in _answers(record, case, draw):
                record.add(OutcomeFacts(case=case.id, backend=name, outcome=outcome))
        for verdict in judge(record).verdicts:
            judged[verdict.backend] += 1
            if verdict.verdict.is_failure:
                alarms[verdict.backend][verdict.case] += 1
        draw += 1
        print(f"round {draw}: {dict(judged)}", file=sys.stderr)
    for name, blamed in alarms.items():
        found = {"version": __version__, "backend": name, "cases": judged[name], "alarms": blamed.total()}
        print(json.dumps(found | {"blamed": dict(blamed)}), flush=True)


def _record() -> Record:
    """Return the shared suite's cases in both dtypes, with what is proven and what the reference answers."""
    here = Path(sys.executable)
    record = commission(
        Order(dtypes=("float64", "float32")),
        judged=[Backend(name, "correct", here) for name in (ROUNDED, STABLE)],
        references=[Backend("reference", "reference", here, reference=True)],
        now=datetime.now().astimezone(),
        command=(),
    )
    drawn = np.random.default_rng(0).choice(sorted(record.cases), DRAWN, replace=False)
    record.cases = {name: record.cases[name] for name in sorted(drawn)}
    for name in (ROUNDED, STABLE):
        record.add(BackendFacts(name=name))
    for facts in enclosures(list(of_record(record)), Limits(case_s=PROOF_LIMIT_S, total_s=3600.0)):
        record.add(facts)
    reference = respondent(record, "reference", ReferenceAdapter)
    for case in record.cases.values():
        if _is_usable(record, case):
            record.add(reference.ask(case))
    return record


def _is_usable(record: Record, case: CaseFacts) -> bool:
    facts = record.enclosures.get(case.id)
    return case.kink is None and facts is not None and isinstance(facts.enclosure, Enclosed)


def _answers(record: Record, case: CaseFacts, draw: int) -> Iterator[tuple[str, Computed]]:
    yield ROUNDED, _rounded(record, case, record.enclosures[case.id].enclosure)
    moved = prove(_moved(record, case, draw), PROOF_LIMIT_S)
    if isinstance(moved, Enclosed):
        yield STABLE, _rounded(record, case, moved)


def _rounded(record: Record, case: CaseFacts, enclosure: Enclosure) -> Computed:
    assert isinstance(enclosure, Enclosed)
    reference = record.outcomes.get((case.id, "reference"))
    primal = reference.outcome.primal if reference and isinstance(reference.outcome, Computed) else None
    return Computed(parts=enclosure.in_dtype, primal=primal)


def _moved(record: Record, case: CaseFacts, draw: int) -> Question:
    """Return the question about f(x + d x), d being half a unit of rounding in size for each element."""
    facts = record.problems[case.problem]
    problem: Problem = find(facts.origin, facts.id)
    inputs = record.inputs(case)
    random = np.random.Generator(np.random.PCG64([draw, *case.id.encode()]))
    steps = {
        f"step_of_{name}": np.asarray(
            random.choice((-0.5, 0.5), size=array.shape) * unit_roundoff(case.dtype)
        )
        for name, array in inputs.items()
        if array.dtype.kind == "f"
    }

    def function(xp: Any, **arguments: Any) -> Any:
        given = {name: arguments[name] for name in inputs}
        moved = {
            name: array + array * arguments[f"step_of_{name}"] if f"step_of_{name}" in steps else array
            for name, array in given.items()
        }
        return problem.function(xp, **moved)

    return Question(
        function=function,
        inputs=dict(inputs) | steps,
        wrt=facts.wrt,
        operator=operator(case.operator),
        dtype=case.dtype,
        tangent=case.tangent,
        cotangent=case.cotangent,
    )


if __name__ == "__main__":
    main()
