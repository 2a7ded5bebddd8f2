"""Neural networks."""

# The functions read as mathematics; their types are those of whatever library runs them.

import numpy as np


def mlp(xp, w1, b1, w2, b2, x, onehot):
    hidden = xp.tanh(xp.matmul(x, w1) + b1)
    logits = xp.matmul(hidden, w2) + b2
    shifted = logits - xp.amax(logits, axis=1, keepdims=True)
    log_total = xp.log(xp.sum(xp.exp(shifted), axis=1, keepdims=True))
    return -xp.sum(onehot * (shifted - log_total)) / onehot.shape[0]


def mlp_hand(w1, b1, w2, b2, x, onehot):
    hidden = np.tanh(x @ w1 + b1)
    logits = hidden @ w2 + b2
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    d_logits = (e / e.sum(axis=1, keepdims=True) - onehot) / onehot.shape[0]
    d_hidden = (d_logits @ w2.T) * (1 - hidden * hidden)
    return x.T @ d_hidden, d_hidden.sum(axis=0), hidden.T @ d_logits, d_logits.sum(axis=0)


def rnn(xp, w, u, b, xs):
    h = xp.zeros(b.shape)
    for t in range(xs.shape[0]):
        h = xp.tanh(xp.matmul(w, h) + xp.matmul(u, xs[t]) + b)
    return xp.sum(h * h)


def rnn_hand(w, u, b, xs):
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


def convolution(xp, kernel, x):
    y = xp.convolve(x, kernel)
    return xp.sum(y * y)


def convolution_hand(kernel, x):
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
