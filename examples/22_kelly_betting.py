"""
Kelly's criterion
=================

The growth rate of a bettor's capital is a difference of divergences: what he knows better than the odds.
"""

import sympy as sp

import fieldmath as fm

a, b, c = sp.symbols("a b c", positive=True)
names = ("first", "second", "third")
truth = fm.Distribution.from_pmf(dict(zip(names, ("1/2", "1/3", "1/6"), strict=True)))
market = fm.Distribution.from_pmf(dict(zip(names, ("2/5", "2/5", "1/5"), strict=True)))
belief = fm.Distribution.from_pmf(dict(zip(names, ("11/20", "1/4", "1/5"), strict=True)))

# %%
# With fair odds of the market and the capital spread as the belief b says, the rate is sum p log(b/m).


def growth(true, bet, odds):
    return sum(
        p * sp.log(x / m)
        for p, x, m in zip(true.law.probabilities, bet.law.probabilities, odds.law.probabilities, strict=True)
    )


rate = growth(truth, belief, market)
assert abs(float(rate - (truth.kl(market) - truth.kl(belief)))) < 1e-15
print(f"growth per race: {float(rate):.5f} = KL(p|market) - KL(p|belief)")

# %%
# Nobody does better than who bets the truth: the best rate is KL(p|market).
best = growth(truth, truth, market)
assert sp.simplify(sp.expand_log(best - truth.kl(market), force=True)) == 0
assert float(rate) < float(best)
print(f"with the truth: {float(best):.5f}")

# %%
# One bet on a coin that falls right with probability p, paid one to one: the fraction 2p - 1, the rate log 2 - H(p).
p, f = sp.symbols("p f", positive=True)
one = p * sp.log(1 + f) + (1 - p) * sp.log(1 - f)
(fraction,) = sp.solve(one.diff(f), f)
assert sp.simplify(fraction - (2 * p - 1)) == 0
entropy = fm.Distribution.from_pmf({"right": p, "wrong": 1 - p}).entropy()
assert abs(fm.evaluate(one.subs(f, fraction) - (sp.log(2) - entropy), {p: 0.7})) < 1e-14
print("fraction to bet:", sp.expand(fraction))

# %%
# The rate over the fraction, for p = 3/5: more than twice the best fraction loses in the long run.
curve = fm.ScalarField(one.subs(p, sp.Rational(3, 5)), "f")
(top,) = curve.critical_points(box={"f": (0, sp.Rational(9, 10))})
assert (top.point, top.kind) == ((sp.Rational(1, 5),), "maximum")
curve.plot(box={"f": (0, 0.6)})
