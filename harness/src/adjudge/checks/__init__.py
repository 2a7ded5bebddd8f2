"""Checks a single function's derivatives, from a test of one's own: `adjudge.check`."""

from adjudge.checks.checking import Checked, DerivativeError, check

__all__ = ["Checked", "DerivativeError", "check"]
