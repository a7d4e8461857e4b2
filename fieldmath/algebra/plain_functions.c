// Special functions that C99 lacks: those of plain_functions.py, line by line. A code gets the definitions that it uses,
// and those that these use: every definition begins in the first column, and ends with an empty line.

static const double fm_BERNOULLI[] = {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6,
    -3617.0 / 510, 43867.0 / 798, -174611.0 / 330, 854513.0 / 138, -236364091.0 / 2730};

static double fm_zeta(double s, double a)
{
    if (s == 1.0) return a > 0.0 ? INFINITY : NAN;
    if (a == 1.0 && s < 0.0) {
        if (fmod(s, 2.0) == 0.0) return 0.0;
        return pow(6.283185307179586, s) / 3.141592653589793 * sin(1.5707963267948966 * s) * tgamma(1.0 - s)
            * fm_zeta(1.0 - s, 1.0);
    }
    if (!(a > 0.0)) return NAN;
    double last = fmax(15.0, ceil(fabs(s))), total = 0.0, end = a + last;
    for (double k = last - 1.0; k >= 0.0; k -= 1.0) total += pow(a + k, -s);
    double term = s * pow(end, -s - 1.0), factorial = 2.0;
    total += pow(end, 1.0 - s) / (s - 1.0) + 0.5 * pow(end, -s);
    for (int k = 1; k <= 12; k++) {
        total += fm_BERNOULLI[k - 1] * term / factorial;
        term *= (s + 2 * k - 1) * (s + 2 * k) / (end * end);
        factorial *= (2 * k + 1) * (2 * k + 2);
    }
    return total;
}

static double fm_digamma(double x)
{
    if (x <= 0.0) return x == floor(x) ? NAN : fm_digamma(1.0 - x) - 3.141592653589793 / tan(3.141592653589793 * x);
    double shift = 0.0, total = 0.0;
    for (; x < 12.0; x += 1.0) shift += 1.0 / x;
    for (int k = 9; k > 0; k--) total = (total + fm_BERNOULLI[k - 1] / (2 * k)) / (x * x);
    return log(x) - 0.5 / x - total - shift;
}

static double fm_polygamma(double order, double x)
{
    if (order == 0.0) return fm_digamma(x);
    if (order < 0.0 || order != floor(order) || (x <= 0.0 && x == floor(x))) return NAN;
    double factor = tgamma(order + 1.0) * (fmod(order, 2.0) != 0.0 ? 1.0 : -1.0), shift = 0.0;
    for (; x < 0.0; x += 1.0) shift += pow(x, -order - 1.0);
    return factor * (shift + fm_zeta(order + 1.0, x));
}

static double fm_gamma_series(double a, double x)
{
    double term = 1.0 / a, total = term;
    for (int n = 1; fabs(term) > 1e-17 * fabs(total); n++) total += (term *= x / (a + n));
    return total;
}

static double fm_gamma_fraction(double a, double x)
{
    double b = x + 1.0 - a, c = 1e300, d = 1.0 / b, product = d;
    for (int n = 1; n < 5000; n++) {
        double top = n * (a - n);
        b += 2.0;
        d = top * d + b;
        d = 1.0 / (d != 0.0 ? d : 1e-300);
        c = b + top / c;
        if (c == 0.0) c = 1e-300;
        product *= c * d;
        if (fabs(c * d - 1.0) < 1e-16) break;
    }
    return product;
}

static double fm_exponential_integral(double x)
{
    if (!(x > 0.0)) return x == 0.0 ? INFINITY : NAN;
    if (x > 1.5) return exp(-x) * fm_gamma_fraction(0.0, x);
    double term = 1.0, total = 0.0;
    for (int k = 1; fabs(term) > 1e-18; k++) {
        term *= -x / k;
        total -= term / k;
    }
    return total - 0.5772156649015329 - log(x);
}

static double fm_uppergamma(double a, double x)
{
    if (!(x >= 0.0)) return NAN;
    if (x == 0.0) return a > 0.0 ? tgamma(a) : INFINITY;
    if (x > 1.5 && x >= a + 1.0) return exp(a * log(x) - x) * fm_gamma_fraction(a, x);
    if (a > 0.0) {
        if (x < a + 1.0 || x <= 1.5) return tgamma(a) - exp(a * log(x) - x) * fm_gamma_series(a, x);
        return exp(a * log(x) - x) * fm_gamma_fraction(a, x);
    }
    if (a == 0.0) return fm_exponential_integral(x);
    return (fm_uppergamma(a + 1.0, x) - exp(a * log(x) - x)) / a;
}

static double fm_lowergamma(double a, double x)
{
    if (!(a > 0.0 && x >= 0.0)) return NAN;
    if (x == 0.0) return 0.0;
    if (x < a + 1.0 || x <= 1.5) return exp(a * log(x) - x) * fm_gamma_series(a, x);
    return tgamma(a) - fm_uppergamma(a, x);
}

