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


@layers.gaussian_error_linear_unit.native("mxnet")
def gaussian_error_linear_unit(x: Any) -> Any:
    """Apply the activation, which takes no array without axes."""
    from mxnet import npx

    return npx.leaky_relu(x.reshape(1), act_type="gelu")[0]


@layers.gaussian_error_linear_unit_by_tanh.native("mxnet")
def gaussian_error_linear_unit_by_tanh(x: Any) -> Any:
    """Write the approximation out."""
    import math

    from mxnet import np

    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


@layers.swish.native("mxnet")
def swish(x: Any) -> Any:
    """Multiply by a logistic function."""
    from mxnet import npx

    return x * npx.sigmoid(x)


@layers.mish.native("mxnet")
def mish(x: Any) -> Any:
    """Write the activation out, by its softplus."""
    from mxnet import np, npx

    return x * np.tanh(npx.activation(x, act_type="softrelu"))


@layers.layer_normalisation.native("mxnet")
def layer_normalisation(x: Any, w: Any) -> Any:
    """Apply the layer, without scale and shift."""
    from mxnet import np, npx

    scale, shift = np.ones(x.shape[-1:], dtype=x.dtype), np.zeros(x.shape[-1:], dtype=x.dtype)
    return (w * npx.layer_norm(x, scale, shift, axis=-1, eps=1e-5)).sum()


@layers.batch_normalisation.native("mxnet")
def batch_normalisation(x: Any, w: Any) -> Any:
    """Apply the layer as in training, without scale and shift."""
    from mxnet import autograd, np, npx

    ones, zeros = np.ones(x.shape[1:], dtype=x.dtype), np.zeros(x.shape[1:], dtype=x.dtype)
    with autograd.train_mode():
        return (w * npx.batch_norm(x, ones, zeros, zeros.copy(), ones.copy(), eps=1e-5)).sum()


@layers.root_mean_square_normalisation.native("mxnet")
def root_mean_square_normalisation(x: Any, w: Any) -> Any:
    """Divide by the root."""
    from mxnet import np

    return (w * x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + 1e-5)).sum()


@layers.weight_normalisation.native("mxnet")
def weight_normalisation(v: Any, g: Any, w: Any) -> Any:
    """Divide by the norm."""
    from mxnet import np

    return np.dot(w, g * v / np.linalg.norm(v))


@layers.dropout_with_a_mask.native("mxnet")
def dropout_with_a_mask(x: Any, keep: Any) -> Any:
    """Multiply by the mask."""
    return ((x * keep / 0.8) ** 2).sum()


@layers.embedding.native("mxnet")
def embedding(table: Any, tokens: Any, w: Any) -> Any:
    """Look tokens up by the layer."""
    from mxnet import npx

    found = npx.embedding(
        tokens, table, input_dim=table.shape[0], output_dim=table.shape[1], dtype=str(table.dtype)
    )
    return (w * found).sum()


@layers.attention.native("mxnet")
def attention(q: Any, k: Any, v: Any, w: Any) -> Any:
    """Mix by a softmax, which has a temperature."""
    from mxnet import np, npx

    mixed = npx.softmax(np.dot(q, k.T), axis=-1, temperature=q.shape[-1] ** 0.5)
    return (w * np.dot(mixed, v)).sum()


@layers.causal_self_attention.native("mxnet")
def causal_self_attention(x: Any, w: Any) -> Any:
    """Mix by a softmax, which has a length for each row."""
    from mxnet import np, npx

    scores = np.dot(np.dot(x, w), x.T)
    lengths = np.arange(1, x.shape[0] + 1, dtype="int32")
    return (np.dot(npx.softmax(scores, lengths, axis=-1, use_length=True), x) ** 2).sum()


@losses.cross_entropy.native("mxnet")
def cross_entropy(x: Any, y: Any) -> Any:
    """Weigh the logarithm of a softmax."""
    from mxnet import npx

    return -(y * npx.log_softmax(x, axis=-1)).sum(axis=-1).mean()


