"""The group's problems as HIPS autograd's users write them: NumPy and SciPy, wrapped.

https://github.com/HIPS/autograd/blob/master/docs/tutorial.md
"""

from typing import Any

from adjudge.suite.machine_learning import layers, likelihoods, losses, networks


@networks.perceptron.native("autograd")
def perceptron(a: Any, b: Any, c: Any, x: Any, y: Any) -> Any:
    """Write the layer out."""
    import autograd.numpy as np

    return np.sum((np.dot(np.tanh(np.dot(x, a) + b), c) - y) ** 2)


@networks.convolutional_network.native("autograd")
def convolutional_network(x: Any, k: Any, w: Any) -> Any:
    """Convolve by SciPy's function, which turns the kernel round."""
    import autograd.numpy as np
    from autograd.scipy.signal import convolve

    features = convolve(x, k[:, :, ::-1, ::-1], axes=([2, 3], [2, 3]), dot_axes=([1], [1]), mode="valid")
    return np.dot(w, np.mean(np.tanh(features), axis=(0, 2, 3))) ** 2


@networks.long_short_term_memory.native("autograd")
def long_short_term_memory(w: Any, x: Any) -> Any:
    """Step a cell whose gates are splits of one product."""
    import autograd.numpy as np
    from autograd.scipy.special import expit

    hidden, memory = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for element in x:
        forget, enter, change, leave = np.split(np.dot(w, np.concatenate([hidden, element])), 4)
        memory = expit(forget) * memory + expit(enter) * np.tanh(change)
        hidden = expit(leave) * np.tanh(memory)
    return np.sum(hidden**2)


@layers.layer_normalisation.native("autograd")
def layer_normalisation(x: Any, w: Any) -> Any:
    """Divide by the variance's root."""
    import autograd.numpy as np

    mean, variance = np.mean(x, axis=1, keepdims=True), np.var(x, axis=1, keepdims=True)
    return np.sum(w * (x - mean) / np.sqrt(variance + 1e-5))


@layers.attention.native("autograd")
def attention(q: Any, k: Any, v: Any, w: Any) -> Any:
    """Mix by a softmax of logarithms."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    scores = np.dot(q, k.T) / np.sqrt(q.shape[-1])
    return np.sum(w * np.dot(np.exp(scores - logsumexp(scores, axis=1, keepdims=True)), v))


@layers.embedding.native("autograd")
def embedding(table: Any, tokens: Any, w: Any) -> Any:
    """Index the table."""
    import autograd.numpy as np

    return np.sum(w * table[tokens])


@losses.cross_entropy.native("autograd")
def cross_entropy(x: Any, y: Any) -> Any:
    """Weigh the logarithm of a softmax."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    return -np.mean(np.sum(y * (x - logsumexp(x, axis=1, keepdims=True)), axis=1))


@likelihoods.gaussian_mixture.native("autograd")
def gaussian_mixture(logits: Any, means: Any, scales: Any, x: Any) -> Any:
    """Weigh densities of the statistics module."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp
    from autograd.scipy.stats import norm

    logs = norm.logpdf(x[:, None], means, np.exp(scales)) + logits - logsumexp(logits)
    return np.sum(logsumexp(logs, axis=1))
