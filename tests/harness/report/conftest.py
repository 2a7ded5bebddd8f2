"""Judged runs made by hand: every kind of verdict, awkward numbers, and text that means harm."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge.measurement import Measurement
from adjudge.outcome import Computed, Crashed, NotRun, Outcome, Raised, TimedOut, Unsupported
from adjudge.outcome import kind as outcome_kind
from adjudge.record import (
    BackendChoice,
    BackendFacts,
    CaseFacts,
    Footer,
    Header,
    Host,
    OutcomeFacts,
    PointFacts,
    ProblemFacts,
    Record,
)
from adjudge.report.packing import unpacked
from adjudge.verdict import ExpectedFailure, JudgedRun, Kind, StaleEntry, Verdict

HOSTILE = "</script><b>bold</b> <!-- <script>alert(1)</script> | `tick` @someone \x1b[31m \x00 naïve ∂f/∂x"
LINK = "https://github.com/example/library/issues/1?a=1&b=2"
BACKENDS = ("alpha", "beta", "gamma", "delta")


def whole(page: str) -> str:
    """Return a page with what stands below the matrix put in its place, as the page's script puts it."""
    before, place, after = page.partition('<div id="below"></div>')
    data = re.search(r'<script type="text/plain" id="data">(.*?)</script>', after)
    assert place and data
    return f"{before}{unpacked(data[1])['below']}{after}"


class RunBuilder:
    """Gathers a record and its verdicts, case by case."""

    def __init__(self, backends: tuple[str, ...] = BACKENDS, *, absent: tuple[str, ...] = ("delta",)) -> None:
        choices = [BackendChoice(name=name, adapter=name, python="python") for name in backends]
        choices.append(
            BackendChoice(name="truth", adapter="truth", python="python", reference=True, judged=False)
        )
        self.record = Record(
            Path("record.jsonl"),
            Header(
                run="2026-01-02-030405",
                created="2026-01-02T03:04:05+00:00",
                adjudge="0.1.0",
                command=("adjudge", "run", "-b", "alpha"),
                seed=0,
                timeout_s=60.0,
                memory_limit_bytes=0,
                whole_suite=True,
                backends=tuple(choices),
                host=Host(
                    platform="Linux-6.1 x86_64",
                    cpu="Example CPU",
                    cores=2,
                    memory_bytes=8 << 30,
                    python="3.11.7",
                    numpy="2.4.6",
                ),
            ),
        )
        for name in (*backends, "truth"):
            facts = BackendFacts(name=name, error="ModuleNotFoundError: No module named 'delta'")
            if name not in absent:
                facts = BackendFacts(
                    name=name,
                    library=name,
                    library_version="1.2.3",
                    distribution=name,
                    python="3.11.7",
                    numpy="2.4.6",
                    platform="Linux-6.1 x86_64",
                    modes=("eager",),
                    dtypes=("float64", "float32"),
                    import_ns=213_000_000,
                    start_ns=300_000_000,
                )
            self.record.add(facts)
        self.verdicts: list[Verdict] = []
        self.stale_entries: list[StaleEntry] = []

    def case(self, problem: str, operator: str = "gradient", *, dtype: str = "float64", **facts: Any) -> str:
        """Add a case (and its problem and point) and return its id."""
        inputs = facts.pop("inputs", {"x": np.array([1.0, 2.0, 3.0])})
        if problem not in self.record.problems:
            self.record.add(
                ProblemFacts(
                    id=problem,
                    origin="suite",
                    summary=facts.pop("summary", "Differentiate the sum of squares."),
                    source=facts.pop("source", "A. Author, A Book, https://example.org/book"),
                    code="def f(xp, x):\n    return xp.sum(x * x)\n",
                    wrt=("x",),
                )
            )
            self.record.add(PointFacts(problem=problem, point="generic", inputs=inputs))
        case_id = f"{problem}/generic/{operator}/{dtype}/eager"
        self.record.add(
            CaseFacts(
                id=case_id,
                problem=problem,
                point="generic",
                operator=operator,
                dtype=dtype,
                mode="eager",
                **facts,
            )
        )
        return case_id

    def answer(
        self,
        case_id: str,
        backend: str,
        kind: Kind,
        outcome: Outcome,
        *,
        steady_ns: int = 0,
        **judged: Any,
    ) -> None:
        """Add a backend's outcome and the verdict on it."""
        case = self.record.cases[case_id]
        cost = None
        if steady_ns:
            cost = Measurement(build_ns=9_000, first_call_ns=8_000, steady_ns=steady_ns, steady_calls=7)
        self.record.add(
            OutcomeFacts(
                case=case_id, backend=backend, outcome=outcome, measurement=cost, round_trip_ns=1_500_000
            )
        )
        if backend == "truth":
            return
        fields: dict[str, Any] = {"basis": "", "ulps": None, "detail": "", "expected_failure": None}
        self.verdicts.append(
            Verdict(
                case=case_id,
                problem=case.problem,
                point=case.point,
                operator=case.operator,
                dtype=case.dtype,
                mode=case.mode,
                backend=backend,
                verdict=kind,
                outcome=outcome_kind(outcome),
                **(fields | judged),
            )
        )

    def build(self) -> JudgedRun:
        """Return the judged run."""
        self.record.add(Footer(finished="2026-01-02T03:05:00+00:00", outcomes=len(self.record.outcomes)))
        return JudgedRun(
            record=self.record, verdicts=tuple(self.verdicts), stale_entries=tuple(self.stale_entries)
        )


