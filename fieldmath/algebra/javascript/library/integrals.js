// Error functions, incomplete gamma and beta functions, exponential and sine integrals.

// 7.6.2 for small x, one less erfc for large.
function fm_erf(x) {
  if (Math.abs(x) > 2) return x > 0 ? 1 - fm_erfc(x) : fm_erfc(-x) - 1;
  let term = x, sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) sum += (term *= 2 * x * x / (2 * n + 1));
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

// 7.9.3, from the end
function fm_erfc(x) {
  if (x < 2) return x < -2 ? 2 - fm_erfc(-x) : 1 - fm_erf(x);
  if (!(x < 27.5)) return Number.isNaN(x) ? NaN : 0;
  let tail = x;
  for (let k = Math.ceil(20 + 320 / (x * x)); k > 0; k--) tail = x + 0.5 * k / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}

// 7.6.1
function fm_erfi(x) {
  let term = x, sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && Math.abs(sum) < Infinity; n++) {
    term *= x * x / n;
    sum += term / (2 * n + 1);
  }
  return 2 / Math.sqrt(Math.PI) * sum;
}

// Halley's iteration from a rational start.
function fm_erfcinv(y) {
  if (!(y >= 0 && y <= 2)) return NaN;
  if (y === 0 || y === 2) return y ? -Infinity : Infinity;
  if (y > 1) return -fm_erfcinv(2 - y);
  if (y > 0.5) return fm_erfinv(1 - y);
  const t = Math.sqrt(-2 * Math.log(y / 2));
  let x = -Math.SQRT1_2 * ((2.30753 + t * 0.27061) / (1 + t * (0.99229 + t * 0.04481)) - t);
  for (let k = 0; k < 4; k++) {
    const miss = fm_erfc(x) - y;
    x += miss / (2 / Math.sqrt(Math.PI) * Math.exp(-x * x) - x * miss);
  }
  return x;
}

function fm_erfinv(y) {
  if (Math.abs(y) > 0.5) return y > 0 ? fm_erfcinv(1 - y) : -fm_erfcinv(1 + y);
  let x = y * Math.sqrt(Math.PI) / 2;
  for (let k = 0; k < 5; k++) {
    const miss = fm_erf(x) - y;
    x -= miss / (2 / Math.sqrt(Math.PI) * Math.exp(-x * x) + x * miss);
  }
  return x;
}

// 8.7.1, without the factor x**a exp(-x)
function fm_gamma_series(a, x) {
  let term = 1 / a, sum = term;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) sum += (term *= x / (a + n));
  return sum;
}

