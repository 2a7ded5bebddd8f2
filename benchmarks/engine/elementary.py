"""Small functions, each of which stresses one thing: scalars, long chains, reductions, branches."""

# The functions read as mathematics; their types are those of whatever library runs them.

import numpy as np


def poly(xp, x, y):
    return x * x * y + y + 2


def poly_hand(x, y):
    return 2 * x * y, x * x + 1


def chain(xp, x):
    for _ in range(10):
        x = xp.sin(x)
        x = x * x
        x = x + 1.5
        x = xp.exp(-x)
    return xp.sum(x)


def chain_hand(x):
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


def logsumexp(xp, x):
    largest = xp.amax(x, axis=1, keepdims=True)
    return xp.sum(xp.log(xp.sum(xp.exp(x - largest), axis=1))) + xp.sum(largest)


def logsumexp_hand(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    e /= e.sum(axis=1, keepdims=True)
    return (e,)


def cumulative(xp, x):
    for _ in range(5):
        x = xp.sin(xp.cumsum(x, axis=0))
    return xp.sum(x)


def cumulative_hand(x):
    sums = []
    for _ in range(5):
        sums.append(np.cumsum(x))
        x = np.sin(sums[-1])
    g = np.ones_like(x)
    for s in reversed(sums):
        g = np.cumsum((g * np.cos(s))[::-1])[::-1]
    return (g,)


def matmul_chain(xp, a, b, c):
    return xp.sum(xp.matmul(xp.matmul(xp.matmul(a, b), c), a))


def matmul_chain_hand(a, b, c):
    ab = a @ b
    abc = ab @ c
    g = np.ones((a.shape[0], a.shape[1]))
    d_a = abc.T @ g
    g = g @ a.T
    d_c = ab.T @ g
    g = g @ c.T
    return d_a + g @ b.T, a.T @ g, d_c


def doubling(xp, a):
    """Control flow that depends on the data (worked example B), with more to do per step."""
    b = 2 * a
    while xp.sum(b * b) < 1e6:
        b = 2 * b
    return xp.sum(b) if xp.sum(b) > 0 else xp.sum(100 * b)


def doubling_hand(a):
    factor = 2.0
    b = 2 * a
    while np.sum(b * b) < 1e6:
        b = 2 * b
        factor *= 2
    return (np.full_like(a, factor if np.sum(b) > 0 else 100 * factor),)


def rosenbrock(xp, x):
    a, b = x[1:], x[:-1]
    return xp.sum(100 * (a - b * b) ** 2 + (1 - b) ** 2)


def rosenbrock_hessian(x):
    n = len(x)
    h = np.zeros((n, n))
    i = np.arange(n - 1)
    h[i, i] = 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
    h[i + 1, i + 1] += 200
    h[i, i + 1] = h[i + 1, i] = -400 * x[:-1]
    return h
