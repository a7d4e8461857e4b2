"""
Pictures of fields and distributions
====================================

Field lines in space, critical points, ellipses of a tensor, two fields compared, an animation.
"""

import tempfile
from pathlib import Path

import numpy as np

import fieldmath as fm

helix = fm.VectorField(["-y", "x", "1/2"], "x y z")
helix.plot("lines", seeds=np.array([[0.5, 1, 1.5], [0, 0, 0], [-2, -2, -2]]))

# %%
# A landscape with its critical points, found exactly and marked by kind.
landscape = fm.ScalarField("x**3 - 3*x + y**2", "x y")
ax = landscape.plot("critical")
assert {text.get_text() for text in ax.get_legend().get_texts()} == {"saddle", "minimum"}

# %%
# Its Hessian: ellipses whose axes are eigenvectors, coloured by the sign of the eigenvalue.
landscape.grad().jacobian().plot("ellipses")

# %%
# A derivative by formula and by finite differences, on one scale, and what lies between them.
f = fm.ScalarField("sin(3*x)*cos(2*y)", "x y")
grid = fm.Grid.uniform("x y", x=(0, 3, 41), y=(0, 2, 31))
axes = fm.compare(f.laplacian(), f.sample(grid).laplacian(), labels=["exact", "from samples"])
largest = float(axes[2].get_title().removeprefix("largest difference "))
assert 0 < largest < 0.1

# %%
# Two distributions, and where the divergence between them comes from.
p, q = fm.families.Normal(0, 1), fm.families.Normal(1, 2)
axes = fm.compare(p, q, labels=["p", "q"])
assert axes[1].get_title() == f"kl: {float(p.kl(q)):.4g}"

# %%
# A wave that travels: the coordinate t moves, colours and axes stay.
wave = fm.ScalarField("sin(2*x - t)*exp(-x**2/4)", "x t")
moving = wave.animate("t", np.linspace(0, 6, 4), box={"x": (-4, 4)})
path = Path(tempfile.mkdtemp()) / "wave.gif"
moving.save(path, writer="pillow")
assert path.stat().st_size > 0
print(f"four frames of a wave in {path.stat().st_size} bytes; the largest difference of samples {largest:.1e}")
