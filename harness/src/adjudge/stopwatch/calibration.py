"""Finds how many calls fill a slot, once the calls have stopped getting faster."""

from adjudge.stopwatch.activity import Activity

ENOUGH_NS = 1_000_000
"""A loop of this length tells what a call takes; shorter ones were up to 66 % off."""
WINDOW_NS, STEADY_WINDOWS, STEADY = 4_000_000, 3, 1.1
"""Warm when so many windows in a row are within so much of each other."""
WARM_LIMIT_NS = 1_000_000_000


def calls_for(activity: Activity, slot_ns: int) -> int:
    """Return how many calls fill a slot, at least one."""
    calls = 1
    while (spent := activity.sample(calls).spent_ns) < ENOUGH_NS:
        calls *= 2 if spent > ENOUGH_NS // 8 else 8
    return max(1, round(slot_ns * calls / max(1, spent)))


def warm_up(activity: Activity) -> None:
    """Call until the calls have stopped getting faster, for a second at most: three windows then take the same."""
    calls, total = calls_for(activity, WINDOW_NS), 0
    recent: list[int] = []
    while total < WARM_LIMIT_NS:
        spent = activity.sample(calls).spent_ns
        total += spent
        recent = [*recent, spent][-STEADY_WINDOWS:]
        if len(recent) == STEADY_WINDOWS and max(recent) <= STEADY * min(recent):
            return
