"""
Derivatives of other libraries, judged
======================================

Derivatives of other libraries judged by exact answers: NumPy, SciPy, and findiff and xarray where installed.
"""

from importlib import import_module
from importlib.util import find_spec

import numpy as np
from scipy import interpolate, ndimage, signal

import fieldmath as fm


def laplacian_of_scipy(f, h):
    return ndimage.laplace(f, mode="reflect") / h**2


def spline(f, x, y):
    return interpolate.CubicSpline(x, f, axis=0).derivative()(x)


def savitzky_golay(f, h):
    return signal.savgol_filter(f, 5, 2, deriv=1, delta=h[0], axis=0)


# %%
# Function, operator, claims (None where the diagnosis is the claim), options.
CASES = {
    "numpy.gradient": (np.gradient, "grad", {"order": 2, "boundary_order": 1}, {}),
    "numpy.gradient, edge_order=2": (
        lambda f, *h: np.gradient(f, *h, edge_order=2), "grad", {"order": 2, "boundary_order": 2}, {},
    ),
    "scipy.ndimage.laplace, periodic": (
        lambda f, h: ndimage.laplace(f, mode="wrap") / h**2, "laplacian", {"order": 2}, {"periodic": True},
    ),
    "scipy.interpolate.CubicSpline": (spline, "d/dx", {"order": 4, "boundary_order": 3}, {}),
    "scipy.signal.savgol_filter": (savitzky_golay, "d/dx", {"order": 2, "boundary_order": 2}, {}),
}  # fmt: skip
if find_spec("findiff"):
    findiff = import_module("findiff")
    CASES["findiff.Divergence"] = (
        lambda F, h: findiff.Divergence(h=h, acc=4)(F), "div", {"order": 4, "boundary_order": 4}, {"chart": 3},
    )  # fmt: skip
if find_spec("xarray"):
    import_module("xarray")
    CASES["xarray.differentiate"] = (
        lambda u, v: u.differentiate("x") + v.differentiate("y"), "div", {"order": 2, "boundary_order": 1}, {},
    )  # fmt: skip

for title, (function, name, claims, options) in CASES.items():
    report = fm.verify.operator(function, name, **options)
    report.check(**claims)
    edge = "no boundary" if report.boundary_order is None else f"{report.boundary_order:.2f} at the boundary"
    print(f"{title:34s} {name:10s} order {report.order:.2f} inside, {edge}")

# %%
# scipy.ndimage pads with mirrored values unless told otherwise: the Laplacian is right inside and useless at the edge.
padded = fm.verify.operator(laplacian_of_scipy, "laplacian")
print(padded)
assert not padded.ok
assert padded.diagnosis.name == "ghost values at the boundary"
assert fm.verify.operator(laplacian_of_scipy, "laplacian", interior_only=True).ok

# %%
# The error at the edge does not fall.
padded.plot()
