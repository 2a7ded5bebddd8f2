"""Makes foreign text (messages, names) safe to show: control characters visible, one line, not too long."""

import re
from datetime import datetime

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Controls but line ends and tabs, what reorders a line, halves of surrogate pairs, and what no XML may hold."""
_TYPED = str.maketrans(
    {"…": "...", "→": "->", "µ": "u", "±": "+-", "−": "-", "–": "-", "·": "*", "×": "x", "∂": "d", "∞": "inf"}
    | {
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "≈": "~",
        "√": "sqrt ",
        "π": "pi",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
    }
    | {raised: f"^{digit}" for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
)
"""What one types for a character that an encoding lacks."""


def visible(text: str) -> str:
    r"""Return the text with its control characters, but line ends and tabs, written out, such as `\x1b`.

    So no message can move a cursor, reorder a line, or make XML invalid.
    """
    return _CONTROL.sub(_written, text)


def one_line(text: str, limit: int = 400) -> str:
    """Return the text on one line, cut off after `limit` characters with an ellipsis."""
    line = re.sub(r"\s+", " ", visible(text)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def writable(text: str, encoding: str) -> str:
    """Return the text as an encoding can hold it: where it lacks a character, all as one types it, or as an escape."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_TYPED).encode(encoding, "backslashreplace").decode(encoding)
    return text


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


def _written(found: re.Match[str]) -> str:
    char = found.group()
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"
