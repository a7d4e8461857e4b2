"""What type checkers and editors know of the public surface; read by mypy, never run."""

from __future__ import annotations

from typing import assert_type

import numpy as np

import fieldmath as fm
from fieldmath.families import Normal

f = fm.ScalarField("x**2*y", "x y")
F = fm.VectorField(["-y", "x"], "x y")
assert_type(f.grad(), fm.VectorField)
assert_type(f.grad().div(), fm.ScalarField)
assert_type(f.laplacian(), fm.ScalarField)
assert_type(f.hessian(), fm.TensorField)
assert_type(F.div(), fm.ScalarField)
assert_type(F.jacobian(), fm.TensorField)
assert_type(F.laplacian(), fm.VectorField)
assert_type(f.grad().potential(), fm.ScalarField)
assert_type(F.to(fm.polar()), fm.VectorField)
assert_type(f.to("polar").grad().norm(), fm.ScalarField)
assert_type(f.chart, fm.Chart)

grid = fm.Grid.uniform("x y", x=(0, 1, 11), y=(0, 1, 11))
assert_type(f.sample(grid), fm.ScalarField)
assert_type(f.sample(grid).grad().values, np.ndarray)

p, q = Normal("m", "s"), Normal(0, 1)
assert_type(p, fm.Distribution)
assert_type(p.transform("exp(x)"), fm.Distribution)
assert_type(2 * p + 1, fm.Distribution)
assert_type(fm.Region.ball(1), fm.Region)
assert_type(f + 1, fm.ScalarField)
assert_type(2 * F, fm.VectorField)
assert_type(f * F, fm.VectorField)
assert_type(fm.check_green(F, fm.Region.disk(1)), fm.TheoremReport)
