"""The text of a kernel, carried out by Python itself, gives what the sweep gives."""

import sys

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.representations import engines, kernels, sweep
from fieldmath.representations.kernel_source import Kernel
from fieldmath.representations.windows import Span, window

RNG = np.random.default_rng(17)
SPANS = {
    "x": {"x": (0, 1)},
    "x y": {"x": (0, 1), "y": (0.2, 1.5)},
    "x y z": {"x": (0, 1), "y": (0.2, 1.5), "z": (-1, 2)},
    "spherical": {"r": (1, 2), "theta": (0.6, 2), "phi": (0, 2 * np.pi)},
    "paraboloidal": {"u": (0.5, 1.5), "v": (1, 2), "phi": (0, 2 * np.pi)},
}
OPERATORS = {"grad": 0, "laplacian": 0, "hessian": 0, "biharmonic": 0, "div": 1, "curl": 1, "jacobian": 1}


def grid(where, counts, *, is_uniform=True, periodic=()):
    axes = []
    for (name, (lower, upper)), n in zip(SPANS[where].items(), counts, strict=True):
        t = np.linspace(0, 1, n, endpoint=name not in periodic)
        axes.append(lower + (upper - lower) * (t if is_uniform else t + 0.04 * np.sin(2 * np.pi * t)))
    periods = {q: SPANS[where][q][1] - SPANS[where][q][0] for q in periodic}
    return fm.Grid(where, axes, [q in periodic for q in SPANS[where]], periods=periods)


def planned(name, where, rank, accuracy, dtype=float):
    """Return the plan of an operator on random samples, and the samples."""
    values = RNG.normal(size=(*(where.dimension,) * rank, *where.shape)).astype(dtype)
    field = (fm.ScalarField, fm.VectorField)[rank](values, where, accuracy=accuracy)
    with fm.engine("numpy"):
        getattr(field, name)()
    (plan,) = where._plans.values()
    return plan, [component.values for component in field._components.flat]


def interpreted(plan, sources, lead=0):
    """Carry out the text of a kernel in Python."""
    kernel = Kernel(plan)
    outputs = [np.full(plan.shape, np.nan, plan.dtype) for _ in plan.outputs]
    function = kernels._function(kernel.text, None)
    constants = np.array(kernel.constants, plan.dtype)
    arrays = [np.ascontiguousarray(source, plan.dtype) for source in sources[: kernel.sources]]
    for box in kernels.boxes_of(kernel, 2):
        function(box, kernel.inner, lead, constants, *outputs, *arrays, *kernel.arrays.values())
    return outputs


def agrees(plan, sources, lead=0):
    expected = [np.empty(plan.shape, plan.dtype) for _ in plan.outputs]
    sweep.fill(plan, sources, expected)
    with np.errstate(invalid="ignore"):
        found = interpreted(plan, sources, lead)
    for one, other, groups in zip(expected, found, plan.outputs, strict=True):
        # Sums of the same products in another order: rounding of each, at the size of the largest.
        size = max(
            (abs(g.number) * np.nanmax(np.abs(1.0 if g.function is None else g.function)) for g in groups), default=0
        )
        bound = 256 * np.finfo(plan.dtype).eps * size * max(np.nanmax(np.abs(s)) for s in sources)
        assert np.array_equal(np.isnan(one), np.isnan(other))
        assert np.nanmax(np.abs(one - other)) <= bound * _reach(plan)


def _reach(plan):
    stencils = [along for groups in plan.outputs for g in groups for _, stages in g.products for _, along in stages]
    weights = [w for s in stencils for w in (s.start, s.end, *(w for _, w in s.diagonals)) if w.size]
    return max([1.0, *(np.abs(w).max() for w in weights)]) ** 2


@pytest.mark.parametrize("lead", [1, 5, 7])
@pytest.mark.parametrize("name", ["grad", "laplacian", "curl"])
def test_lines_may_begin_with_a_loop_of_their_own(name, lead):
    agrees(*planned(name, grid("x y z", (6, 7, 12)), OPERATORS[name], 4), lead=lead)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_second_loop_begins_where_the_samples_begin_a_line_of_the_cache(dtype):
    where = grid("x y", (8, 512))
    plan, _ = planned("laplacian", where, 0, 4, dtype)
    memory = np.zeros((8 * 512 + 64), dtype)
    for offset in range(0, 16, 3):
        source = memory[offset : offset + 8 * 512].reshape(8, 512)
        kernel = Kernel(plan)
        lead = kernels.lead_of(kernel, source)
        assert 0 <= lead < 64 // source.itemsize
        assert source[:, kernel.margins[1][0] + lead :].ctypes.data % 64 == 0
    plan, _ = planned("laplacian", grid("x y", (8, 500)), 0, 4)
    assert kernels.lead_of(Kernel(plan), np.zeros((8, 500))) == 0


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("where", [where for where in SPANS if where != "x"])
def test_every_operator_in_every_chart(where, name, dtype):
    if where == "paraboloidal" and name in ("hessian", "biharmonic"):
        name = "laplacian"  # The others hold hundreds of terms there.
    agrees(*planned(name, grid(where, (9, 7, 8)[: len(SPANS[where])]), OPERATORS[name], 2, dtype))


