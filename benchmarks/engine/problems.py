"""The problems that the engine is timed on, each with its gradient written by hand in NumPy.

A problem's function is written once, `f(xp, *inputs)`, with names that `libraries` gives every
library.
Sources: ADBench (https://github.com/microsoft/ADBench) for GMM and LSTM.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = Any


@dataclass(frozen=True)
class Problem:
    """A scalar function, its inputs, and the hand-written gradient (or Hessian)."""

    name: str
    function: Callable[..., Array]
    inputs: tuple[Array, ...]
    hand: Callable[..., Any]
    constants: tuple[Array, ...] = ()
    operator: str = "gradient"
    longest: int = field(default=0)

    @property
    def is_small(self) -> bool:
        """Say whether no input is longer than 1000."""
        return all(np.size(x) <= 1000 for x in (*self.inputs, *self.constants))


def _poly(xp, x, y):
    return x * x * y + y + 2


def _poly_hand(x, y):
    return 2 * x * y, x * x + 1


def _chain(xp, x):
    for _ in range(10):
        x = xp.sin(x)
        x = x * x
        x = x + 1.5
        x = xp.exp(-x)
    return xp.sum(x)


def _chain_hand(x):
    saved = []
    for _ in range(10):
        s = np.sin(x)
        y = np.exp(-(s * s + 1.5))
        saved.append((x, s, y))
        x = y
    g = np.ones_like(x)
    for x, s, y in reversed(saved):
        g = g * y
        g *= s
        g *= np.cos(x)
        g *= -2
    return (g,)


def _mlp(xp, w1, b1, w2, b2, x, onehot):
    hidden = xp.tanh(xp.matmul(x, w1) + b1)
    logits = xp.matmul(hidden, w2) + b2
    shifted = logits - xp.amax(logits, axis=1, keepdims=True)
    log_total = xp.log(xp.sum(xp.exp(shifted), axis=1, keepdims=True))
    return -xp.sum(onehot * (shifted - log_total)) / onehot.shape[0]


def _mlp_hand(w1, b1, w2, b2, x, onehot):
    hidden = np.tanh(x @ w1 + b1)
    logits = hidden @ w2 + b2
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    d_logits = (e / e.sum(axis=1, keepdims=True) - onehot) / onehot.shape[0]
    d_hidden = (d_logits @ w2.T) * (1 - hidden * hidden)
    return x.T @ d_hidden, d_hidden.sum(axis=0), hidden.T @ d_logits, d_logits.sum(axis=0)


def _gmm(xp, alphas, means, icf, x, places):
    n, d = x.shape
    log_diagonal = icf[:, :d]
    padded = xp.concat([xp.zeros((icf.shape[0], 1)), icf[:, d:]], axis=1)
    lower = padded[:, places]
    centred = x[:, None, :] - means[None]
    scaled = xp.exp(log_diagonal) * centred + xp.einsum("kij,nkj->nki", lower, centred)
    inner = alphas + xp.sum(log_diagonal, axis=1) - 0.5 * xp.sum(scaled * scaled, axis=2)
    largest = xp.amax(inner, axis=1, keepdims=True)
    slack = xp.sum(xp.log(xp.sum(xp.exp(inner - largest), axis=1))) + xp.sum(largest)
    prior = 0.5 * (xp.sum(xp.exp(2 * log_diagonal)) + xp.sum(icf[:, d:] ** 2))
    return slack - n * xp.log(xp.sum(xp.exp(alphas))) + prior - xp.sum(log_diagonal)


def _gmm_hand(alphas, means, icf, x, places):
    n, d = x.shape
    log_diagonal, scale = icf[:, :d], np.exp(icf[:, :d])
    padded = np.concatenate([np.zeros((icf.shape[0], 1)), icf[:, d:]], axis=1)
    lower = padded[:, places]
    full = lower + scale[:, :, None] * np.eye(d)
    centred = (x[:, None, :] - means).transpose(1, 2, 0)
    scaled = full @ centred
    inner = (alphas + log_diagonal.sum(axis=1))[:, None] - 0.5 * (scaled * scaled).sum(axis=1)
    e = np.exp(inner - inner.max(axis=0))
    weights = e / e.sum(axis=0)
    d_scaled = -scaled * weights[:, None, :]
    d_full = d_scaled @ centred.transpose(0, 2, 1)
    d_means = -(full.transpose(0, 2, 1) @ d_scaled.sum(axis=2)[:, :, None])[:, :, 0]
    total = weights.sum(axis=1)
    e_alpha = np.exp(alphas)
    d_icf = np.empty_like(icf)
    diagonal = np.arange(d)
    d_icf[:, :d] = d_full[:, diagonal, diagonal] * scale + total[:, None] + scale * scale - 1
    rows, columns = np.nonzero(places)
    d_icf[:, d:] = icf[:, d:]
    d_icf[:, d - 1 + places[rows, columns]] += d_full[:, rows, columns]
    return total - n * e_alpha / e_alpha.sum(), d_means, d_icf


def _rnn(xp, w, u, b, xs):
    h = xp.zeros(b.shape)
    for t in range(xs.shape[0]):
        h = xp.tanh(xp.matmul(w, h) + xp.matmul(u, xs[t]) + b)
    return xp.sum(h * h)


def _rnn_hand(w, u, b, xs):
    hs = [np.zeros(b.shape)]
    for t in range(len(xs)):
        hs.append(np.tanh(w @ hs[-1] + u @ xs[t] + b))
    dw, du, db = np.zeros_like(w), np.zeros_like(u), np.zeros_like(b)
    g = 2 * hs[-1]
    for t in range(len(xs) - 1, -1, -1):
        g = g * (1 - hs[t + 1] * hs[t + 1])
        dw += g[:, None] * hs[t]
        du += g[:, None] * xs[t]
        db += g
        g = g @ w
    return dw, du, db


def _sigmoid(xp, x):
    return 1 / (1 + xp.exp(-x))


def _lstm_cell(xp, weight, bias, hidden, cell, x):
    forget = _sigmoid(xp, x * weight[0] + bias[0])
    enter = _sigmoid(xp, hidden * weight[1] + bias[1])
    leave = _sigmoid(xp, x * weight[2] + bias[2])
    change = xp.tanh(hidden * weight[3] + bias[3])
    cell = cell * forget + enter * change
    return leave * xp.tanh(cell), cell


def _lstm(xp, main, extra, state, sequence):
    """ADBench's LSTM: main (layers, 8, width), extra (3, width), state (layers, 2, width)."""
    layers = main.shape[0]
    hidden = [state[i][0] for i in range(layers)]
    cell = [state[i][1] for i in range(layers)]
    total, count = 0.0, 0
    for t in range(sequence.shape[0] - 1):
        x = sequence[t] * extra[0]
        for i in range(layers):
            hidden[i], cell[i] = _lstm_cell(xp, main[i][:4], main[i][4:], hidden[i], cell[i], x)
            x = hidden[i]
        predicted = x * extra[1] + extra[2]
        normalised = predicted - xp.log(xp.sum(xp.exp(predicted)) + 2)
        total = total + xp.sum(sequence[t + 1] * normalised)
        count += sequence.shape[1]
    return -total / count


