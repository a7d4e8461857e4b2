"""What `fieldmath.families.pairs` knows without asking; made by ``python -m tests.docs.test_pairs_page``."""

from __future__ import annotations

# For each family p the facts about (p, q), two characters each, q in the order of the rows.
FACTS: dict[str, dict[str, str]] = {
    "kl": {
        "Bernoulli": (
            "c0f0s2f0f0f0f0f0f0s2s2f0s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "Binomial": (
            "f0.3s2.3.3.3.3.3.3s2s2.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "Geometric": (
            "s2s2c0b0.3.3s2s2s2.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "GeometricFailures": (
            "s2s2s2c0.3.3s2s2s2s2s2.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "NegativeBinomial": (
            "s2s2s2.3.3.3s2s2s2s2s2.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "Poisson": (
            "s2s2s2.3.3c0s2s2s2s2s2.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "DiscreteUniform": (
            "f0.3e1e1.3.3c1.3.3.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "Hypergeometric": (
            "f0.3.3.3.3.3.3.3.3.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "BetaBinomial": (
            "f0.3s2.3.3.3.3.3.3s2s2.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "Zipf": (
            "s2s2.3.3.3.3s2s2s2c0.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "Logarithmic": (
            "s2s2.3.3.3.3s2s2s2.3c0.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "Skellam": (
            "s2s2s2s2s2s2s2s2s2s2s2.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2"
            "s2s2s2s2s2s2s2s2s2s2s2s2"
        ),
        "Normal": (
            "s2s2s2s2s2s2s2s2s2s2s2s2c0e0e0.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2.3e0s2.3s2e0s2"
            "s2s2s2s2.3s2s2s2s2s2s2s2"
        ),
        "Laplace": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0c0e0.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2.3e1s2.3s2e1s2"
            "s2s2s2s2.3s2s2s2s2s2s2s2"
        ),
        "AsymmetricLaplace": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0c0.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2.3e1s2.3s2e1s2"
            "s2s2s2s2.3s2s2s2s2s2s2s2"
        ),
        "Logistic": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2.3e1s2.3s2e1s2"
            "s2s2s2s2.3s2s2s2s2s2s2s2"
        ),
        "HyperbolicSecant": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3c0.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2.3e1s2.3s2e1s2"
            "s2s2s2s2.3s2s2s2s2s2s2s2"
        ),
        "GeneralizedNormal": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2.3.3s2.3s2.3s2"
            "s2s2s2s2.3s2s2s2s2s2s2s2"
        ),
        "Exponential": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3e0.3c0b0e0e0e0s2s2s2s2s2s2s2s2b0b0b0b0b0b0b0b0b1b2b0s2.3b0e2.3.3b0e0"
            "e0e0.3e0.3.3b1s2s2s2s2s2"
        ),
        "Gamma": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3b0c0e0.3.3s2s2s2s2s2s2s2s2b0b0e0e0e0e0e0e0e1e1e0s2.3e0e1.3.3e0.3"
            ".3.3.3.3.3.3e1s2s2s2s2s2"
        ),
        "LogNormal": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3e0e0c0.3.3s2s2s2s2s2s2s2s2e0e0e0e0e0e0e0e0e0e0e0s2.3.3e0.3.3.3.3"
            ".3.3.3.3.3.3e2s2s2s2s2s2"
        ),
        "HalfLogistic": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3e0.3.3.3.3s2s2s2s2s2s2s2s2.3.3.3e0.3.3.3.3.3.3.3s2.3.3.3.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "Lindley": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3e0e0e0.3c0s2s2s2s2s2s2s2s2e0e0e0e0e0e0e0e0e1.3e0s2.3e0.3.3.3e0e0"
            "e0e0.3.3.3.3e1s2s2s2s2s2"
        ),
        "Uniform": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3e1e1e1.3e1c1e1.3e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e0e0e1e0.3e0e1"
            "e1e1.3e1.3.3e1e1.3.3.3e1"
        ),
        "Beta": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3e0e0e0.3.3e1c0.3e0.3.3s2.3e0e0e0e0e0e0e0e0e1e1e0s2.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3e1e0.3.3.3"
        ),
        "Kumaraswamy": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3e0e0e0.3.3e1.3.3e0.3.3s2.3e0e0e0e0e0e0e0e0e1e1e0s2.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3e1.3.3.3.3"
        ),
        "ContinuousBernoulli": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3e0e0.3.3.3e1e0.3c0.3.3s2.3e0e0e0e0e0e0e0.3.3.3.3s2.3e0.3.3.3e0.3"
            ".3.3.3.3.3.3e0e1.3.3.3.3"
        ),
        "Arcsine": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3e1.3.3.3.3e1.3.3e1.3.3.3.3.3.3.3e1.3.3.3.3.3.3.3.3.3.3.3.3.3.3.3"
            ".3.3.3.3.3.3.3e1.3.3.3.3"
        ),
        "PowerFunction": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3e1.3.3.3.3e1.3.3e1.3.3.3.3.3.3.3e1.3.3.3.3.3.3.3.3.3.3.3.3.3.3.3"
            ".3.3.3.3.3.3.3e1.3.3.3.3"
        ),
        "LogUniform": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3e0e0b0.3.3e1.3.3e1.3.3c1.3e0e0e0e0e0e0e0e0e0e0e0b1.3e0e0.3.3e0.3"
            ".3.3.3.3.3.3e0e1.3.3.3.3"
        ),
        "Semicircle": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3s2s2s2s2s2e1s2s2s2.3.3s2.3s2s2s2s2s2s2s2s2s2s2s2s2.3.3s2.3.3.3s2"
            "s2s2s2s2.3.3s2e1s2.3.3.3"
        ),
        "Erlang": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3b0b0e0.3.3s2s2s2s2s2s2s2s2c0b0b0b0b0b0b0b0b1b1b0s2.3b0e1.3.3b0.3"
            ".3.3.3.3.3.3b1s2s2s2s2s2"
        ),
        "ChiSquared": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3b0b0e0.3.3s2s2s2s2s2s2s2s2b0c0b0b0b0b0b0b0b1b1b0s2.3b0e1.3.3b0.3"
            ".3.3.3.3.3.3b1s2s2s2s2s2"
        ),
        "Chi": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3b0e0e0.3.3s2s2s2s2s2s2s2s2b0b0c0b0b0b0b0e0e1e1e0s2.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "HalfNormal": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3b0e0e0.3.3s2s2s2s2s2s2s2s2b0b0b0c0b0b0b0e0e1e2e0s2.3.3e2.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "Rayleigh": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3b0e0e0.3.3s2s2s2s2s2s2s2s2b0b0b0b0c0b0b0e0e1e0e0s2.3.3e0.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "Maxwell": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3b0e0e0.3.3s2s2s2s2s2s2s2s2b0b0b0b0b0c0b0e0e1e0e0s2.3.3e0.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "Nakagami": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3b0e0e0.3.3s2s2s2s2s2s2s2s2b0b0b0b0b0b0c0e0e1e1e0s2.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "Weibull": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3b0e0e0.3.3s2s2s2s2s2s2s2s2b0b0e0e0e0e0e0c0e1e1e0s2.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "Frechet": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e1.3.3.3.3.3b1e1e0.3.3s2s2s2s2s2s2s2s2b1b1e1e1e1e1e1e1c0e0e1s2.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "InverseGamma": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e1.3.3.3.3.3b1e1e0.3.3s2s2s2s2s2s2s2s2b1b1e1e1e1e1e1e1e0c0e1s2.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "GeneralizedGamma": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3b0e0e0.3.3s2s2s2s2s2s2s2s2b0b0e0e0e0e0e0e0e1e1c0s2.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "Pareto": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e1e1.3.3.3.3b1e1b0.3.3s2s2s2s2s2s2s2s2b1b1e1e1e1e1e1e1e0e0e1c1.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "Cauchy": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e2.3.3.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2c0.3s2e0s2.3s2"
            "s2s2s2s2.3s2s2s2s2s2s2s2"
        ),
        "Gumbel": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2.3c0s2.3s2b0s2"
            "s2s2s2s2.3s2s2s2s2s2s2s2"
        ),
        "InverseGaussian": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3e0e0.3.3.3s2s2s2s2s2s2s2s2e0e0e0e0e0e0e0.3.3e0.3s2.3e0c0.3.3e0.3"
            ".3.3.3.3.3.3e1s2s2s2s2s2"
        ),
        "StudentT": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e1.3.3.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2.3.3s2.3s2.3s2"
            "s2s2s2s2.3s2s2s2s2s2s2s2"
        ),
        "Levy": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e2.3.3.3.3.3b2.3.3.3.3s2s2s2s2s2s2s2s2.3.3.3e2.3.3.3.3.3.3.3.3.3.3.3.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "Moyal": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0.3.3.3.3.3s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2s2.3b0s2.3s2c0s2"
            "s2s2s2s2.3s2s2s2s2s2s2s2"
        ),
        "BetaPrime": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e1e1.3.3.3.3e1e1e0.3e1s2s2s2s2s2s2s2s2e1e1e1e1e1e1e1e1e1e1e1s2.3.3e1.3.3.3c0"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "F": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e1e1.3.3.3.3e1e1e0.3.3s2s2s2s2s2s2s2s2e1e1e1e1e1e1e1e1e1e1e1s2.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "Lomax": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e1e1.3.3.3.3b1e1e0.3.3s2s2s2s2s2s2s2s2b1b1e1e1e1e1e1e1e1e2e1s2.3.3e2.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "LogLogistic": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e1.3.3.3.3.3e1e1b0.3.3s2s2s2s2s2s2s2s2e1e1e1e1e1e1e1e1e1e1e1s2.3.3e1.3.3.3.3"
            ".3.3.3.3.3.3.3s2s2s2s2s2"
        ),
        "HalfCauchy": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e2.3.3.3.3.3e2e2e0.3.3s2s2s2s2s2s2s2s2e2e2e2b2b2b2e2e1e1e2e1s2.3.3e2.3.3.3.3"
            ".3.3.3c0.3.3.3s2s2s2s2s2"
        ),
        "GeneralizedExtremeValue": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e1.3.3.3.3.3e1.3.3.3.3e1.3.3.3.3.3.3.3.3.3.3e1.3.3.3.3.3.3.3.3.3.3.3.3.3.3.3"
            ".3.3.3.3.3.3.3e1.3.3.3.3"
        ),
        "GeneralizedPareto": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e1e1.3.3.3.3e1.3.3.3.3e1.3.3.3.3.3.3.3.3.3.3e1.3.3.3.3.3.3.3.3.3.3.3.3.3.3.3"
            ".3.3.3.3.3.3.3e1.3.3.3.3"
        ),
        "Gompertz": (
            "s2s2s2s2s2s2s2s2s2s2s2s2.3.3.3.3.3.3b0.3.3.3.3s2s2s2s2s2s2s2s2.3.3.3.3.3.3.3.3.3.3.3s2.3e0.3.3.3e0.3"
            ".3.3.3.3.3.3c0s2s2s2s2s2"
        ),
        "TruncatedNormal": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3e1.3.3.3.3e1.3.3e1.3.3.3.3.3.3.3e1.3.3.3.3.3.3.3.3.3e0.3.3.3e0.3"
            ".3.3.3.3.3.3e1c1.3.3.3.3"
        ),
        "LogitNormal": (
            "s2s2s2s2s2s2s2s2s2s2s2s2.3.3.3.3.3.3.3.3.3.3.3.3.3.3.3.3.3s2.3.3.3.3.3.3.3.3.3.3.3.3s2.3.3.3.3.3.3.3"
            ".3.3.3.3.3.3.3.3c0.3.3.3"
        ),
        "Triangular": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3e1e1.3.3e1e1e1.3e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1.3e0e1.3.3e0e1"
            "e1e1.3.3.3.3e1e1.3.3.3.3"
        ),
        "Trapezoidal": (
            "s2s2s2s2s2s2s2s2s2s2s2s2e0e0e0.3.3.3e1e1.3.3e1e1e1.3e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1.3e0e1.3.3e0e1"
            "e1e1.3.3.3.3e1e1.3.3.3.3"
        ),
        "VonMises": (
            "s2s2s2s2s2s2s2s2s2s2s2s2.3.3.3.3.3.3s2s2s2s2s2e1s2s2s2.3.3s2.3s2s2s2s2s2s2s2s2s2s2s2s2.3.3s2.3.3.3s2"
            "s2s2s2s2.3.3s2.3s2.3.3c0"
        ),
    },
}
