"""Gives the cases of a run their truth: what is shipped with the problems, else what the oracle proves."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache

from adjudge import oracle
from adjudge.enclosure import Enclosure, NotEnclosed
from adjudge.record import EnclosureFacts
from adjudge.truth import shelf
from adjudge.truth.limits import Limits
from adjudge.truth.proofs import Proof, proofs
from adjudge.truth.questions import Asked

TURNED_OFF = "proofs were turned off"
NOT_INSTALLED = "python-flint is not installed: pip install 'adjudge[oracle]'"


def enclosures(asked: Sequence[Asked], limits: Limits) -> Generator[EnclosureFacts]:
    """Give an enclosure for each question, or the reason why there is none, in the order in which they come.

    Questions with the same truth, such as those of a case in several modes, are answered once. A limit of zero seconds
    for all proofs turns proving off.
    """
    alike = _alike(asked)
    for name, enclosure in _shipped(alike).items():
        yield from _facts(alike.pop(name), Proof(enclosure))
    if limits.total_s <= 0 or not oracle.is_installed():
        why = TURNED_OFF if limits.total_s <= 0 else NOT_INSTALLED
        for questions in alike.values():
            yield from _facts(questions, Proof(NotEnclosed(why)))
        return
    with closing(proofs({name: same[0].prove for name, same in alike.items()}, limits)) as found:
        for name, proof in found:
            yield from _facts(alike[name], proof)


def _alike(asked: Iterable[Asked]) -> dict[str, list[Asked]]:
    alike: dict[str, list[Asked]] = {}
    for question in asked:
        alike.setdefault(question.same, []).append(question)
    return alike


def _shipped(alike: dict[str, list[Asked]]) -> dict[str, Enclosure]:
    shelves = cache(lambda origin: shelf.read(shelf.file_of(origin)))
    found: dict[str, Enclosure] = {}
    for name, (first, *_) in alike.items():
        if (truth := shelves(first.prove.problem.origin).get(first.key)) is not None:
            found[name] = truth.enclosure
    return found


def _facts(questions: Iterable[Asked], proof: Proof) -> Iterator[EnclosureFacts]:
    for question in questions:
        yield EnclosureFacts(case=question.case, enclosure=proof.enclosure, elapsed_ns=proof.elapsed_ns)