def _lstm_hand(main, extra, state, sequence):
    layers, steps = main.shape[0], sequence.shape[0] - 1
    hidden, cell = [s[0] for s in state], [s[1] for s in state]
    tape = []
    for t in range(steps):
        x = sequence[t] * extra[0]
        entries = []
        for i in range(layers):
            w, b = main[i, :4], main[i, 4:]
            z = np.empty_like(w)
            z[0], z[1], z[2], z[3] = x, hidden[i], x, hidden[i]
            inputs = z
            z = w * z + b
            gates = np.empty_like(z)
            gates[:3] = 1 / (1 + np.exp(-z[:3]))
            gates[3] = np.tanh(z[3])
            old = cell[i]
            cell[i] = old * gates[0] + gates[1] * gates[3]
            squashed = np.tanh(cell[i])
            entries.append((inputs, gates, old, squashed))
            x = hidden[i] = gates[2] * squashed
        e = np.exp(x * extra[1] + extra[2])
        tape.append((entries, x, e / (e.sum() + 2)))
    d_main, d_extra, d_state = np.zeros_like(main), np.zeros_like(extra), np.zeros_like(state)
    d_hidden, d_cell = np.zeros((layers, main.shape[2])), np.zeros((layers, main.shape[2]))
    scale = -1 / (steps * sequence.shape[1])
    for t in range(steps - 1, -1, -1):
        entries, x, share = tape[t]
        y = sequence[t + 1]
        d_p = scale * (y - share * y.sum())
        d_extra[1] += d_p * x
        d_extra[2] += d_p
        d_x = d_p * extra[1]
        for i in range(layers - 1, -1, -1):
            inputs, gates, old, squashed = entries[i]
            d_h = d_x + d_hidden[i]
            d_c = d_cell[i] + d_h * gates[2] * (1 - squashed * squashed)
            d_gates = np.empty_like(gates)
            d_gates[0], d_gates[1] = d_c * old, d_c * gates[3]
            d_gates[2], d_gates[3] = d_h * squashed, d_c * gates[1]
            d_gates[:3] *= gates[:3] * (1 - gates[:3])
            d_gates[3] *= 1 - gates[3] * gates[3]
            d_main[i, :4] += d_gates * inputs
            d_main[i, 4:] += d_gates
            d_gates *= main[i, :4]
            d_x = d_gates[0] + d_gates[2]
            d_hidden[i] = d_gates[1] + d_gates[3]
            d_cell[i] = d_c * gates[0]
        d_extra[0] += d_x * sequence[t]
    d_state[:, 0], d_state[:, 1] = d_hidden, d_cell
    return d_main, d_extra, d_state


