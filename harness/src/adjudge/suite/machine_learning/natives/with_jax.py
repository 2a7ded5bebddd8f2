"""The group's problems as JAX's users write them: https://docs.jax.dev/en/latest/jax.nn.html."""

from typing import Any

from adjudge.suite.machine_learning import layers, likelihoods, losses, networks


@networks.perceptron.native("jax")
def perceptron(a: Any, b: Any, c: Any, x: Any, y: Any) -> Any:
    """Write the layer out, as the tutorials do."""
    import jax.numpy as jnp

    return jnp.sum((jnp.tanh(x @ a + b) @ c - y) ** 2)


@networks.convolutional_network.native("jax")
def convolutional_network(x: Any, k: Any, w: Any) -> Any:
    """Convolve by the primitive."""
    import jax
    import jax.numpy as jnp

    features = jnp.tanh(jax.lax.conv(x, k, (1, 1), "VALID")).mean(axis=(0, 2, 3))
    return jnp.dot(w, features) ** 2


@networks.long_short_term_memory.native("jax")
def long_short_term_memory(w: Any, x: Any) -> Any:
    """Scan a cell over the sequence."""
    import jax
    import jax.numpy as jnp

    def step(state: Any, element: Any) -> Any:
        hidden, memory = state
        forget, enter, change, leave = jnp.split(w @ jnp.concatenate([hidden, element]), 4)
        memory = jax.nn.sigmoid(forget) * memory + jax.nn.sigmoid(enter) * jnp.tanh(change)
        return (jax.nn.sigmoid(leave) * jnp.tanh(memory), memory), None

    (hidden, _), _ = jax.lax.scan(step, (jnp.zeros_like(x[0]), jnp.zeros_like(x[0])), x)
    return jnp.sum(hidden**2)


@layers.gaussian_error_linear_unit.native("jax")
def gaussian_error_linear_unit(x: Any) -> Any:
    """Apply the activation, not approximated."""
    import jax

    return jax.nn.gelu(x, approximate=False)


@layers.gaussian_error_linear_unit_by_tanh.native("jax")
def gaussian_error_linear_unit_by_tanh(x: Any) -> Any:
    """Apply the activation, which is approximated unless told otherwise."""
    import jax

    return jax.nn.gelu(x)


@layers.swish.native("jax")
def swish(x: Any) -> Any:
    """Apply the activation."""
    import jax

    return jax.nn.silu(x)


@layers.mish.native("jax")
def mish(x: Any) -> Any:
    """Apply the activation."""
    import jax

    return jax.nn.mish(x)


@layers.layer_normalisation.native("jax")
def layer_normalisation(x: Any, w: Any) -> Any:
    """Standardise the last axis."""
    import jax
    import jax.numpy as jnp

    return jnp.sum(w * jax.nn.standardize(x, axis=-1, epsilon=1e-5))


@layers.batch_normalisation.native("jax")
def batch_normalisation(x: Any, w: Any) -> Any:
    """Standardise the first axis."""
    import jax
    import jax.numpy as jnp

    return jnp.sum(w * jax.nn.standardize(x, axis=0, epsilon=1e-5))


@layers.root_mean_square_normalisation.native("jax")
def root_mean_square_normalisation(x: Any, w: Any) -> Any:
    """Multiply by a reciprocal root."""
    import jax
    import jax.numpy as jnp

    return jnp.sum(w * x * jax.lax.rsqrt(jnp.mean(jnp.square(x), axis=-1, keepdims=True) + 1e-5))


@layers.weight_normalisation.native("jax")
def weight_normalisation(v: Any, g: Any, w: Any) -> Any:
    """Divide by the norm."""
    import jax.numpy as jnp

    return jnp.dot(w, g * v / jnp.linalg.norm(v))


@layers.dropout_with_a_mask.native("jax")
def dropout_with_a_mask(x: Any, keep: Any) -> Any:
    """Choose by the mask."""
    import jax.numpy as jnp

    return jnp.sum(jnp.where(keep > 0, x / 0.8, 0) ** 2)


@layers.embedding.native("jax")
def embedding(table: Any, tokens: Any, w: Any) -> Any:
    """Index the table."""
    import jax.numpy as jnp

    return jnp.sum(w * table[tokens])


@layers.attention.native("jax")
def attention(q: Any, k: Any, v: Any, w: Any) -> Any:
    """Mix by a softmax."""
    import jax
    import jax.numpy as jnp

    return jnp.sum(w * (jax.nn.softmax(q @ k.T / jnp.sqrt(q.shape[-1]).astype(q.dtype)) @ v))


