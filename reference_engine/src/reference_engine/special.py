"""Special functions; values of some come from SciPy, the optional extra `special`."""

from reference_engine.rules.bessel import i0, i0e, i1, i1e
from reference_engine.rules.gammas import (
    beta,
    betaln,
    digamma,
    gamma,
    gammainc,
    gammaincc,
    gammaln,
    polygamma,
)
from reference_engine.rules.normal import erf, erfc, erfcinv, erfcx, erfinv, log_ndtr, ndtr, ndtri
from reference_engine.rules.sigmoids import expit, log_expit, logit, softplus
from reference_engine.rules.softmax import log_softmax, logsumexp, softmax
from reference_engine.rules.special import entr, kl_div, rel_entr, relu, sinc, xlog1py, xlogy

__all__ = [
    "beta",
    "betaln",
    "digamma",
    "entr",
    "erf",
    "erfc",
    "erfcinv",
    "erfcx",
    "erfinv",
    "expit",
    "gamma",
    "gammainc",
    "gammaincc",
    "gammaln",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "kl_div",
    "log_expit",
    "log_ndtr",
    "log_softmax",
    "logit",
    "logsumexp",
    "ndtr",
    "ndtri",
    "polygamma",
    "rel_entr",
    "relu",
    "sinc",
    "softmax",
    "softplus",
    "xlog1py",
    "xlogy",
]