def _logsumexp(xp, x):
    largest = xp.amax(x, axis=1, keepdims=True)
    return xp.sum(xp.log(xp.sum(xp.exp(x - largest), axis=1))) + xp.sum(largest)


def _logsumexp_hand(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    e /= e.sum(axis=1, keepdims=True)
    return (e,)


def _cumulative(xp, x):
    for _ in range(5):
        x = xp.sin(xp.cumsum(x, axis=0))
    return xp.sum(x)


def _cumulative_hand(x):
    sums = []
    for _ in range(5):
        sums.append(np.cumsum(x))
        x = np.sin(sums[-1])
    g = np.ones_like(x)
    for s in reversed(sums):
        g = np.cumsum((g * np.cos(s))[::-1])[::-1]
    return (g,)


def _matmul_chain(xp, a, b, c):
    return xp.sum(xp.matmul(xp.matmul(xp.matmul(a, b), c), a))


def _matmul_chain_hand(a, b, c):
    ab = a @ b
    abc = ab @ c
    g = np.ones((a.shape[0], a.shape[1]))
    d_a = abc.T @ g
    g = g @ a.T
    d_c = ab.T @ g
    g = g @ c.T
    return d_a + g @ b.T, a.T @ g, d_c


def _convolution(xp, kernel, x):
    y = xp.convolve(x, kernel)
    return xp.sum(y * y)


def _convolution_hand(kernel, x):
    window = kernel.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(x, window, (2, 3))
    windows = windows.transpose(0, 2, 3, 1, 4, 5)
    rows = windows.reshape(-1, kernel[0].size)
    flat = kernel.reshape(len(kernel), -1)
    g = 2 * (rows @ flat.T)
    d_kernel = (g.T @ rows).reshape(kernel.shape)
    d_windows = (g @ flat).reshape(windows.shape)
    d_x = np.zeros_like(x)
    height, width = windows.shape[1:3]
    for i in range(window[0]):
        for j in range(window[1]):
            d_x[:, :, i : i + height, j : j + width] += d_windows[..., i, j].transpose(0, 3, 1, 2)
    return d_kernel, d_x


def _doubling(xp, a):
    """Control flow that depends on the data (worked example B), with more to do per step."""
    b = 2 * a
    while xp.sum(b * b) < 1e6:
        b = 2 * b
    return xp.sum(b) if xp.sum(b) > 0 else xp.sum(100 * b)


def _doubling_hand(a):
    factor = 2.0
    b = 2 * a
    while np.sum(b * b) < 1e6:
        b = 2 * b
        factor *= 2
    return (np.full_like(a, factor if np.sum(b) > 0 else 100 * factor),)


def _rosenbrock(xp, x):
    a, b = x[1:], x[:-1]
    return xp.sum(100 * (a - b * b) ** 2 + (1 - b) ** 2)


def _rosenbrock_hessian(x):
    n = len(x)
    h = np.zeros((n, n))
    i = np.arange(n - 1)
    h[i, i] = 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
    h[i + 1, i + 1] += 200
    h[i, i + 1] = h[i + 1, i] = -400 * x[:-1]
    return h


def all_problems() -> list[Problem]:
    """Return the problems at the published sizes."""
    rng = np.random.default_rng(0)
    d, k, n = 10, 25, 1000
    places = np.zeros((d, d), int)
    places[np.tril_indices(d, -1)] = np.arange(1, d * (d - 1) // 2 + 1)
    onehot = np.eye(10)[rng.integers(0, 10, 128)]
    normal = rng.normal
    return [
        Problem("poly x*x*y+y+2", _poly, (np.float64(3), np.float64(4)), _poly_hand),
        *(
            Problem(f"chain of 50 element-wise ops, length {n:g}", _chain, (rng.random(n),), _chain_hand)
            for n in (4, 1000, 100_000)
        ),
        Problem(
            "MLP 784-256-10, batch 128",
            _mlp,
            (normal(0, 0.05, (784, 256)), np.zeros(256), normal(0, 0.05, (256, 10)), np.zeros(10)),
            _mlp_hand,
            (rng.random((128, 784)), onehot),
        ),
        Problem(
            "GMM (d 10, K 25, n 1000)",
            _gmm,
            (normal(size=k), normal(size=(k, d)), normal(0, 0.3, (k, d * (d + 1) // 2))),
            _gmm_hand,
            (normal(size=(n, d)), places),
        ),
        Problem(
            "RNN, 100 steps, tiny state",
            _rnn,
            (normal(0, 0.3, (8, 8)), normal(0, 0.3, (8, 4)), np.zeros(8)),
            _rnn_hand,
            (normal(size=(100, 4)),),
        ),
        Problem(
            "LSTM (l 2, c 1024)",
            _lstm,
            (rng.random((2, 8, 14)), rng.random((3, 14)), rng.random((2, 2, 14))),
            _lstm_hand,
            (rng.integers(0, 2, (1024, 14)).astype(float),),
        ),
        Problem("logsumexp, 200 x 500", _logsumexp, (normal(size=(200, 500)),), _logsumexp_hand),
        Problem("cumulative ops, length 1000", _cumulative, (rng.random(1000),), _cumulative_hand),
        Problem(
            "matmul chain, 100 x 100",
            _matmul_chain,
            tuple(normal(size=(100, 100)) for _ in range(3)),
            _matmul_chain_hand,
        ),
        Problem(
            "convolution, 8 x 3 x 32 x 32 with 8 x 3 x 3 x 3",
            _convolution,
            (normal(size=(8, 3, 3, 3)), normal(size=(8, 3, 32, 32))),
            _convolution_hand,
        ),
        Problem("control flow, length 4", _doubling, (rng.random(4),), _doubling_hand),
        *(
            Problem(
                f"Hessian of Rosenbrock, n = {n}",
                _rosenbrock,
                (rng.random(n),),
                lambda x: (_rosenbrock_hessian(x),),
                operator="hessian",
            )
            for n in (20, 200)
        ),
    ]
