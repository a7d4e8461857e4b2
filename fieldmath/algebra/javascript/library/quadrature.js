// Integrals and sums that have no closed form.

// The integral of f over the line, or from 0 to upper: panels of Gauss's rule over an exponential scale, halved until
// the halves agree.
function fm_integrate(f, lower, upper) {
  if (lower === 0 && upper < 0) return -fm_integrate((u) => f(-u), 0, -upper);
  if (Number.isNaN(upper) || lower === upper) return upper - lower;
  const g = fm_over_the_line(f, lower, upper), edges = [-700, -400, -200, -100, -60];
  for (let k = 0; k <= 160; k++) edges.push(k / 2 - 40);
  if (upper === Infinity) edges.push(60, 100, 200, 400, 700);
  const panels = [];
  for (let k = 0; k + 1 < edges.length; k++) panels.push([edges[k], edges[k + 1], fm_panel(g, edges[k], edges[k + 1])]);
  const peak = Math.max(...panels.map((panel) => panel[2].peak));
  const scale = panels.reduce((sum, panel) => sum + Math.abs(panel[2].value), 0);
  if (panels.some((panel) => panel[2].holes && panel[2].peak > 1e-8 * peak)) return NaN;
  return panels.reduce((sum, panel) => sum + fm_refined(g, ...panel, 1e-14 * scale, 30), 0);
}

// f times the derivative of a map from the whole line onto the range.
function fm_over_the_line(f, lower, upper) {
  if (lower === -Infinity) return (t) => f(Math.sinh(t)) * Math.cosh(t);
  if (upper === Infinity) return (t) => f(Math.exp(t)) * Math.exp(t);
  return (t) => {
    const part = 1 / (1 + Math.exp(-t));
    return f(upper * part) * upper * part / (1 + Math.exp(t));
  };
}

// One panel of Gauss's rule. Where f has no value, far out where its factors overflow, it counts as 0.
function fm_panel(g, left, right) {
  const half = (right - left) / 2, middle = left + half;
  let value = 0, peak = 0, holes = 0;
  for (let k = 0; k < 8; k++) {
    for (const t of [middle - half * fm_NODES[k], middle + half * fm_NODES[k]]) {
      const height = g(t);
      if (!Number.isFinite(height)) holes++;
      else {
        value += half * fm_WEIGHTS[k] * height;
        peak = Math.max(peak, Math.abs(height));
      }
    }
  }
  return {value, peak, holes};
}

function fm_refined(g, left, right, whole, tolerance, depth) {
  const middle = (left + right) / 2, first = fm_panel(g, left, middle), second = fm_panel(g, middle, right);
  const sum = first.value + second.value;
  if (Math.abs(sum - whole.value) <= tolerance || depth === 0) return sum;
  return fm_refined(g, left, middle, first, tolerance, depth - 1)
    + fm_refined(g, middle, right, second, tolerance, depth - 1);
}

// The sum of f from lower to upper; an infinite one ends where its terms have long been too small to count.
function fm_sum(f, lower, upper) {
  let sum = 0, quiet = 0;
  for (let k = lower; k <= upper; k++) {
    const term = f(k);
    if (Number.isFinite(term)) sum += term;
    quiet = Number.isFinite(term) && Math.abs(term) > 1e-18 * Math.abs(sum) ? 0 : quiet + 1;
    if (upper === Infinity && quiet > 60 + 0.1 * Math.abs(k)) return sum;
    if (k - lower > 200000) return NaN;
  }
  return sum;
}
