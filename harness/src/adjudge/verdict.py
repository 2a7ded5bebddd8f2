"""Verdicts: outcomes judged. This module holds their form; how they are reached stands in `judge`."""

from enum import StrEnum

import msgspec

from adjudge.record import Record

SCHEMA = 2


class Kind(StrEnum):
    """The closed set of verdicts."""

    AGREE = "agree"
    CONVENTION = "convention"
    UNSUPPORTED = "unsupported"
    UNJUDGED = "unjudged"
    INACCURATE = "inaccurate"
    WRONG = "wrong"
    NON_FINITE = "non-finite"
    UNCONNECTED = "unconnected"
    RAISED = "raised"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"
    NOT_RUN = "not-run"

    @property
    def is_failure(self) -> bool:
        """Say whether a backend owes an explanation for this verdict."""
        return self in _FAILURES


_FAILURES = frozenset(
    {
        Kind.INACCURATE,
        Kind.WRONG,
        Kind.NON_FINITE,
        Kind.UNCONNECTED,
        Kind.RAISED,
        Kind.TIMED_OUT,
        Kind.CRASHED,
        Kind.NOT_RUN,
    }
)


class Reason(StrEnum):
    """Says why an answer agrees, the strictest that holds for each of its elements.

    Accurate: within a few ulps. Conditioned: within what rounding of inputs and arithmetic allows. Benign: otherwise
    off, but by less than can be seen beside what was differentiated. Estimated: within its own error estimate.
    Majority: with most backends, to half the digits, there being no truth.
    """

    ACCURATE = "accurate"
    CONDITIONED = "conditioned"
    BENIGN = "benign"
    ESTIMATED = "estimated"
    MAJORITY = "majority"


class ExpectedFailure(msgspec.Struct, frozen=True, kw_only=True):
    """Says that a failure is known: whose it is, why, and where it is reported."""

    kind: str
    reason: str
    link: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Judges one backend's outcome of one case.

    `basis` says against what: "closed form", "enclosure", "reference", "consensus" or "" where nothing was compared.
    `ulps` is the largest error in units in the last place of the true value in the case's dtype (None where
    nothing finite was compared), `score` the largest error in units of what a backend is entitled to, `reason` why it
    agrees (None where it does not), `detail` a sentence for people. `expected_failure` is set where the failure is a
    known one; `stale` where a known failure did not occur.
    """

    case: str
    problem: str
    point: str
    operator: str
    dtype: str
    mode: str
    backend: str
    verdict: Kind
    basis: str
    ulps: float | None
    outcome: str
    expected_failure: ExpectedFailure | None
    detail: str
    score: float | None = None
    reason: Reason | None = None
    stale: bool = False
    native: bool = True
    unconnected: tuple[str, ...] = ()

    @property
    def is_unexpected(self) -> bool:
        """Say whether the verdict calls for attention: an unknown failure, or a known one that did not occur."""
        return self.stale or (self.verdict.is_failure and self.expected_failure is None)


class StaleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Names an entry of a backend's known failures that no case of the run matches."""

    backend: str
    pattern: str
    reason: str


class JudgedRun(msgspec.Struct, frozen=True, kw_only=True):
    """Holds a record and its verdicts, in the order of the cases and, within a case, of the backends.

    `contradicted` names the cases whose closed form an enclosure proves wrong.
    """

    record: Record
    verdicts: tuple[Verdict, ...]
    stale_entries: tuple[StaleEntry, ...] = ()
    contradicted: tuple[str, ...] = ()

    @property
    def backends(self) -> tuple[str, ...]:
        """Return the names of the judged backends, in the order of the run."""
        return tuple(choice.name for choice in self.record.header.backends if choice.judged)

    @property
    def unexpected(self) -> tuple[Verdict, ...]:
        """Return the verdicts that call for attention."""
        return tuple(verdict for verdict in self.verdicts if verdict.is_unexpected)

    @property
    def not_started(self) -> dict[str, str]:
        """Return why each backend that could not be started could not."""
        return {
            name: facts.error
            for name, facts in self.record.backends.items()
            if facts.error and name in self.backends
        }


def verdicts_json(judged: JudgedRun) -> str:
    """Return the verdicts of a run as the JSON text of `verdicts.json` (docs/reference/verdicts.md), schema 1."""
    header = judged.record.header
    run = {
        "id": header.run,
        "created": header.created,
        "adjudge": header.adjudge,
        "complete": judged.record.footer is not None,
        "backends": {name: _backend_json(judged, name) for name in judged.backends},
        "counts": {kind.value: sum(v.verdict is kind for v in judged.verdicts) for kind in Kind},
        "unexpected": len(judged.unexpected),
        "stale_known_failures": judged.stale_entries,
        "contradicted": judged.contradicted,
    }
    content = {"schema": SCHEMA, "run": run, "verdicts": judged.verdicts}
    return msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n"


def _backend_json(judged: JudgedRun, name: str) -> dict[str, str]:
    facts = judged.record.backends.get(name)
    if facts is None:
        return {"error": "it has not been started yet"}
    if facts.error:
        return {"error": facts.error}
    return {
        "library": facts.library,
        "version": facts.library_version,
        "python": facts.python,
        "numpy": facts.numpy,
        "platform": facts.platform,
    }
