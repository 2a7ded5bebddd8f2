"""The group's problems as TensorFlow's users write them: https://www.tensorflow.org/api_docs/python/tf/nn."""

from typing import Any

from adjudge.suite.machine_learning import layers, likelihoods, losses, networks


@networks.perceptron.native("tensorflow")
def perceptron(a: Any, b: Any, c: Any, x: Any, y: Any) -> Any:
    """Multiply, add a bias, and sum squared differences."""
    import tensorflow as tf

    hidden = tf.tanh(tf.nn.bias_add(tf.matmul(x, a), b))
    return tf.reduce_sum(tf.math.squared_difference(tf.linalg.matvec(hidden, c), y))


@networks.rectified_perceptron.native("tensorflow")
def rectified_perceptron(a: Any, b: Any, c: Any, x: Any) -> Any:
    """Apply rectifiers, and the fused loss of classes."""
    import tensorflow as tf

    hidden = tf.nn.relu(tf.nn.bias_add(tf.matmul(x, a), b))
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 2], logits=tf.matmul(hidden, c))
    return tf.reduce_sum(losses)


@networks.convolutional_network.native("tensorflow")
def convolutional_network(x: Any, k: Any, w: Any) -> Any:
    """Convolve with the channels last, which is the layout that it has."""
    import tensorflow as tf

    features = tf.nn.conv2d(tf.transpose(x, (0, 2, 3, 1)), tf.transpose(k, (2, 3, 1, 0)), 1, "VALID")
    return tf.square(tf.tensordot(w, tf.reduce_mean(tf.tanh(features), axis=(0, 1, 2)), 1))


@networks.convolution_with_pooling.native("tensorflow")
def convolution_with_pooling(x: Any, k: Any) -> Any:
    """Convolve and pool with the channels last, which is the layout that it has."""
    import tensorflow as tf

    features = tf.nn.conv2d(tf.transpose(x, (0, 2, 3, 1)), tf.transpose(k, (2, 3, 1, 0)), 1, "VALID")
    return tf.reduce_sum(tf.square(tf.nn.max_pool2d(features, 3, 3, "VALID")))


@networks.recurrent_network.native("tensorflow")
def recurrent_network(w: Any, u: Any, x: Any) -> Any:
    """Step a cell over the sequence's elements."""
    import tensorflow as tf

    hidden = tf.zeros_like(x[0])
    for element in tf.unstack(x):
        hidden = tf.tanh(tf.linalg.matvec(w, hidden) + tf.linalg.matvec(u, element))
    return tf.reduce_sum(tf.square(hidden))


@networks.long_short_term_memory.native("tensorflow")
def long_short_term_memory(w: Any, x: Any) -> Any:
    """Step a cell whose gates are splits of one product."""
    import tensorflow as tf

    hidden, memory = tf.zeros_like(x[0]), tf.zeros_like(x[0])
    for element in tf.unstack(x):
        forget, enter, change, leave = tf.split(tf.linalg.matvec(w, tf.concat([hidden, element], 0)), 4)
        memory = tf.sigmoid(forget) * memory + tf.sigmoid(enter) * tf.tanh(change)
        hidden = tf.sigmoid(leave) * tf.tanh(memory)
    return tf.reduce_sum(tf.square(hidden))


@networks.gated_recurrent_unit.native("tensorflow")
def gated_recurrent_unit(w: Any, x: Any) -> Any:
    """Step a cell whose gates are splits of one product."""
    import tensorflow as tf

    gates, candidate = tf.split(w, [4, 2])
    hidden = tf.zeros_like(x[0])
    for element in tf.unstack(x):
        reset, keep = tf.split(tf.sigmoid(tf.linalg.matvec(gates, tf.concat([hidden, element], 0))), 2)
        change = tf.tanh(tf.linalg.matvec(candidate, tf.concat([reset * hidden, element], 0)))
        hidden = keep * hidden + (1 - keep) * change
    return tf.reduce_sum(tf.square(hidden))


@networks.residual_network.native("tensorflow")
def residual_network(w: Any, x: Any) -> Any:
    """Multiply by matrices."""
    import tensorflow as tf

    for _ in range(3):
        x = x + tf.tanh(tf.matmul(x, w)) / 4
    return tf.reduce_sum(tf.square(x))


@networks.graph_convolution.native("tensorflow")
def graph_convolution(w: Any, x: Any, ring: Any) -> Any:
    """Multiply by a sparse matrix of neighbours."""
    import tensorflow as tf

    y = tf.sparse.sparse_dense_matmul(tf.sparse.from_dense(ring), tf.matmul(x, w))
    return tf.reduce_sum(tf.square(y))


