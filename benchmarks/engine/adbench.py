"""Gaussian mixtures and the LSTM, after ADBench; its other two problems are in `vision`."""

# The functions read as mathematics; their types are those of whatever library runs them.

import numpy as np


def gmm(xp, alphas, means, icf, x, places):
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


def gmm_hand(alphas, means, icf, x, places):
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


def _sigmoid(xp, x):
    return 1 / (1 + xp.exp(-x))


def _lstm_cell(xp, weight, bias, hidden, cell, x):
    forget = _sigmoid(xp, x * weight[0] + bias[0])
    enter = _sigmoid(xp, hidden * weight[1] + bias[1])
    leave = _sigmoid(xp, x * weight[2] + bias[2])
    change = xp.tanh(hidden * weight[3] + bias[3])
    cell = cell * forget + enter * change
    return leave * xp.tanh(cell), cell


def lstm(xp, main, extra, state, sequence):
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


def lstm_hand(main, extra, state, sequence):
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
