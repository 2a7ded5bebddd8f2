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


class Attribute(StrEnum):
    """Says more of a verdict than its kind: what speaks for it, or where the error comes from.

    Refuted by a peer: another backend is within its entitlement at the same point, in the same dtype. Rounding artefact
    and wrong formula: from float64 to float32 the error grows as the roundoff does, or stays as it is. Dtype leak:
    the answer is of another dtype, or holds no more digits than one. Documented deviation: the answer is
    another one that is documented. Flush to zero: the truth is subnormal, the answer zero. Out of range: a
    number on the way was too large or too small, though the truth is not.
    """

    REFUTED_BY_PEER = "refuted-by-peer"
    ROUNDING_ARTEFACT = "rounding-artefact"
    WRONG_FORMULA = "wrong-formula"
    DTYPE_LEAK = "dtype-leak"
    DOCUMENTED_DEVIATION = "documented-deviation"
    FLUSH_TO_ZERO = "flush-to-zero"
    OUT_OF_RANGE = "out-of-range"


class Invariant(StrEnum):
    """Names what must hold between a backend's own answers at a point, whatever the truth is.

    Symmetric Hessian; adjoint, `<u, Jv> = <J'u, v>`; linear in seed, -2 times the seed gives -2 times the answer;
    forward reverse, gradient or Jacobian times the tangent is the jvp; batch loop, the head times the Jacobian is the
    vjp and the Hessian times the tangent the hvp; repeatable, a later call gives the same; inputs untouched; value
    unchanged, the function has the same value after it was differentiated.
    """

    SYMMETRIC_HESSIAN = "symmetric-hessian"
    ADJOINT = "adjoint"
    LINEAR_IN_SEED = "linear-in-seed"
    FORWARD_REVERSE = "forward-reverse"
    BATCH_LOOP = "batch-loop"
    REPEATABLE = "repeatable"
    INPUTS_UNTOUCHED = "inputs-untouched"
    VALUE_UNCHANGED = "value-unchanged"


class ExpectedFailure(msgspec.Struct, frozen=True, kw_only=True):
    """Says that a failure is known: whose it is, why, and where it is reported."""

    kind: str
    reason: str
    link: str = ""


class FailOn(StrEnum):
    """Says what a run fails on: any failure, known ones too; what is unexpected; unexpected wrong answers; nothing."""

    ANY = "any"
    UNEXPECTED = "unexpected"
    WRONG = "wrong"
    NEVER = "never"


class Verdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Judges one backend's outcome of one case.

    `basis` says against what: "closed form", "enclosure", "reference", "consensus" or "" where nothing was compared.
    `ulps` is the largest error in units in the last place of the true value in the case's dtype (None where
    nothing finite was compared), `score` the largest error in units of what a backend is entitled to, `reason` why it
    agrees (None where it does not), `detail` a sentence for people. `expected_failure` is set where the failure is a
    known one; `stale` where a known failure did not occur. `peers` are the backends that refute a failure, `scaling` is
    the slope of its error over the roundoff, from float64 to float32 (None where the run does not tell).
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
    attributes: tuple[Attribute, ...] = ()
    peers: tuple[str, ...] = ()
    scaling: float | None = None

    @property
    def is_unexpected(self) -> bool:
        """Say whether the verdict calls for attention: an unknown failure, or a known one that did not occur."""
        return self.stale or (self.verdict.is_failure and self.expected_failure is None)


class InvariantVerdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Judges an invariant of one backend at a point; `cases` are those whose answers take part, `case` is the first.

    `share` is the largest discrepancy as a share of the room that the answers' entitlements leave: up to 1 it holds.
    `explained` tells of a failing verdict on one of the answers, from which a broken invariant follows.
    """

    invariant: Invariant
    case: str
    cases: tuple[str, ...]
    backend: str
    holds: bool
    share: float
    detail: str = ""
    explained: str = ""
    expected_failure: ExpectedFailure | None = None
    stale: bool = False

    @property
    def is_unexpected(self) -> bool:
        """Say whether the verdict calls for attention of its own."""
        return self.stale or not (self.holds or self.explained or self.expected_failure)


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """Tells how the backends' answers to a case fall apart, to half of their digits; it stands beside the truth.

    `clusters` are the backends whose finite answers agree, the largest first; `not_finite` those with NaN or infinity.
    `odd_one_out` is the one backend that a majority is against, "" where there is no such. `is_majority_refuted` says
    that the truth is against most of the backends.
    """

    case: str
    clusters: tuple[tuple[str, ...], ...]
    not_finite: tuple[str, ...] = ()
    odd_one_out: str = ""
    is_majority_refuted: bool = False


class StaleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Names an entry of a backend's known failures that no case of the run matches."""

    backend: str
    pattern: str
    reason: str


_WRONG = (Kind.WRONG, Kind.NON_FINITE, Kind.UNCONNECTED)
"""The verdicts on answers that are no derivatives, as against those that are inaccurate or missing."""


class JudgedRun(msgspec.Struct, frozen=True, kw_only=True):
    """Holds a record and its verdicts, in the order of the cases and, within a case, of the backends.

    `invariants` are all that were checked, `splits` the cases in which the backends do not agree. `contradicted` names
    the cases whose closed form an enclosure proves wrong.
    """

    record: Record
    verdicts: tuple[Verdict, ...]
    invariants: tuple[InvariantVerdict, ...] = ()
    splits: tuple[Split, ...] = ()
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
    def broken(self) -> tuple[InvariantVerdict, ...]:
        """Return the invariants that call for attention."""
        return tuple(found for found in self.invariants if found.is_unexpected)

    @property
    def calls_for_attention(self) -> bool:
        """Say whether anything was found that was not expected."""
        return bool(self.unexpected or self.broken or self.stale_entries or self.contradicted)

    def fails(self, on: FailOn) -> bool:
        """Say whether the run has what it is to fail on."""
        match on:
            case FailOn.ANY:
                failing = any(verdict.verdict.is_failure for verdict in self.verdicts)
                return (
                    failing or any(not found.holds for found in self.invariants) or self.calls_for_attention
                )
            case FailOn.UNEXPECTED:
                return self.calls_for_attention
            case FailOn.WRONG:
                wrong = any(v.verdict in _WRONG and not v.stale for v in self.unexpected)
                return wrong or any(not found.holds for found in self.broken) or bool(self.contradicted)
            case FailOn.NEVER:
                return False

    @property
    def not_started(self) -> dict[str, str]:
        """Return why each backend that could not be started could not."""
        return {
            name: facts.error
            for name, facts in self.record.backends.items()
            if facts.error and name in self.backends
        }


def verdicts_json(judged: JudgedRun) -> str:
    """Return the verdicts of a run as the JSON text of `verdicts.json` (docs/reference/verdicts.md), schema 2."""
    header = judged.record.header
    run = {
        "id": header.run,
        "created": header.created,
        "adjudge": header.adjudge,
        "complete": judged.record.footer is not None,
        "backends": {name: _backend_json(judged, name) for name in judged.backends},
        "counts": {kind.value: sum(v.verdict is kind for v in judged.verdicts) for kind in Kind},
        "unexpected": len(judged.unexpected) + len(judged.broken),
        "invariants": {name: _invariants_json(judged, name) for name in judged.backends},
        "stale_known_failures": judged.stale_entries,
        "contradicted": judged.contradicted,
    }
    content = {
        "schema": SCHEMA,
        "run": run,
        "verdicts": judged.verdicts,
        "invariants": [found for found in judged.invariants if found.stale or not found.holds],
        "splits": judged.splits,
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n"


def _invariants_json(judged: JudgedRun, name: str) -> dict[str, dict[str, int]]:
    """Return how often each invariant was checked on a backend, and how often it did not hold."""
    own = [found for found in judged.invariants if found.backend == name]
    return {
        invariant.value: {"checked": len(checked), "broken": sum(not found.holds for found in checked)}
        for invariant in Invariant
        if (checked := [found for found in own if found.invariant is invariant])
    }


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
