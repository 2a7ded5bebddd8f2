"""Pictures of what a benchmark measured, as SVG: pure functions from its blocks to text.

They need the extra `charts`. A time that does not count is never joined with those that do: it bears the mark of its
verdict. Every backend has a colour, a shape and a dash of its own, so that none depends on colour alone.
"""
