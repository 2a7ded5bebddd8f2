"""What is measured against each other: the answered cases of a problem, point, operator and dtype."""

from dataclasses import dataclass
from itertools import product

from adjudge.outcome import Computed
from adjudge.record import BackendChoice, CaseFacts, Record
from adjudge.timing.summary import blocks_of


@dataclass(frozen=True, eq=False, slots=True)
class Contender:
    """Names a case that a backend has answered, and how long that took it."""

    case: CaseFacts
    choice: BackendChoice
    answered_ns: int

    @property
    def key(self) -> tuple[str, str]:
        """Return the ids of case and backend."""
        return self.case.id, self.choice.name


@dataclass(frozen=True, slots=True)
class Block:
    """Holds contenders that are measured in the same rounds."""

    name: str
    contenders: tuple[Contender, ...]


def blocks(record: Record) -> list[Block]:
    """Return the blocks of a record whose cases have been answered, empty ones left out."""
    found = [_block(record, cases) for cases in blocks_of(record)]
    return [block for block in found if block.contenders]


def _block(record: Record, cases: list[CaseFacts]) -> Block:
    judged = [choice for choice in record.header.backends if choice.judged]
    first = cases[0]
    return Block(
        f"{first.problem}/{first.point}/{first.operator}/{first.dtype}",
        tuple(
            Contender(case, choice, facts.busy_ns)
            for case, choice in product(cases, judged)
            if (facts := record.outcomes.get((case.id, choice.name))) is not None
            and isinstance(facts.outcome, Computed)
        ),
    )
