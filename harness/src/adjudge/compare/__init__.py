"""Compares two judged runs: which verdicts changed, and what stands in the way of comparing them.

Pure but for its command: runs go in, a comparison comes out, and a renderer shows it.
"""
