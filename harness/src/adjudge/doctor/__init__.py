"""Finds what is missing in the environments, and says how to mend it."""
