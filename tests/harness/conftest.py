"""Records made by hand, for tests of what reads and judges them; and a browser."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.enclosure import Enclosed, Enclosure, Nonsmooth, NotEnclosed, PointClass
from adjudge.judge import judge
from adjudge.measurement import Readings, Samples, TimingFacts, TimingPlan
from adjudge.outcome import Computed, Outcome
from adjudge.record import (
    FILE_NAME,
    BackendChoice,
    BackendFacts,
    CaseFacts,
    EnclosureFacts,
    Footer,
    Header,
    Host,
    Line,
    OutcomeFacts,
    PointFacts,
    ProblemFacts,
    Record,
    RecordWriter,
)
from adjudge.runs import VERDICTS
from adjudge.verdict import JudgedRun, Verdict, verdicts_json
from playwright.sync_api import Browser, sync_playwright

HOST = Host(platform="Linux", cpu="Example", cores=2, memory_bytes=1 << 30, python="3.11.7", numpy="2.4.6")
CREATED = "2026-01-02T03:04:05+00:00"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class RunFacts:
    """Gathers the facts of a run on backends `names`, and on a `reference` that is not judged where one is given."""

    def __init__(self, *names: str, reference: str = "", whole_suite: bool = False) -> None:
        choices = [BackendChoice(name=name, adapter=name, python="python") for name in names]
        if reference:
            choices.append(
                BackendChoice(
                    name=reference, adapter=reference, python="python", reference=True, judged=False
                )
            )
        header = Header(
            run="20260102-030405-a1b2",
            created=CREATED,
            adjudge="0.1.0",
            command=("run",),
            seed=0,
            timeout_s=60.0,
            memory_limit_bytes=1 << 33,
            whole_suite=whole_suite,
            backends=tuple(choices),
            host=HOST,
        )
        self.record = Record(Path("record.jsonl"), header)
        for choice in choices:
            self.record.add(BackendFacts(name=choice.name, library=choice.name))

    def case(
        self,
        problem: str = "group/name",
        operator: str = "gradient",
        dtype: str = "float64",
        *,
        inputs: Any = (1.0, 2.0),
        **facts: Any,
    ) -> str:
        """Add a case, with its problem and its point; return its id."""
        self.record.add(
            ProblemFacts(id=problem, origin="file:/problems.py", summary="", source="", code="", wrt=("x",))
        )
        self.record.add(PointFacts(problem=problem, point="generic", inputs={"x": np.asarray(inputs)}))
        case = CaseFacts(
            id=f"{problem}/generic/{operator}/{dtype}/eager",
            problem=problem,
            point="generic",
            operator=operator,
            dtype=dtype,
            mode="eager",
            **facts,
        )
        self.record.add(case)
        return case.id

    def answer(self, case: str, backend: str, outcome: Outcome | Any, **claims: Any) -> None:
        """Add what a backend answered: an outcome, or the values of the part x."""
        if not hasattr(outcome, "__struct_fields__"):
            outcome = Computed(parts={"x": np.asarray(outcome)}, **claims)
        self.record.add(OutcomeFacts(case=case, backend=backend, outcome=outcome))

    def enclose(self, case: str, true: Any, *, bound: float = 0.0, dtype: str = "float64") -> None:
        """Add what the oracle found for the part x of a case: the values that are true, or why nothing is proven."""
        found: Enclosure = NotEnclosed(true) if isinstance(true, str) else _enclosed(true, bound, dtype)
        self.record.add(EnclosureFacts(case=case, enclosure=found))

    def meet(
        self,
        case: str,
        *selections: Any,
        point: PointClass = PointClass.KINK,
        spread: Any = None,
        dtype: str = "float64",
    ) -> None:
        """Add the derivatives of the selections that meet at a case's point, each the part x or a mapping of parts."""
        found = tuple(_enclosed(selection, 0.0, dtype) for selection in selections)
        legs = {} if spread is None else {"x": np.asarray(spread, dtype=np.float64)}
        meeting = Nonsmooth(point=point, selections=found, spread=legs)
        self.record.add(EnclosureFacts(case=case, enclosure=meeting))

    def time(
        self, case: str, backend: str, *processes: Sequence[float], calls: int = 10, **facts: Any
    ) -> None:
        """Add what processes measured, each the nanoseconds of a call of the derivative, round by round."""
        self.record.add(msgspec.structs.replace(self.record.header, timing=TimingPlan()))
        for place, rounds in enumerate(processes):
            self.record.add(
                TimingFacts(
                    case=case,
                    backend=backend,
                    process=place,
                    derivative=_samples(rounds, calls),
                    primal=_samples([ns / 4 for ns in rounds], calls),
                    **facts,
                )
            )

    def known_failures(self, backend: str, text: str) -> None:
        """Give a backend known failures, as the TOML text of its adapter."""
        self.record.add(BackendFacts(name=backend, library=backend, known_failures=text))

    def end(self) -> None:
        """Add the footer."""
        record = self.record
        record.add(Footer(finished=CREATED, outcomes=len(record.outcomes), timings=len(record.timings)))

    def write(self, folder: Path) -> Path:
        """Write the record, and the verdicts where it has ended, as a run's folder; return that."""
        folder.mkdir(parents=True)
        record = self.record
        writer = RecordWriter(folder / FILE_NAME)
        by_name = (record.problems, record.points, record.cases, record.enclosures, record.backends)
        measured = (record.outcomes, record.processes, record.timings, record.footprints)
        lines: list[Line] = [line for lines in (*by_name, *measured) for line in lines.values()]
        writer.append(record.header, *lines, *([record.footer] if record.footer else []))
        writer.close()
        if record.footer:
            (folder / VERDICTS).write_text(verdicts_json(self.judged()), encoding="utf-8")
        return folder

    def judged(self) -> JudgedRun:
        """Return the judged run."""
        return judge(self.record)

    def verdict(self, backend: str = "tried") -> Verdict:
        """Return the one verdict on a backend."""
        (found,) = (verdict for verdict in self.judged().verdicts if verdict.backend == backend)
        return found


def _samples(rounds: Sequence[float], calls: int) -> Samples:
    wall = Readings(round(calls * ns) for ns in rounds)
    return Samples(calls=calls, wall_ns=wall, cpu_ns=wall, waited_ns=Readings([0] * len(wall)))


def _enclosed(true: Any, bound: float, dtype: str) -> Enclosed:
    given = true if isinstance(true, Mapping) else {"x": true}
    nearest = {name: np.asarray(part, dtype=np.float64) for name, part in given.items()}
    with np.errstate(over="ignore"):
        in_dtype = {name: part.astype(dtype) for name, part in nearest.items()}
    bounds = {name: np.full(part.shape, bound) for name, part in nearest.items()}
    return Enclosed(parts=nearest, in_dtype=in_dtype, bounds=bounds, bits=128)


@pytest.fixture(scope="session")
def run_facts() -> Callable[..., RunFacts]:
    return RunFacts


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without one its tests are skipped, or fail where ADJUDGE_REQUIRE_BROWSER is set."""
    if CHROMIUM is None and not os.environ.get("ADJUDGE_REQUIRE_BROWSER"):
        pytest.skip("no chromium on the path: install it, or set ADJUDGE_REQUIRE_BROWSER=1 to fail instead")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
