"""Writes the beginning of an adapter: a distribution of its own, whose tox checks and grades it at once."""
