"""Pages in a real browser: numbers equal Python's, sliders move by mouse and keys, nothing is loaded."""

import math

import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.families import Gamma, Normal, Poisson, Uniform, VonMises

P, Q = Normal("mu1", "s1"), Normal("mu2", "s2")
X = sp.Symbol("x", real=True)


def close(found, expected):
    """The page shows what Python computes to 1e-9: both are float64 within some hundred units in the last place."""
    return found == pytest.approx(float(expected), rel=1e-9, abs=1e-12)


PLACES = [{"mu1": 0.5, "s1": 0.7, "mu2": -1.25, "s2": 2.2}, {"mu1": -2, "s1": 3, "mu2": 1, "s2": 0.4}]


@pytest.mark.parametrize("place", PLACES)
def test_kl_of_two_normals_with_four_sliders_equals_python(visit, tmp_path, place):
    page = visit(
        P.to_html(tmp_path / "kl.html", other=Q), "#" + "&".join(f"{k}={v}" for k, v in place.items()) + "&x=1"
    )
    assert page.tab.locator("input[type=range]").count() == 5
    assert close(page.number("kl"), fm.evaluate(P.kl(Q), place))
    assert close(page.number("p"), P.subs({"mu1": place["mu1"], "s1": place["s1"]}).pdf(1.0))
    assert close(page.number("q"), Q.subs({"mu2": place["mu2"], "s2": place["s2"]}).pdf(1.0))


def test_slider_moves_by_keyboard_and_the_number_follows(visit, tmp_path):
    path = Normal(0, 1).to_html(tmp_path / "r.html", kind="renyi", other=Normal(1, 2), sliders={"alpha": (0.1, 5)})
    page = visit(path)
    before = page.ink()
    slider = page.tab.locator("#range0")
    slider.focus()
    start, step = float(slider.input_value()), float(slider.get_attribute("step"))
    for _ in range(3):
        page.tab.keyboard.press("ArrowRight")
    page.drawn()
    alpha = float(slider.input_value())
    assert alpha == pytest.approx(start + 3 * step)
    assert close(page.number("renyi"), fm.evaluate(Normal(0, 1).renyi(Normal(1, 2), "alpha"), {"alpha": alpha}))
    assert page.ink() != before
    page.tab.keyboard.press("End")
    assert close(page.number("renyi"), Normal(0, 1).renyi(Normal(1, 2), 5))


def test_every_control_is_reached_by_tab(visit, tmp_path):
    page = visit(fm.VectorField(["-a*y", "x"], "x y", parameters="a").to_html(tmp_path / "v.html"))
    reached = set()
    for _ in range(16):
        page.tab.keyboard.press("Tab")
        reached.add(page.tab.evaluate("() => document.activeElement.id || document.activeElement.name"))
    assert {"mode", "picture", "range0", "number0", "range1", "range2", "reset"} <= reached
    outline = page.tab.evaluate("() => {document.getElementById('reset').focus(); return 1}")
    assert outline == 1


def test_order_one_is_the_kullback_leibler_divergence(visit, tmp_path):
    path = Normal(0, 1).to_html(tmp_path / "r.html", kind="renyi", other=Normal(1, 2))
    page = visit(path, "#alpha=1")
    assert close(page.number("renyi"), Normal(0, 1).kl(Normal(1, 2)))


def test_infinite_values_come_with_their_reason(visit, tmp_path):
    path = P.to_html(tmp_path / "r.html", kind="renyi", other=Q)
    page = visit(path, "#alpha=4&s1=2&s2=1")
    assert page.text("renyi") == "∞"
    reason = page.tab.locator(".reason").first
    assert reason.inner_text().startswith("infinite here because this does not hold")
    assert reason.locator("math").count() == 1
    supports = visit(Uniform("a", "b").to_html(tmp_path / "u.html", other=Uniform(0, 1)), "#a=-1&b=1")
    assert supports.text("kl") == "∞"


