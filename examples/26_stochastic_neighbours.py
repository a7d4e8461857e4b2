"""
Stochastic neighbour embedding
==============================

The objective of t-SNE is a divergence of tables; its published gradient is judged, and so is one with a slip.
"""

import numpy as np

import fieldmath as fm

rng = np.random.default_rng(5)
count = 6
points = rng.normal(size=(count, 4))
pairs = ~np.eye(count, dtype=bool)


def affinities(places):
    squares = ((places[:, None] - places[None]) ** 2).sum(-1)
    weights = np.where(pairs, np.exp(-squares / 2), 0)
    return weights / weights.sum()


P = affinities(points)


def similarity(flat):
    places = flat.reshape(count, 2)
    weights = np.where(pairs, 1 / (1 + ((places[:, None] - places[None]) ** 2).sum(-1)), 0)
    return weights, weights / weights.sum()


def objective(flat):
    _, Q = similarity(flat)
    return np.sum(P[pairs] * np.log(P[pairs] / Q[pairs]))


def gradient(flat):
    """Van der Maaten and Hinton (2008), equation 5."""
    places = flat.reshape(count, 2)
    weights, Q = similarity(flat)
    return 4 * np.einsum("ij,ijk->ik", (P - Q) * weights, places[:, None] - places[None]).ravel()


def without_the_tails(flat):
    """The gradient of SNE: it forgets the heavy tails of Student's law."""
    places = flat.reshape(count, 2)
    _, Q = similarity(flat)
    return 4 * np.einsum("ij,ijk->ik", P - Q, places[:, None] - places[None]).ravel()


# %%
# The objective is the divergence of two tables, to the last digits.
start = rng.normal(size=2 * count)
_, Q = similarity(start)
exact = fm.pairwise(P[pairs][None], Q[pairs][None], "kl")[0, 0]
assert abs(objective(start) - exact) < 1e-12
print(f"objective {objective(start):.6f}, divergence of the tables {exact:.6f}")

# %%
# The published gradient is right; the one without the tails is not.
report = fm.verify.derivative(objective, gradient, dimension=2 * count)
assert report.ok
wrong = fm.verify.derivative(objective, without_the_tails, dimension=2 * count)
assert not wrong.ok
print(wrong.title, "->", "right" if wrong.ok else "wrong")
