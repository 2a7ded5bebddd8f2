"""The group's problems as PyTorch's users write them: https://docs.pytorch.org/docs/stable/nn.functional.html."""

from typing import Any

from adjudge.suite.machine_learning import layers, likelihoods, losses, networks


@networks.perceptron.native("torch")
def perceptron(a: Any, b: Any, c: Any, x: Any, y: Any) -> Any:
    """Apply a linear layer, and sum squared errors."""
    import torch

    hidden = torch.tanh(torch.nn.functional.linear(x, a.T, b))
    return torch.nn.functional.mse_loss(hidden @ c, y, reduction="sum")


@networks.convolutional_network.native("torch")
def convolutional_network(x: Any, k: Any, w: Any) -> Any:
    """Apply a convolution layer."""
    import torch

    features = torch.tanh(torch.nn.functional.conv2d(x, k)).mean(dim=(0, 2, 3))
    return torch.dot(w, features) ** 2


@networks.long_short_term_memory.native("torch")
def long_short_term_memory(w: Any, x: Any) -> Any:
    """Step a cell whose gates are chunks of one product."""
    import torch

    hidden, memory = torch.zeros_like(x[0]), torch.zeros_like(x[0])
    for element in x:
        forget, enter, change, leave = (w @ torch.cat([hidden, element])).chunk(4)
        memory = torch.sigmoid(forget) * memory + torch.sigmoid(enter) * torch.tanh(change)
        hidden = torch.sigmoid(leave) * torch.tanh(memory)
    return (hidden**2).sum()


@layers.layer_normalisation.native("torch")
def layer_normalisation(x: Any, w: Any) -> Any:
    """Apply the layer."""
    import torch

    return (w * torch.nn.functional.layer_norm(x, x.shape[-1:])).sum()


@layers.attention.native("torch")
def attention(q: Any, k: Any, v: Any, w: Any) -> Any:
    """Apply the fused function, which takes a batch."""
    import torch

    mixed = torch.nn.functional.scaled_dot_product_attention(q[None], k[None], v[None])
    return (w * mixed[0]).sum()


@layers.embedding.native("torch")
def embedding(table: Any, tokens: Any, w: Any) -> Any:
    """Look tokens up by the layer."""
    import torch

    return (w * torch.nn.functional.embedding(tokens, table)).sum()


@losses.cross_entropy.native("torch")
def cross_entropy(x: Any, y: Any) -> Any:
    """Apply the loss, which takes probabilities of classes."""
    import torch

    return torch.nn.functional.cross_entropy(x, y)


@likelihoods.gaussian_mixture.native("torch")
def gaussian_mixture(logits: Any, means: Any, scales: Any, x: Any) -> Any:
    """Ask a mixture distribution for its density."""
    from torch.distributions import Categorical, MixtureSameFamily, Normal

    parts = Normal(means, scales.exp(), validate_args=False)
    weights = Categorical(logits=logits, validate_args=False)
    return MixtureSameFamily(weights, parts, validate_args=False).log_prob(x).sum()
