"""adjudge: the faults are put into what a right backend answered, and the judge is asked. Prints lines of JSON."""

import json
import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import msgspec
from adjudge import __version__
from adjudge.commission import Order, commission
from adjudge.environments import Backend
from adjudge.judge import judge
from adjudge.outcome import Computed
from adjudge.record import BackendFacts, OutcomeFacts
from adjudge_fakes.correct import Correct
from adjudge_reference.adapter import ReferenceAdapter
from answers import respondent
from faults import RIGHT, faults, is_fault
from trials import Trial

PROBLEM = Path(__file__).parents[1] / "problem.py"


def main() -> None:
    """Judge every fault at every size."""
    here = Path(sys.executable)
    record = commission(
        Order(files=[PROBLEM], truth_timeout_s=0.0),
        judged=[Backend(name, "correct", here) for name in faults()],
        references=[Backend("reference", "reference", here, reference=True)],
        now=datetime.now().astimezone(),
        command=(),
    )
    reference = respondent(record, "reference", ReferenceAdapter)
    correct = respondent(record, RIGHT, Correct)
    for name in faults():
        record.add(BackendFacts(name=name))
    for case in record.cases.values():
        record.add(reference.ask(case))
        right = correct.ask(case).outcome
        assert isinstance(right, Computed)
        x, gradient = record.inputs(case)["x"].astype(case.dtype), right.parts["x"]
        for name, fault in faults().items():
            faulty = fault(gradient, x)
            if name == RIGHT or is_fault(faulty, gradient):
                outcome = msgspec.structs.replace(right, parts={"x": faulty})
                record.add(OutcomeFacts(case=case.id, backend=name, outcome=outcome))
    begin = time.perf_counter()
    verdicts = judge(record).verdicts
    seconds = (time.perf_counter() - begin) / len(verdicts)
    for verdict in verdicts:
        elements = record.inputs(record.cases[verdict.case])["x"].size
        objects = int(verdict.verdict.is_failure)
        print(
            json.dumps(
                asdict(
                    Trial(
                        "adjudge",
                        __version__,
                        verdict.dtype,
                        elements,
                        verdict.backend,
                        1,
                        objects,
                        round(seconds, 6),
                    )
                )
            )
        )


if __name__ == "__main__":
    main()
