// Lambert's function, elliptic integrals, orthogonal polynomials.

// 4.13.5 and 4.13.10 as starts of Halley's iteration
function fm_lambertw(x, branch = 0) {
  const rise = Math.E * x + 1;
  if (rise < 0 || (branch === -1 && !(x < 0)) || (branch !== 0 && branch !== -1)) return NaN;
  if (x === 0) return 0;
  const near = Math.sqrt(2 * rise) * (branch ? -1 : 1), far = Math.log(branch ? -x : x);
  let w = rise < 0.5 ? -1 + near - near * near / 3 : branch ? far - Math.log(-far)
    : x < 3 ? Math.log1p(x) : far - Math.log(far);
  for (let k = 0; k < 30; k++) {
    const power = Math.exp(w), miss = w * power - x;
    const step = miss / (power * (w + 1) - (w + 2) * miss / (2 * w + 2));
    if (!Number.isFinite(step)) break;
    w -= step;
    if (Math.abs(step) < 1e-16 * Math.abs(w)) break;
  }
  return w;
}

// 19.8.5
function fm_elliptic_k(m) {
  if (m === 1) return Infinity;
  let a = 1, b = Math.sqrt(1 - m);
  for (let k = 0; k < 40 && Math.abs(a - b) > 1e-16 * a; k++) [a, b] = [(a + b) / 2, Math.sqrt(a * b)];
  return Math.PI / (2 * a);
}

// 19.36.1 after duplication: R_F and R_D of Carlson
function fm_carlson(x, y, z, third) {
  let sum = 0, power = 1, weight = third ? 3 / 5 : 1 / 3;
  for (let k = 0; k < 40; k++) {
    const root = Math.sqrt(x * y) + Math.sqrt(y * z) + Math.sqrt(z * x);
    if (third) sum += power / (Math.sqrt(z) * (z + root));
    power /= 4;
    [x, y, z] = [(x + root) / 4, (y + root) / 4, (z + root) / 4];
    const mean = third ? (x + y + 3 * z) / 5 : (x + y + z) * weight;
    if (Math.max(Math.abs(x - mean), Math.abs(y - mean), Math.abs(z - mean)) < 1e-9 * Math.abs(mean)) {
      return third ? 3 * sum + power * Math.pow(mean, -1.5) : 1 / Math.sqrt(mean);
    }
  }
  return NaN;
}

// 19.25.5 and 19.25.9, with whole periods taken off
function fm_elliptic_f(angle, m) {
  const turns = Math.round(angle / Math.PI), rest = angle - turns * Math.PI, s = Math.sin(rest), c = Math.cos(rest);
  return (turns ? 2 * turns * fm_elliptic_k(m) : 0) + s * fm_carlson(c * c, 1 - m * s * s, 1, false);
}

function fm_elliptic_e(angle, m) {
  if (m === undefined) {
    m = angle;
    return m === 1 ? 1 : fm_carlson(0, 1 - m, 1, false) - m / 3 * fm_carlson(0, 1 - m, 1, true);
  }
  const turns = Math.round(angle / Math.PI), rest = angle - turns * Math.PI, s = Math.sin(rest), c = Math.cos(rest);
  const inside = 1 - m * s * s;
  const whole = turns ? 2 * turns * fm_elliptic_e(m) : 0;
  return whole + s * fm_carlson(c * c, inside, 1, false) - m / 3 * s ** 3 * fm_carlson(c * c, inside, 1, true);
}

// 18.9.1: p_0 = 1, p_1 = first, p_{k+1} = (a(k) x + b(k)) p_k - c(k) p_{k-1}
function fm_polynomial(n, first, next) {
  if (!(n >= 0) || n !== Math.floor(n) || n > 1e5) return NaN;
  let before = 1, now = first;
  if (n === 0) return 1;
  for (let k = 1; k < n; k++) [before, now] = [now, next(k, now, before)];
  return now;
}

function fm_legendre(n, x) {
  return fm_polynomial(n, x, (k, p, q) => ((2 * k + 1) * x * p - k * q) / (k + 1));
}

function fm_chebyshevt(n, x) {
  return fm_polynomial(n, x, (k, p, q) => 2 * x * p - q);
}

function fm_chebyshevu(n, x) {
  return fm_polynomial(n, 2 * x, (k, p, q) => 2 * x * p - q);
}

function fm_hermite(n, x) {
  return fm_polynomial(n, 2 * x, (k, p, q) => 2 * x * p - 2 * k * q);
}

function fm_laguerre(n, x, a = 0) {
  return fm_polynomial(n, 1 + a - x, (k, p, q) => ((2 * k + 1 + a - x) * p - (k + a) * q) / (k + 1));
}
