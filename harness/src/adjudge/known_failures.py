"""Known failures: what an adapter says of the cases its library gets wrong. Strict in both directions."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Literal

import msgspec

from adjudge.errors import UserError
from adjudge.record import CaseFacts
from adjudge.verdict import ExpectedFailure, Invariant, Kind

_WILD = re.compile(r"[*?[]")


class KnownFailuresError(UserError):
    """Says what is wrong with a known_failures.toml."""


class KnownFailure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Describes failures that are known.

    `case` is a pattern of case ids as `fnmatch` reads it (`*` crosses `/`; brackets are character classes), `verdict`
    the failing verdict, or `invariant` the one that is broken, `match` a regular expression to be found in the
    detail of either. `kind` is "ours"
    (the adapter's to mend), "upstream" (the library's) or "never" (by the library's design). `dtype` and `mode`, where
    given, limit the entry to cases in them; a run without such cases says nothing about it. `sometimes` is true of what
    depends on the machine, as the last bits of its linear algebra do: that it does not occur shows nothing. `version`,
    where given, is a pattern of the library's versions that fail; to others the entry does not belong. A file may give
    several patterns as one entry's `case`; each is an entry of its own here.
    """

    case: str
    verdict: Kind | None = None
    invariant: Invariant | None = None
    kind: Literal["ours", "upstream", "never"]
    reason: str
    match: str = ""
    link: str = ""
    dtype: Literal["", "float32", "float64"] = ""
    mode: Literal["", "eager", "compiled"] = ""
    sometimes: bool = False
    version: str = ""

    def concerns(self, case: CaseFacts) -> bool:
        """Say whether the entry speaks of a case."""
        is_tried = self.dtype in ("", case.dtype) and self.mode in ("", case.mode)
        return is_tried and fnmatchcase(case.id, self.case)

    def would_concern(self, case: CaseFacts) -> bool:
        """Say whether the entry would speak of a case, were that run in the entry's own dtype and mode."""
        its_own = case.id_in(dtype=self.dtype or case.dtype, mode=self.mode or case.mode)
        return fnmatchcase(its_own, self.case)

    def foresees(self, found: Kind | Invariant, detail: str) -> bool:
        """Say whether a verdict, or a broken invariant, is the one the entry tells of."""
        told = self.verdict or self.invariant
        return found is told and re.search(self.match, detail, re.DOTALL) is not None

    def expected(self) -> ExpectedFailure:
        """Return what a verdict says of the entry."""
        return ExpectedFailure(kind=self.kind, reason=self.reason, link=self.link)


class KnownFailures:
    """Holds a backend's entries, and finds those that speak of a case without asking each of them.

    No entry speaks of a case in another mode or dtype than the backend's own `modes` and `dtypes` (none given: any).
    """

    def __init__(
        self, entries: Iterable[KnownFailure] = (), modes: Sequence[str] = (), dtypes: Sequence[str] = ()
    ) -> None:
        self.entries = tuple(entries)
        self._modes, self._dtypes = modes, dtypes
        self.invariants = frozenset(entry.invariant for entry in self.entries if entry.invariant is not None)
        self._by_group: dict[str, list[tuple[int, str]]] = {}
        for place, entry in enumerate(self.entries):
            beginning = _WILD.split(entry.case, maxsplit=1)[0]
            group = beginning.partition("/")[0] if "/" in beginning else ""
            self._by_group.setdefault(group, []).append((place, beginning))
        self._by_problem: dict[str, list[KnownFailure]] = {}
        self._by_case: dict[str, list[KnownFailure]] = {}

    def concerning(self, case: CaseFacts) -> list[KnownFailure]:
        """Return the entries that speak of a case."""
        if case.id not in self._by_case:
            is_answered = case.mode in (self._modes or (case.mode,)) and case.dtype in (
                self._dtypes or (case.dtype,)
            )
            near = self._near(case) if is_answered else ()
            self._by_case[case.id] = [entry for entry in near if entry.concerns(case)]
        return self._by_case[case.id]

    def unmatched(self, cases: Iterable[CaseFacts]) -> list[KnownFailure]:
        """Return the entries that would speak of none of the cases."""
        matched = {id(entry) for case in cases for entry in self._near(case) if entry.would_concern(case)}
        return [entry for entry in self.entries if id(entry) not in matched]

    def _near(self, case: CaseFacts) -> list[KnownFailure]:
        """Return the entries that may speak of a case, going by what their patterns have before the first wildcard."""
        problem = case.problem
        if problem not in self._by_problem:
            groups = ("", problem.partition("/")[0])
            near = sorted(found for group in groups for found in self._by_group.get(group, ()))
            self._by_problem[problem] = [
                self.entries[place]
                for place, beginning in near
                if problem.startswith(beginning) or beginning.startswith(problem)
            ]
        return self._by_problem[problem]


class _Entry(KnownFailure, frozen=True, kw_only=True, forbid_unknown_fields=True):
    case: str | tuple[str, ...]  # type: ignore[assignment]

    def each(self) -> Iterator[KnownFailure]:
        """Give an entry for each pattern."""
        for pattern in (self.case,) if isinstance(self.case, str) else self.case:
            yield KnownFailure(**{**msgspec.structs.asdict(self), "case": pattern})


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    failure: tuple[_Entry, ...] = ()


def parse(text: str, backend: str, version: str = "") -> tuple[KnownFailure, ...]:
    """Return the entries of a known_failures.toml that belong to a version of the library.

    Raises `KnownFailuresError` naming the backend and what is wrong.
    """
    try:
        given = msgspec.convert(tomllib.loads(text), _File).failure
        entries = tuple(entry for several in given for entry in several.each())
        for entry in entries:
            re.compile(entry.match)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, re.error) as error:
        raise KnownFailuresError(f"the known failures of {backend} cannot be read: {error}") from error
    for entry in entries:
        if why := _fault(entry):
            raise KnownFailuresError(f"the known failures of {backend}: {entry.case}: {why}")
    return tuple(entry for entry in entries if fnmatchcase(version, entry.version or "*"))


def _fault(entry: KnownFailure) -> str:
    if (entry.verdict is None) == (entry.invariant is None):
        return "give either a verdict or an invariant"
    if entry.verdict is not None and not entry.verdict.is_failure:
        return f"{entry.verdict.value!r} is not a failing verdict"
    return ""