@networks.unrolled_descent.native("tensorflow")
def unrolled_descent(rate: Any, w: Any, x: Any, y: Any) -> Any:
    """Descend by the library's own gradient, of its loss."""
    import tensorflow as tf

    for _ in range(5):
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = tf.nn.l2_loss(tf.linalg.matvec(x, w) - y)
        w = w - rate * tape.gradient(loss, w)
    return 2 * tf.nn.l2_loss(tf.linalg.matvec(x, w) - y)


@networks.norm_by_power_iteration.native("tensorflow")
def norm_by_power_iteration(a: Any, start: Any) -> Any:
    """Normalise by the library's function."""
    import tensorflow as tf

    v = start
    for _ in range(6):
        u = tf.linalg.l2_normalize(tf.linalg.matvec(a, v))
        v = tf.linalg.l2_normalize(tf.linalg.matvec(a, u, transpose_a=True))
    return tf.tensordot(u, tf.linalg.matvec(a, v), 1)


@layers.gaussian_error_linear_unit.native("tensorflow")
def gaussian_error_linear_unit(x: Any) -> Any:
    """Apply the activation."""
    import tensorflow as tf

    return tf.nn.gelu(x)


@layers.gaussian_error_linear_unit_by_tanh.native("tensorflow")
def gaussian_error_linear_unit_by_tanh(x: Any) -> Any:
    """Apply the activation, approximated."""
    import tensorflow as tf

    return tf.nn.gelu(x, approximate=True)


@layers.swish.native("tensorflow")
def swish(x: Any) -> Any:
    """Apply the activation."""
    import tensorflow as tf

    return tf.nn.silu(x)


@layers.mish.native("tensorflow")
def mish(x: Any) -> Any:
    """Write the activation out."""
    import tensorflow as tf

    return x * tf.tanh(tf.math.softplus(x))


@layers.layer_normalisation.native("tensorflow")
def layer_normalisation(x: Any, w: Any) -> Any:
    """Take the moments, and normalise by them."""
    import tensorflow as tf

    mean, variance = tf.nn.moments(x, axes=(1,), keepdims=True)
    return tf.reduce_sum(w * tf.nn.batch_normalization(x, mean, variance, None, None, 1e-5))


@layers.batch_normalisation.native("tensorflow")
def batch_normalisation(x: Any, w: Any) -> Any:
    """Take the moments of the batch, and normalise by them."""
    import tensorflow as tf

    mean, variance = tf.nn.moments(x, axes=(0,))
    return tf.reduce_sum(w * tf.nn.batch_normalization(x, mean, variance, None, None, 1e-5))


@layers.root_mean_square_normalisation.native("tensorflow")
def root_mean_square_normalisation(x: Any, w: Any) -> Any:
    """Multiply by a reciprocal root."""
    import tensorflow as tf

    mean_square = tf.reduce_mean(tf.square(x), axis=-1, keepdims=True)
    return tf.reduce_sum(w * x * tf.math.rsqrt(mean_square + 1e-5))


@layers.weight_normalisation.native("tensorflow")
def weight_normalisation(v: Any, g: Any, w: Any) -> Any:
    """Normalise."""
    import tensorflow as tf

    direction, _ = tf.linalg.normalize(v)
    return tf.tensordot(w, g * direction, 1)


@layers.dropout_with_a_mask.native("tensorflow")
def dropout_with_a_mask(x: Any, keep: Any) -> Any:
    """Choose by the mask."""
    import tensorflow as tf

    return tf.reduce_sum(tf.square(tf.where(keep > 0, x / 0.8, tf.zeros_like(x))))


@layers.embedding.native("tensorflow")
def embedding(table: Any, tokens: Any, w: Any) -> Any:
    """Look tokens up."""
    import tensorflow as tf

    return tf.reduce_sum(w * tf.nn.embedding_lookup(table, tokens))


@layers.attention.native("tensorflow")
def attention(q: Any, k: Any, v: Any, w: Any) -> Any:
    """Mix by a softmax."""
    import tensorflow as tf

    scores = tf.matmul(q, k, transpose_b=True) / tf.sqrt(tf.cast(q.shape[-1], q.dtype))
    return tf.reduce_sum(w * tf.matmul(tf.nn.softmax(scores), v))