@losses.cross_entropy_with_smooth_labels.native("mxnet")
def cross_entropy_with_smooth_labels(x: Any, y: Any) -> Any:
    """Weigh the logarithm of a softmax by smoothed labels."""
    from mxnet import npx

    return -((0.875 * y + 0.125 / y.shape[-1]) * npx.log_softmax(x, axis=-1)).sum()


@losses.focal_loss.native("mxnet")
def focal_loss(x: Any, sign: Any) -> Any:
    """Weigh a softplus."""
    from mxnet import npx

    logit = sign * x
    return (1 - npx.sigmoid(logit)) ** 2 * npx.activation(-logit, act_type="softrelu")


@losses.logistic_regression.native("mxnet")
def logistic_regression(w: Any, x: Any, y: Any) -> Any:
    """Sum softplus."""
    from mxnet import np, npx

    return npx.activation(-y * np.dot(x, w), act_type="softrelu").sum() + (w**2).sum() / 8


@losses.poisson_regression.native("mxnet")
def poisson_regression(w: Any, x: Any, y: Any) -> Any:
    """Write the loss out."""
    from mxnet import np

    log_rate = np.dot(x, w)
    return (np.exp(log_rate) - y * log_rate).sum()


@losses.ridge_regression.native("mxnet")
def ridge_regression(w: Any, x: Any, y: Any) -> Any:
    """Sum squares."""
    from mxnet import np

    return ((np.dot(x, w) - y) ** 2).sum() + (w**2).sum() / 4


@losses.contrastive_loss.native("mxnet")
def contrastive_loss(a: Any, b: Any, same: Any) -> Any:
    """Rectify what the distance lacks."""
    from mxnet import np, npx

    distance = np.linalg.norm(a - b)
    return same * distance**2 + (1 - same) * npx.relu(5 - distance) ** 2


@losses.info_nce.native("mxnet")
def info_nce(x: Any) -> Any:
    """Pick each one's partner from the logarithm of a softmax."""
    from mxnet import np, npx

    first, second = np.split(x / np.linalg.norm(x, axis=1, keepdims=True), 2)
    logs = npx.log_softmax(4 * np.dot(first, second.T), axis=-1)
    return -npx.pick(logs, np.arange(2)).sum()


@losses.divergence_of_gaussians.native("mxnet")
def divergence_of_gaussians(mean: Any, log_deviation: Any) -> Any:
    """Write it out by the logarithm of the variance."""
    from mxnet import np

    log_variance = 2 * log_deviation
    return -0.5 * (1 + log_variance - mean**2 - np.exp(log_variance)).sum()


@losses.divergence_from_a_distribution.native("mxnet")
def divergence_from_a_distribution(x: Any, y: Any) -> Any:
    """Weigh logarithms by what they are of."""
    from mxnet import np, npx

    logs = npx.log_softmax(x, axis=-1)
    return (np.exp(logs) * (logs - np.log(y))).sum()


@losses.pairwise_ranking.native("mxnet")
def pairwise_ranking(x: Any, better: Any) -> Any:
    """Take softplus of what is less than better."""
    from mxnet import npx

    return (better + npx.activation(x[:2] - x[2] - better, act_type="softrelu")).sum()


@losses.gumbel_softmax.native("mxnet")
def gumbel_softmax(x: Any, g: Any) -> Any:
    """Draw by a softmax, which has a temperature."""
    from mxnet import npx

    return (npx.softmax(x + g, axis=-1, temperature=0.5) ** 2).sum()


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


def _logsumexp(x: Any, axis: int) -> Any:
    """Take the largest out by hand: it has no such function."""
    from mxnet import np

    largest = x.max(axis=axis, keepdims=True)
    return np.log(np.exp(x - largest).sum(axis=axis)) + largest.max(axis=axis)
