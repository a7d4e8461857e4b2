"""Gauss-Kronrod rules: nodes, weights, and the differences from the Gauss rules inside that tell the error."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

# Kronrod's extensions of Gauss's rules with 7 and 3 points (1965): nodes from outside in, every second is Gauss's.
_RULES = {
    15: (
        (0.991455371120812639206854697526329, 0.949107912342758524526189684047851, 0.864864423359769072789712788640926,
         0.741531185599394439863864773280788, 0.586087235467691130294144691693319, 0.405845151377397166906606412076961,
         0.207784955007898467600689403773245, 0.0),
        (0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518,
         0.140653259715525918745189590510238, 0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
         0.204432940075298892414161999234649, 0.209482141084727828012999174891714),
    ),
    7: (
        (0.960491268708020283423507092629080, 0.774596669241483377035853079956480, 0.434243749346802558002071502844628,
         0.0),
        (0.104656226026467265193823857192073, 0.268488089868333440728569280666710, 0.401397414775962222905051818618432,
         0.450916538658474142345110087045571),
    ),
}  # fmt: skip


@lru_cache(maxsize=4)
def rule(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return nodes and weights on (0, 1), and the weights less those of Gauss's rule inside."""
    outer, weights = (np.array(part) for part in _RULES[count])
    nodes = np.concatenate([-outer, outer[-2::-1]])
    kronrod = np.concatenate([weights, weights[-2::-1]])
    gauss = np.zeros(count)
    gauss[1::2] = np.polynomial.legendre.leggauss(count // 2)[1]
    return 0.5 * (nodes + 1), 0.5 * kronrod, 0.5 * (kronrod - gauss)
