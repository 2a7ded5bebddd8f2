"""Second opinions: other ways to the same derivatives, sharing no derivative rule, which must never contradict.

The oracle's own way is power series over balls. Here are the rules of the reference adapter over arrays of balls,
finite differences with a proven error, and power series over the rational numbers. They share an array layer with
each other, and none with the oracle: NumPy's object arrays of scalars whose comparisons are certain or raise.
"""
