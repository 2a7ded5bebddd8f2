"""What an adapter answers to a recorded case, asked within this process."""

from adjudge.adapter import Adapter
from adjudge.collection import find
from adjudge.evaluation import evaluate
from adjudge.outcome import Computed
from adjudge.protocol import Evaluate, ProblemPlace
from adjudge.record import CaseFacts, Record


def answered(adapter: Adapter, record: Record, case: CaseFacts, *, sensitivity: bool = True) -> Computed:
    """Return the outcome of a case, and with it how far it moves under rounding where `sensitivity` asks."""
    facts = record.problems[case.problem]
    request = Evaluate(
        id=1,
        problem=ProblemPlace(facts.origin, facts.id),
        operator=case.operator,
        wrt=facts.wrt,
        dtype=case.dtype,
        mode=case.mode,
        inputs=record.inputs(case),
        tangent=case.tangent,
        cotangent=case.cotangent,
        sensitivity=sensitivity,
    )
    return evaluate(adapter, find(facts.origin, facts.id), request)[0]
