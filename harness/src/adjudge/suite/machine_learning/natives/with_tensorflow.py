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


@layers.layer_normalisation.native("tensorflow")
def layer_normalisation(x: Any, w: Any) -> Any:
    """Take the moments, and normalise by them."""
    import tensorflow as tf

    mean, variance = tf.nn.moments(x, axes=(1,), keepdims=True)
    return tf.reduce_sum(w * tf.nn.batch_normalization(x, mean, variance, None, None, 1e-5))


@layers.attention.native("tensorflow")
def attention(q: Any, k: Any, v: Any, w: Any) -> Any:
    """Mix by a softmax."""
    import tensorflow as tf

    scores = tf.matmul(q, k, transpose_b=True) / tf.sqrt(tf.cast(q.shape[-1], q.dtype))
    return tf.reduce_sum(w * tf.matmul(tf.nn.softmax(scores), v))


@layers.embedding.native("tensorflow")
def embedding(table: Any, tokens: Any, w: Any) -> Any:
    """Look tokens up."""
    import tensorflow as tf

    return tf.reduce_sum(w * tf.nn.embedding_lookup(table, tokens))


@losses.cross_entropy.native("tensorflow")
def cross_entropy(x: Any, y: Any) -> Any:
    """Apply the fused loss."""
    import tensorflow as tf

    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x))


@likelihoods.gaussian_mixture.native("tensorflow")
def gaussian_mixture(logits: Any, means: Any, scales: Any, x: Any) -> Any:
    """Write the densities out: those of distributions are another library's."""
    import math

    import tensorflow as tf

    z = (x[:, None] - means) * tf.exp(-scales)
    logs = tf.nn.log_softmax(logits) - scales - tf.square(z) / 2 - math.log(2 * math.pi) / 2
    return tf.reduce_sum(tf.reduce_logsumexp(logs, axis=1))
