"""Measures of swirl."""

from __future__ import annotations

import sympy as sp

from fieldmath.calculus.indices import axes, tabulate, total
from fieldmath.calculus.operators import covariant_derivative
from fieldmath.geometry.frames import Frame
from fieldmath.representations.protocol import Components


def q_criterion(v: Components, frame: Frame) -> Components:
    r"""Return :math:`Q = \tfrac12 (|\Omega|^2 - |S|^2) = -\tfrac12 \nabla_a v^b \, \nabla_b v^a`.

    With :math:`S, \Omega = (J \pm J^T)/2` the mixed products cancel, and no metric is needed.
    """
    D = covariant_derivative(v, frame)
    D = tabulate(lambda *i: D[i].settled(), D.shape)
    return tabulate(lambda: total((D[a, b] * D[b, a]).scaled(-sp.S.Half) for a in axes(frame) for b in axes(frame)), ())
