"""Looks over all records that were kept: how verdicts and times went from run to run, and where they changed."""