@layers.causal_self_attention.native("tensorflow")
def causal_self_attention(x: Any, w: Any) -> Any:
    """Mask by the least number that there is, and mix by a softmax."""
    import tensorflow as tf

    scores = tf.matmul(tf.matmul(x, w), x, transpose_b=True)
    past = tf.linalg.band_part(tf.ones_like(scores), -1, 0) > 0
    mixed = tf.nn.softmax(tf.where(past, scores, scores.dtype.min))
    return tf.reduce_sum(tf.square(tf.matmul(mixed, x)))


@losses.cross_entropy.native("tensorflow")
def cross_entropy(x: Any, y: Any) -> Any:
    """Apply the fused loss."""
    import tensorflow as tf

    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x))


@losses.cross_entropy_with_smooth_labels.native("tensorflow")
def cross_entropy_with_smooth_labels(x: Any, y: Any) -> Any:
    """Apply the fused loss to smoothed labels."""
    import tensorflow as tf

    labels = 0.875 * y + 0.125 / y.shape[-1]
    return tf.reduce_sum(tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=x))


@losses.focal_loss.native("tensorflow")
def focal_loss(x: Any, sign: Any) -> Any:
    """Weigh the fused loss, whose labels are zero and one."""
    import tensorflow as tf

    loss = tf.nn.sigmoid_cross_entropy_with_logits(labels=(sign + 1) / 2, logits=x)
    return tf.square(1 - tf.sigmoid(sign * x)) * loss


@losses.logistic_regression.native("tensorflow")
def logistic_regression(w: Any, x: Any, y: Any) -> Any:
    """Apply the fused loss, whose labels are zero and one."""
    import tensorflow as tf

    logits = tf.linalg.matvec(x, w)
    loss = tf.nn.sigmoid_cross_entropy_with_logits(labels=(y + 1) / 2, logits=logits)
    return tf.reduce_sum(loss) + tf.nn.l2_loss(w) / 4


@losses.poisson_regression.native("tensorflow")
def poisson_regression(w: Any, x: Any, y: Any) -> Any:
    """Apply the loss, which takes logarithms of rates."""
    import tensorflow as tf

    return tf.reduce_sum(tf.nn.log_poisson_loss(targets=y, log_input=tf.linalg.matvec(x, w)))


@losses.ridge_regression.native("tensorflow")
def ridge_regression(w: Any, x: Any, y: Any) -> Any:
    """Sum squared differences; the penalty is halved."""
    import tensorflow as tf

    errors = tf.math.squared_difference(tf.linalg.matvec(x, w), y)
    return tf.reduce_sum(errors) + tf.nn.l2_loss(w) / 2


@losses.contrastive_loss.native("tensorflow")
def contrastive_loss(a: Any, b: Any, same: Any) -> Any:
    """Rectify what the distance lacks."""
    import tensorflow as tf

    distance = tf.norm(a - b)
    return same * tf.square(distance) + (1 - same) * tf.square(tf.nn.relu(5 - distance))


@losses.info_nce.native("tensorflow")
def info_nce(x: Any) -> Any:
    """Normalise, and classify each among its partners."""
    import tensorflow as tf

    first, second = tf.split(tf.linalg.normalize(x, axis=1)[0], 2)
    scores = 4 * tf.matmul(first, second, transpose_b=True)
    return tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits=scores))


@losses.divergence_of_gaussians.native("tensorflow")
def divergence_of_gaussians(mean: Any, log_deviation: Any) -> Any:
    """Write it out by the logarithm of the variance."""
    import tensorflow as tf

    log_variance = 2 * log_deviation
    return -0.5 * tf.reduce_sum(1 + log_variance - tf.square(mean) - tf.exp(log_variance))


@losses.divergence_from_a_distribution.native("tensorflow")
def divergence_from_a_distribution(x: Any, y: Any) -> Any:
    """Weigh logarithms by what they are of."""
    import tensorflow as tf

    logs = tf.nn.log_softmax(x)
    return tf.reduce_sum(tf.exp(logs) * (logs - tf.math.log(y)))


@losses.pairwise_ranking.native("tensorflow")
def pairwise_ranking(x: Any, better: Any) -> Any:
    """Take softplus of what is less than better."""
    import tensorflow as tf

    return tf.reduce_sum(better + tf.math.softplus(x[:2] - x[2] - better))


@losses.gumbel_softmax.native("tensorflow")
def gumbel_softmax(x: Any, g: Any) -> Any:
    """Divide by the temperature."""
    import tensorflow as tf

    return tf.reduce_sum(tf.square(tf.nn.softmax((x + g) / 0.5)))


