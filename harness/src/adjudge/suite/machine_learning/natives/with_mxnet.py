"""The group's problems as MXNet's users write them, with `mx.np` and `mx.npx`.

https://mxnet.apache.org/versions/1.9.1/api/python/docs/api/npx/index.html.
"""

from typing import Any

from adjudge.suite.machine_learning import layers, likelihoods, losses, networks


def _logsumexp(x: Any, axis: int) -> Any:
    """Take the largest out by hand: it has no such function."""
    from mxnet import np

    largest = x.max(axis=axis, keepdims=True)
    return np.log(np.exp(x - largest).sum(axis=axis)) + largest.max(axis=axis)


@networks.perceptron.native("mxnet")
def perceptron(a: Any, b: Any, c: Any, x: Any, y: Any) -> Any:
    """Apply a fully connected layer."""
    from mxnet import np, npx

    hidden = np.tanh(npx.fully_connected(x, a.T, b, num_hidden=a.shape[1], flatten=False))
    return ((np.dot(hidden, c) - y) ** 2).sum()


@networks.rectified_perceptron.native("mxnet")
def rectified_perceptron(a: Any, b: Any, c: Any, x: Any) -> Any:
    """Apply fully connected layers, and pick the classes' logarithms."""
    from mxnet import np, npx

    hidden = npx.relu(npx.fully_connected(x, a.T, b, num_hidden=a.shape[1], flatten=False))
    logits = npx.fully_connected(hidden, c.T, num_hidden=c.shape[1], no_bias=True, flatten=False)
    return -npx.pick(npx.log_softmax(logits, axis=-1), np.array([0, 2]), axis=-1).sum()


@networks.convolutional_network.native("mxnet")
def convolutional_network(x: Any, k: Any, w: Any) -> Any:
    """Apply a convolution layer."""
    from mxnet import np, npx

    features = npx.convolution(x, k, kernel=k.shape[2:], num_filter=k.shape[0], no_bias=True)
    return np.dot(w, np.tanh(features).mean(axis=(0, 2, 3))) ** 2


@networks.convolution_with_pooling.native("mxnet")
def convolution_with_pooling(x: Any, k: Any) -> Any:
    """Apply a convolution layer and a pooling layer."""
    from mxnet import npx

    features = npx.convolution(x, k, kernel=k.shape[2:], num_filter=k.shape[0], no_bias=True)
    return (npx.pooling(features, pool_type="max", global_pool=True) ** 2).sum()


@networks.recurrent_network.native("mxnet")
def recurrent_network(w: Any, u: Any, x: Any) -> Any:
    """Apply the fused layer, which takes its weights and biases in one vector."""
    from mxnet import np, npx

    biases, start = np.zeros((2 * len(w),), dtype=x.dtype), np.zeros((1, 1, len(w)), dtype=x.dtype)
    parameters = np.concatenate([u.reshape(-1), w.reshape(-1), biases])
    hidden = npx.rnn(
        np.expand_dims(x, 1), parameters, start, state_size=len(w), num_layers=1, mode="rnn_tanh"
    )
    return (hidden[-1] ** 2).sum()


@networks.long_short_term_memory.native("mxnet")
def long_short_term_memory(w: Any, x: Any) -> Any:
    """Step a cell whose gates are splits of one product."""
    from mxnet import np, npx

    hidden, memory = np.zeros_like(x[0]), np.zeros_like(x[0])
    for element in x:
        forget, enter, change, leave = np.split(np.dot(w, np.concatenate([hidden, element])), 4)
        memory = npx.sigmoid(forget) * memory + npx.sigmoid(enter) * np.tanh(change)
        hidden = npx.sigmoid(leave) * np.tanh(memory)
    return (hidden**2).sum()


@networks.gated_recurrent_unit.native("mxnet")
def gated_recurrent_unit(w: Any, x: Any) -> Any:
    """Step a cell whose gates are splits of one product."""
    from mxnet import np, npx

    hidden = np.zeros_like(x[0])
    for element in x:
        reset, keep = np.split(npx.sigmoid(np.dot(w[:4], np.concatenate([hidden, element]))), 2)
        change = np.tanh(np.dot(w[4:], np.concatenate([reset * hidden, element])))
        hidden = keep * hidden + (1 - keep) * change
    return (hidden**2).sum()


@networks.residual_network.native("mxnet")
def residual_network(w: Any, x: Any) -> Any:
    """Apply fully connected layers."""
    from mxnet import np, npx

    for _ in range(3):
        layer = npx.fully_connected(x, w.T, num_hidden=w.shape[1], no_bias=True, flatten=False)
        x = x + np.tanh(layer) / 4
    return (x**2).sum()


@networks.graph_convolution.native("mxnet")
def graph_convolution(w: Any, x: Any, ring: Any) -> Any:
    """Apply a fully connected layer to the neighbours' averages."""
    from mxnet import np, npx

    y = npx.fully_connected(np.dot(ring, x), w.T, num_hidden=w.shape[1], no_bias=True, flatten=False)
    return (y**2).sum()


@networks.unrolled_descent.native("mxnet")
def unrolled_descent(rate: Any, w: Any, x: Any, y: Any) -> Any:
    """Write the gradient out: one of its own would need what it differentiates by to be marked."""
    from mxnet import np

    for _ in range(5):
        w = w - rate * np.dot(x.T, np.dot(x, w) - y)
    return ((np.dot(x, w) - y) ** 2).sum()


@networks.norm_by_power_iteration.native("mxnet")
def norm_by_power_iteration(a: Any, start: Any) -> Any:
    """Divide by norms."""
    from mxnet import np

    v = start
    for _ in range(6):
        u = np.dot(a, v)
        u = u / np.linalg.norm(u)
        v = np.dot(a.T, u)
        v = v / np.linalg.norm(v)
    return np.dot(u, np.dot(a, v))


