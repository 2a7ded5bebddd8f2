"""The group's problems as TensorFlow's users write them: https://www.tensorflow.org/api_docs/python/tf/nn."""

from typing import Any

from adjudge.suite.machine_learning import layers, likelihoods, losses, networks


@networks.perceptron.native("tensorflow")
def perceptron(a: Any, b: Any, c: Any, x: Any, y: Any) -> Any:
    """Multiply, add a bias, and sum squared differences."""
    import tensorflow as tf

    hidden = tf.tanh(tf.nn.bias_add(tf.matmul(x, a), b))
    return tf.reduce_sum(tf.math.squared_difference(tf.linalg.matvec(hidden, c), y))


@networks.convolutional_network.native("tensorflow")
def convolutional_network(x: Any, k: Any, w: Any) -> Any:
    """Convolve with the channels last, which is the layout that it has."""
    import tensorflow as tf

    features = tf.nn.conv2d(tf.transpose(x, (0, 2, 3, 1)), tf.transpose(k, (2, 3, 1, 0)), 1, "VALID")
    return tf.square(tf.tensordot(w, tf.reduce_mean(tf.tanh(features), axis=(0, 1, 2)), 1))


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
