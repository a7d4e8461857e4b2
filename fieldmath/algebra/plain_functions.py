"""Special functions of numbers in plain Python: what generated code brings along where `math` has no counterpart.

Each is real and NaN where the real function is undefined, right to about 1e-13, and stands alone but for the module
`math` and the others here. Numbers in brackets are equations of the NIST Digital Library of Mathematical Functions.
"""

from __future__ import annotations

import math

# The Bernoulli numbers B_2, B_4, ..., B_24.
fm_BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330,
    854513 / 138, -236364091 / 2730,
)  # fmt: skip


def fm_digamma(x: float) -> float:
    """Return the logarithmic derivative of the gamma function (5.11.2)."""
    if x <= 0:
        if x == math.floor(x):
            return math.nan
        return fm_digamma(1 - x) - math.pi / math.tan(math.pi * x)
    shift = 0.0
    while x < 12:
        shift += 1 / x
        x += 1
    square = 1 / (x * x)
    total = 0.0
    for k in range(9, 0, -1):
        total = (total + fm_BERNOULLI[k - 1] / (2 * k)) * square
    return math.log(x) - 0.5 / x - total - shift


def fm_polygamma(order: float, x: float) -> float:
    """Return the derivative of this order, a whole number, of the digamma function (5.15.9)."""
    if order == 0:
        return fm_digamma(x)
    if order < 0 or order != math.floor(order) or (x <= 0 and x == math.floor(x)):
        return math.nan
    factor = math.gamma(order + 1) * (1.0 if order % 2 else -1.0)
    shift = 0.0
    while x < 0:
        shift += x ** (-int(order) - 1)
        x += 1
    return factor * (shift + fm_zeta(order + 1, x))


def fm_zeta(s: float, a: float = 1.0) -> float:
    """Return the Hurwitz zeta function by Euler and Maclaurin's formula (25.11.43)."""
    if s == 1:
        return math.inf if a > 0 else math.nan
    if a == 1 and s < 0:
        reflected = math.gamma(1 - s) * fm_zeta(1 - s)
        return 0.0 if s % 2 == 0 else (2 * math.pi) ** s / math.pi * math.sin(math.pi * s / 2) * reflected
    if not a > 0:
        return math.nan
    last = max(15, math.ceil(abs(s)))
    total = math.fsum((a + k) ** -s for k in range(last))
    end = a + last
    term = s * end ** (-s - 1)
    total += end ** (1 - s) / (s - 1) + 0.5 * end**-s
    factorial = 2.0
    for k in range(1, 13):
        total += fm_BERNOULLI[k - 1] * term / factorial
        term *= (s + 2 * k - 1) * (s + 2 * k) / (end * end)
        factorial *= (2 * k + 1) * (2 * k + 2)
    return total


def fm_gamma_series(a: float, x: float) -> float:
    """Return the lower incomplete gamma function without the factor x**a*exp(-x) (8.7.1)."""
    term = total = 1 / a
    n = 1
    while abs(term) > 1e-17 * abs(total):
        term *= x / (a + n)
        total += term
        n += 1
    return total


def fm_gamma_fraction(a: float, x: float) -> float:
    """Return the upper one without that factor, by Lentz's method (8.9.2)."""
    b = x + 1 - a
    c, d = 1e300, 1 / b
    product = d
    for n in range(1, 5000):
        top = n * (a - n)
        b += 2
        d = 1 / (top * d + b or 1e-300)
        c = b + top / c or 1e-300
        product *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return product


def fm_lowergamma(a: float, x: float) -> float:
    """Return the lower incomplete gamma function."""
    if not (a > 0 and x >= 0):
        return math.nan
    if x < a + 1 or x <= 1.5:
        return 0.0 if x == 0 else math.exp(a * math.log(x) - x) * fm_gamma_series(a, x)
    return math.gamma(a) - fm_uppergamma(a, x)


def fm_uppergamma(a: float, x: float) -> float:
    """Return the upper incomplete gamma function, for orders below zero, too (8.8.2)."""
    if not x >= 0:
        return math.nan
    if x == 0:
        return math.gamma(a) if a > 0 else math.inf
    if x > 1.5 and x >= a + 1:
        return 0.0 if x == math.inf else math.exp(a * math.log(x) - x) * fm_gamma_fraction(a, x)
    if a > 0:
        return math.gamma(a) - fm_lowergamma(a, x)
    if a == 0:
        return fm_exponential_integral(x)
    return (fm_uppergamma(a + 1, x) - math.exp(a * math.log(x) - x)) / a


