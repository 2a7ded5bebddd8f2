"""The group's problems as JAX's users write them: https://docs.jax.dev/en/latest/jax.nn.html."""

from typing import Any

from adjudge.suite.machine_learning import layers, likelihoods, losses, networks


@networks.perceptron.native("jax")
def perceptron(a: Any, b: Any, c: Any, x: Any, y: Any) -> Any:
    """Write the layer out, as the tutorials do."""
    import jax.numpy as jnp

    return jnp.sum((jnp.tanh(x @ a + b) @ c - y) ** 2)


@networks.rectified_perceptron.native("jax")
def rectified_perceptron(a: Any, b: Any, c: Any, x: Any) -> Any:
    """Pick the classes' logarithms of a softmax."""
    import jax
    import jax.numpy as jnp

    logs = jax.nn.log_softmax(jax.nn.relu(x @ a + b) @ c)
    return -jnp.sum(logs[jnp.arange(2), jnp.array([0, 2])])


@networks.convolutional_network.native("jax")
def convolutional_network(x: Any, k: Any, w: Any) -> Any:
    """Convolve by the primitive."""
    import jax
    import jax.numpy as jnp

    features = jnp.tanh(jax.lax.conv(x, k, (1, 1), "VALID")).mean(axis=(0, 2, 3))
    return jnp.dot(w, features) ** 2


@networks.convolution_with_pooling.native("jax")
def convolution_with_pooling(x: Any, k: Any) -> Any:
    """Convolve by the primitive, and reduce windows."""
    import jax
    import jax.numpy as jnp

    features = jax.lax.conv(x, k, (1, 1), "VALID")
    pooled = jax.lax.reduce_window(features, -jnp.inf, jax.lax.max, (1, 1, 3, 3), (1, 1, 3, 3), "VALID")
    return jnp.sum(pooled**2)


@networks.recurrent_network.native("jax")
def recurrent_network(w: Any, u: Any, x: Any) -> Any:
    """Scan a cell over the sequence."""
    import jax
    import jax.numpy as jnp

    def step(hidden: Any, element: Any) -> Any:
        return jnp.tanh(w @ hidden + u @ element), None

    hidden, _ = jax.lax.scan(step, jnp.zeros_like(x[0]), x)
    return jnp.sum(hidden**2)


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


@networks.gated_recurrent_unit.native("jax")
def gated_recurrent_unit(w: Any, x: Any) -> Any:
    """Scan a cell over the sequence."""
    import jax
    import jax.numpy as jnp

    def step(hidden: Any, element: Any) -> Any:
        reset, keep = jnp.split(jax.nn.sigmoid(w[:4] @ jnp.concatenate([hidden, element])), 2)
        change = jnp.tanh(w[4:] @ jnp.concatenate([reset * hidden, element]))
        return keep * hidden + (1 - keep) * change, None

    hidden, _ = jax.lax.scan(step, jnp.zeros_like(x[0]), x)
    return jnp.sum(hidden**2)


@networks.residual_network.native("jax")
def residual_network(w: Any, x: Any) -> Any:
    """Loop over the layers."""
    import jax
    import jax.numpy as jnp

    return jnp.sum(jax.lax.fori_loop(0, 3, lambda _, x: x + jnp.tanh(x @ w) / 4, x) ** 2)


@networks.graph_convolution.native("jax")
def graph_convolution(w: Any, x: Any, ring: Any) -> Any:
    """Multiply by a sparse matrix of neighbours, each node's two and itself."""
    import jax.numpy as jnp
    from jax.experimental.sparse import BCOO

    return jnp.sum((BCOO.fromdense(ring, nse=3 * len(ring)) @ (x @ w)) ** 2)


@networks.unrolled_descent.native("jax")
def unrolled_descent(rate: Any, w: Any, x: Any, y: Any) -> Any:
    """Descend by the library's own gradient, in a loop."""
    import jax
    import jax.numpy as jnp

    def loss(w: Any) -> Any:
        return jnp.sum((x @ w - y) ** 2)

    return loss(jax.lax.fori_loop(0, 5, lambda _, w: w - rate * jax.grad(loss)(w) / 2, w))


