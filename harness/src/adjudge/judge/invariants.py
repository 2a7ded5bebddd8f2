"""Checks what must hold between a backend's own answers, whatever the truth is.

The room that each check has is what the answers in it are allowed to be off, carried through the check's arithmetic:
right answers cannot break one. Where an element's entitlement is not known, half of the digits are its room, as in
consensus. At a kink the answers may be different members of a set: only what concerns one answer is checked there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

import msgspec
import numpy as np

from adjudge import contraction
from adjudge.judge.answers import Answer
from adjudge.outcome import Array, Parts
from adjudge.verdict import Invariant

Room: TypeAlias = Callable[[], Parts]
Pair: TypeAlias = tuple[str, Array, Array]
"""A name, and two arrays that should be the same."""


class Check(msgspec.Struct, frozen=True, gc=False):
    """Holds an invariant that was checked on answers; the first is the one that it is told of.

    `share` is the largest discrepancy as a share of its room: up to 1 the invariant holds. `detail` tells what was
    found where it does not.
    """

    invariant: Invariant
    answers: tuple[Answer, ...]
    share: float
    detail: str = ""

    @property
    def holds(self) -> bool:
        """Say whether the discrepancy has its room."""
        return self.share <= 1.0


def checks(answers: Mapping[str, Answer]) -> Iterator[Check]:
    """Give every check that a backend's answers at one point, in one dtype and mode, allow.

    `answers` are by operator.
    """
    for answer in answers.values():
        yield from _of_calls(answer)
    comparable = {operator: answer for operator, answer in answers.items() if answer.is_comparable}
    for operator, answer in comparable.items():
        if answer.computed.rescaled is not None:
            yield _linear_in_seed(answer)
        if operator == "hessian":
            yield _symmetric(answer)
    yield from _value_unchanged(comparable)
    yield from _adjoint(comparable)
    yield from _contracted(comparable)


def _of_calls(answer: Answer) -> Iterator[Check]:
    computed = answer.computed
    if not computed.inputs_untouched:
        yield Check(Invariant.INPUTS_UNTOUCHED, (answer,), np.inf, "it changed its inputs")
        return
    yield Check(Invariant.INPUTS_UNTOUCHED, (answer,), 0.0)
    if computed.repeated is not None:
        yield _repeatable(answer, computed.repeated)


def _repeatable(answer: Answer, repeated: Parts) -> Check:
    if not repeated:
        return Check(Invariant.REPEATABLE, (answer,), 0.0)
    for name, part in repeated.items():
        first = answer.computed.parts.get(name)
        if first is None or (name not in answer.parts and not np.array_equal(part, first)):
            detail = f"{name} is {part.tolist()} in a later call"
            return Check(Invariant.REPEATABLE, (answer,), np.inf, detail)
    pairs = ((n, part, answer.parts[n]) for n, part in _floats(repeated))
    words = "{where} is {a} in a later call, {b} in the first"
    return _compared(Invariant.REPEATABLE, (answer,), pairs, lambda: _times(2, answer.allowed), words)


def _linear_in_seed(answer: Answer) -> Check:
    """An answer is linear in its seed: -2 times the seed must give -2 times the answer, and twice its error."""
    rescaled = answer.computed.rescaled
    if not rescaled:
        return Check(Invariant.LINEAR_IN_SEED, (answer,), 0.0)
    pairs = ((n, part, -2 * answer.parts[n]) for n, part in _floats(rescaled))
    words = "{where} is {a} for -2 times the seed, where {b} is -2 times the answer"
    return _compared(Invariant.LINEAR_IN_SEED, (answer,), pairs, lambda: _times(4, answer.allowed), words)


def _symmetric(answer: Answer) -> Check:
    def room() -> Parts:
        mirrored = _mirrored(answer.allowed)
        return {name: part + mirrored[name] for name, part in answer.allowed.items()}

    mirrored = _mirrored(answer.parts)
    pairs = ((name, part, mirrored[name]) for name, part in answer.parts.items())
    words = "{where} is {a}, its mirror image {b}"
    return _compared(Invariant.SYMMETRIC_HESSIAN, (answer,), pairs, room, words)


def _mirrored(hessian: Parts) -> Parts:
    """Return for each block of a Hessian the transpose of the one opposite."""
    found = {}
    for name, part in hessian.items():
        row, column = name.split(",")
        rows = hessian[f"{row},{row}"].ndim // 2
        order = (*range(part.ndim - rows, part.ndim), *range(part.ndim - rows))
        found[name] = hessian[f"{column},{row}"].transpose(order)
    return found


def _value_unchanged(answers: Mapping[str, Answer]) -> Iterator[Check]:
    if (value := answers.get("value")) is None:
        return
    for operator, answer in answers.items():
        if operator != "value" and answer.computed.primal is not None:
            pair = ("value", answer.computed.primal, value.parts["value"])
            words = f"after {operator} {{where}} is {{a}} where it was {{b}}"
            both = (answer, value)
            yield _compared(Invariant.VALUE_UNCHANGED, both, [pair], lambda: _times(2, value.allowed), words)


def _adjoint(answers: Mapping[str, Answer]) -> Iterator[Check]:
    """Jacobian and transpose must be one: <u, Jv> = <J'u, v>."""
    if "jvp" not in answers or "vjp" not in answers:
        return
    jvp, vjp = answers["jvp"], answers["vjp"]
    tangent, head = jvp.trial.tangent, {"tangent": vjp.trial.head}

    def room() -> Parts:
        return {product: _inner(_sizes(head), jvp.allowed) + _inner(_sizes(tangent), vjp.allowed)}

    product = "<u, Jv>"
    pair = (product, _inner(head, jvp.parts), _inner(tangent, vjp.parts))
    yield _compared(Invariant.ADJOINT, (vjp, jvp), [pair], room, "{where} is {a} by jvp, {b} by vjp")


