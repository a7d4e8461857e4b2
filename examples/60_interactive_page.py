"""
Interactive pages
=================

Exact formulas computed live in the browser, one file each, without the network.

Three pages are written: the divergence between two normal laws with four sliders, the Rényi curve, and the flow round
a cylinder. Their code computes what Python computes, because both come from the same expression.
"""

import re
import tempfile
from pathlib import Path

import sympy as sp

import fieldmath as fm
from fieldmath.families import Normal

folder = Path(tempfile.mkdtemp())

p, q = Normal("mu1", "sigma1"), Normal("mu2", "sigma2")
divergence = p.to_html(folder / "divergence.html", other=q, title="How far are two normal laws apart?")
renyi = Normal(0, 1).to_html(folder / "renyi.html", kind="renyi", other=Normal(1, "s"), sliders={"alpha": (0.1, 5)})

flow = fm.VectorField(["U*cos(t)*(1 - a**2/r**2)", "-U*sin(t)*(1 + a**2/r**2)"], fm.polar("r t"), parameters="U a")
assert flow.div().is_zero()  # incompressible
assert flow.curl().is_zero()  # and free of rotation, whatever U and a
cylinder = flow.to_html(folder / "cylinder.html", box={"r": (1, 4)}, sliders={"a": (0, 1, 1), "U": (0.1, 2)})

for page in (divergence, renyi, cylinder):
    text = page.read_text(encoding="utf-8")
    assert len(text) < 100_000
    assert not re.search(r"https?:", text)
    sliders = text.count('<input type="range"')
    print(f"{page.name}: {len(text) / 1000:.0f} kB, {sliders} sliders")

# %%
# The Rényi curve passes through the Kullback-Leibler divergence at order 1: the page has that limit as a case.
s = sp.Symbol("s", positive=True)
assert "=== 1" in renyi.read_text(encoding="utf-8")
print("at order 1:", Normal(0, 1).kl(Normal(1, s)))