@networks.norm_by_power_iteration.native("jax")
def norm_by_power_iteration(a: Any, start: Any) -> Any:
    """Loop over two vectors."""
    import jax
    import jax.numpy as jnp

    def turn(_: Any, vectors: Any) -> Any:
        u = a @ vectors[1]
        u = u / jnp.linalg.norm(u)
        v = a.T @ u
        return u, v / jnp.linalg.norm(v)

    u, v = jax.lax.fori_loop(0, 6, turn, (jnp.zeros_like(a[:, 0]), start))
    return jnp.dot(u, a @ v)


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


@likelihoods.gaussian_process.native("jax")
def gaussian_process(log_length: Any, log_noise: Any, t: Any, y: Any) -> Any:
    """Solve by Cholesky's factor."""
    import jax.numpy as jnp
    from jax.scipy.linalg import cho_factor, cho_solve

    kernel = jnp.exp(-(((t[:, None] - t) / jnp.exp(log_length)) ** 2) / 2)
    factor, lower = cho_factor(kernel + jnp.exp(2 * log_noise) * jnp.eye(len(t)), lower=True)
    return -jnp.dot(y, cho_solve((factor, lower), y)) / 2 - jnp.sum(jnp.log(jnp.diag(factor)))


@likelihoods.evidence_lower_bound.native("jax")
def evidence_lower_bound(w: Any, v: Any, x: Any, noise: Any) -> Any:
    """Split the code, and write the divergence out."""
    import jax.numpy as jnp

    mean, log_deviation = jnp.split(w @ jnp.tanh(x), 2)
    deviation = jnp.exp(log_deviation)
    decoded = jnp.tanh((mean + deviation * noise) @ v)
    divergence = jnp.sum(mean**2 + deviation**2 - 1 - 2 * log_deviation) / 2
    return -jnp.sum((x - decoded) ** 2) - divergence


@likelihoods.hidden_markov_model.native("jax")
def hidden_markov_model(a: Any, b: Any, seen: Any) -> Any:
    """Scan sums of logarithms over what was seen."""
    import jax

    steps, emitted = jax.nn.log_softmax(a, axis=1), jax.nn.log_softmax(b, axis=1)[:, seen].T

    def step(forward: Any, logs: Any) -> Any:
        return jax.nn.logsumexp(forward[:, None] + steps, axis=0) + logs, None

    forward, _ = jax.lax.scan(step, emitted[0], emitted[1:])
    return jax.nn.logsumexp(forward)


@likelihoods.planar_flow.native("jax")
def planar_flow(w: Any, u: Any, b: Any, z: Any) -> Any:
    """Take the determinant of the flow's Jacobian."""
    import jax
    import jax.numpy as jnp

    def flow(z: Any) -> Any:
        return z + u * jnp.tanh(jnp.dot(w, z) + b)

    return -jnp.sum(flow(z) ** 2) / 2 - jnp.linalg.slogdet(jax.jacfwd(flow)(z)).logabsdet


@likelihoods.dirichlet_density.native("jax")
def dirichlet_density(alpha: Any, p: Any) -> Any:
    """Take a density of the statistics module."""
    import jax

    return jax.scipy.stats.dirichlet.logpdf(p, alpha)


@likelihoods.student_likelihood.native("jax")
def student_likelihood(m: Any, log_s: Any, nu: Any, x: Any) -> Any:
    """Take densities of the statistics module, less their constant."""
    import jax
    import jax.numpy as jnp

    density = jax.scipy.stats.t.logpdf(x, nu, m, jnp.exp(log_s))
    return jnp.sum(density) + len(x) * jnp.log(jnp.pi) / 2


@likelihoods.sinkhorn_cost.native("jax")
def sinkhorn_cost(cost: Any) -> Any:
    """Loop in logarithms."""
    import jax
    import jax.numpy as jnp

    def step(_: Any, scales: Any) -> Any:
        v = -jax.nn.logsumexp(scales[0][:, None] - cost, axis=0)
        return -jax.nn.logsumexp(v - cost, axis=1), v

    none = jnp.zeros_like(cost[0])
    u, v = jax.lax.fori_loop(0, 10, step, (none, none))
    return jnp.sum(jnp.exp(u[:, None] + v - cost) * cost)
