"""Why the oracle gives no enclosure: each reason is an exception, and none is ever answered by a guess."""


class NotCertified(Exception):
    """Says in plain words why nothing can be proven."""


class Undecided(NotCertified):
    """Says that the precision does not suffice to decide a comparison; more may."""


class Unrounded(NotCertified):
    """Says that the precision does not suffice to leave one float; more may."""


class Tie(NotCertified):
    """Says that two numbers compared are exactly equal, so that the point may sit on a kink."""


class Singular(NotCertified):
    """Says that no power series exists at the point, such as a quotient by exactly zero."""


class Lacking(NotCertified):
    """Says that the oracle has not learnt what the function uses."""


class Leak(NotCertified):
    """Says that a rounded float would have become part of the proof."""


class Untold(Undecided):
    """Says that two eigenvalues are equal, or not told apart in the precision that is set."""


class Costly(NotCertified):
    """Says that more operations would be needed than are allowed."""
