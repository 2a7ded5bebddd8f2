"""What is asked of the oracle for each case of a record or a plan, and the key under which the answer is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from adjudge.collection import find
from adjudge.plan import Plan
from adjudge.protocol import ProblemPlace, Prove
from adjudge.record import CaseFacts, PointFacts, ProblemFacts, Record
from adjudge.truth.digest import Unfathomable, key


@dataclass(frozen=True, slots=True)
class Asked:
    """Holds what a case asks; `key` names all that the answer depends on, `unkept` says why it has no key."""

    case: str
    prove: Prove
    key: str
    unkept: str = ""

    @property
    def same(self) -> str:
        """Return what cases with the same truth have in common, in any mode."""
        return self.key or "/".join(self.case.split("/")[:-1])


def of_record(record: Record, *, every: bool = False) -> Iterator[Asked]:
    """Give what the cases ask that have no enclosure yet, or what every case asks."""
    cases = [case for case in record.cases.values() if every or case.id not in record.enclosures]
    return _asked(cases, record.problems, record.points)


def of_plan(plan: Plan) -> Iterator[Asked]:
    """Give what the cases of a plan ask."""
    problems = {problem.id: problem for problem in plan.problems}
    points = {(point.problem, point.point): point for point in plan.points}
    return _asked(plan.cases, problems, points)


def _asked(
    cases: Iterable[CaseFacts],
    problems: dict[str, ProblemFacts],
    points: dict[tuple[str, str], PointFacts],
) -> Iterator[Asked]:
    """Give the questions; a transcript drives a tape and is no function to enclose."""
    for number, case in enumerate(case for case in cases if case.operator != "transcript"):
        problem = problems[case.problem]
        prove = Prove(
            id=number + 1,
            problem=ProblemPlace(problem.origin, problem.id),
            operator=case.operator,
            wrt=problem.wrt,
            dtype=case.dtype,
            inputs=points[case.problem, case.point].inputs,
            tangent=case.tangent,
            cotangent=case.cotangent,
        )
        try:
            yield Asked(case.id, prove, key(find(problem.origin, problem.id).function, prove))
        except Unfathomable as why:
            yield Asked(case.id, prove, "", str(why))
