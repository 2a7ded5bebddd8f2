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


@networks.rectified_perceptron.native("autograd")
def rectified_perceptron(a: Any, b: Any, c: Any, x: Any) -> Any:
    """Pick the classes' logarithms of a softmax."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    logits = np.dot(np.maximum(np.dot(x, a) + b, 0), c)
    return np.sum(logsumexp(logits, axis=1) - logits[np.arange(2), [0, 2]])


@networks.convolutional_network.native("autograd")
def convolutional_network(x: Any, k: Any, w: Any) -> Any:
    """Convolve by SciPy's function, which turns the kernel round."""
    import autograd.numpy as np
    from autograd.scipy.signal import convolve

    features = convolve(x, k[:, :, ::-1, ::-1], axes=([2, 3], [2, 3]), dot_axes=([1], [1]), mode="valid")
    return np.dot(w, np.mean(np.tanh(features), axis=(0, 2, 3))) ** 2


@networks.convolution_with_pooling.native("autograd")
def convolution_with_pooling(x: Any, k: Any) -> Any:
    """Convolve by SciPy's function, which turns the kernel round, and take the largest of each feature."""
    import autograd.numpy as np
    from autograd.scipy.signal import convolve

    features = convolve(x, k[:, :, ::-1, ::-1], axes=([2, 3], [2, 3]), dot_axes=([1], [1]), mode="valid")
    return np.sum(np.max(features, axis=(2, 3)) ** 2)


@networks.recurrent_network.native("autograd")
def recurrent_network(w: Any, u: Any, x: Any) -> Any:
    """Step a cell over the sequence."""
    import autograd.numpy as np

    hidden = np.zeros(x.shape[1])
    for element in x:
        hidden = np.tanh(np.dot(w, hidden) + np.dot(u, element))
    return np.sum(hidden**2)


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


@networks.gated_recurrent_unit.native("autograd")
def gated_recurrent_unit(w: Any, x: Any) -> Any:
    """Step a cell whose gates are splits of one product."""
    import autograd.numpy as np
    from autograd.scipy.special import expit

    hidden = np.zeros(x.shape[1])
    for element in x:
        reset, keep = np.split(expit(np.dot(w[:4], np.concatenate([hidden, element]))), 2)
        change = np.tanh(np.dot(w[4:], np.concatenate([reset * hidden, element])))
        hidden = keep * hidden + (1 - keep) * change
    return np.sum(hidden**2)


@networks.residual_network.native("autograd")
def residual_network(w: Any, x: Any) -> Any:
    """Multiply by matrices."""
    import autograd.numpy as np

    for _ in range(3):
        x = x + np.tanh(np.dot(x, w)) / 4
    return np.sum(x**2)


@networks.graph_convolution.native("autograd")
def graph_convolution(w: Any, x: Any, ring: Any) -> Any:
    """Multiply by matrices."""
    import autograd.numpy as np

    return np.sum(np.dot(ring, np.dot(x, w)) ** 2)


@networks.unrolled_descent.native("autograd")
def unrolled_descent(rate: Any, w: Any, x: Any, y: Any) -> Any:
    """Descend by the library's own gradient."""
    import autograd.numpy as np
    from autograd import grad

    def loss(w: Any) -> Any:
        return np.sum((np.dot(x, w) - y) ** 2)

    for _ in range(5):
        w = w - rate * grad(loss)(w) / 2
    return loss(w)


@networks.norm_by_power_iteration.native("autograd")
def norm_by_power_iteration(a: Any, start: Any) -> Any:
    """Divide by norms."""
    import autograd.numpy as np

    v = start
    for _ in range(6):
        u = np.dot(a, v)
        u = u / np.linalg.norm(u)
        v = np.dot(a.T, u)
        v = v / np.linalg.norm(v)
    return np.dot(u, np.dot(a, v))


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


@likelihoods.gaussian_process.native("autograd")
def gaussian_process(log_length: Any, log_noise: Any, t: Any, y: Any) -> Any:
    """Take a density of the statistics module, less its constant."""
    import autograd.numpy as np
    from autograd.scipy.stats import multivariate_normal

    kernel = np.exp(-(((t[:, None] - t) / np.exp(log_length)) ** 2) / 2)
    covariance = kernel + np.exp(2 * log_noise) * np.eye(len(t))
    constant = len(t) * np.log(2 * np.pi) / 2
    return multivariate_normal.logpdf(y, np.zeros(len(t)), covariance) + constant


@likelihoods.evidence_lower_bound.native("autograd")
def evidence_lower_bound(w: Any, v: Any, x: Any, noise: Any) -> Any:
    """Split the code, and write the divergence out."""
    import autograd.numpy as np

    mean, log_deviation = np.split(np.dot(w, np.tanh(x)), 2)
    deviation = np.exp(log_deviation)
    decoded = np.tanh(np.dot(mean + deviation * noise, v))
    divergence = np.sum(mean**2 + deviation**2 - 1 - 2 * log_deviation) / 2
    return -np.sum((x - decoded) ** 2) - divergence


@likelihoods.hidden_markov_model.native("autograd")
def hidden_markov_model(a: Any, b: Any, seen: Any) -> Any:
    """Step forward by sums of logarithms."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    steps = a - logsumexp(a, axis=1, keepdims=True)
    emitted = (b - logsumexp(b, axis=1, keepdims=True))[:, seen].T
    forward = emitted[0]
    for logs in emitted[1:]:
        forward = logsumexp(forward[:, np.newaxis] + steps, axis=0) + logs
    return logsumexp(forward)


@likelihoods.planar_flow.native("autograd")
def planar_flow(w: Any, u: Any, b: Any, z: Any) -> Any:
    """Write the determinant out."""
    import autograd.numpy as np

    h = np.tanh(np.dot(w, z) + b)
    return -np.sum((z + u * h) ** 2) / 2 - np.log(np.abs(1 + np.dot(u, w) * (1 - h**2)))


@likelihoods.dirichlet_density.native("autograd")
def dirichlet_density(alpha: Any, p: Any) -> Any:
    """Take a density of the statistics module."""
    from autograd.scipy.stats import dirichlet

    return dirichlet.logpdf(p, alpha)


@likelihoods.student_likelihood.native("autograd")
def student_likelihood(m: Any, log_s: Any, nu: Any, x: Any) -> Any:
    """Take densities of the statistics module, less their constant."""
    import autograd.numpy as np
    from autograd.scipy.stats import t

    return np.sum(t.logpdf(x, nu, m, np.exp(log_s))) + len(x) * np.log(np.pi) / 2


@likelihoods.sinkhorn_cost.native("autograd")
def sinkhorn_cost(cost: Any) -> Any:
    """Scale in logarithms."""
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    u = np.zeros(len(cost))
    for _ in range(10):
        v = -logsumexp(u[:, None] - cost, axis=0)
        u = -logsumexp(v - cost, axis=1)
    return np.sum(np.exp(u[:, None] + v - cost) * cost)
