"""Says in words what a verdict's attributes mean for it."""

from adjudge.verdict import Attribute, Verdict

_WORDS = {
    Attribute.DTYPE_LEAK: "dtype leak: the answer is of another dtype, or holds no more digits than one",
    Attribute.DOCUMENTED_DEVIATION: "a documented deviation",
    Attribute.FLUSH_TO_ZERO: "flushed to zero: the truth is subnormal",
    Attribute.OUT_OF_RANGE: "out of range on the way: the truth itself is in range",
}


def attributes(verdict: Verdict) -> tuple[str, ...]:
    """Return a phrase for each attribute of a verdict."""
    return tuple(_phrase(verdict, attribute) for attribute in verdict.attributes)


def _phrase(verdict: Verdict, attribute: Attribute) -> str:
    slope = "" if verdict.scaling is None else f" (slope {verdict.scaling:.2f})"
    match attribute:
        case Attribute.REFUTED_BY_PEER:
            return f"refuted by {', '.join(verdict.peers)}, right at the same point"
        case Attribute.ROUNDING_ARTEFACT:
            return f"rounding artefact: the error scales with the roundoff{slope}"
        case Attribute.WRONG_FORMULA:
            return f"wrong formula: the error is the same in both dtypes{slope}"
        case _:
            return _WORDS[attribute]
