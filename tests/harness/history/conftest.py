"""Runs that follow one another, written as folders of records."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.record import BackendFacts

RIGHT, WRONG = (2.0, 4.0), (2.0, 5.0)
Kept = Callable[..., Path]


@pytest.fixture
def keep(tmp_path: Path, run_facts: Any) -> Kept:
    """Write the run of a day: what each backend answered, and how long its calls took in each of two processes."""

    def write(
        day: int,
        *,
        answers: dict[str, Any] | None = None,
        times: dict[str, Any] | None = None,
        releases: dict[str, str] | None = None,
        cpu: str = "Example",
        ended: bool = True,
        folder: str = "",
    ) -> Path:
        times = times or {}
        answers = answers or dict.fromkeys(times, RIGHT)
        made = run_facts(*answers)
        header = made.record.header
        run = f"2026010{day}-000000-aaaa"
        host = msgspec.structs.replace(header.host, cpu=cpu)
        made.record.add(
            msgspec.structs.replace(header, run=run, created=f"2026-01-{day:02}T00:00:00+00:00", host=host)
        )
        for name in answers:
            made.record.add(
                BackendFacts(name=name, library="lib", library_version=(releases or {}).get(name, "1.0"))
            )
        for place in range(max([1, *(len(levels) for levels in times.values())])):
            case = made.case(f"group/problem_{place}", expected={"x": np.array(RIGHT)})
            for name, answer in answers.items():
                made.answer(case, name, answer)
                if name in times:
                    ns = times[name][place]
                    made.time(case, name, (ns * 0.99, ns, ns * 1.01), (ns, ns, ns))
        if ended:
            made.end()
        written: Path = made.write(tmp_path / "results" / (folder or run))
        return written

    return write
