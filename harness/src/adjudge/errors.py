"""The base of errors that are the user's to mend: one line that says what is wrong and what to do."""


class UserError(Exception):
    """Says what is wrong with what was given, and what to do; the command line prints it and exits with 2."""
