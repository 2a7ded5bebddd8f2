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


@layers.layer_normalisation.native("jax")
def layer_normalisation(x: Any, w: Any) -> Any:
    """Standardise the last axis."""
    import jax
    import jax.numpy as jnp

    return jnp.sum(w * jax.nn.standardize(x, axis=-1, epsilon=1e-5))


@layers.attention.native("jax")
def attention(q: Any, k: Any, v: Any, w: Any) -> Any:
    """Mix by a softmax."""
    import jax
    import jax.numpy as jnp

    return jnp.sum(w * (jax.nn.softmax(q @ k.T / jnp.sqrt(q.shape[-1]).astype(q.dtype)) @ v))


@layers.embedding.native("jax")
def embedding(table: Any, tokens: Any, w: Any) -> Any:
    """Index the table."""
    import jax.numpy as jnp

    return jnp.sum(w * table[tokens])


@losses.cross_entropy.native("jax")
def cross_entropy(x: Any, y: Any) -> Any:
    """Weigh the logarithm of a softmax."""
    import jax
    import jax.numpy as jnp

    return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(x), axis=1))


@likelihoods.gaussian_mixture.native("jax")
def gaussian_mixture(logits: Any, means: Any, scales: Any, x: Any) -> Any:
    """Weigh densities of the statistics module."""
    import jax
    import jax.numpy as jnp

    logs = jax.scipy.stats.norm.logpdf(x[:, None], means, jnp.exp(scales)) + jax.nn.log_softmax(logits)
    return jnp.sum(jax.nn.logsumexp(logs, axis=1))
