"""Makes foreign text (messages, names) safe to show: control characters visible, one line, not too long."""

import re
import unicodedata
from datetime import datetime

_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    r"""Return the text with its control characters, but line ends and tabs, written out, such as `\x1b`.

    So no message can move a cursor, reorder a line, or make XML invalid.
    """
    return "".join(_written(char) if _is_control(char) else char for char in text)


def one_line(text: str, limit: int = 400) -> str:
    """Return the text on one line, cut off after `limit` characters with an ellipsis."""
    line = re.sub(r"\s+", " ", visible(text)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def ascii_only(text: str) -> str:
    """Return the text with what is not ASCII written out as escapes, dots and arrows as one types them."""
    return text.replace("…", "...").replace("→", "->").encode("ascii", "backslashreplace").decode("ascii")


def duration(nanoseconds: float) -> str:
    """Return a duration with three significant digits and a unit, such as "1.23 ms"."""
    for unit, size in (("ns", 1e3), ("µs", 1e6), ("ms", 1e9)):
        if nanoseconds < 0.9995 * size:
            return f"{nanoseconds * 1e3 / size:.3g} {unit}"
    return f"{nanoseconds / 1e9:.3g} s" if nanoseconds < 999.5e9 else f"{nanoseconds / 1e9:.0f} s"


def readable_time(iso: str) -> str:
    """Return an ISO 8601 time as a person writes it, to the minute, with its zone."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname() or ''}".strip()


def _is_control(char: str) -> bool:
    if char in "\n\t":
        return False
    return unicodedata.category(char) in {"Cc", "Cs"} or char in _BIDIRECTIONAL or char in "\ufffe\uffff"


def _written(char: str) -> str:
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"