def test_number_field_address_and_reset_agree(visit, tmp_path):
    path = fm.to_html(P.kl(Q), tmp_path / "e.html", sliders={"mu1": (-3, 3, 0), "s1": (0.1, 5, 1)})
    page = visit(path)
    start = page.number("f")
    page.tab.locator("#number0").fill("1.2345")
    symbols = sorted(symbol.name for symbol in P.kl(Q).free_symbols)
    values = {name: float(page.tab.locator(f"#number{k}").input_value()) for k, name in enumerate(symbols)}
    assert values["mu1"] == 1.2345
    assert close(page.number("f"), fm.evaluate(P.kl(Q), values))
    assert page.tab.url.endswith("#mu1=1.2345")
    again = visit(path, "#" + page.tab.url.split("#")[1])
    assert again.number("f") == page.number("f") != start
    again.tab.locator("#reset").click()
    assert again.number("f") == start
    assert "#" not in again.tab.url


@pytest.mark.parametrize("fragment", ["#mu1=99", "#mu1=nonsense", "#nobody=1", "#mu1=", "#<b>=1", "#mu1=1e999", "#%"])
def test_any_address_gives_a_page_with_numbers(visit, tmp_path, fragment):
    page = visit(fm.to_html(P.kl(Q), tmp_path / "e.html"), fragment)
    assert math.isfinite(page.number("f"))


def test_horizontal_axis_can_be_chosen(visit, tmp_path):
    page = visit(fm.to_html(P.kl(Q), tmp_path / "e.html", sliders={"s2": (0.5, 4)}))
    assert page.tab.locator("#axis option").first.inner_text() == "s₂"
    before = page.ink()
    page.tab.locator("#axis").select_option("2")
    page.drawn()
    assert page.ink() != before


FIELDS = [
    (fm.ScalarField("sin(a*x)*exp(-y**2) + b", "x y", parameters="a b"), {"a": 1.5, "b": 0.25, "x": 0.4, "y": -0.7}),
    (fm.ScalarField("cos(theta)/r**2 + e*sin(phi)", fm.spherical(), parameters="e"),
     {"e": 2, "phi": 1, "r": 1.5, "theta": 0.75}),
    (fm.ScalarField("a*exp(-k*x**2)*besselj(0, 5*x)", "x", parameters="a k"), {"a": 2, "k": 0.5, "x": 0.62}),
    (fm.ScalarField("x*y*z*t", "x y z t"), {"x": 0.5, "y": 1.5, "z": -1, "t": 2}),
    (fm.ScalarField("log(u**2 + v**2)", fm.Chart.from_metric([["1 + v**2", 0], [0, 1]], "u v")), {"u": 1, "v": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "place"), FIELDS, ids=range(len(FIELDS)))
def test_scalar_fields_have_the_values_of_python(visit, tmp_path, field, place):
    page = visit(field.to_html(tmp_path / "f.html"), "#" + "&".join(f"{k}={v}" for k, v in place.items()))
    here = {name: float(page.tab.evaluate(f"() => document.getElementById('number{k}').value"))
            for k, name in enumerate(_order(page))}  # fmt: skip
    assert here == pytest.approx(place)
    assert close(page.number("f"), fm.evaluate(field.expr, place))


def _order(page):
    return page.tab.evaluate("() => [...document.querySelectorAll('input[type=range]')].map((one) => one.ariaLabel)"
                             ".map((text) => ({θ: 'theta', φ: 'phi'})[text] || text)")  # fmt: skip


def test_vector_fields_are_arrows_or_streamlines(visit, tmp_path):
    field = fm.VectorField(["cos(t)*(1 - a**2/r**2)", "-sin(t)*(1 + a**2/r**2)"], fm.polar("r t"), parameters="a")
    page = visit(field.to_html(tmp_path / "v.html", box={"r": (1, 4)}, sliders={"a": (0, 1)}), "#a=0.5&r=2&t=1.5")
    t = float(page.tab.locator("#number2").input_value())
    expected = field.subs({"a": sp.Rational(1, 2)})(2.0, t)
    assert close(page.number("F_r"), expected[0])
    assert close(page.number("F_t"), expected[1])
    assert close(page.number("magnitude"), math.hypot(*expected))
    arrows = page.ink()
    page.tab.get_by_text("Streamlines").click()
    page.drawn()
    assert page.ink() != arrows


def test_click_and_keys_in_the_picture_move_the_point(visit, tmp_path):
    page = visit(fm.ScalarField("x + 10*y", "x y").to_html(tmp_path / "f.html"))
    canvas = page.tab.locator("#picture")
    before = page.number("f")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.4, "y": box["height"] * 0.3})
    clicked = page.number("f")
    assert clicked != before
    page.tab.keyboard.press("ArrowUp")
    step = float(page.tab.locator("#range1").get_attribute("step"))
    assert page.number("f") == pytest.approx(clicked + 10 * step)