@likelihoods.gaussian_mixture.native("tensorflow")
def gaussian_mixture(logits: Any, means: Any, scales: Any, x: Any) -> Any:
    """Write the densities out: those of distributions are another library's."""
    import math

    import tensorflow as tf

    z = (x[:, None] - means) * tf.exp(-scales)
    logs = tf.nn.log_softmax(logits) - scales - tf.square(z) / 2 - math.log(2 * math.pi) / 2
    return tf.reduce_sum(tf.reduce_logsumexp(logs, axis=1))


@likelihoods.gaussian_process.native("tensorflow")
def gaussian_process(log_length: Any, log_noise: Any, t: Any, y: Any) -> Any:
    """Solve by Cholesky's factor."""
    import tensorflow as tf

    kernel = tf.exp(-tf.square((t[:, None] - t) / tf.exp(log_length)) / 2)
    noisy = tf.linalg.set_diag(kernel, tf.linalg.diag_part(kernel) + tf.exp(2 * log_noise))
    factor = tf.linalg.cholesky(noisy)
    fit = tf.reduce_sum(y[:, None] * tf.linalg.cholesky_solve(factor, y[:, None])) / 2
    return -fit - tf.reduce_sum(tf.math.log(tf.linalg.diag_part(factor)))


@likelihoods.evidence_lower_bound.native("tensorflow")
def evidence_lower_bound(w: Any, v: Any, x: Any, noise: Any) -> Any:
    """Split the code, and write the divergence out."""
    import tensorflow as tf

    mean, log_deviation = tf.split(tf.linalg.matvec(w, tf.tanh(x)), 2)
    deviation = tf.exp(log_deviation)
    decoded = tf.tanh(tf.linalg.matvec(v, mean + deviation * noise, transpose_a=True))
    divergence = tf.reduce_sum(tf.square(mean) + tf.square(deviation) - 1 - 2 * log_deviation) / 2
    return -tf.reduce_sum(tf.math.squared_difference(x, decoded)) - divergence


@likelihoods.hidden_markov_model.native("tensorflow")
def hidden_markov_model(a: Any, b: Any, seen: Any) -> Any:
    """Fold sums of logarithms over what was seen."""
    import tensorflow as tf

    steps, signs = tf.nn.log_softmax(a), tf.nn.log_softmax(b)
    emitted = tf.gather(tf.transpose(signs), seen)

    def step(forward: Any, logs: Any) -> Any:
        return tf.reduce_logsumexp(forward[:, None] + steps, axis=0) + logs

    return tf.reduce_logsumexp(tf.foldl(step, emitted[1:], emitted[0]))


@likelihoods.planar_flow.native("tensorflow")
def planar_flow(w: Any, u: Any, b: Any, z: Any) -> Any:
    """Write the determinant out."""
    import tensorflow as tf

    h = tf.tanh(tf.tensordot(w, z, 1) + b)
    volume = tf.math.log(tf.abs(1 + tf.tensordot(u, w, 1) * (1 - tf.square(h))))
    return -tf.reduce_sum(tf.square(z + u * h)) / 2 - volume


@likelihoods.dirichlet_density.native("tensorflow")
def dirichlet_density(alpha: Any, p: Any) -> Any:
    """Take the beta function of several variables, and products that are zero at zero."""
    import tensorflow as tf

    return tf.reduce_sum(tf.math.xlogy(alpha - 1, p)) - tf.math.lbeta(alpha)


@likelihoods.student_likelihood.native("tensorflow")
def student_likelihood(m: Any, log_s: Any, nu: Any, x: Any) -> Any:
    """Write the density out: those of distributions are another library's."""
    import tensorflow as tf

    z = (x - m) / tf.exp(log_s)
    normaliser = tf.math.lgamma((nu + 1) / 2) - tf.math.lgamma(nu / 2) - tf.math.log(nu) / 2 - log_s
    return tf.reduce_sum(normaliser - (nu + 1) / 2 * tf.math.log1p(tf.square(z) / nu))


@likelihoods.sinkhorn_cost.native("tensorflow")
def sinkhorn_cost(cost: Any) -> Any:
    """Scale in logarithms."""
    import tensorflow as tf

    u = tf.zeros_like(cost[0])
    for _ in range(10):
        v = -tf.reduce_logsumexp(u[:, None] - cost, axis=0)
        u = -tf.reduce_logsumexp(v - cost, axis=1)
    return tf.reduce_sum(tf.exp(u[:, None] + v - cost) * cost)
