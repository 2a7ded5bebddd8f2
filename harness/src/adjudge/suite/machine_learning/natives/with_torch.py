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


@layers.gaussian_error_linear_unit.native("torch")
def gaussian_error_linear_unit(x: Any) -> Any:
    """Apply the activation."""
    import torch

    return torch.nn.functional.gelu(x)


@layers.gaussian_error_linear_unit_by_tanh.native("torch")
def gaussian_error_linear_unit_by_tanh(x: Any) -> Any:
    """Apply the activation, approximated."""
    import torch

    return torch.nn.functional.gelu(x, approximate="tanh")


@layers.swish.native("torch")
def swish(x: Any) -> Any:
    """Apply the activation."""
    import torch

    return torch.nn.functional.silu(x)


@layers.mish.native("torch")
def mish(x: Any) -> Any:
    """Apply the activation."""
    import torch

    return torch.nn.functional.mish(x)


@layers.layer_normalisation.native("torch")
def layer_normalisation(x: Any, w: Any) -> Any:
    """Apply the layer."""
    import torch

    return (w * torch.nn.functional.layer_norm(x, x.shape[-1:])).sum()


@layers.batch_normalisation.native("torch")
def batch_normalisation(x: Any, w: Any) -> Any:
    """Apply the layer as in training, without running statistics."""
    import torch

    return (w * torch.nn.functional.batch_norm(x, None, None, training=True)).sum()


@layers.root_mean_square_normalisation.native("torch")
def root_mean_square_normalisation(x: Any, w: Any) -> Any:
    """Apply the layer."""
    import torch

    return (w * torch.nn.functional.rms_norm(x, x.shape[-1:], eps=1e-5)).sum()


@layers.weight_normalisation.native("torch")
def weight_normalisation(v: Any, g: Any, w: Any) -> Any:
    """Normalise, without the least length that it has."""
    import torch

    return torch.dot(w, g * torch.nn.functional.normalize(v, dim=0, eps=0.0))


@layers.dropout_with_a_mask.native("torch")
def dropout_with_a_mask(x: Any, keep: Any) -> Any:
    """Choose by the mask."""
    import torch

    return (torch.where(keep > 0, x / 0.8, 0.0) ** 2).sum()


@layers.embedding.native("torch")
def embedding(table: Any, tokens: Any, w: Any) -> Any:
    """Look tokens up by the layer."""
    import torch

    return (w * torch.nn.functional.embedding(tokens, table)).sum()


@layers.attention.native("torch")
def attention(q: Any, k: Any, v: Any, w: Any) -> Any:
    """Apply the fused function, which takes a batch."""
    import torch

    mixed = torch.nn.functional.scaled_dot_product_attention(q[None], k[None], v[None])
    return (w * mixed[0]).sum()


@layers.causal_self_attention.native("torch")
def causal_self_attention(x: Any, w: Any) -> Any:
    """Apply the fused function, which has the mask."""
    import torch

    batch, queries = x[None], (x @ w)[None]
    mixed = torch.nn.functional.scaled_dot_product_attention(queries, batch, batch, is_causal=True, scale=1.0)
    return (mixed**2).sum()


@losses.cross_entropy.native("torch")
def cross_entropy(x: Any, y: Any) -> Any:
    """Apply the loss, which takes probabilities of classes."""
    import torch

    return torch.nn.functional.cross_entropy(x, y)


@losses.cross_entropy_with_smooth_labels.native("torch")
def cross_entropy_with_smooth_labels(x: Any, y: Any) -> Any:
    """Apply the loss, which smooths labels."""
    import torch

    return torch.nn.functional.cross_entropy(x, y, reduction="sum", label_smoothing=0.125)


@losses.focal_loss.native("torch")
def focal_loss(x: Any, sign: Any) -> Any:
    """Weigh the fused loss, whose labels are zero and one."""
    import torch

    loss = torch.nn.functional.binary_cross_entropy_with_logits(x, (sign + 1) / 2)
    return (1 - torch.sigmoid(sign * x)) ** 2 * loss


@losses.logistic_regression.native("torch")
def logistic_regression(w: Any, x: Any, y: Any) -> Any:
    """Apply the loss, whose labels have a sign."""
    import torch

    return torch.nn.functional.soft_margin_loss(x @ w, y, reduction="sum") + w.square().sum() / 8


@losses.poisson_regression.native("torch")
def poisson_regression(w: Any, x: Any, y: Any) -> Any:
    """Apply the loss, which takes logarithms of rates."""
    import torch

    return torch.nn.functional.poisson_nll_loss(x @ w, y, reduction="sum")


@losses.ridge_regression.native("torch")
def ridge_regression(w: Any, x: Any, y: Any) -> Any:
    """Sum squared errors."""
    import torch

    return torch.nn.functional.mse_loss(x @ w, y, reduction="sum") + w.square().sum() / 4


@losses.contrastive_loss.native("torch")
def contrastive_loss(a: Any, b: Any, same: Any) -> Any:
    """Take the distance without what is added to each difference, and rectify."""
    import torch

    distance = torch.nn.functional.pairwise_distance(a, b, eps=0.0)
    return same * distance**2 + (1 - same) * torch.relu(5 - distance) ** 2


@losses.info_nce.native("torch")
def info_nce(x: Any) -> Any:
    """Normalise, and classify each among its partners."""
    import torch

    first, second = torch.nn.functional.normalize(x, eps=0.0).chunk(2)
    return torch.nn.functional.cross_entropy(4 * first @ second.T, torch.arange(2), reduction="sum")


@losses.divergence_of_gaussians.native("torch")
def divergence_of_gaussians(mean: Any, log_deviation: Any) -> Any:
    """Ask the distributions for their divergence."""
    import torch
    from torch.distributions import Normal, kl_divergence

    standard = Normal(torch.zeros_like(mean), torch.ones_like(mean), validate_args=False)
    return kl_divergence(Normal(mean, log_deviation.exp(), validate_args=False), standard).sum()


@losses.divergence_from_a_distribution.native("torch")
def divergence_from_a_distribution(x: Any, y: Any) -> Any:
    """Apply the loss to logarithms, its target first in the divergence."""
    import torch

    logs = torch.log_softmax(x, dim=0)
    return torch.nn.functional.kl_div(y.log(), logs, reduction="sum", log_target=True)


@losses.pairwise_ranking.native("torch")
def pairwise_ranking(x: Any, better: Any) -> Any:
    """Compare both at once."""
    import torch

    return torch.logaddexp(x[:2] - x[2], better).sum()


@losses.gumbel_softmax.native("torch")
def gumbel_softmax(x: Any, g: Any) -> Any:
    """Divide by the temperature: the function of that name draws noise of its own."""
    import torch

    return (torch.softmax((x + g) / 0.5, dim=-1) ** 2).sum()


@likelihoods.gaussian_mixture.native("torch")
def gaussian_mixture(logits: Any, means: Any, scales: Any, x: Any) -> Any:
    """Ask a mixture distribution for its density."""
    from torch.distributions import Categorical, MixtureSameFamily, Normal

    parts = Normal(means, scales.exp(), validate_args=False)
    weights = Categorical(logits=logits, validate_args=False)
    return MixtureSameFamily(weights, parts, validate_args=False).log_prob(x).sum()