def gradient(*values: float, dtype: str = "float64") -> Computed:
    """Return an answer with the part x."""
    return Computed(parts={"x": np.array(values, dtype=dtype)})


@pytest.fixture
def builder() -> Callable[..., RunBuilder]:
    return RunBuilder


@pytest.fixture
def clean_run() -> JudgedRun:
    built = RunBuilder(("alpha", "beta"), absent=())
    for place in range(3):
        case = built.case(f"smoke/problem_{place}", expected={"x": np.array([2.0, 4.0, 6.0])})
        for backend in ("alpha", "beta"):
            built.answer(
                case,
                backend,
                Kind.AGREE,
                gradient(2.0, 4.0, 6.0),
                basis="closed form",
                ulps=0.0,
                steady_ns=1000,
            )
    return built.build()


@pytest.fixture(scope="session")
def large_run() -> JudgedRun:
    """20,000 verdicts on ten backends whose answers differ in the last bit; one in fifty is wrong."""
    names = tuple(f"backend_{place}" for place in range(10))
    built = RunBuilder(names, absent=())
    random = np.random.default_rng(0)
    for place in range(2000):
        truth = random.normal(size=4)
        problem = f"group_{place % 20:02}/problem_{place % 500:03}"
        case = built.case(problem, f"operator-{place % 7}-{place // 500}", expected={"x": truth})
        for name in names:
            near = Computed(parts={"x": truth * (1 + random.integers(-1, 2, size=4) * 2.0**-52)})
            cost = int(random.integers(1_000, 100_000))
            kind = Kind.WRONG if random.random() < 0.02 else Kind.AGREE
            detail = f"off by {place}" if kind is Kind.WRONG else ""
            ulps = float(random.random())
            judged = {"basis": "closed form", "ulps": ulps, "detail": detail}
            built.answer(case, name, kind, near, steady_ns=cost, **judged)
    return built.build()


