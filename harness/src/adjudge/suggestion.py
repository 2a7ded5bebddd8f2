"""Says what a misspelt name may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_NAMED = 12
"""How many known names are told where none is near."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return "did you mean 'gradient'?" for the known name that is nearest, or else what is known."""
    names = list(known)
    if near := get_close_matches(name, names, n=1):
        return f"did you mean {near[0]!r}?"
    more = ", ..." if len(names) > MOST_NAMED else ""
    return f"known: {', '.join(names[:MOST_NAMED]) or 'none'}{more}"
