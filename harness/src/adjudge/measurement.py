"""What an answer cost. Build, first call and steady state are separate figures, never averaged together."""

import msgspec


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """Holds the times of one case in nanoseconds of wall clock, the result being synchronised each time.

    `build_ns` is the time to make the derivative function, `first_call_ns` that of its first call (which may
    trace or compile), `steady_ns` the median of `steady_calls` further calls. `refused` says why the times are
    not to be believed, "" where nothing speaks against them.
    """

    build_ns: int
    first_call_ns: int
    steady_ns: int
    steady_calls: int
    refused: str = ""
