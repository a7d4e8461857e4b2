// The gamma function and its relatives, and the zeta function.

// sin(pi x), with the period taken off first.
function fm_sinpi(x) {
  const rest = x - 2 * Math.round(x / 2);
  if (Math.abs(rest) === 1) return 0;
  return Math.sin(Math.PI * (rest > 0.5 ? 1 - rest : rest < -0.5 ? -1 - rest : rest));
}

function fm_cospi(x) {
  return fm_sinpi(x + 0.5);
}

// 5.11.1: log gamma for x >= 12.
function fm_stirling(x) {
  const square = 1 / (x * x);
  let sum = 0;
  for (let k = 9; k > 0; k--) sum = sum * square + fm_BERNOULLI[k - 1] / (2 * k * (2 * k - 1));
  return (x - 0.5) * Math.log(x) - x + fm_HALF_LOG_TWO_PI + sum / x;
}

// 5.7.3: log gamma(2 + z) for |z| <= 1/2.
function fm_loggamma_near_two(z) {
  let sum = 0;
  for (let n = 31; n >= 2; n--) sum = (sum + (n % 2 ? -1 : 1) * fm_ZETA_LESS_ONE[n - 2] / n) * z;
  return z * (1 - fm_EULER + sum);
}

function fm_loggamma(x) {
  if (!(x >= 0)) return NaN;
  if (x === 0 || x === Infinity) return Infinity;
  if (x < 0.5) return fm_loggamma_near_two(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return fm_loggamma_near_two(x - 1) - Math.log1p(x - 1);
  if (x <= 2.5) return fm_loggamma_near_two(x - 2);
  let product = 1;
  while (x < 12) product *= x++;
  return fm_stirling(x) - Math.log(product);
}

function fm_gamma(x) {
  if (x === 0) return 1 / x;
  if (x <= 0) return x === Math.floor(x) ? NaN : Math.PI / (fm_sinpi(x) * fm_gamma(1 - x));
  if (x > 171.7) return Infinity;
  if (x > 20 && x !== Math.floor(x)) return Math.exp(0.5 * fm_stirling(x)) ** 2;
  let product = 1;
  while (x >= 2) product *= --x;
  if (x === 1) return product;
  if (x < 0.5) return Math.exp(fm_loggamma_near_two(x) - Math.log1p(x)) / x * product;
  return Math.exp(fm_loggamma(x)) * product;
}

// 5.11.2
function fm_digamma(x) {
  if (x <= 0) return x === Math.floor(x) ? NaN : fm_digamma(1 - x) - Math.PI * fm_cospi(x) / fm_sinpi(x);
  let shift = 0;
  while (x < 12) shift += 1 / x++;
  const square = 1 / (x * x);
  let sum = 0;
  for (let k = 9; k > 0; k--) sum = (sum + fm_BERNOULLI[k - 1] / (2 * k)) * square;
  return Math.log(x) - 0.5 / x - sum - shift;
}

// 5.15.9, for whole orders and x > 0
function fm_polygamma(order, x) {
  if (order === 0) return fm_digamma(x);
  if (!(order > 0 && x > 0) || order !== Math.floor(order)) return NaN;
  const sign = order % 2 ? 1 : -1;
  return sign * fm_gamma(order + 1) * fm_zeta(order + 1, x);
}

function fm_beta(a, b) {
  if (a > 0 && b > 0 && a + b > 150) return Math.exp(fm_loggamma(a) + fm_loggamma(b) - fm_loggamma(a + b));
  return fm_gamma(a) * fm_gamma(b) / fm_gamma(a + b);
}

function fm_binomial(n, k) {
  const few = n === Math.floor(n) && n >= 0 ? Math.min(k, n - k) : k;
  if (few === Math.floor(few) && few < 1000) {
    let product = few < 0 ? 0 : 1;
    for (let i = 1; i <= few; i++) product = product * (n - few + i) / i;
    return product;
  }
  if (n > -1 && k > -1 && n - k > -1) {
    return Math.exp(fm_loggamma(n + 1) - fm_loggamma(k + 1) - fm_loggamma(n - k + 1));
  }
  return fm_gamma(n + 1) / (fm_gamma(k + 1) * fm_gamma(n - k + 1));
}

function fm_rising(x, k) {
  if (k === Math.floor(k) && k >= 0 && k < 1000) {
    let product = 1;
    for (let i = 0; i < k; i++) product *= x + i;
    return product;
  }
  return x > 0 && x + k > 0 ? Math.exp(fm_loggamma(x + k) - fm_loggamma(x)) : fm_gamma(x + k) / fm_gamma(x);
}

// 25.11.43 (Euler and Maclaurin) as a Taylor polynomial in s: the derivatives of the Hurwitz zeta function, over n!.
function fm_zeta_taylor(s, a, degree) {
  const total = new Array(degree + 1).fill(0);
  const add = (base, factor) => {  // factor(s) * base**-s
    const slope = -Math.log(base), power = [Math.pow(base, -s)];
    for (let n = 1; n <= degree; n++) power.push(power[n - 1] * slope / n);
    for (let n = 0; n <= degree; n++) for (let m = 0; m <= n; m++) total[n] += power[n - m] * (factor[m] || 0);
  };
  const last = Math.max(15, Math.ceil(Math.abs(s)));
  for (let k = 0; k < last; k++) add(a + k, [1]);
  const end = a + last, pole = [];
  for (let n = 0; n <= degree; n++) pole.push((n % 2 ? -1 : 1) * end / Math.pow(s - 1, n + 1));
  add(end, pole);
  add(end, [0.5]);
  const times = (factor, root) => factor.map((value, n) => value * (s + root) + (n ? factor[n - 1] : 0));
  let product = times([1, ...new Array(degree).fill(0)], 0), factorial = 2, power = end;
  for (let k = 1; k <= 12; k++) {
    add(end, product.map((value) => value * fm_BERNOULLI[k - 1] / (factorial * power)));
    product = times(times(product, 2 * k - 1), 2 * k);
    factorial *= (2 * k + 1) * (2 * k + 2);
    power *= end * end;
  }
  return total;
}

function fm_zeta(s, a = 1) {
  if (s === 1) return a > 0 ? Infinity : NaN;
  if (a === 1 && s < 0) {
    return Math.pow(2 * Math.PI, s) / Math.PI * fm_sinpi(s / 2) * fm_gamma(1 - s) * fm_zeta(1 - s);
  }
  if (!(a > 0)) return NaN;
  return s > 60 && a === 1 ? 1 + Math.pow(2, -s) + Math.pow(3, -s) : fm_zeta_taylor(s, a, 0)[0];
}

function fm_zeta_derivative(order, s) {
  return s > 0 ? fm_zeta_taylor(s, 1, order)[order] * fm_gamma(order + 1) : NaN;
}
