"""The pytest plugin: cases of the suite as tests, and a fixture that checks one function.

It is loaded in every run of pytest beside which adjudge is installed, so importing it imports nothing more, and it does
nothing until `--adjudge-backend` is given or a test file holds an `adjudge.testing.Suite`.
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from adjudge.examination import Examination
    from adjudge.testing import Suite
    from adjudge.verdict import Verdict

NAME = "adjudge"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup(NAME, "derivatives judged by adjudge")
    group.addoption(
        "--adjudge-backend",
        action="append",
        default=[],
        metavar="NAME",
        help="collect adjudge's suite for this backend (may be repeated); select tests with -k",
    )
    group.addoption(
        "--adjudge-problems",
        action="append",
        default=[],
        metavar="FILE",
        help="a file of problems to collect in place of the shared suite (may be repeated)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the marker that every case carries."""
    config.addinivalue_line("markers", "adjudge: a case of adjudge's suite on a backend")
    config.stash[_EXAMINATIONS] = []


def pytest_pycollect_makeitem(collector: Any, name: str, obj: object) -> "SuiteCollector | None":
    """Collect the cases of a `Suite` that a test file holds."""
    testing = sys.modules.get("adjudge.testing")  # a file that holds a Suite has imported it
    if testing is None or not isinstance(obj, testing.Suite):
        return None
    return SuiteCollector.make(collector, name, obj)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the suite where a backend was named and no test file has collected it."""
    if config.getoption("adjudge_backend") and not any(isinstance(item, CaseItem) for item in items):
        from adjudge.testing import suite

        items += SuiteCollector.make(session, NAME, suite).items()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the backends' workers."""
    for examination in session.config.stash[_EXAMINATIONS]:
        examination.close()


@pytest.fixture
def check_derivatives(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """`adjudge.check` on the backend that `--adjudge-backend` names; `backend=` names another."""
    from adjudge.checks import check

    names = request.config.getoption("adjudge_backend")
    return partial(check, backend=names[0]) if names else partial(_check_named, check)


def _check_named(check: Callable[..., Any], *given: Any, **options: Any) -> Any:
    """Check on the backend that is named here, as no option does; fail the test where none is."""
    __tracebackhide__ = True
    if "backend" not in options:
        pytest.fail(
            "check_derivatives: no backend is named: run pytest with --adjudge-backend=NAME, or give backend=NAME",
            pytrace=False,
        )
    return check(*given, **options)


class SuiteCollector(pytest.Collector):
    """Collects the cases of a suite, a node for each backend."""

    suite: "Suite"

    @classmethod
    def make(cls, parent: Any, name: str, suite: "Suite") -> "SuiteCollector":
        """Return the collector of a suite under `parent`; that of the whole session has its bare name as its id."""
        options = {"nodeid": name} if isinstance(parent, pytest.Session) else {}
        made: SuiteCollector = cls.from_parent(parent, name=name, **options)
        made.suite = suite
        return made

    def collect(self) -> Iterator[pytest.Collector]:
        """Plan the cases and give the backends."""
        examination = _examination(self.config, self.suite)
        for backend in examination.backends:
            yield BackendCollector.make(self, backend, examination)

    def items(self) -> list[pytest.Item]:
        """Return every case of every backend; raises `pytest.UsageError` for what makes no sense."""
        from adjudge.errors import UserError

        try:
            return [item for backend in self.collect() for item in backend.collect()]  # type: ignore[misc]
        except UserError as error:
            raise pytest.UsageError(f"adjudge: {error}") from None

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say in one line what makes no sense."""
        from adjudge.errors import UserError

        if isinstance(excinfo.value, UserError):
            return f"adjudge: {excinfo.value}"
        return super().repr_failure(excinfo)


class BackendCollector(pytest.Collector):
    """Collects a backend's cases, and for each point one test of the invariants between its answers."""

    examination: "Examination"

    @classmethod
    def make(cls, parent: Any, name: str, examination: "Examination") -> "BackendCollector":
        """Return the collector of a backend."""
        made: BackendCollector = cls.from_parent(parent, name=name)
        made.examination = examination
        return made

    def collect(self) -> Iterator[pytest.Item]:
        """Give the cases in the order of the problems."""
        for point, cases in self.examination.points(self.name).items():
            for case in cases:
                yield CaseItem.make(self, case, (case,))
            yield InvariantsItem.make(self, point, cases)


class _Item(pytest.Item):
    cases: tuple[str, ...]

    @classmethod
    def make(cls, parent: BackendCollector, name: str, cases: tuple[str, ...]) -> "_Item":
        made: _Item = cls.from_parent(parent, name=name)
        made.cases = cases
        made.add_marker(NAME)
        return made

    @property
    def examination(self) -> "Examination":
        assert isinstance(self.parent, BackendCollector)
        return self.parent.examination

    @property
    def backend(self) -> str:
        assert self.parent is not None
        return self.parent.name

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.backend}: {self.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class CaseFailed(Exception):
    """Says what is wrong with a backend's answers."""


class CaseItem(_Item):
    """Tests one case: a known failure is a strict xfail, what a backend cannot express is skipped."""

    def runtest(self) -> None:
        """Ask the backend and judge."""
        from adjudge.verdict import Kind

        verdict = self.examination.verdict(self.cases[0], self.backend)
        if verdict.stale:
            raise CaseFailed(f"[XPASS(strict)] {_sentence(verdict)}")
        if verdict.expected_failure is not None and verdict.verdict.is_failure:
            pytest.xfail(
                " ".join(filter(None, (verdict.expected_failure.reason, verdict.expected_failure.link)))
            )
        if verdict.verdict in (Kind.UNSUPPORTED, Kind.UNJUDGED):
            pytest.skip(f"{verdict.verdict.value}: {verdict.detail}")
        if verdict.verdict.is_failure:
            raise CaseFailed(_sentence(verdict))


class InvariantsItem(_Item):
    """Tests what must hold between a backend's answers at a point, whatever the truth is."""

    def runtest(self) -> None:
        """Ask the backend every operator at the point, and judge."""
        found = self.examination.invariants(self.cases, self.backend)
        if not found:
            pytest.skip("there are no two answers to compare")
        if unexpected := [f"{each.invariant.value}: {each.detail}" for each in found if each.is_unexpected]:
            raise CaseFailed("\n".join(unexpected))
        if known := [each.expected_failure.reason for each in found if each.expected_failure]:
            pytest.xfail("; ".join(dict.fromkeys(known)))


def _sentence(verdict: "Verdict") -> str:
    """Return what is wrong: with which element, by how many ulps, against which truth."""
    ulps = "" if verdict.ulps is None else f", off by {verdict.ulps:.3g} ulps"
    basis = f"; truth: {verdict.basis}" if verdict.basis else ""
    return f"{verdict.backend}: {verdict.case}: {verdict.verdict.value}: {verdict.detail}{ulps}{basis}"


def _examination(config: pytest.Config, suite: "Suite") -> "Examination":
    """Return the examination of a suite's cases on its backends; raises `UserError`."""
    from adjudge.environments import find_backends
    from adjudge.examination import examination

    options = config.option
    found = examination(
        suite.backends or options.adjudge_backend,
        files=[Path(file) for file in suite.files or options.adjudge_problems],
        expression=suite.select,
        operators=suite.operators,
        dtypes=suite.dtypes,
        modes=suite.modes,
        known=find_backends(config.invocation_params.dir),
    )
    config.stash[_EXAMINATIONS].append(found)
    return found


_EXAMINATIONS = pytest.StashKey[list["Examination"]]()
