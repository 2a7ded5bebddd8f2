"""The shared suite: one module per field, written once against `xp`, run on every backend."""

from collections.abc import Sequence

from adjudge.hookspecs import hookimpl

MODULES = (
    "worked_examples",
    "smoke",
    "transcripts",
    "control_flow",
    "detaching",
    "head_gradients",
    "higher_order",
    "linear_algebra",
    "elementwise",
    "special",
    "reductions",
    "cumulative",
    "sorting",
    "shaping",
    "indexing",
    "fft",
    "convolution",
    "kinks",
    "optimization",
    "traps",
    "finance",
    "physics",
    "machine_learning",
    "adbench",
    "gradbench",
    "micro",
)


@hookimpl
def adjudge_problems() -> Sequence[str]:
    """Return the modules of the shared suite."""
    return [f"{__name__}.{module}" for module in MODULES]