static double fm_expint(double order, double x)
{
    if (order == 1.0) return fm_exponential_integral(x);
    if (x == 0.0) return 1.0 / (order - 1.0);
    return x < 0.0 ? NAN : pow(x, order - 1.0) * fm_uppergamma(1.0 - order, x);
}

static double fm_expi(double x)
{
    if (x < 0.0) return -fm_exponential_integral(-x);
    if (x == 0.0) return -INFINITY;
    double term = 1.0, total = 0.0;
    if (x < 40.0) {
        for (int k = 1; k == 1 || term / k > 1e-17 * total; k++) {
            term *= x / k;
            total += term / k;
        }
        return total + 0.5772156649015329 + log(x);
    }
    for (int k = 1; term > 1e-17; k++) {
        total += term;
        term *= k / x;
    }
    return exp(x) / x * total;
}

static double fm_beta_ratio(double a, double b, double x)
{
    if (!(a > 0.0 && b > 0.0 && x >= 0.0 && x <= 1.0)) return NAN;
    if (x == 0.0 || x == 1.0) return x;
    if (x > (a + 1.0) / (a + b + 2.0)) return 1.0 - fm_beta_ratio(b, a, 1.0 - x);
    double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0), product;
    d = 1.0 / (d != 0.0 ? d : 1e-300);
    product = d;
    for (int m = 1; m < 5000; m++) {
        double change = 1.0;
        for (int part = 0; part < 2; part++) {
            double top = part ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
                : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1.0 + top * d;
            d = 1.0 / (d != 0.0 ? d : 1e-300);
            c = 1.0 + top / c;
            if (c == 0.0) c = 1e-300;
            change *= c * d;
        }
        product *= change;
        if (fabs(change - 1.0) < 1e-16) break;
    }
    return exp(a * log(x) + b * log1p(-x) - lgamma(a) - lgamma(b) + lgamma(a + b)) / a * product;
}

static double fm_log_besseli(double order, double x)
{
    if (!(order >= 0.0 && x > 0.0)) return NAN;
    double term = 1.0, rest = 0.0, scale = 0.0;
    if (x < fmax(30.0, order * order)) {
        for (int k = 1; term > 1e-18 * rest; k++) {
            rest += (term *= x * x / (4.0 * k * (k + order)));
            if (rest > 1e200) {
                term *= 1e-200;
                rest *= 1e-200;
                scale += 460.51701859880916;
            }
        }
        return order * log(x / 2.0) - lgamma(order + 1.0) + (scale == 0.0 ? log1p(rest) : log(rest) + scale);
    }
    for (int k = 1; fabs(term) > 1e-17 && k < 60; k++) {
        term *= ((2.0 * k - 1.0) * (2.0 * k - 1.0) - 4.0 * order * order) / (8.0 * k * x);
        rest += term;
    }
    return x - 0.5 * log(6.283185307179586 * x) + log1p(rest);
}

static double fm_besseli(double order, double x)
{
    if (order < 0.0 && order == floor(order)) order = -order;
    if (x < 0.0) return order == floor(order) ? (fmod(order, 2.0) != 0.0 ? -1.0 : 1.0) * fm_besseli(order, -x) : NAN;
    if (x == 0.0) return order == 0.0 ? 1.0 : order > 0.0 ? 0.0 : INFINITY;
    if (order < 0.0) return fm_besseli(order + 2.0, x) + 2.0 * (order + 1.0) / x * fm_besseli(order + 1.0, x);
    return exp(fm_log_besseli(order, x));
}

static double fm_besselk(double order, double x)
{
    if (!(x > 0.0)) return x == 0.0 ? INFINITY : NAN;
    double step = fmin(0.125, 0.7 / sqrt(x)), total = 0.5;
    for (int k = 1; k < 1000; k++) {
        double half = sinh(k * step / 2.0), term = exp(-2.0 * x * half * half) * cosh(order * k * step);
        total += term;
        if (term < 1e-18 * total && k * step > asinh(fabs(order) / x)) break;
    }
    return step * exp(-x) * total;
}

static double fm_erfinv(double y)
{
    if (!(y >= -1.0 && y <= 1.0)) return NAN;
    if (y < 0.0) return -fm_erfinv(-y);
    if (y == 1.0) return INFINITY;
    double t = sqrt(-2.0 * log((1.0 - y) / 2.0));
    double x = (t - (2.30753 + t * 0.27061) / (1.0 + t * (0.99229 + t * 0.04481))) / 1.4142135623730951;
    for (int k = 0; k < 5; k++) {
        double miss = y < 0.5 ? erf(x) - y : 1.0 - y - erfc(x);
        x -= miss / (1.1283791670955126 * exp(-x * x) + x * miss);
    }
    return x;
}