@layers.causal_self_attention.native("jax")
def causal_self_attention(x: Any, w: Any) -> Any:
    """Apply the function, which has the mask; the middle axis is of heads."""
    import jax
    import jax.numpy as jnp

    heads, queries = x[:, None], (x @ w)[:, None]
    return jnp.sum(jax.nn.dot_product_attention(queries, heads, heads, scale=1.0, is_causal=True) ** 2)


@losses.cross_entropy.native("jax")
def cross_entropy(x: Any, y: Any) -> Any:
    """Weigh the logarithm of a softmax."""
    import jax
    import jax.numpy as jnp

    return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(x), axis=1))


@losses.cross_entropy_with_smooth_labels.native("jax")
def cross_entropy_with_smooth_labels(x: Any, y: Any) -> Any:
    """Weigh the logarithm of a softmax by smoothed labels."""
    import jax
    import jax.numpy as jnp

    return -jnp.sum((0.875 * y + 0.125 / y.shape[-1]) * jax.nn.log_softmax(x))


@losses.focal_loss.native("jax")
def focal_loss(x: Any, sign: Any) -> Any:
    """Weigh the logarithm of a logistic function."""
    import jax

    logit = sign * x
    return -((1 - jax.nn.sigmoid(logit)) ** 2) * jax.nn.log_sigmoid(logit)


@losses.logistic_regression.native("jax")
def logistic_regression(w: Any, x: Any, y: Any) -> Any:
    """Take the logarithm of a logistic function."""
    import jax
    import jax.numpy as jnp

    return -jnp.sum(jax.nn.log_sigmoid(y * (x @ w))) + jnp.vdot(w, w) / 8


@losses.poisson_regression.native("jax")
def poisson_regression(w: Any, x: Any, y: Any) -> Any:
    """Write the loss out."""
    import jax.numpy as jnp

    log_rate = x @ w
    return jnp.sum(jnp.exp(log_rate) - y * log_rate)


@losses.ridge_regression.native("jax")
def ridge_regression(w: Any, x: Any, y: Any) -> Any:
    """Sum squares."""
    import jax.numpy as jnp

    return jnp.sum((x @ w - y) ** 2) + jnp.vdot(w, w) / 4


@losses.contrastive_loss.native("jax")
def contrastive_loss(a: Any, b: Any, same: Any) -> Any:
    """Rectify what the distance lacks."""
    import jax
    import jax.numpy as jnp

    distance = jnp.linalg.norm(a - b)
    return same * distance**2 + (1 - same) * jax.nn.relu(5 - distance) ** 2


@losses.info_nce.native("jax")
def info_nce(x: Any) -> Any:
    """Take the diagonal of the logarithm of a softmax."""
    import jax
    import jax.numpy as jnp

    first, second = jnp.split(x / jnp.linalg.norm(x, axis=1, keepdims=True), 2)
    return -jnp.trace(jax.nn.log_softmax(4 * first @ second.T))


@losses.divergence_of_gaussians.native("jax")
def divergence_of_gaussians(mean: Any, log_deviation: Any) -> Any:
    """Write it out by the logarithm of the variance."""
    import jax.numpy as jnp

    log_variance = 2 * log_deviation
    return -0.5 * jnp.sum(1 + log_variance - mean**2 - jnp.exp(log_variance))


@losses.divergence_from_a_distribution.native("jax")
def divergence_from_a_distribution(x: Any, y: Any) -> Any:
    """Sum relative entropies."""
    import jax
    import jax.numpy as jnp

    return jnp.sum(jax.scipy.special.rel_entr(jax.nn.softmax(x), y))


@losses.pairwise_ranking.native("jax")
def pairwise_ranking(x: Any, better: Any) -> Any:
    """Compare both at once."""
    import jax.numpy as jnp

    return jnp.sum(jnp.logaddexp(x[:2] - x[2], better))


@losses.gumbel_softmax.native("jax")
def gumbel_softmax(x: Any, g: Any) -> Any:
    """Divide by the temperature."""
    import jax
    import jax.numpy as jnp

    return jnp.sum(jax.nn.softmax((x + g) / 0.5) ** 2)


@likelihoods.gaussian_mixture.native("jax")
def gaussian_mixture(logits: Any, means: Any, scales: Any, x: Any) -> Any:
    """Weigh densities of the statistics module."""
    import jax
    import jax.numpy as jnp

    logs = jax.scipy.stats.norm.logpdf(x[:, None], means, jnp.exp(scales)) + jax.nn.log_softmax(logits)
    return jnp.sum(jax.nn.logsumexp(logs, axis=1))
