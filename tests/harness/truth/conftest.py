"""Questions about functions written in a test, and workers that hang or die."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.protocol import ProblemPlace, Prove


@pytest.fixture(scope="session")
def prove() -> Callable[..., Prove]:
    """Return a question about a problem that is found nowhere: for keys, and for workers that only pretend."""

    def prove(**fields: Any) -> Prove:
        place = ProblemPlace("file:/problems.py", "problems/some")
        given: dict[str, Any] = {"problem": place, "operator": "gradient", "wrt": ("x",), "dtype": "float64"}
        return Prove(**{"id": 1, "inputs": {"x": np.array([0.5, 0.25])}} | given | fields)

    return prove
