"""The group's problems as MXNet's users write them, with `mx.np` and `mx.npx`.

https://mxnet.apache.org/versions/1.9.1/api/python/docs/api/npx/index.html.
"""

from typing import Any

from adjudge.suite.machine_learning import layers, likelihoods, losses, networks


@networks.perceptron.native("mxnet")
def perceptron(a: Any, b: Any, c: Any, x: Any, y: Any) -> Any:
    """Apply a fully connected layer."""
    from mxnet import np, npx

    hidden = np.tanh(npx.fully_connected(x, a.T, b, num_hidden=a.shape[1], flatten=False))
    return ((np.dot(hidden, c) - y) ** 2).sum()


@networks.convolutional_network.native("mxnet")
def convolutional_network(x: Any, k: Any, w: Any) -> Any:
    """Apply a convolution layer."""
    from mxnet import np, npx

    features = npx.convolution(x, k, kernel=k.shape[2:], num_filter=k.shape[0], no_bias=True)
    return np.dot(w, np.tanh(features).mean(axis=(0, 2, 3))) ** 2


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
    """Write the densities out, the largest taken out by hand: it has no sum of logarithms."""
    import math

    from mxnet import np, npx

    z = (np.expand_dims(x, 1) - means) * np.exp(-scales)
    logs = npx.log_softmax(logits, axis=-1) - scales - z**2 / 2 - math.log(2 * math.pi) / 2
    largest = logs.max(axis=1, keepdims=True)
    return (np.log(np.exp(logs - largest).sum(axis=1)) + largest[:, 0]).sum()