@pytest.fixture
def every_kind_run() -> JudgedRun:
    """A run with every kind of verdict, known and new failures, a stale one, and hostile text throughout."""
    built = RunBuilder()
    truth = np.array([2.0, 4.0, 6.0])
    known = ExpectedFailure(kind="upstream", reason="wrong by design | really", link=LINK)

    case = built.case("smoke/square", expected={"x": truth})
    built.answer(
        case,
        "alpha",
        Kind.AGREE,
        gradient(2.0, 4.0, 6.0),
        basis="closed form",
        ulps=0.0,
        score=0.0,
        steady_ns=2_000,
    )
    built.answer(
        case,
        "beta",
        Kind.WRONG,
        gradient(2.0, 4.0, 6.5),
        basis="closed form",
        ulps=5.6e14,
        score=2.8e14,
        detail="x[2] is 6.5 where 6 is true",
        steady_ns=500,
    )
    built.answer(
        case, "gamma", Kind.RAISED, Raised("ValueError", HOSTILE, f"Traceback\n{HOSTILE}"), detail=HOSTILE
    )
    built.answer(
        case, "delta", Kind.NOT_RUN, NotRun("it could not be started"), detail="it could not be started"
    )

    case = built.case("smoke/square", "hessian", dtype="float32")
    full = Computed(parts={"x,x": np.eye(3, dtype="float32")}, native=False)
    built.answer(case, "truth", Kind.AGREE, full)
    built.answer(case, "alpha", Kind.AGREE, full, basis="reference", ulps=0.0, steady_ns=9_000)
    built.answer(case, "beta", Kind.UNSUPPORTED, Unsupported("no second order"), detail="no second order")
    built.answer(case, "gamma", Kind.TIMED_OUT, TimedOut(60.0), detail="no answer within 60 s")

    case = built.case("traps/not_finite", inputs={"x": np.array([np.nan, np.inf, -0.0])})
    built.answer(case, "alpha", Kind.UNJUDGED, gradient(np.nan, np.inf, -0.0), detail="there is no truth")
    built.answer(
        case, "beta", Kind.CRASHED, Crashed(-11, "killed by SIGSEGV", HOSTILE), detail="killed by SIGSEGV"
    )
    built.answer(
        case,
        "gamma",
        Kind.INACCURATE,
        gradient(1e-300, np.inf, -np.inf),
        basis="consensus",
        ulps=np.inf,
        detail="far off",
    )

    case = built.case("traps/kink", kink={"x": (np.full(3, -1.0), np.full(3, 1.0))})
    inside = gradient(0.0, 1.0, -1.0)
    for backend in ("alpha", "beta"):
        built.answer(
            case, backend, Kind.CONVENTION, inside, basis="generalised derivative", detail="at a kink"
        )
    built.answer(
        case,
        "gamma",
        Kind.WRONG,
        gradient(7.0, 7.0, 7.0),
        expected_failure=known,
        detail="outside",
        basis="generalised derivative",
    )

    case = built.case(
        "shapes/empty_and_0d", inputs={"x": np.float64(3.0) * np.ones(()), "e": np.zeros((0, 2))}
    )
    built.answer(
        case,
        "alpha",
        Kind.AGREE,
        Computed(parts={"x": np.ones(()), "e": np.zeros((0, 2))}),
        basis="reference",
    )
    built.answer(
        case,
        "beta",
        Kind.AGREE,
        Computed(parts={"x": np.ones(())}, unconnected=("e",)),
        stale=True,
        unconnected=("e",),
        detail="listed as a known failure, but it is agree",
    )

    case = built.case("shapes/ünïcode_Δ", summary=HOSTILE, inputs={"x": np.arange(100.0).reshape(10, 10)})
    built.answer(case, "alpha", Kind.AGREE, Computed(parts={"x": np.arange(100.0).reshape(10, 10)}))
    built.answer(
        case,
        "gamma",
        Kind.RAISED,
        Raised("Error", HOSTILE),
        detail=HOSTILE,
        expected_failure=ExpectedFailure(kind="never", reason=HOSTILE, link="javascript:alert(1)"),
    )
    built.stale_entries.append(StaleEntry(backend="beta", pattern="gone/*", reason="it is gone"))
    return built.build()
