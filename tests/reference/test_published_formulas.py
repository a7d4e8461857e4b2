"""Answers are the formulas that tables print, and no longer than one and a half times as long.

Length is counted by `fieldmath.algebra.costs.operations` for both: operations as they are printed, x - y and x/y one
each. Equality is decided by the zero test: no random point refutes it, and each is a ball of 64 bits or more.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import sympy as sp

from fieldmath import families
from fieldmath.algebra.costs import operations
from fieldmath.algebra.parse import parse
from fieldmath.algebra.zero import sampled
from fieldmath.probability.distribution import Distribution

TEXT = Path(__file__).with_name("published_formulas.txt").read_text("utf-8")
UNWANTED = (sp.hyper, sp.meijerg, sp.Float, sp.Integral, sp.Sum, sp.I, sp.nan, sp.zoo)


def entries() -> list[tuple[str, str]]:
    """Return (question, formula) of the file; a line that begins with a blank continues the one before."""
    lines = re.sub(r"\n +", " ", TEXT).splitlines()
    return [tuple(line.split(" = ", 1)) for line in lines if line and line[0] not in "#["]


def asked(node: ast.expr):
    """Return what a question is about: a law, an argument, or the answer of the whole."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return getattr(families, name)(*map(argument, arguments))
        case ast.Call(func=ast.Attribute(value=law, attr=question), args=arguments, keywords=keywords):
            options = {keyword.arg: asked(keyword.value) for keyword in keywords}
            return getattr(asked(law), question)(*map(asked, arguments), **options)
        case ast.Subscript(value=matrix, slice=place):
            return asked(matrix)[ast.literal_eval(place)]
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return name
    raise ValueError(ast.unparse(node))


def argument(node: ast.expr):
    return [argument(part) for part in node.elts] if isinstance(node, ast.List) else ast.unparse(node)


def laws(node: ast.expr) -> list[Distribution]:
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)]
    return [asked(call) for call in calls]


def general(answer: sp.Expr) -> sp.Expr:
    """Return the branch that holds apart from single points."""
    if not isinstance(answer, sp.Piecewise):
        return answer
    return next(value for value, where in answer.args if not isinstance(where, sp.Eq) and value.is_infinite is not True)


@pytest.mark.parametrize(("question", "printed"), entries(), ids=[question for question, _ in entries()])
def test_answer_is_the_printed_formula_and_not_much_longer(question, printed):
    tree = ast.parse(question, mode="eval").body
    answer = general(asked(tree))
    names = {symbol.name: symbol for law in laws(tree) for symbol in law.parameters}
    names |= {symbol.name: symbol for symbol in answer.free_symbols}
    names.setdefault("alpha", sp.Symbol("alpha", positive=True))
    formula = parse(printed, names)
    assert not answer.has(*UNWANTED)
    assert answer == formula or sampled(answer - formula) == "zero", answer
    assert operations(answer) <= 1.5 * operations(formula), answer


def test_the_table_is_as_long_as_it_claims():
    assert len(entries()) >= 270
    assert len({question for question, _ in entries()}) == len(entries())
