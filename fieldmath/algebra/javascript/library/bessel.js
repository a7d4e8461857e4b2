// Bessel functions of real order, and Airy's.

// 10.25.2 over its first term: sum of (x/2)**(2k) / (k! (order + 1)_k), with the sign of `sign` at odd k
function fm_bessel_series(order, x, sign) {
  const square = sign * x * x / 4;
  let term = 1, sum = 1;
  for (let k = 1; Math.abs(term) > 1e-18 * Math.abs(sum) || k < 0.5 * Math.abs(x); k++) {
    sum += (term *= square / (k * (k + order)));
    if (Math.abs(sum) === Infinity) break;
  }
  return sum;
}

function fm_besseli(order, x) {
  if (order < 0 && order === Math.floor(order)) order = -order;
  if (x < 0) return order === Math.floor(order) ? (order % 2 ? -1 : 1) * fm_besseli(order, -x) : NaN;
  if (x === 0) return order === 0 ? 1 : order > 0 ? 0 : Infinity;
  if (order > 0 && order + x > 100) return Math.exp(fm_log_besseli(order, x));
  return Math.pow(x / 2, order) / fm_gamma(order + 1) * fm_bessel_series(order, x, 1);
}

// The logarithm for order >= 0 and x > 0, which neither overflows nor underflows: 10.40.1 for large x.
function fm_log_besseli(order, x) {
  if (!(order >= 0 && x >= 0)) return NaN;
  if (x < Math.max(600, order * order)) {
    return order * Math.log(x / 2) - fm_loggamma(order + 1) + Math.log(fm_bessel_series(order, x, 1));
  }
  let term = 1, sum = 1;
  for (let k = 1; Math.abs(term) > 1e-17 && k < 60; k++) {
    sum += (term *= -(4 * order * order - (2 * k - 1) ** 2) / (8 * k * x));
  }
  return x - 0.5 * Math.log(2 * Math.PI * x) + Math.log(sum);
}

// 10.32.9 by the trapezoidal rule, which converges exponentially
function fm_besselk(order, x) {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  const step = Math.min(0.125, 0.7 / Math.sqrt(x));
  let sum = 0.5;
  for (let k = 1; k < 1000; k++) {
    const t = k * step, half = Math.sinh(t / 2);
    const term = Math.exp(-2 * x * half * half) * Math.cosh(order * t);
    sum += term;
    if (term < 1e-18 * sum && t > Math.asinh(Math.abs(order) / x)) break;
  }
  return step * Math.exp(-x) * sum;
}

// 10.17.3 and 10.17.4 for large x: [J, Y]
function fm_hankel(order, x) {
  let p = 0, q = 0, term = 1;
  for (let k = 0; k < 80 && Math.abs(term) > 1e-18; k++) {
    if (k % 2) q += (k % 4 === 1 ? 1 : -1) * term;
    else p += (k % 4 === 0 ? 1 : -1) * term;
    term *= (4 * order * order - (2 * k + 1) ** 2) / (8 * (k + 1) * x);
  }
  const turn = order / 2 + 0.25, c = fm_cospi(turn), s = fm_sinpi(turn);
  const cosine = Math.cos(x) * c + Math.sin(x) * s, sine = Math.sin(x) * c - Math.cos(x) * s;
  const size = Math.sqrt(2 / (Math.PI * x));
  return [size * (p * cosine - q * sine), size * (p * sine + q * cosine)];
}

function fm_is_far(order, x) {
  return x > 30 + order * order / 2;
}

// 10.9.6 (Schlaefli) for broken orders between the series and the asymptotic expansion
function fm_besselj(order, x) {
  const whole = order === Math.floor(order);
  if (whole && order < 0) return (order % 2 ? -1 : 1) * fm_besselj(-order, x);
  if (x < 0) return whole ? (order % 2 ? -1 : 1) * fm_besselj(order, -x) : NaN;
  if (x === 0) return order === 0 ? 1 : order > 0 ? 0 : Infinity;
  if (fm_is_far(order, x)) return fm_hankel(order, x)[0];
  if (x * x < 4 * Math.abs(order + 1) || x < 3) {
    const front = order > 150 ? Math.exp(order * Math.log(x / 2) - fm_loggamma(order + 1))
      : Math.pow(x / 2, order) / fm_gamma(order + 1);
    return front * fm_bessel_series(order, x, -1);
  }
  if (whole) return fm_miller(order, x);
  const count = Math.ceil((x + Math.abs(order)) / 2) + 1;
  const turning = fm_panels((t) => Math.cos(order * t - x * Math.sin(t)), 0, Math.PI, count);
  const fading = fm_fading((t) => Math.exp(-order * t - x * Math.sinh(t)), order, x);
  return (turning - fm_sinpi(order) * fading) / Math.PI;
}

// Whole orders: the recurrence 10.6.1 downwards from where J vanishes, normalised by 10.12.4 (Miller's method).
function fm_miller(order, x) {
  const most = Math.max(order, x), start = Math.ceil(most + 20 + Math.sqrt(60 * most));
  let above = 0, now = 1e-250, sum = 0, found = 0;
  for (let k = start; k > 0; k--) {
    [above, now] = [now, 2 * k / x * now - above];
    if (k - 1 === order) found = now;
    if (k % 2) sum += (k > 1 ? 2 : 1) * now;
    if (Math.abs(now) > 1e200) [above, now, sum, found] = [above, now, sum, found].map((value) => value * 1e-200);
  }
  return found / sum;
}

// The integral over (0, oo) of something that falls like exp(|order| t - x sinh t)
function fm_fading(f, order, x) {
  const end = Math.asinh((750 + 40 * Math.abs(order)) / x);
  return fm_panels(f, 0, end, Math.ceil(4 * end) + 2);
}

// 10.9.7
function fm_bessely(order, x) {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (fm_is_far(order, x)) return fm_hankel(order, x)[1];
  if (order < 0 && order === Math.floor(order)) return (order % 2 ? -1 : 1) * fm_bessely(-order, x);
  const count = Math.ceil((x + Math.abs(order)) / 2) + 1;
  const turning = fm_panels((t) => Math.sin(x * Math.sin(t) - order * t), 0, Math.PI, count);
  const c = fm_cospi(order);
  const grown = (t) => Math.exp(order * t - x * Math.sinh(t)) + c * Math.exp(-order * t - x * Math.sinh(t));
  return (turning - fm_fading(grown, order, x)) / Math.PI;
}

function fm_spherical(bessel, order, x) {
  return x === 0 ? (order === 0 ? 1 : 0) : Math.sqrt(Math.PI / (2 * x)) * bessel(order + 0.5, x);
}

// 9.6.2 and 9.6.6
function fm_airyai(x) {
  const z = 2 / 3 * Math.abs(x) ** 1.5;
  if (x === 0) return 0.355028053887817239;
  if (x > 0) return Math.sqrt(x / 3) / Math.PI * fm_besselk(1 / 3, z);
  return Math.sqrt(-x) / 3 * (fm_besselj(1 / 3, z) + fm_besselj(-1 / 3, z));
}

// 9.6.4 and 9.6.8
function fm_airybi(x) {
  const z = 2 / 3 * Math.abs(x) ** 1.5;
  if (x === 0) return 0.614926627446000736;
  if (x > 0) return Math.sqrt(x / 3) * (fm_besseli(1 / 3, z) + fm_besseli(-1 / 3, z));
  return Math.sqrt(-x / 3) * (fm_besselj(-1 / 3, z) - fm_besselj(1 / 3, z));
}
