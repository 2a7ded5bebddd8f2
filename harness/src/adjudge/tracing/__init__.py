"""Writes what an adapter does for a case as a program of its library's own calls.

An adapter's Python code, and a problem's, is run with every array, function and module of the library replaced by a
stand-in that writes down what is done with it, and then does it. What remains is straight-line code: what stood between
adjudge's question and the library is gone. Adapters declare nothing for it.
"""
