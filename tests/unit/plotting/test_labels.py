import pytest
import sympy as sp

from fieldmath.plotting.labels import formula, symbol_label


@pytest.mark.parametrize(
    "latex",
    [
        r"\begin{cases} x & \text{for}\: x > 0 \\0 & \text{otherwise} \end{cases}",
        r"\left[\begin{matrix}1 & 2\end{matrix}\right]",
        sp.latex(sp.Integer(10) ** 30),
        "x + " * 60,
        "",
        "$$",
    ],
)
def test_formulas_that_cannot_be_drawn_or_read_are_left_out(latex):
    assert formula(latex) == ""


def test_small_fractions_become_fractions():
    assert formula(r"\tfrac{1}{2}") == r"$\frac{1}{2}$"


def test_dollar_signs_are_not_doubled():
    assert formula("$x$") == "$x$"


def test_a_vector_stands_apart_from_its_coefficient():
    assert formula(r"r \mathbf{e}_{r} + \mathbf{e}_{z}") == r"$r\,\mathbf{e}_{r} + \mathbf{e}_{z}$"


@pytest.mark.parametrize(("name", "label"), [("x", "$x$"), ("theta", r"$\theta$"), ("x_1", "$x_{1}$")])
def test_coordinates_are_written_as_in_books(name, label):
    assert symbol_label(name) == symbol_label(sp.Symbol(name, positive=True)) == label
