"""Problems of the group as people write them for one library, with what it has for the purpose: a module for each.

The library is imported inside of each function: only the worker that runs it has it.
"""