@pytest.mark.parametrize("accuracy", [2, 4, 6, 8])
@pytest.mark.parametrize("is_uniform", [True, False])
@pytest.mark.parametrize("periodic", [(), ("x",), ("y",), ("x", "y")])
@pytest.mark.parametrize("name", ["grad", "laplacian", "hessian"])
def test_every_accuracy_on_uniform_and_stretched_axes_with_and_without_ends(name, periodic, is_uniform, accuracy):
    agrees(*planned(name, grid("x y", (14, 13), is_uniform=is_uniform, periodic=periodic), 0, accuracy))


@pytest.mark.parametrize("accuracy", [2, 4, 8])
@pytest.mark.parametrize("periodic", [(), ("x",)])
@pytest.mark.parametrize("name", ["grad", "laplacian"])
def test_lines(name, periodic, accuracy):
    agrees(*planned(name, grid("x", (31,), periodic=periodic), 0, accuracy))


@pytest.mark.parametrize("counts", [(3, 9), (9, 3), (4, 4), (3, 3)])
@pytest.mark.parametrize("periodic", [(), ("x", "y")])
def test_axes_hardly_longer_than_their_rows(counts, periodic):
    agrees(*planned("grad", grid("x y", counts, periodic=periodic), 0, 2))


@pytest.mark.parametrize("place", [(0, 0), (4, 0), (4, 10), (8, 5), (5, 5)])
@pytest.mark.parametrize("periodic", [(), ("y",)])
def test_missing_values_spread_as_far_as_in_the_sweep(place, periodic):
    values = RNG.normal(size=(9, 11))
    values[place] = np.nan
    where = grid("x y", (9, 11), periodic=periodic)
    field = fm.ScalarField(values, where, accuracy=2, allow_nan=True)
    with fm.engine("numpy"):
        field.laplacian()
    (plan,) = where._plans.values()
    agrees(plan, [values])


def test_constant_samples_have_derivative_zero_inside():
    plan, _ = planned("grad", grid("x y", (14, 13)), 0, 8)
    for found in interpreted(plan, [np.full((14, 13), 0.1)]):
        assert not found[5:-5, 5:-5].any()


@pytest.mark.parametrize("begin", [(0, 0), (5, 3), (8, 6)])
def test_windows_of_a_plan_have_kernels_too(begin):
    plan, (values,) = planned("laplacian", grid("x y", (15, 13), is_uniform=False), 0, 2)
    spans = [
        Span(b, min(b + 7, n), min(2, b), min(2, n - min(b + 7, n))) for b, n in zip(begin, plan.shape, strict=True)
    ]
    part = window(plan, spans)
    (whole,), (found,) = interpreted(plan, [values]), interpreted(part, [values[np.ix_(*(s.window for s in spans))]])
    inner = tuple(slice(s.begin, s.end) for s in spans)
    assert np.allclose(found[tuple(s.inner for s in spans)], whole[inner], rtol=0, atol=1e-12 * np.abs(whole).max())


@pytest.mark.parametrize("shape", [(5, 4), (300, 40, 50), (3, 3000, 70), (70,), (6, 5, 4, 3)])
@pytest.mark.parametrize("threads", [1, 2, 64])
def test_boxes_make_up_the_grid(shape, threads):
    where = fm.Grid(" ".join("abcd"[: len(shape)]), [np.arange(n) for n in shape])
    plan, _ = planned("grad", where, 0, 2)
    seen = np.zeros(shape, int)
    for box in kernels.boxes_of(Kernel(plan), threads):
        seen[tuple(slice(*ends) for ends in box)] += 1
    assert (seen == 1).all()


def test_grids_of_other_sizes_and_spacings_share_a_kernel():
    plans = [
        planned("laplacian", fm.Grid.uniform("x y", x=(0, a, n), y=(0, 1, 20)), 0, 4)[0] for a, n in ((3, 30), (7, 44))
    ]
    assert Kernel(plans[0]).text == Kernel(plans[1]).text


def test_without_numba_the_caller_is_told_how_to_get_it(monkeypatch):
    kernels.is_available.cache_clear()
    monkeypatch.setitem(sys.modules, "numba", None)
    with (
        pytest.raises(fm.InputError, match=r"engine: name 'numba' needs numba.*pip install 'fieldmath\[fast\]'"),
        fm.engine("numba"),
    ):
        pass
    monkeypatch.setattr(engines, "_COMPILED_POINTS", 0)
    values = RNG.normal(size=(9, 11))
    assert fm.ScalarField(values, grid("x y", (9, 11))).grad().values.shape == (2, 9, 11)
    kernels.is_available.cache_clear()
