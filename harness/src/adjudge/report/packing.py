"""Packs a page's data: JSON, deflated, as text that no HTML parser can take for markup.

The page unpacks it with the browser's own `DecompressionStream("deflate-raw")`: nothing is shipped for that.
"""

import base64
import zlib
from typing import Any

import msgspec

RAW_WINDOW = -zlib.MAX_WBITS
"""No header and no checksum, which is what "deflate-raw" means."""


def packed(data: Any) -> str:
    """Return the data as base64 of its deflated JSON; the same for the same data."""
    squeezer = zlib.compressobj(level=9, wbits=RAW_WINDOW)
    squeezed = squeezer.compress(msgspec.json.encode(data)) + squeezer.flush()
    return base64.b64encode(squeezed).decode("ascii")


def unpacked(text: str) -> Any:
    """Return the data that `packed` made into text."""
    return msgspec.json.decode(zlib.decompress(base64.b64decode(text, validate=True), wbits=RAW_WINDOW))