// 8.9.2 by Lentz's method, without the factor x**a exp(-x)
function fm_gamma_fraction(a, x) {
  let b = x + 1 - a, c = 1e300, d = 1 / b, product = d;
  for (let n = 1; n < 5000; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / (numerator * d + b || 1e-300);
    c = b + numerator / c || 1e-300;
    product *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return product;
}

function fm_lowergamma(a, x) {
  if (!(a > 0 && x >= 0)) return NaN;
  if (x < a + 1 || x <= 1.5) return x === 0 ? 0 : Math.exp(a * Math.log(x) - x) * fm_gamma_series(a, x);
  return fm_gamma(a) - fm_uppergamma(a, x);
}

function fm_uppergamma(a, x) {
  if (!(x >= 0)) return NaN;
  if (x === 0) return a > 0 ? fm_gamma(a) : Infinity;
  if (x > 1.5 && x >= a + 1) return x === Infinity ? 0 : Math.exp(a * Math.log(x) - x) * fm_gamma_fraction(a, x);
  if (a > 0) return fm_gamma(a) - fm_lowergamma(a, x);
  if (a === 0) return fm_exponential_integral(x);
  return (fm_uppergamma(a + 1, x) - Math.exp(a * Math.log(x) - x)) / a;
}

// 6.6.2: E_1(x) for 0 < x
function fm_exponential_integral(x) {
  if (!(x >= 0)) return NaN;
  if (x === 0) return Infinity;
  if (x > 1.5) return Math.exp(-x) * fm_gamma_fraction(0, x);
  let term = 1, sum = 0;
  for (let k = 1; Math.abs(term) > 1e-18; k++) {
    term *= -x / k;
    sum -= term / k;
  }
  return sum - fm_EULER - Math.log(x);
}

function fm_expint(order, x) {
  return order === 1 ? fm_exponential_integral(x) : x === 0 ? 1 / (order - 1)
    : x < 0 ? NaN : Math.pow(x, order - 1) * fm_uppergamma(1 - order, x);
}

// 6.6.1 and 6.12.2
function fm_expi(x) {
  if (x < 0) return -fm_exponential_integral(-x);
  if (x === 0) return -Infinity;
  let term = 1, sum = 0;
  if (x < 40) {
    for (let k = 1; term > 1e-17 * sum; k++) sum += (term *= x / k) / k;
    return sum + fm_EULER + Math.log(x);
  }
  for (let k = 1; term > 1e-17; k++) {
    sum += term;
    term *= k / x;
  }
  return Math.exp(x) / x * sum;
}

// [Si(x), Ci(x)] for x > 0: 6.6.5 and 6.6.6, or E_1(i x) by Lentz's method in complex numbers.
function fm_sine_cosine_integrals(x) {
  if (x <= 4) {
    let term = 1, sine = 0, cosine = 0;
    for (let k = 1; Math.abs(term) > 1e-18; k++) {
      term *= x / k;
      if (k % 2) sine += (k % 4 === 1 ? term : -term) / k;
      else cosine += (k % 4 === 0 ? term : -term) / k;
    }
    return [sine, cosine + fm_EULER + Math.log(x)];
  }
  const over = (re, im) => [re / (re * re + im * im), -im / (re * re + im * im)];
  let b = 1, c = [1e300, 0], d = over(1, x), h = d;
  for (let n = 1; n < 2000; n++) {
    const numerator = -n * n, inverse = over(c[0], c[1]);
    b += 2;
    d = over(numerator * d[0] + b, numerator * d[1] + x);
    c = [b + numerator * inverse[0], x + numerator * inverse[1]];
    const ratio = [c[0] * d[0] - c[1] * d[1], c[0] * d[1] + c[1] * d[0]];
    h = [h[0] * ratio[0] - h[1] * ratio[1], h[0] * ratio[1] + h[1] * ratio[0]];
    if (Math.abs(ratio[0] - 1) + Math.abs(ratio[1]) < 1e-16) break;
  }
  const re = Math.cos(x) * h[0] + Math.sin(x) * h[1], im = Math.cos(x) * h[1] - Math.sin(x) * h[0];
  return [Math.PI / 2 + im, -re];
}

function fm_sine_integral(x) {
  return x < 0 ? -fm_sine_integral(-x) : x === 0 ? 0 : fm_sine_cosine_integrals(x)[0];
}

function fm_cosine_integral(x) {
  return x > 0 ? fm_sine_cosine_integrals(x)[1] : NaN;
}

function fm_hyperbolic_sine_integral(x) {
  let term = x, sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && Math.abs(sum) < Infinity; k += 2) {
    term *= x * x / (k * (k - 1));
    sum += term / k;
  }
  return sum;
}

function fm_hyperbolic_cosine_integral(x) {
  if (!(x > 0)) return NaN;
  let term = 1, sum = 0;
  for (let k = 2; term > 1e-17 * sum && sum < Infinity; k += 2) sum += (term *= x * x / (k * (k - 1))) / k;
  return sum + fm_EULER + Math.log(x);
}

// 8.17.22: the regularised incomplete beta function by Lentz's method
function fm_beta_ratio(a, b, x) {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return NaN;
  if (x === 0 || x === 1) return x;
  if (x > (a + 1) / (a + b + 2)) return 1 - fm_beta_ratio(b, a, 1 - x);
  let c = 1, d = 1 / (1 - (a + b) * x / (a + 1) || 1e-300), h = d;
  for (let m = 1; m < 5000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const numerator of [even, odd]) {
      d = 1 / (1 + numerator * d || 1e-300);
      c = 1 + numerator / c || 1e-300;
      change *= c * d;
    }
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return Math.exp(a * Math.log(x) + b * Math.log1p(-x)) / (a * fm_beta(a, b)) * h;
}