def _contracted(answers: Mapping[str, Answer]) -> Iterator[Check]:
    """A whole derivative, contracted with a seed, must be what its operator gives for that seed."""
    first = answers.get("jacobian") or answers.get("gradient")
    if first is not None and (jvp := answers.get("jvp")) is not None:
        yield _as_contracted(Invariant.FORWARD_REVERSE, jvp, first, contraction.jvp, jvp.trial.tangent)
    if first is not None and (vjp := answers.get("vjp")) is not None:
        yield _as_contracted(Invariant.BATCH_LOOP, vjp, first, _of_head, {"head": vjp.trial.head})
    if (second := answers.get("hessian")) is not None and (hvp := answers.get("hvp")) is not None:
        yield _as_contracted(Invariant.BATCH_LOOP, hvp, second, contraction.hvp, hvp.trial.tangent)


def _of_head(jacobian: Parts, seed: Parts) -> Parts:
    return contraction.vjp(jacobian, seed["head"])


def _as_contracted(
    invariant: Invariant,
    answer: Answer,
    whole: Answer,
    contract: Callable[[Parts, Parts], Parts],
    seed: Parts,
) -> Check:
    def room() -> Parts:
        carried = contract(whole.allowed, _sizes(seed))
        return {name: carried[name] + part for name, part in answer.allowed.items()}

    found = contract(whole.parts, seed)
    pairs = ((name, part, found[name]) for name, part in answer.parts.items())
    words = f"{{where}} is {{a}}, by the {whole.case.operator} {{b}}"
    return _compared(invariant, (answer, whole), pairs, room, words)


def _compared(
    invariant: Invariant, answers: tuple[Answer, ...], pairs: Iterable[Pair], room: Room, words: str
) -> Check:
    """Return the check that both arrays of each pair are the same; NaN is the same as nothing but NaN.

    `room` tells by how much their elements may differ.
    """
    worst, detail, rooms = 0.0, "", None
    for name, a, b in pairs:
        if a.shape != b.shape:
            return Check(invariant, answers, np.inf, f"{name} has the shape {a.shape} where it was {b.shape}")
        same = a == b
        if same.all():
            continue
        rooms = rooms or room()
        with np.errstate(all="ignore"):
            share = np.where(same | (np.isnan(a) & np.isnan(b)), 0.0, np.abs(a - b) / rooms[name])
        largest = np.inf if np.isnan(share).any() else float(share.max())
        if largest > worst:
            worst = largest
            if worst > 1.0:
                index = np.unravel_index(
                    int(np.argmax(np.where(np.isnan(share), np.inf, share))), share.shape
                )
                where = name + (f"[{', '.join(map(str, index))}]" if index else "")
                detail = words.format(where=where, a=f"{a[index]:.17g}", b=f"{b[index]:.17g}")
    return Check(invariant, answers, worst, detail)


def _floats(parts: Parts) -> Iterator[tuple[str, Array]]:
    return ((name, part.astype(np.float64)) for name, part in parts.items() if part.dtype.kind == "f")


def _times(factor: float, parts: Parts) -> Parts:
    return {name: factor * part for name, part in parts.items()}


def _sizes(parts: Parts) -> Parts:
    return {name: np.abs(part) for name, part in parts.items()}


def _inner(a: Parts, b: Parts) -> Array:
    """Return the inner product, summed in extended precision."""
    terms = (np.sum(a[name].astype(np.longdouble) * b[name]) for name in a)
    return np.asarray(sum(terms, np.longdouble(0)), dtype=np.float64)
