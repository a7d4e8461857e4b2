"""
Potentials and the parts of a wind
==================================

From a measured flow to its sources and vortices: potentials, what stops them, the Helmholtz-Hodge decomposition.
"""

import warnings

import numpy as np

import fieldmath as fm

# %%
# A gradient of nested functions comes back, proven.
f = fm.ScalarField("x*sqrt(x**2 + y**2 + z**2 + 1)", "x y z")
assert f.grad().potential() == f
print("potential of its gradient:", f.grad().potential().expr)

# %%
# The plane vortex is curl-free, and yet not conservative: the warning says why.
vortex = fm.VectorField(["-y/(x**2 + y**2)", "x/(x**2 + y**2)"], "x y")
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    branch = vortex.potential()
assert vortex.curl().is_zero() is True
assert vortex.is_conservative() is False
assert "2*pi" in str(said[0].message)
print("a branch only:", branch.expr, "-", str(said[0].message).split(":")[1].split(".")[0].strip())

# %%
# A magnetic field has a vector potential; the uniform one that of a solenoid.
uniform = fm.VectorField(["cos(theta)", "-sin(theta)", 0], "spherical")
assert uniform.vector_potential().curl() == uniform
print("vector potential of e_z:", uniform.vector_potential().exprs)

# %%
# A wind on a periodic map: sources (irrotational), vortices (solenoidal) and the mean flow (harmonic).
turn = 2 * np.pi
grid = fm.Grid.uniform("x y", x=(0, turn, 48), y=(0, turn, 40), periodic=["x", "y"])
wind = fm.VectorField(["cos(x)*sin(y) + sin(y) + 0.3", "sin(x)*cos(y) - cos(2*x)"], "x y").sample(grid)
parts = wind.helmholtz()
total = parts.irrotational + parts.solenoidal + parts.harmonic
assert np.abs(total.values - wind.values).max() <= parts.error < 1e-14
assert np.allclose(parts.harmonic.values[0], 0.3)
energy = [float(np.mean(part.values**2)) for part in (parts.irrotational, parts.solenoidal, parts.harmonic)]
assert np.isclose(sum(energy), np.mean(wind.values**2))  # The parts are orthogonal.
print("energy of sources, vortices and mean flow:", [round(e, 3) for e in energy])

# %%
# The vortices of the wind, without its sources and its mean.
parts.solenoidal.plot("stream")
