"""ADBench's LSTM: cells whose matrices are diagonal, which predict the next character's bits from the last one's."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.waves import waves

SOURCE = "https://github.com/microsoft/ADBench, objective LSTM"


def instance(layers: int, text: str, bits: int, scale: float = 1.0) -> Mapping[str, Any]:
    """Return made-up parameters, and a text as the bits of its characters."""
    return {
        "main": scale * waves(layers, 8, bits),
        "extra": scale * waves(3, bits, start=200),
        "state": scale * waves(layers, 2, bits, start=100),
        "sequence": bits_of(text, bits),
    }


def bits_of(text: str, bits: int) -> Any:
    """Return the characters of a text as rows of zeros and ones, the highest bit first."""
    return np.array([[float(bit) for bit in f"{ord(character):0{bits}b}"[-bits:]] for character in text])


def _logistic(xp: Namespace, x: Any) -> Any:
    return 1 / (1 + xp.exp(-x))


def cell(xp: Namespace, weights: Any, biases: Any, hidden: Any, memory: Any, x: Any) -> tuple[Any, Any]:
    """Return the next hidden state and memory; weights and biases (4, w): forget, input, output, change."""
    forget = _logistic(xp, x * weights[0] + biases[0])
    enter = _logistic(xp, hidden * weights[1] + biases[1])
    leave = _logistic(xp, x * weights[2] + biases[2])
    memory = memory * forget + enter * xp.tanh(hidden * weights[3] + biases[3])
    return leave * xp.tanh(memory), memory


@problem(
    points={
        "one_layer": instance(1, "add", 3),
        "two_layers": instance(2, "bead", 4),
        "strong": instance(1, "cab", 3, scale=2.0),
        "zero": instance(1, "cab", 3, scale=0.0),
    },
    wrt=("main", "extra"),
    operators=("value", "gradient", "jvp", "vjp", "hvp"),
    source=SOURCE,
)
def lstm(xp: Namespace, main: Any, extra: Any, state: Any, sequence: Any) -> Any:
    """Predict each character of a sequence by the one before, and average the losses.

    main (layers, 8, w): weights, then biases; extra (3, w): scale of the input, scale and shift of the output;
    state (layers, 2, w): hidden states and memories; sequence (n, w).
    """
    layers, steps, width = main.shape[0], sequence.shape[0] - 1, sequence.shape[1]
    states = [(state[i, 0], state[i, 1]) for i in range(layers)]
    total = 0 * extra[0, 0]
    for t in range(steps):
        x = sequence[t] * extra[0]
        after: list[Any] = []
        for i in range(layers):
            x, memory = cell(xp, main[i, :4], main[i, 4:], states[i][0], states[i][1], x)
            after = [*after, (x, memory)]
        states = after
        predicted = x * extra[1] + extra[2]
        total = total + xp.sum(sequence[t + 1] * (predicted - xp.log(2 + xp.sum(xp.exp(predicted)))))
    return -total / (steps * width)


@lstm.sized(1, 3, 9)
def drawn(characters: int, random: np.random.Generator) -> Mapping[str, Any]:
    """Return two layers over 14 bits, as ADBench has them, and a text; its texts have 1024 and 4096 characters."""
    layers, bits = 2, 14
    return {
        "main": random.standard_normal((layers, 8, bits)),
        "extra": random.standard_normal((3, bits)),
        "state": random.standard_normal((layers, 2, bits)),
        "sequence": random.integers(0, 2, (characters + 1, bits)).astype(float),
    }
