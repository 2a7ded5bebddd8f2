"""Writes what a backend gets wrong as a script of its own library, to be pasted into a report to its authors."""
