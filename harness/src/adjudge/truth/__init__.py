"""The truth of cases: what was proven before and is shipped, and what is proven when it is needed.

Nothing here needs `python-flint` but the worker that `proofs` starts, and that only where it is installed.
"""
