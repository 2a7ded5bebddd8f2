"""Brings the backends named for their fault."""

from collections.abc import Sequence

from adjudge import AdapterEntry, hookimpl

FAKES = {
    "correct": "adjudge_fakes.correct:Correct",
    "wrong_by_one_percent": "adjudge_fakes.answers:WrongByOnePercent",
    "one_element_off": "adjudge_fakes.answers:OneElementOff",
    "wrong_sign": "adjudge_fakes.answers:WrongSign",
    "returns_nan": "adjudge_fakes.answers:ReturnsNan",
    "returns_zeros": "adjudge_fakes.answers:ReturnsZeros",
    "wrong_shape": "adjudge_fakes.answers:WrongShape",
    "wrong_dtype": "adjudge_fakes.answers:WrongDtype",
    "mutates_its_input": "adjudge_fakes.answers:MutatesItsInput",
    "raises": "adjudge_fakes.conduct:Raises",
    "hangs": "adjudge_fakes.conduct:Hangs",
    "dies": "adjudge_fakes.conduct:Dies",
    "exits": "adjudge_fakes.conduct:Exits",
    "segfaults": "adjudge_fakes.conduct:Segfaults",
    "eats_memory": "adjudge_fakes.conduct:EatsMemory",
    "chatters_on_stdout": "adjudge_fakes.conduct:ChattersOnStdout",
    "not_repeatable": "adjudge_fakes.inconsistent:NotRepeatable",
    "asymmetric_hessian": "adjudge_fakes.inconsistent:AsymmetricHessian",
    "nonlinear_in_head": "adjudge_fakes.inconsistent:NonlinearInHead",
    "jvp_disagrees_with_vjp": "adjudge_fakes.inconsistent:JvpDisagreesWithVjp",
    "changes_value": "adjudge_fakes.inconsistent:ChangesValue",
    "lies_about_sync": "adjudge_fakes.lazy:LiesAboutSync",
    "fails_to_start": "adjudge_fakes.fails_to_start:FailsToStart",
}
TIMED = {
    "spins": "adjudge_fakes.timed:Spins",
    "spins_three_times": "adjudge_fakes.timed:SpinsThreeTimes",
    "remembers_inputs": "adjudge_fakes.timed:RemembersInputs",
    "warms_up_slowly": "adjudge_fakes.timed:WarmsUpSlowly",
    "leaks_threads": "adjudge_fakes.timed:LeaksThreads",
}
"""Fakes that answer right, at a cost that is known; the proof of timing is made with them."""


@hookimpl
def adjudge_adapters() -> Sequence[AdapterEntry]:
    """Return every fake."""
    return [AdapterEntry(name, target) for name, target in (FAKES | TIMED).items()]
