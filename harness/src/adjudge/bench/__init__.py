"""Measures what the answered cases of a record cost: live workers of all backends, interleaved rounds, many processes.

Facts only: the samples go into the record. What they add up to is in `adjudge.timing`.
"""
