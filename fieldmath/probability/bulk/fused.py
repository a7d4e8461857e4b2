r"""Sums over categories in one pass over memory (extra ``fast``): the text of a loop, written from a definition.

The logarithm is written out in the loop, so that the compiler takes several categories at a time; its error is below
one unit in the last place. With :math:`x = 2^k (1+f)`, :math:`\sqrt{1/2} \le 1 + f < \sqrt 2` and
:math:`s = f/(2+f)`, it is :math:`k \log 2 + f - f^2/2 + s\,(f^2/2 + R(s^2))`.

References
----------
P. T. P. Tang, ACM Trans. Math. Softw. 16 (1990) 378; the coefficients are those of Sun's fdlibm (e_log.c, 1993).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import sympy as sp

from fieldmath.algebra.languages import Language
from fieldmath.algebra.writer_of_code import module
from fieldmath.errors import EvaluationError
from fieldmath.probability.bulk.separation import P, Q, Separated
from fieldmath.representations.kernels import compiled, read_only
from fieldmath.representations.threads import shared

_LANES = 64  # So many sums side by side: additions need not wait for each other, and errors stay small.
_RATIO = sp.Symbol("r", positive=True)
_LOOPS = Language(
    "",
    {"log": "log({0})", "sqrt": "np.sqrt({0})", "Abs": "abs({0})"},
    "({1} if {0} else {2})",
    {sp.oo: "np.inf", -sp.oo: "-np.inf", sp.zoo: "np.nan", sp.nan: "np.nan"},
    (" and ", " or ", "not {0}"),
)
_WIDE = 512
_SHARE = 1 << 18  # Categories that a thread takes at once.

_LOG = '''
import numpy as np
from numba import njit


@njit(inline="always")
def log(x):
    """Return the logarithm of a positive number; of 0 some number."""
    small = x < 2.2250738585072014e-308
    bits = np.float64(x * 18014398509481984.0 if small else x).view(np.int64)
    k = (bits - 4604544271217802189) >> 52
    f = np.int64(bits - (k << 52)).view(np.float64) - 1.0
    e = np.int64(k + 4843621399236968448).view(np.float64) - (6755399441055798.0 if small else 6755399441055744.0)
    s = f / (2.0 + f)
    z = s * s
    h = 0.5 * f * f
    t = 1.531383769920937332e-01 + z * 1.479819860511658591e-01
    t = 2.222219843214978396e-01 + z * (1.818357216161805012e-01 + z * t)
    t = z * (6.666666666666735130e-01 + z * (3.999999999940941908e-01 + z * (2.857142874366239149e-01 + z * t)))
    found = e * 6.93147180369123816490e-01 - ((h - (s * (h + t) + e * 1.90821492927058770002e-10)) - f)
    return found if x < np.inf else x
'''
_LOOP = """
def kernel(p, table, sums, missed, lanes, lost):
    width = lanes.size
    for j in range(table.shape[0]):
        q = table[j]
        for i in range(width):
            lanes[i] = 0.0
            lost[i] = 0.0
        for start in range(0, p.size, width):
            part, other = p[start : start + width], q[start : start + width]
            for i in range(min(width, p.size - start)):
                a, b = part[i], other[i]
                has_q = b > 0.0
                r = a / (b if has_q else 1.0)
                value = term(a, b, r)
                {choice}
        for i in range(width):
            sums[j] += lanes[i]
            missed[j] += lost[i]
"""
_LOOK = """
def kernel(table, sums, least, lanes, low):
    width = lanes.size
    for j in range(table.shape[0]):
        row = table[j]
        for i in range(width):
            lanes[i] = 0.0
        for start in range(0, row.size, width):
            part = row[start : start + width]
            for i in range(min(width, row.size - start)):
                a = part[i]
                lanes[i] += a
                low[i] = a if a < low[i] else low[i]
        for i in range(width):
            sums[j] += lanes[i]
    for i in range(width):
        least[0] = min(least[0], low[i])
"""
_WHOLE = """lanes[i] += (value if a > 0.0 else without_p(b)) if has_q else 0.0
                lost[i] += 0.0 if has_q else a"""
_REST = "lanes[i] += value if a + b > 0.0 else 0.0"


RowAdder = Callable[[np.ndarray, np.ndarray, np.ndarray], None]


@lru_cache(maxsize=64)
def pair_text(parts: Separated) -> str | None:
    """Return the loop that sums how far the integral is above its value for equal laws; None where none is written.

    What outcomes add that q lacks is left out, and p's mass on them counted.
    """
    if not parts.is_smooth:
        return _written(parts.integrand, parts.without_p, _WHOLE)
    term = Q * parts.ratio_excess.xreplace({P: _RATIO})
    return _written(term, sp.Float(parts.at_zero) * Q, _WHOLE)


@lru_cache(maxsize=64)
def rest_text(parts: Separated) -> str | None:
    """Return the loop that sums what does not separate; None where none is written."""
    return _written(parts.rest, sp.S.Zero, _REST)


def pair_sum(text: str, p: np.ndarray, q: np.ndarray, threads: int) -> tuple[float, float]:
    """Return the sum for one pair, and the mass of p where q has none."""
    kernel, starts = compiled(text), range(0, p.size, _SHARE)
    sums, missed = np.zeros((2, len(starts)))

    def work(rest: Iterator[int]) -> None:
        lanes, lost = np.empty((2, _WIDE))
        for start in rest:
            k, share = start // _SHARE, slice(start, start + _SHARE)
            kernel(read_only(p[share]), read_only(q[None, share]), sums[k : k + 1], missed[k : k + 1], lanes, lost)

    shared(work, starts, threads)
    return float(sums.sum()), float(missed.sum())


def looked_at(part: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the sums of the rows of a table, NaN where it holds some, and its least number."""
    sums, least = np.zeros(len(part)), np.full(1, np.inf)
    compiled(_LOOK.strip() + "\n")(read_only(part), sums, least, np.empty(_WIDE), np.full(_WIDE, np.inf))
    return sums, float(least[0])


def row_adder(text: str) -> RowAdder:
    """Return a function that adds the sums for one row of p and a few of q."""
    kernel = compiled(text)

    def add(p: np.ndarray, q: np.ndarray, sums: np.ndarray) -> None:
        lanes, lost = np.empty((2, _LANES))
        kernel(read_only(p), read_only(q), sums, np.zeros(len(q)), lanes, lost)

    return add


def _written(term: sp.Expr, without_p: sp.Expr, choice: str) -> str | None:
    powers = (power.exp for power in term.atoms(sp.Pow))
    if not all((2 * exponent).is_Integer for exponent in powers):
        return None  # Powers are not written out.
    try:
        texts = [
            module([expression], symbols, names, _LOOPS, name, is_tuple=False)
            for name, expression, symbols, names in (
                ("term", term, (P, Q, _RATIO), "abr"),
                ("without_p", without_p, (Q,), "b"),
            )
        ]
    except EvaluationError:  # A function that has no text here.
        return None
    functions = [f"@njit(inline='always')\n{text.strip()}" for text in texts]
    return "\n\n\n".join([_LOG.strip(), *functions, _LOOP.format(choice=choice).strip()]) + "\n"
