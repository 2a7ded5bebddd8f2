"""Makes the script for a verdict: chooses what it shows, asks for the program, and writes both down."""

from dataclasses import dataclass

from adjudge.reproduce.asking import Asking
from adjudge.reproduce.exhibit import Exhibit, exhibit
from adjudge.reproduce.narrowing import narrowed
from adjudge.reproduce.script import script
from adjudge.verdict import JudgedRun, Verdict


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Holds a script and what it shows: `raised` is what it raises, `shown` else, None where it only prints."""

    source: str
    shown: Exhibit | None
    raised: str = ""


def reproduction(run: JudgedRun, verdict: Verdict, asking: Asking) -> Reproduction:
    """Return the script for a verdict; raises `ReproduceError` where there can be none."""
    case, shown = narrowed(run.record, verdict, exhibit(run.record, verdict))
    written = asking.program(verdict, case, shown.part if shown else "")
    return Reproduction(script(run, verdict, shown, written), shown and shown.element(), written.raised)