def fm_exponential_integral(x: float) -> float:
    """Return E_1(x) for x > 0 (6.6.2)."""
    if not x > 0:
        return math.inf if x == 0 else math.nan
    if x > 1.5:
        return math.exp(-x) * fm_gamma_fraction(0.0, x)
    term, total, k = 1.0, 0.0, 1
    while abs(term) > 1e-18:
        term *= -x / k
        total -= term / k
        k += 1
    return total - 0.5772156649015329 - math.log(x)


def fm_expint(order: float, x: float) -> float:
    """Return the generalised exponential integral (8.19.1)."""
    if order == 1:
        return fm_exponential_integral(x)
    if x == 0:
        return 1 / (order - 1)
    return math.nan if x < 0 else x ** (order - 1) * fm_uppergamma(1 - order, x)


def fm_expi(x: float) -> float:
    """Return Ei(x) (6.6.1 and 6.12.2)."""
    if x < 0:
        return -fm_exponential_integral(-x)
    if x == 0:
        return -math.inf
    term, total, k = 1.0, 0.0, 1
    if x < 40:
        while k == 1 or term / k > 1e-17 * total:
            term *= x / k
            total += term / k
            k += 1
        return total + 0.5772156649015329 + math.log(x)
    while term > 1e-17:
        total += term
        term *= k / x
        k += 1
    return math.exp(x) / x * total


def fm_beta_ratio(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function, by Lentz's method (8.17.22)."""
    if not (a > 0 and b > 0 and 0 <= x <= 1):
        return math.nan
    if x in (0, 1):
        return float(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - fm_beta_ratio(b, a, 1 - x)
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or 1e-300)
    product = d
    for m in range(1, 5000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for top in (even, odd):
            d = 1 / (1 + top * d or 1e-300)
            c = 1 + top / c or 1e-300
            change *= c * d
        product *= change
        if abs(change - 1) < 1e-16:
            break
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    return math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta) / a * product


def fm_log_besseli(order: float, x: float) -> float:
    """Return log I(x) for order >= 0 and x > 0 (10.25.2, and 10.40.1 far out)."""
    if not (order >= 0 and x > 0):
        return math.nan
    term, rest, k, scale = 1.0, 0.0, 1, 0.0
    if x < max(30.0, order * order):
        while term > 1e-18 * rest:
            term *= x * x / (4 * k * (k + order))
            rest += term
            if rest > 1e200:
                term, rest, scale = term * 1e-200, rest * 1e-200, scale + 200 * math.log(10)
            k += 1
        largest = math.log1p(rest) if scale == 0 else math.log(rest) + scale
        return order * math.log(x / 2) - math.lgamma(order + 1) + largest
    while abs(term) > 1e-17 and k < 60:
        term *= ((2 * k - 1) ** 2 - 4 * order * order) / (8 * k * x)
        rest += term
        k += 1
    return x - 0.5 * math.log(2 * math.pi * x) + math.log1p(rest)


def fm_besseli(order: float, x: float) -> float:
    """Return the modified Bessel function of the first kind (10.27.1, 10.29.1)."""
    if order < 0 and order == math.floor(order):
        order = -order
    if x < 0:
        return (-1.0 if order % 2 else 1.0) * fm_besseli(order, -x) if order == math.floor(order) else math.nan
    if x == 0:
        return 1.0 if order == 0 else 0.0 if order > 0 else math.inf
    if order < 0:
        return fm_besseli(order + 2, x) + 2 * (order + 1) / x * fm_besseli(order + 1, x)
    return math.exp(fm_log_besseli(order, x))


def fm_besselk(order: float, x: float) -> float:
    """Return the modified Bessel function of the second kind by the trapezoidal rule (10.32.9)."""
    if not x > 0:
        return math.inf if x == 0 else math.nan
    step = min(0.125, 0.7 / math.sqrt(x))
    total = 0.5
    for k in range(1, 1000):
        half = math.sinh(k * step / 2)
        term = math.exp(-2 * x * half * half) * math.cosh(order * k * step)
        total += term
        if term < 1e-18 * total and k * step > math.asinh(abs(order) / x):
            break
    return step * math.exp(-x) * total


def fm_erfinv(y: float) -> float:
    """Return the inverse of the error function, by Halley's iteration from a rational start."""
    if not -1 <= y <= 1:
        return math.nan
    if y < 0:
        return -fm_erfinv(-y)
    if y == 1:
        return math.inf
    t = math.sqrt(-2 * math.log((1 - y) / 2))
    x = (t - (2.30753 + t * 0.27061) / (1 + t * (0.99229 + t * 0.04481))) / math.sqrt(2)
    for _ in range(5):
        miss = math.erf(x) - y if y < 0.5 else 1 - y - math.erfc(x)
        x -= miss / (2 / math.sqrt(math.pi) * math.exp(-x * x) + x * miss)
    return x
