"""The workers of one process: one for each backend, all alive at once, each asked in its turn."""

from collections.abc import Iterable

from adjudge.bench.blocks import Contender
from adjudge.measurement import ProcessFacts
from adjudge.protocol import Measure, Measured, Prepare, Prepared, Refused, Release, Request, Response
from adjudge.record import Record
from adjudge.respondent import OpenSession, Respondent
from adjudge.session import WorkerDied, WorkerTimedOut


class Crew:
    """Makes contenders ready and measures them, in one fresh process for each backend."""

    def __init__(
        self, record: Record, open_session: OpenSession, process: int, cpus: tuple[int, ...]
    ) -> None:
        assert record.header.timing is not None
        self._plan, self._process, self._cpus = record.header.timing, process, cpus
        judged = (choice for choice in record.header.backends if choice.judged)
        self._members = {choice.name: Respondent(record, choice, open_session) for choice in judged}
        self._keys: dict[tuple[str, str], int] = {}

    def start(self, backends: Iterable[str]) -> list[ProcessFacts]:
        """Start the workers of some backends and say what each turned out to be."""
        return [self._start(name) for name in backends]

    def ready(self, contenders: Iterable[Contender]) -> dict[Contender, Prepared | str]:
        """Make contenders ready, and say for each how it is, or why it cannot be timed.

        Where one takes its worker down, those of the same backend that were ready are made so again.
        """
        found: dict[Contender, Prepared | str] = {}
        for contender in contenders:
            found[contender] = self._prepare(contender)
            if not self._members[contender.choice.name].is_started:
                for other in found:
                    if other.choice.name == contender.choice.name and isinstance(found[other], Prepared):
                        found[other] = self._prepare(other)
        return found

    def measure(self, contender: Contender, *, primal_first: bool) -> Measured | str:
        """Return a sample of a contender that is ready, or why there is none."""
        key = self._keys[contender.key]
        reply = self._put(contender.choice.name, Measure(id=0, key=key, primal_first=primal_first))
        return reply if isinstance(reply, Measured) else str(reply)

    def release(self) -> None:
        """Let all contenders go."""
        for name, member in self._members.items():
            if member.is_started:
                self._put(name, Release(id=0))
        self._keys.clear()

    def close(self) -> None:
        """End all workers."""
        for member in self._members.values():
            member.close()

    def _start(self, name: str) -> ProcessFacts:
        facts = self._members[name].start()
        return ProcessFacts(
            backend=name,
            process=self._process,
            import_ns=facts.import_ns,
            start_ns=facts.start_ns,
            cpus=self._cpus,
            error=facts.error,
        )

    def _prepare(self, contender: Contender) -> Prepared | str:
        name = contender.choice.name
        member = self._members[name]
        if not member.is_started and (error := self._start(name).error):
            return error
        key = self._keys.setdefault(contender.key, len(self._keys))
        reply = self._put(
            name,
            Prepare(
                id=0,
                key=key,
                case=member.request(contender.case),
                slot_ns=self._plan.slot_ns,
                warm_ns=self._plan.warm_ns,
                threads=self._plan.threads,
                cpus=self._cpus,
            ),
        )
        return reply if isinstance(reply, Prepared) else str(reply)

    def _put(self, name: str, request: Request) -> Response | str:
        try:
            reply = self._members[name].put(request, self._plan.first_s)
        except (WorkerDied, WorkerTimedOut) as error:
            return f"its worker {error}" if isinstance(error, WorkerDied) else str(error)
        return reply.message if isinstance(reply, Refused) else reply
