"""The group's problems as PyTorch's users write them: https://docs.pytorch.org/docs/stable/nn.functional.html."""

from typing import Any

from adjudge.suite.machine_learning import layers, likelihoods, losses, networks


@networks.perceptron.native("torch")
def perceptron(a: Any, b: Any, c: Any, x: Any, y: Any) -> Any:
    """Apply a linear layer, and sum squared errors."""
    import torch

    hidden = torch.tanh(torch.nn.functional.linear(x, a.T, b))
    return torch.nn.functional.mse_loss(hidden @ c, y, reduction="sum")


@networks.rectified_perceptron.native("torch")
def rectified_perceptron(a: Any, b: Any, c: Any, x: Any) -> Any:
    """Apply linear layers and rectifiers, and the loss of classes."""
    import torch
    from torch.nn import functional

    hidden = functional.relu(functional.linear(x, a.T, b))
    classes = torch.tensor([0, 2], device=x.device)
    return functional.cross_entropy(functional.linear(hidden, c.T), classes, reduction="sum")


@networks.convolutional_network.native("torch")
def convolutional_network(x: Any, k: Any, w: Any) -> Any:
    """Apply a convolution layer."""
    import torch

    features = torch.tanh(torch.nn.functional.conv2d(x, k)).mean(dim=(0, 2, 3))
    return torch.dot(w, features) ** 2


@networks.convolution_with_pooling.native("torch")
def convolution_with_pooling(x: Any, k: Any) -> Any:
    """Apply a convolution layer and a pooling layer."""
    from torch.nn import functional

    return (functional.max_pool2d(functional.conv2d(x, k), 3) ** 2).sum()


@networks.recurrent_network.native("torch")
def recurrent_network(w: Any, u: Any, x: Any) -> Any:
    """Step a cell of the library, called with weights that are not its own."""
    import torch

    cell = torch.nn.RNNCell(x.shape[1], len(w), bias=False, device="meta")
    hidden = x.new_zeros(len(w))
    for element in x:
        hidden = torch.func.functional_call(cell, {"weight_ih": u, "weight_hh": w}, (element, hidden))
    return (hidden**2).sum()


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


@networks.gated_recurrent_unit.native("torch")
def gated_recurrent_unit(w: Any, x: Any) -> Any:
    """Step a cell that interpolates; the library's own resets after its product."""
    import torch

    hidden = torch.zeros_like(x[0])
    for element in x:
        reset, keep = torch.sigmoid(w[:4] @ torch.cat([hidden, element])).chunk(2)
        change = torch.tanh(w[4:] @ torch.cat([reset * hidden, element]))
        hidden = torch.lerp(change, hidden, keep)
    return (hidden**2).sum()


@networks.residual_network.native("torch")
def residual_network(w: Any, x: Any) -> Any:
    """Apply linear layers."""
    import torch

    for _ in range(3):
        x = x + torch.tanh(torch.nn.functional.linear(x, w.T)) / 4
    return (x**2).sum()


@networks.graph_convolution.native("torch")
def graph_convolution(w: Any, x: Any, ring: Any) -> Any:
    """Multiply by a sparse matrix of neighbours."""
    import torch

    return (torch.sparse.mm(ring.to_sparse(), x @ w) ** 2).sum()


@networks.unrolled_descent.native("torch")
def unrolled_descent(rate: Any, w: Any, x: Any, y: Any) -> Any:
    """Descend by the library's own gradient."""
    import torch

    def loss(w: Any) -> Any:
        return ((x @ w - y) ** 2).sum()

    for _ in range(5):
        w = w - rate * torch.func.grad(loss)(w) / 2
    return loss(w)


@networks.norm_by_power_iteration.native("torch")
def norm_by_power_iteration(a: Any, start: Any) -> Any:
    """Normalise as the library's spectral norm does."""
    import torch
    from torch.nn.functional import normalize

    v = start
    for _ in range(6):
        u = normalize(a @ v, dim=0)
        v = normalize(a.T @ u, dim=0)
    return torch.dot(u, a @ v)


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


@likelihoods.gaussian_process.native("torch")
def gaussian_process(log_length: Any, log_noise: Any, t: Any, y: Any) -> Any:
    """Ask a multivariate distribution for its density, less its constant."""
    import math

    import torch
    from torch.distributions import MultivariateNormal

    kernel = torch.exp(-(((t[:, None] - t) / log_length.exp()) ** 2) / 2)
    factor = torch.linalg.cholesky(kernel + torch.diag((2 * log_noise).exp().expand(len(t))))
    process = MultivariateNormal(torch.zeros_like(t), scale_tril=factor, validate_args=False)
    return process.log_prob(y) + len(t) * math.log(2 * math.pi) / 2


@likelihoods.evidence_lower_bound.native("torch")
def evidence_lower_bound(w: Any, v: Any, x: Any, noise: Any) -> Any:
    """Ask distributions for their divergence."""
    import torch
    from torch.distributions import Normal, kl_divergence

    mean, log_deviation = (w @ torch.tanh(x)).chunk(2)
    deviation = log_deviation.exp()
    decoded = torch.tanh((mean + deviation * noise) @ v)
    prior = Normal(torch.zeros_like(mean), torch.ones_like(mean), validate_args=False)
    divergence = kl_divergence(Normal(mean, deviation, validate_args=False), prior)
    return -((x - decoded) ** 2).sum() - divergence.sum()


@likelihoods.hidden_markov_model.native("torch")
def hidden_markov_model(a: Any, b: Any, seen: Any) -> Any:
    """Step forward by sums of logarithms."""
    import torch

    steps, emitted = torch.log_softmax(a, dim=1), torch.log_softmax(b, dim=1)[:, seen]
    forward = emitted[:, 0]
    for logs in emitted.T[1:]:
        forward = torch.logsumexp(forward[:, None] + steps, dim=0) + logs
    return torch.logsumexp(forward, dim=0)


@likelihoods.planar_flow.native("torch")
def planar_flow(w: Any, u: Any, b: Any, z: Any) -> Any:
    """Take the determinant of the flow's Jacobian."""
    import torch

    def flow(z: Any) -> Any:
        return z + u * torch.tanh(torch.dot(w, z) + b)

    return -(flow(z) ** 2).sum() / 2 - torch.linalg.slogdet(torch.func.jacrev(flow)(z)).logabsdet


@likelihoods.dirichlet_density.native("torch")
def dirichlet_density(alpha: Any, p: Any) -> Any:
    """Ask a distribution for its density."""
    from torch.distributions import Dirichlet

    return Dirichlet(alpha, validate_args=False).log_prob(p)


@likelihoods.student_likelihood.native("torch")
def student_likelihood(m: Any, log_s: Any, nu: Any, x: Any) -> Any:
    """Ask a distribution for its density, less its constant."""
    import math

    from torch.distributions import StudentT

    density = StudentT(nu, m, log_s.exp(), validate_args=False).log_prob(x)
    return density.sum() + len(x) * math.log(math.pi) / 2


@likelihoods.sinkhorn_cost.native("torch")
def sinkhorn_cost(cost: Any) -> Any:
    """Scale in logarithms."""
    import torch

    u = torch.zeros_like(cost[0])
    for _ in range(10):
        v = -torch.logsumexp(u[:, None] - cost, dim=0)
        u = -torch.logsumexp(v - cost, dim=1)
    return (torch.exp(u[:, None] + v - cost) * cost).sum()