@layers.layer_normalisation.native("mxnet")
def layer_normalisation(x: Any, w: Any) -> Any:
    """Apply the layer, without scale and shift."""
    from mxnet import np, npx

    scale, shift = np.ones(x.shape[-1:], dtype=x.dtype), np.zeros(x.shape[-1:], dtype=x.dtype)
    return (w * npx.layer_norm(x, scale, shift, axis=-1, eps=1e-5)).sum()


@layers.attention.native("mxnet")
def attention(q: Any, k: Any, v: Any, w: Any) -> Any:
    """Mix by a softmax, which has a temperature."""
    from mxnet import np, npx

    mixed = npx.softmax(np.dot(q, k.T), axis=-1, temperature=q.shape[-1] ** 0.5)
    return (w * np.dot(mixed, v)).sum()


@layers.embedding.native("mxnet")
def embedding(table: Any, tokens: Any, w: Any) -> Any:
    """Look tokens up by the layer."""
    from mxnet import npx

    found = npx.embedding(
        tokens, table, input_dim=table.shape[0], output_dim=table.shape[1], dtype=str(table.dtype)
    )
    return (w * found).sum()


@losses.cross_entropy.native("mxnet")
def cross_entropy(x: Any, y: Any) -> Any:
    """Weigh the logarithm of a softmax."""
    from mxnet import npx

    return -(y * npx.log_softmax(x, axis=-1)).sum(axis=-1).mean()


@likelihoods.gaussian_mixture.native("mxnet")
def gaussian_mixture(logits: Any, means: Any, scales: Any, x: Any) -> Any:
    """Write the densities out."""
    import math

    from mxnet import np, npx

    z = (np.expand_dims(x, 1) - means) * np.exp(-scales)
    logs = npx.log_softmax(logits, axis=-1) - scales - z**2 / 2 - math.log(2 * math.pi) / 2
    return _logsumexp(logs, axis=1).sum()


@likelihoods.gaussian_process.native("mxnet")
def gaussian_process(log_length: Any, log_noise: Any, t: Any, y: Any) -> Any:
    """Solve by Cholesky's factor."""
    from mxnet import np

    kernel = np.exp(-(((np.expand_dims(t, 1) - t) / np.exp(log_length)) ** 2) / 2)
    factor = np.linalg.cholesky(kernel + np.exp(2 * log_noise) * np.eye(len(t), dtype=t.dtype))
    fit = (np.linalg.solve(factor, np.expand_dims(y, 1)) ** 2).sum() / 2
    return -fit - np.log(np.diagonal(factor)).sum()


@likelihoods.evidence_lower_bound.native("mxnet")
def evidence_lower_bound(w: Any, v: Any, x: Any, noise: Any) -> Any:
    """Split the code, and write the divergence out."""
    from mxnet import np

    mean, log_deviation = np.split(np.dot(w, np.tanh(x)), 2)
    deviation = np.exp(log_deviation)
    decoded = np.tanh(np.dot(mean + deviation * noise, v))
    divergence = (mean**2 + deviation**2 - 1 - 2 * log_deviation).sum() / 2
    return -((x - decoded) ** 2).sum() - divergence


@likelihoods.hidden_markov_model.native("mxnet")
def hidden_markov_model(a: Any, b: Any, seen: Any) -> Any:
    """Step forward by sums of logarithms, which are written out."""
    from mxnet import np, npx

    steps = npx.log_softmax(a, axis=1)
    emitted = np.take(npx.log_softmax(b, axis=1), seen, axis=1).T
    forward = emitted[0]
    for logs in emitted[1:]:
        forward = _logsumexp(np.expand_dims(forward, 1) + steps, axis=0) + logs
    return _logsumexp(forward, axis=0)


@likelihoods.planar_flow.native("mxnet")
def planar_flow(w: Any, u: Any, b: Any, z: Any) -> Any:
    """Write the determinant out."""
    from mxnet import np

    h = np.tanh(np.dot(w, z) + b)
    return -((z + u * h) ** 2).sum() / 2 - np.log(np.abs(1 + np.dot(u, w) * (1 - h**2)))


@likelihoods.dirichlet_density.native("mxnet")
def dirichlet_density(alpha: Any, p: Any) -> Any:
    """Write the density out, by the logarithm of the gamma function."""
    from mxnet import np, npx

    normaliser = npx.gammaln(alpha.sum()) - npx.gammaln(alpha).sum()
    return normaliser + np.dot(alpha - 1, np.log(p))


@likelihoods.student_likelihood.native("mxnet")
def student_likelihood(m: Any, log_s: Any, nu: Any, x: Any) -> Any:
    """Write the density out, by the logarithm of the gamma function."""
    from mxnet import np, npx

    z = (x - m) * np.exp(-log_s)
    normaliser = npx.gammaln((nu + 1) / 2) - npx.gammaln(nu / 2) - np.log(nu) / 2 - log_s
    return (normaliser - (nu + 1) / 2 * np.log1p(z**2 / nu)).sum()


@likelihoods.sinkhorn_cost.native("mxnet")
def sinkhorn_cost(cost: Any) -> Any:
    """Scale the kernel, as long as it does not vanish."""
    from mxnet import np

    kernel = np.exp(-cost)
    u = np.ones_like(cost[0])
    for _ in range(10):
        v = 1 / np.dot(kernel.T, u)
        u = 1 / np.dot(kernel, v)
    return (np.expand_dims(u, 1) * kernel * v * cost).sum()
