"""Asks adapters within this process."""

from adjudge.adapter import Adapter
from adjudge.record import BackendChoice, Record
from adjudge.respondent import Respondent
from adjudge.session import InProcessSession
from adjudge.worker import Worker


def respondent(record: Record, backend: str, adapter: type[Adapter]) -> Respondent:
    """Return who answers a record's cases for a backend, started."""

    def started(choice: BackendChoice) -> InProcessSession:
        return InProcessSession(Worker(lambda: adapter))

    choice = next(choice for choice in record.header.backends if choice.name == backend)
    found = Respondent(record, choice, started)
    record.add(found.start())
    return found
