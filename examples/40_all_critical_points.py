"""
All critical points
===================

All fifteen critical points of the six-hump camel, exact, where a solver for equations finds one.
"""

import sympy as sp

import fieldmath as fm

camel = fm.named.six_hump_camel()
points = camel.critical_points()
for point in points:
    print(point)

# %%
# No sixteenth is missing, and every point is proven to exist.
assert len(points) == 15
assert points.is_complete
assert all(point.certified for point in points)

# %%
# In a region that a function fills like a bowl, extremes minus saddles is one.
assert len(points.of_kind("minimum")) + len(points.of_kind("maximum")) - len(points.of_kind("saddle")) == 1

# %%
# The coordinates are exact: roots of polynomials, to as many digits as one likes.
lowest = min(points, key=lambda point: float(point.value))
print("lowest:", [sp.N(x, 40) for x in lowest.point], "value", lowest.value)
assert abs(float(lowest.value) + 1.031628453489877) < 1e-14

# %%
# Two humps, six hollows and hills, and the passes between them.
camel.plot(box={"x": (-2.1, 2.1), "y": (-1.3, 1.3)}, levels=30)
