"""Imperative sequences on a tape: recording, gradient buffers, heads, detaching, pausing.

What is expected first is what MXNet documents: `backward` overwrites the buffers it reaches ("write") or adds
to them ("add") and leaves the others alone; attaching a buffer to an intermediate cuts it from its history.
Where other libraries document something else, it is a convention with a name.
"""

from adjudge.problems import Problem
from adjudge.suite.transcripts import buffers, recording, worked

problems: list[Problem] = [
    value
    for module in (worked, buffers, recording)
    for value in vars(module).values()
    if isinstance(value, Problem)
]
