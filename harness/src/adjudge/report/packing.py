"""Packs a page's data: JSON, deflated, as text that no HTML parser can take for markup.

The page unpacks it with the browser's own `DecompressionStream("deflate-raw")`: nothing is shipped for that. The text
is base 85, a sixteenth shorter than base 64, with digits that mean nothing in HTML for the three that do.
"""

import base64
import zlib
from typing import Any

import msgspec

RAW_WINDOW = -zlib.MAX_WBITS
"""No header and no checksum, which is what "deflate-raw" means."""
MARKUP, HARMLESS = b"&<>", b",./"


def packed(data: Any) -> str:
    """Return the data as base 85 of its deflated JSON; the same for the same data."""
    squeezer = zlib.compressobj(level=9, wbits=RAW_WINDOW)
    squeezed = squeezer.compress(msgspec.json.encode(data)) + squeezer.flush()
    return base64.b85encode(squeezed).translate(bytes.maketrans(MARKUP, HARMLESS)).decode("ascii")


def unpacked(text: str) -> Any:
    """Return the data that `packed` made into text."""
    return msgspec.json.decode(inflated(text))


def inflated(text: str) -> bytes:
    """Return the JSON that `packed` made into text."""
    squeezed = base64.b85decode(text.encode("ascii").translate(bytes.maketrans(HARMLESS, MARKUP)))
    return zlib.decompress(squeezed, wbits=RAW_WINDOW)
