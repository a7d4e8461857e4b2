"""The eight concepts, demonstrated on the iris data; importing this loads nothing heavy."""

NAMES = ("gradient", "divergence", "curl", "entropy", "cross_entropy", "kl", "js", "renyi")