@pytest.mark.parametrize(
    ("law", "place"),
    [
        (Gamma("k", "theta"), {"k": 2.5, "theta": 0.75}),
        (VonMises("m", "kappa"), {"m": 0.5, "kappa": 3}),
        (Poisson("lam"), {"lam": 3.5}),
        (fm.Distribution.from_pdf("a*exp(-a*x)", "x", support=(0, sp.oo), parameters="a"), {"a": 1.5}),
    ],
)
def test_densities_have_the_values_of_python(visit, tmp_path, law, place):
    page = visit(
        law.to_html(tmp_path / "d.html", lang="zh"), "#" + "&".join(f"{k}={v}" for k, v in place.items()) + "&x=2"
    )
    assert close(page.number("p"), law.subs(place).pdf(2.0))
    for name in ("mean", "variance", "entropy"):
        if page.tab.locator(f"output[data-name='{name}']").count():
            assert close(page.number(name), fm.evaluate(getattr(law, name)(), place))
    assert page.tab.locator("#reset").inner_text() == "重置"


def test_names_and_titles_never_become_markup_or_code(visit, tmp_path):
    hostile = sp.Symbol("<img src=x onerror=alert(1)>")
    other = sp.Symbol("</script><script>alert(2)</script>")
    third = sp.Symbol("';alert(3);//${alert(4)}`")
    title = "<script>alert(5)</script>&copy; \" onload='alert(6)'"
    page = visit(fm.to_html(hostile * other + sp.sin(third), tmp_path / "h.html", title=title))
    assert page.tab.title() == title
    assert page.tab.locator("img").count() == 0
    assert page.tab.locator("script").count() == 1
    assert math.isfinite(page.number("f"))


def test_dark_narrow_and_printed_pages_show_their_picture(visit, tmp_path):
    path = Gamma("k", "theta").to_html(tmp_path / "d.html")
    light = visit(path)
    dark = visit(path, color_scheme="dark")
    assert dark.ink() != light.ink()
    width = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    light.tab.set_viewport_size({"width": 360, "height": 700})
    light.drawn()
    assert light.tab.evaluate(width) <= 0
    light.tab.emulate_media(media="print")
    assert light.tab.locator("#picture").is_visible()
    assert not light.tab.locator("#reset").is_visible()


def colours(page, *wanted):
    """Return how many pixels of the picture have about each of some colours."""
    counted = """(wanted) => {
        const canvas = document.getElementById("picture");
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return wanted.map((colour) => {
            let count = 0;
            for (let k = 0; k < data.length; k += 4) {
                count += data[k + 3] > 200 && colour.every((part, n) => Math.abs(part - data[k + n]) < 12);
            }
            return count;
        });
    }"""
    return page.tab.evaluate(counted, wanted)


BLUE, VERMILION = (0, 114, 178), (213, 94, 0)


def test_both_densities_and_the_quadrature_between_them_are_drawn(visit, tmp_path):
    law = fm.families.Laplace("m", "b")
    page = visit(P.to_html(tmp_path / "js.html", other=law, functional="js"), "#mu1=-1&s1=1&m=1&b=1")
    assert min(colours(page, BLUE, VERMILION)) > 500
    assert close(page.number("js"), fm.evaluate(P.js(law), {"mu1": -1, "s1": 1, "m": 1, "b": 1}))


@pytest.mark.parametrize("expression", [P.kl(Q), Poisson("a").entropy()], ids=["closed", "sum"])
def test_curves_of_formulas_are_drawn(visit, tmp_path, expression):
    page = visit(fm.to_html(expression, tmp_path / "e.html"))
    assert colours(page, BLUE)[0] > 500


def test_bars_are_drawn(visit, tmp_path):
    assert colours(visit(Poisson("lam").to_html(tmp_path / "p.html")), BLUE)[0] > 5000


def test_maps_have_both_signs(visit, tmp_path):
    page = visit(fm.ScalarField("x*y", "x y").to_html(tmp_path / "m.html"))
    blue, red, white = colours(page, (5, 48, 97), (103, 0, 31), (247, 246, 246))
    assert min(blue, red, white) > 100
