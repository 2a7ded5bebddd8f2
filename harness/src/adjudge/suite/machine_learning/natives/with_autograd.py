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


@layers.gaussian_error_linear_unit.native("autograd")
def gaussian_error_linear_unit(x: Any) -> Any:
    """Weigh by the statistics module's normal distribution."""
    from autograd.scipy.stats import norm

    return x * norm.cdf(x)


@layers.gaussian_error_linear_unit_by_tanh.native("autograd")
def gaussian_error_linear_unit_by_tanh(x: Any) -> Any:
    """Write the approximation out."""
    import autograd.numpy as np

    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


@layers.swish.native("autograd")
def swish(x: Any) -> Any:
    """Multiply by a logistic function."""
    from autograd.scipy.special import expit

    return x * expit(x)


@layers.mish.native("autograd")
def mish(x: Any) -> Any:
    """Write the activation out, by its softplus."""
    import autograd.numpy as np

    return x * np.tanh(np.logaddexp(0, x))


@layers.layer_normalisation.native("autograd")
def layer_normalisation(x: Any, w: Any) -> Any:
    """Divide by the variance's root."""
    import autograd.numpy as np

    mean, variance = np.mean(x, axis=1, keepdims=True), np.var(x, axis=1, keepdims=True)
    return np.sum(w * (x - mean) / np.sqrt(variance + 1e-5))


@layers.batch_normalisation.native("autograd")
def batch_normalisation(x: Any, w: Any) -> Any:
    """Divide by the variance's root."""
    import autograd.numpy as np

    return np.sum(w * (x - np.mean(x, axis=0)) / np.sqrt(np.var(x, axis=0) + 1e-5))


@layers.root_mean_square_normalisation.native("autograd")
def root_mean_square_normalisation(x: Any, w: Any) -> Any:
    """Divide by the root."""
    import autograd.numpy as np

    return np.sum(w * x / np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + 1e-5))


@layers.weight_normalisation.native("autograd")
def weight_normalisation(v: Any, g: Any, w: Any) -> Any:
    """Divide by the norm."""
    import autograd.numpy as np

    return np.dot(w, g * v / np.linalg.norm(v))


@layers.dropout_with_a_mask.native("autograd")
def dropout_with_a_mask(x: Any, keep: Any) -> Any:
    """Choose by the mask."""
    import autograd.numpy as np

    return np.sum(np.where(keep, x / 0.8, 0) ** 2)


@layers.embedding.native("autograd")
def embedding(table: Any, tokens: Any, w: Any) -> Any:
    """Index the table."""
    import autograd.numpy as np

    return np.sum(w * table[tokens])


@layers.attention.native("autograd")
def attention(q: Any, k: Any, v: Any, w: Any) -> Any:
    """Mix by a softmax of logarithms."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    scores = np.dot(q, k.T) / np.sqrt(q.shape[-1])
    return np.sum(w * np.dot(np.exp(scores - logsumexp(scores, axis=1, keepdims=True)), v))


@layers.causal_self_attention.native("autograd")
def causal_self_attention(x: Any, w: Any) -> Any:
    """Mask by infinity, and mix by a softmax of logarithms."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    scores = np.where(np.tri(len(x)), np.dot(np.dot(x, w), x.T), -np.inf)
    return np.sum(np.dot(np.exp(scores - logsumexp(scores, axis=1, keepdims=True)), x) ** 2)


@losses.cross_entropy.native("autograd")
def cross_entropy(x: Any, y: Any) -> Any:
    """Weigh the logarithm of a softmax."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    return -np.mean(np.sum(y * (x - logsumexp(x, axis=1, keepdims=True)), axis=1))


@losses.cross_entropy_with_smooth_labels.native("autograd")
def cross_entropy_with_smooth_labels(x: Any, y: Any) -> Any:
    """Weigh the logarithm of a softmax by smoothed labels."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    return -np.sum((0.875 * y + 0.125 / y.shape[-1]) * (x - logsumexp(x, axis=1, keepdims=True)))


@losses.focal_loss.native("autograd")
def focal_loss(x: Any, sign: Any) -> Any:
    """Weigh a softplus."""
    import autograd.numpy as np
    from autograd.scipy.special import expit

    logit = sign * x
    return (1 - expit(logit)) ** 2 * np.logaddexp(0, -logit)


@losses.logistic_regression.native("autograd")
def logistic_regression(w: Any, x: Any, y: Any) -> Any:
    """Sum softplus."""
    import autograd.numpy as np

    return np.sum(np.logaddexp(0, -y * np.dot(x, w))) + np.dot(w, w) / 8


@losses.poisson_regression.native("autograd")
def poisson_regression(w: Any, x: Any, y: Any) -> Any:
    """Write the loss out."""
    import autograd.numpy as np

    log_rate = np.dot(x, w)
    return np.sum(np.exp(log_rate) - y * log_rate)


@losses.ridge_regression.native("autograd")
def ridge_regression(w: Any, x: Any, y: Any) -> Any:
    """Sum squares."""
    import autograd.numpy as np

    return np.sum((np.dot(x, w) - y) ** 2) + np.dot(w, w) / 4


@losses.contrastive_loss.native("autograd")
def contrastive_loss(a: Any, b: Any, same: Any) -> Any:
    """Rectify what the distance lacks."""
    import autograd.numpy as np

    distance = np.linalg.norm(a - b)
    return same * distance**2 + (1 - same) * np.maximum(0, 5 - distance) ** 2


@losses.info_nce.native("autograd")
def info_nce(x: Any) -> Any:
    """Take the diagonal of the logarithm of a softmax."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    first, second = np.split(x / np.sqrt(np.sum(x**2, axis=1, keepdims=True)), 2)
    scores = 4 * np.dot(first, second.T)
    return np.sum(logsumexp(scores, axis=1)) - np.trace(scores)


@losses.divergence_of_gaussians.native("autograd")
def divergence_of_gaussians(mean: Any, log_deviation: Any) -> Any:
    """Write it out by the logarithm of the variance."""
    import autograd.numpy as np

    log_variance = 2 * log_deviation
    return -0.5 * np.sum(1 + log_variance - mean**2 - np.exp(log_variance))


@losses.divergence_from_a_distribution.native("autograd")
def divergence_from_a_distribution(x: Any, y: Any) -> Any:
    """Weigh logarithms by what they are of."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    logs = x - logsumexp(x)
    return np.sum(np.exp(logs) * (logs - np.log(y)))


@losses.pairwise_ranking.native("autograd")
def pairwise_ranking(x: Any, better: Any) -> Any:
    """Compare both at once."""
    import autograd.numpy as np

    return np.sum(np.logaddexp(x[:2] - x[2], better))


@losses.gumbel_softmax.native("autograd")
def gumbel_softmax(x: Any, g: Any) -> Any:
    """Divide by the temperature, and take a softmax of logarithms."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    scores = (x + g) / 0.5
    return np.sum(np.exp(scores - logsumexp(scores)) ** 2)


@likelihoods.gaussian_mixture.native("autograd")
def gaussian_mixture(logits: Any, means: Any, scales: Any, x: Any) -> Any:
    """Weigh densities of the statistics module."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp
    from autograd.scipy.stats import norm

    logs = norm.logpdf(x[:, None], means, np.exp(scales)) + logits - logsumexp(logits)
    return np.sum(logsumexp(logs, axis=1))
