r"""Scalar and vector potentials of symbolic fields, in any chart, proven before they are returned.

In covariant coordinate components the equation :math:`F = \nabla\varphi` reads :math:`\partial_i \varphi = w_i`, and
:math:`F = \nabla\times A` reads :math:`\varepsilon^{ijk} \partial_j A_k = \sqrt{g} F^i`: no metric is left in either,
and both are integrated along the coordinate lines.

References
----------
.. [1] M. Spivak, *Calculus on Manifolds* (1965), theorem 4-11 (Poincaré lemma).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.domain import poles
from fieldmath.algebra.tidy import normal
from fieldmath.calculus.ansatz import combination
from fieldmath.calculus.antiderivatives import antiderivative, with_angles, with_real_logarithms
from fieldmath.calculus.circulation import winding_loops
from fieldmath.calculus.products import reframed
from fieldmath.errors import NoClosedFormError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.frames import Frame, frame_of
from fieldmath.geometry.signs import sign_on
from fieldmath.representations.protocol import Components

Form = tuple[sp.Expr, ...]
_PROOF_SECONDS = 2.0
_POLISHING_SECONDS = 1.5  # What a search for a shorter vector potential may take.
_SHORT = 12
_PLACES = (sp.Integer(0), sp.Integer(1), sp.pi / 4, sp.Integer(2))


def covariant(F: Components, frame: Frame) -> Form:
    r"""Return the covariant coordinate components :math:`w_i = g_{ij} F^j`, in normal form."""
    lowered = reframed(F, frame, frame_of(frame.chart, "dual"))
    return tuple(normal(c.expr) for c in lowered.flat)


def density(F: Components, frame: Frame) -> Form:
    r"""Return :math:`\sqrt{g} F^i`, signed by the orientation: the 2-form of a flux, closed when div F = 0."""
    target = frame_of(frame.chart, "coordinate")
    raised = reframed(F, frame, target)
    return tuple(normal(c.expr * target.volume) for c in raised.flat)


def exterior(w: Form, chart: Chart) -> dict[tuple[int, int], sp.Expr]:
    r"""Return :math:`\partial_i w_j - \partial_j w_i` for i < j."""
    q = chart.symbols
    return {(i, j): w[j].diff(q[i]) - w[i].diff(q[j]) for j in range(len(q)) for i in range(j)}


def is_closed(w: Form, chart: Chart, *, time_limit: float = _PROOF_SECONDS) -> bool | None:
    """Return whether the exterior derivative of a 1-form vanishes: True, False or None when undecided."""
    deadline = Deadline(2 * time_limit)
    return verdict(chart.is_zero(entry, time_limit=deadline.left(time_limit)) for entry in exterior(w, chart).values())


def verdict(answers: Iterator[bool | None]) -> bool | None:
    """Return False when one answer is False, True when all are True, None otherwise."""
    seen = []
    for answer in answers:
        if answer is False:
            return False
        seen.append(answer)
    return None if None in seen else True


def scalar_potential(w: Form, chart: Chart, time_limit: float) -> sp.Expr:
    r"""Return :math:`\varphi` with :math:`\partial_i \varphi = w_i`, proven, for a closed 1-form.

    Tried in order: one combination of the functions that occur, for all components at once; integration along one
    coordinate after the other, the shortest component first; the radial integral from a point (Poincaré lemma).

    Raises
    ------
    NoClosedFormError
        When nothing is found in time.
    """
    deadline = Deadline(time_limit)
    plain = tuple(_without_signs(entry) for entry in w)
    for method in (_by_combination, _along_coordinates, _along_rays):
        found = method(plain, chart, deadline)
        if found is not None:
            real = with_real_logarithms(found, chart.symbols, chart.limits)
            for candidate in dict.fromkeys((real, found)):
                if is_potential(candidate, w, chart, deadline.left(4 * _PROOF_SECONDS)):
                    return candidate
        if deadline.is_over():
            break
    raise NoClosedFormError(
        "the curl is zero, so a potential exists near every point, but no closed form was found within "
        f"{time_limit:.3g} s (tried: a combination of the functions that occur, integration along coordinates, the "
        "radial integral). Raise time_limit, or sample the field."
    )


def _without_signs(expr: sp.Expr) -> sp.Expr:
    """Return `expr` with ``log(Abs(u))`` written ``log(u)`` and ``sign(u)/Abs(u)`` written ``1/u``."""
    if not expr.has(sp.Abs, sp.sign):
        return expr
    short = expr.replace(sp.sign, lambda u: sp.Abs(u) / u)
    swap = {node: sp.log(node.args[0].args[0]) for node in short.atoms(sp.log) if isinstance(node.args[0], sp.Abs)}
    return short.xreplace(swap)


def is_potential(phi: sp.Expr, w: Form, chart: Chart, seconds: float) -> bool:
    """Return whether the differential of phi is proven to be w."""
    share = seconds / len(w)
    return all(
        chart.is_zero(phi.diff(q) - entry, time_limit=share) is True for q, entry in zip(chart.symbols, w, strict=True)
    )


def _by_combination(w: Form, chart: Chart, deadline: Deadline) -> sp.Expr | None:
    found = budget.run(_combined, w, chart, seconds=deadline.left()).value_or(None)
    return None if found is None else _shorter(found)


def _combined(w: Form, chart: Chart) -> sp.Expr | None:
    found = combination(w, lambda _, m: [m.diff(q) for q in chart.symbols], chart.symbols, chart.limits)
    return None if found is None else found[0]


def _shorter(expr: sp.Expr) -> sp.Expr:
    joined = sp.powsimp(expr) if expr.has(sp.Pow) else expr
    return min((expr, joined), key=sp.count_ops)


def _along_coordinates(w: Form, chart: Chart, deadline: Deadline) -> sp.Expr | None:
    r"""Integrate one component along its own line, subtract the differential, and go on with what is left.

    After :math:`w_i` is gone the others do not depend on :math:`q^i`: a value may be put in for it.
    """
    order = sorted(range(len(w)), key=lambda i: (sp.count_ops(w[i]), i))
    for first in order:
        rest = [i for i in order if i != first]
        found = _peeled(w, (first, *rest), chart, deadline)
        if found is not None or deadline.is_over():
            return found
    return None


def _peeled(w: Form, order: Sequence[int], chart: Chart, deadline: Deadline) -> sp.Expr | None:
    q, left, phi = chart.symbols, list(w), sp.Integer(0)
    for i in order:
        if left[i] == 0:
            continue
        step = antiderivative(left[i], q[i], q, chart.limits, deadline)
        if step is None:
            return None
        phi += step
        left = [sp.Integer(0) if j == i else _without(left[j] - step.diff(q[j]), q[i]) for j in range(len(q))]
    return normal(phi)


def _without(expr: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
    """Return an expression that does not vary with `symbol` in a form that does not mention it."""
    tidy = normal(expr)
    if not tidy.has(symbol):
        return tidy
    for place in _PLACES:
        value = expr.xreplace({symbol: place})
        if not value.has(sp.nan, sp.zoo, sp.oo, sp.S.NegativeInfinity, sp.I):
            return normal(value)
    return tidy


def _along_rays(w: Form, chart: Chart, deadline: Deadline) -> sp.Expr | None:
    r"""Return :math:`\int_0^1 w_i(p + t(q - p)) (q^i - p^i)\,dt` for a few base points p."""
    t = sp.Dummy("t", positive=True)
    for place in (sp.Integer(0), sp.Integer(1)):
        ray = {q: place + t * (q - place) for q in chart.symbols}
        integrand = normal(
            sum((e.xreplace(ray) * (q - place) for q, e in zip(chart.symbols, w, strict=True)), sp.S.Zero)
        )
        if integrand.has(sp.nan, sp.zoo) or deadline.is_over():
            continue
        symbols, limits = (t, *chart.symbols), ((sp.Integer(0), sp.Integer(1)), *chart.limits)
        found = antiderivative(integrand, t, symbols, limits, deadline)
        if found is not None:
            value = found.xreplace({t: sp.Integer(1)}) - found.xreplace({t: sp.Integer(0)})
            if not value.has(sp.nan, sp.zoo, sp.oo):
                return with_angles(normal(value), chart.symbols)
    return None


# --- vector potentials ------------------------------------------------------------------------------------------------


def vector_potential(b: Form, chart: Chart, time_limit: float) -> Form:
    r"""Return covariant components of A with :math:`\varepsilon^{ijk} \partial_j A_k = b^i`, proven; axial gauge.

    One component of A is zero (the last one that allows it):
    for :math:`A_3 = 0`, :math:`A_2 = -\int b^1 dq^3 + \int \varrho\,dq^1`, :math:`A_1 = \int b^2 dq^3`, where
    :math:`\varrho` is what is then missing in :math:`b^3`; it does not depend on :math:`q^3`.

    Raises
    ------
    NoClosedFormError
        When nothing is found in time.
    """
    deadline = Deadline(time_limit)
    found: list[Form] = []
    for A in _attempts(b, chart, deadline):
        if A is not None and _has_curl(A, b, chart, deadline):
            found.append(_regular_at_axes(A, chart))
            if _rank(found[-1], b, chart) <= (0, 0, _SHORT):
                break
            deadline = Deadline(deadline.left(_POLISHING_SECONDS))
        if deadline.is_over():
            break
    if found:
        return min(found, key=lambda A: _rank(A, b, chart))
    raise NoClosedFormError(
        f"the divergence is zero, so a vector potential exists near every point, but no closed form was found within "
        f"{time_limit:.3g} s (tried: axial gauges along each coordinate, a combination of the functions that occur). "
        "Raise time_limit, or sample the field."
    )


def _attempts(b: Form, chart: Chart, deadline: Deadline) -> Iterator[Form | None]:
    """Give vector potentials: axial gauges by quick integrals, a combination of what occurs, axial gauges by SymPy."""
    gauges = ((2, 0), (2, 1), (0, 1), (0, 2), (1, 2), (1, 0))
    for axis, second in gauges:
        yield _axial(b, axis, second, chart, Deadline(deadline.left() / 4), is_quick=True)
    yield budget.run(_combined_vector, b, chart, seconds=deadline.left() / 2).value_or(None)
    for axis, second in gauges:
        yield _axial(b, axis, second, chart, Deadline(deadline.left() / 4))


def _combined_vector(b: Form, chart: Chart) -> Form | None:
    def images(slot: int, m: sp.Expr) -> Form:
        return curl_of(tuple(m if k == slot else sp.Integer(0) for k in range(3)), chart)

    return combination(b, images, chart.symbols, chart.limits, unknowns=3)


def _regular_at_axes(A: Form, chart: Chart) -> Form:
    """Return A with constants subtracted from components along angles, so that they vanish on an axis if they can."""
    out = list(A)
    for k, wraps in enumerate(chart.periodic):
        for locus in chart.singular_set if wraps else ():
            value = out[k].xreplace(dict(locus.conditions))
            if value.is_finite and not value.has(*chart.symbols):
                out[k] = normal(out[k] - value)
                break
    return tuple(out)


def _axial(b: Form, axis: int, second: int, chart: Chart, deadline: Deadline, *, is_quick: bool = False) -> Form | None:
    """Return A with ``A[axis] == 0``; what is missing along `axis` is put in by an integral along `second`."""
    q, limits = chart.symbols, chart.limits
    i, j = (axis + 1) % 3, (axis + 2) % 3  # (axis, i, j) is an even permutation.
    first, last = (antiderivative(b[k], q[axis], q, limits, deadline, is_quick=is_quick) for k in (i, j))
    if first is None or last is None:
        return None
    A = [sp.Integer(0)] * 3
    A[j], A[i] = -first, last  # b_i = -∂_axis A_j,  b_j = ∂_axis A_i
    missing = _without(b[axis] - A[j].diff(q[i]) + A[i].diff(q[j]), q[axis])  # b_axis = ∂_i A_j - ∂_j A_i
    rest = antiderivative(missing, q[second], q, limits, deadline, is_quick=is_quick)
    if rest is None:
        return None
    if second == i:
        A[j] += rest
    else:
        A[i] -= rest
    return tuple(with_real_logarithms(normal(entry), q, limits) for entry in A)


def curl_of(A: Form, chart: Chart) -> Form:
    r"""Return :math:`\varepsilon^{ijk} \partial_j A_k`."""
    q = chart.symbols
    return tuple(A[(i + 2) % 3].diff(q[(i + 1) % 3]) - A[(i + 1) % 3].diff(q[(i + 2) % 3]) for i in range(3))


def _has_curl(A: Form, b: Form, chart: Chart, deadline: Deadline) -> bool:
    share = deadline.left(3 * _PROOF_SECONDS) / 3
    return all(chart.is_zero(c - e, time_limit=share) is True for c, e in zip(curl_of(A, chart), b, strict=True))


def _rank(A: Form, b: Form, chart: Chart) -> tuple[int, int, int]:
    """Return what to prefer the lower: angles outside of periodic functions, new singularities, length."""
    poles_of = [frozenset().union(*map(poles, form)) for form in (A, b)]
    return len(winding(A, chart)), len(poles_of[0] - poles_of[1]), sum(map(sp.count_ops, A))


def winding(form: Sequence[sp.Expr], chart: Chart) -> list[sp.Symbol]:
    """Return the periodic coordinates in which a form does not return to its value after one turn."""
    turned = {
        q: q + upper - lower
        for (q, (lower, upper)), wraps in zip(chart.ranges.items(), chart.periodic, strict=True)
        if wraps
    }
    return [q for q, value in turned.items() if any(e.has(q) and e.xreplace({q: value}) != e for e in form)]


# --- the whole domain -------------------------------------------------------------------------------------------------


def is_exact(
    w: Form,
    chart: Chart,
    excluded: Sequence[sp.Expr],
    nonnegative: Sequence[sp.Expr],
    search: Callable[[], sp.Expr],
) -> bool | None:
    """Return whether a closed 1-form is a differential on its whole domain: True, False or None when undecided.

    `excluded` are the expressions at whose zeros the form is undefined, `nonnegative` those that must not be negative;
    `search` gives a potential of the form or raises NoClosedFormError.
    """
    if winding_loops(w, chart, excluded):
        return False
    holes = [e for e in excluded if not _vanishes_on_the_edge_only(e, chart)]
    if not holes and not nonnegative:
        return True
    try:
        phi = search()
    except NoClosedFormError:
        return None
    return True if _is_single_valued(phi, chart, excluded) else None


def _vanishes_on_the_edge_only(e: sp.Expr, chart: Chart) -> bool:
    """Return whether an expression is zero where the coordinates degenerate and nowhere inside their ranges."""
    at_edge = any(normal(e.xreplace(dict(locus.conditions))) == 0 for locus in chart.singular_set)
    return at_edge and sign_on(e, chart.symbols, chart.limits) is not None


def _is_single_valued(phi: sp.Expr, chart: Chart, excluded: Sequence[sp.Expr]) -> bool:
    """Return whether a potential has no branches and no singularity of its own."""
    angles = [node.args[1] for node in phi.atoms(sp.atan2)]
    if any(sign_on(u, chart.symbols, chart.limits) != 1 for u in angles) or winding((phi,), chart):
        return False
    own = {e.replace(sp.Abs, lambda inner: inner) for e in poles(phi) if e.has(*chart.symbols)}
    return own <= {part for e in excluded for part in (e, *poles(1 / e))}


def strings(A: Sequence[sp.Expr], chart: Chart, excluded: Sequence[sp.Expr]) -> list[str]:
    """Return where covariant components of a vector potential are singular although the field is not."""
    known = {part for e in excluded for part in (e, *poles(1 / e))}
    new = frozenset().union(*map(poles, A)) - known
    found = [f"{e} = 0" for e in sorted(new, key=str) if e.has(*chart.symbols)]
    for k, wraps in enumerate(chart.periodic):
        for locus in chart.singular_set if wraps else ():
            place = dict(locus.conditions)
            is_axis = chart.metric[k, k].xreplace(place) == 0
            if is_axis and not any(e.xreplace(place) == 0 for e in excluded) and normal(A[k].xreplace(place)) != 0:
                found.append(str(locus))
    return list(dict.fromkeys(found))
