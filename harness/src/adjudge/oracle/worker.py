"""The oracle's worker: `python -m adjudge.oracle.worker` proves what it is asked, in a process that can be given up."""

import time
import traceback

from adjudge.collection import CollectionError, find
from adjudge.oracle.enclosing import enclose
from adjudge.oracle.taylor import Question, question
from adjudge.protocol import Prove, Proven, Refused, Request, Response, Stop, Stopped
from adjudge.worker import serve_pipes


class OracleWorker:
    """Answers `Prove`."""

    def answer(self, request: Request) -> Response:
        """Return the answer to any request; an error becomes part of the answer."""
        try:
            match request:
                case Prove():
                    begin = time.perf_counter_ns()
                    enclosure = enclose(question_of(request), request.limit_s)
                    busy_ns = time.perf_counter_ns() - begin
                    return Proven(id=request.id, enclosure=enclosure, busy_ns=busy_ns)
                case Stop():
                    return Stopped(id=request.id)
                case _:
                    return Refused(id=request.id, message="this worker holds the oracle and no backend")
        except CollectionError as error:
            return Refused(id=request.id, message=str(error))
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            return Refused(id=request.id, message=message, traceback=traceback.format_exc())


def question_of(request: Prove) -> Question:
    """Return what a request asks, with the problem's function."""
    return question(find(request.problem.origin, request.problem.problem_id).function, request)


if __name__ == "__main__":
    serve_pipes(OracleWorker())
