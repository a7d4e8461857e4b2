"""
Vorticity on the globe
======================

Wind on a grid of latitudes and longitudes: the curl on a sphere, and what a flat formula makes of it.
"""

import numpy as np

import fieldmath as fm

# %%
# Measured-like data: a jet at 45 degrees north with a wave of five crests, and noise of 3 cm/s.
radius = 6.371e6
colatitude = np.deg2rad(np.linspace(2, 178, 89))
longitude = np.deg2rad(np.arange(0, 360, 2.0))
chart = fm.sphere_surface(R=radius)
grid = fm.Grid(chart, [colatitude, longitude], periodic=["phi"])
jet = fm.VectorField(
    ["-6*sin(theta)**5*cos(5*phi)", "40*sin(theta)**3*cos(theta)**2 + 6*sin(5*phi)*sin(theta)**4"], chart
)
wind = jet.sample(grid)

rng = np.random.default_rng(3)
measured = fm.VectorField(wind.values + 0.03 * rng.standard_normal(wind.values.shape), grid)

# %%
# The vorticity from the samples, against the exact one.
exact = jet.curl().sample(grid).values
found = measured.curl().values
inside = slice(10, -10)
error = np.sqrt(np.mean((found - exact)[inside] ** 2)) / np.sqrt(np.mean(exact[inside] ** 2))
assert error < 0.1
print(f"largest vorticity {np.abs(exact).max():.2e} 1/s, error of the measured one {100 * error:.1f} %")

# %%
# Without noise what is left is the error of the differences.
clean = np.abs(wind.curl().values - exact)[inside].max() / np.abs(exact).max()
assert clean < 2e-3
print(f"without noise {100 * clean:.2f} %")

# %%
# The flat formula, d v/d x - d u/d y with the distances of the grid, forgets how meridians meet at the poles.
south, east = wind.values
flat = np.gradient(east, colatitude, axis=0) - np.gradient(south, longitude, axis=1) / np.sin(colatitude)[:, None]
inside = (slice(10, -10), slice(1, -1))  # it is one-sided at the seam, too
missing = np.abs(flat / radius - exact)[inside]
curvature = np.abs(east / np.tan(colatitude)[:, None] / radius)[inside]
assert np.abs(missing - curvature).max() < 0.2 * missing.max()
print(f"the flat formula misses {100 * missing.max() / np.abs(exact).max():.0f} %: u cot(theta)/R, the metric term")

# %%
# The vorticity over colatitude and longitude.
jet.curl().plot("image", title="vorticity, 1/s")
