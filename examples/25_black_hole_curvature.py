"""
The curvature of a black hole
=============================

Schwarzschild's metric is a vacuum solution: its Ricci tensor is zero, its curvature is not.
"""

import sympy as sp

import fieldmath as fm

M = sp.Symbol("M", positive=True)
chart = fm.Chart.from_metric(
    [
        ["-(1 - 2*M/r)", 0, 0, 0],
        [0, "1/(1 - 2*M/r)", 0, 0],
        [0, 0, "r**2", 0],
        [0, 0, 0, "r**2*sin(theta)**2"],
    ],
    "t r theta phi",
    ranges={"r": (0, sp.oo), "theta": (0, sp.pi), "phi": (0, 2 * sp.pi)},
    parameters="M",
)
r = chart.symbols[1]

# %%
# No matter outside: every component of the Ricci tensor vanishes, exactly.
ricci = chart.ricci()
assert all(component == 0 for row in ricci for component in row)
assert chart.scalar_curvature() == 0
print("Ricci tensor:", ricci)

# %%
# And yet space-time is curved: the square of the Riemann tensor is 48 M^2/r^6, finite at the horizon r = 2M.
riemann, metric = chart.riemann(), chart.metric
inverse = metric.inv()
square = 0
for a in range(4):
    for b in range(4):
        for c in range(4):
            for d in range(4):
                upper = riemann[a][b][c][d]
                square += upper**2 * metric[a, a] * inverse[b, b] * inverse[c, c] * inverse[d, d]
assert sp.simplify(square - 48 * M**2 / r**6) == 0
print("Riemann squared:", sp.simplify(square))

# %%
# A rest frame falls: the Christoffel symbol that is Newton's gravity far away.
gravity = chart.christoffel()[1][0][0]
assert sp.limit(gravity.subs(chart.symbols[1], r) * r**2, r, sp.oo) == M
print("Gamma^r_tt =", sp.factor(gravity))

# %%
# The slope of space around the hole, as the potential of the time component.
fm.ScalarField("sqrt(1 - 2/r)", fm.cartesian("r")).plot(box={"r": (2, 12)})
