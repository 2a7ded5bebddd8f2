"""The certified oracle: derivatives with a proof, by power series over balls (https://flintlib.org/doc/arb.html).

A problem's own function is run over an array namespace of balls; no derivative rule of adjudge's, and no library under
test, takes part. The modules below need `python-flint`, the extra `adjudge[oracle]`; this one does not.
"""

import importlib.util


def is_installed() -> bool:
    """Say whether the oracle can be used in this environment."""
    return importlib.util.find_spec("flint") is not None
