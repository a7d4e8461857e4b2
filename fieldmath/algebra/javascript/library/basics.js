// Real functions that JavaScript lacks. Each is NaN where the real function is undefined. A page gets the definitions
// that it uses, and those that these use: every definition begins in the first column with its name.
// References are to the NIST Digital Library of Mathematical Functions (dlmf.nist.gov).

const fm_EULER = 0.5772156649015329;

const fm_HALF_LOG_TWO_PI = 0.9189385332046728;

// The Bernoulli numbers B_2, B_4, ..., B_24.
const fm_BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798,
  -174611 / 330, 854513 / 138, -236364091 / 2730];

// zeta(n) - 1 for n = 2, 3, ..., 31.
const fm_ZETA_LESS_ONE = [0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993,
  0.017343061984449138, 0.008349277381922827, 0.0040773561979443396, 0.0020083928260822143, 0.0009945751278180853,
  0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-05, 3.058823630702049e-05,
  1.5282259408651871e-05, 7.637197637899762e-06, 3.81729326499984e-06, 1.908212716553939e-06, 9.539620338727962e-07,
  4.769329867878064e-07, 2.38450502727733e-07, 1.1921992596531106e-07, 5.960818905125948e-08, 2.980350351465228e-08,
  1.4901554828365043e-08, 7.45071178983543e-09, 3.725334024788457e-09, 1.862659723513049e-09, 9.313274324196682e-10,
  4.65662906503378e-10];

// Nodes and weights of the Gauss-Legendre rule of 16 points on (-1, 1), the positive half.
const fm_NODES = [0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438, 0.755404408355003,
  0.8656312023878318, 0.9445750230732326, 0.9894009349916499];

const fm_WEIGHTS = [0.1894506104550685, 0.1826034150449236, 0.16915651939500254, 0.14959598881657674,
  0.12462897125553388, 0.09515851168249279, 0.062253523938647894, 0.027152459411754096];

// A term whose weight is 0 counts nothing: p*log(p) is 0 where p is.
function fm_weighted(weight, value) {
  return weight === 0 && !Number.isFinite(value) ? 0 : weight * value;
}

function fm_mod(x, y) {
  return x - y * Math.floor(x / y);
}

function fm_heaviside(x, atZero = 0.5) {
  return x > 0 ? 1 : x < 0 ? 0 : x === 0 ? atZero : NaN;
}

function fm_sinc(x) {
  return x === 0 ? 1 : Math.sin(x) / x;
}

// The integral of a smooth function, with panels of the 16-point rule.
function fm_panels(f, lower, upper, count) {
  const half = (upper - lower) / (2 * count);
  let total = 0;
  for (let panel = 0; panel < count; panel++) {
    const middle = lower + (2 * panel + 1) * half;
    for (let k = 0; k < 8; k++) {
      const step = half * fm_NODES[k];
      total += fm_WEIGHTS[k] * (f(middle - step) + f(middle + step));
    }
  }
  return total * half;
}
