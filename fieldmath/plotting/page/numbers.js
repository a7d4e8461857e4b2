// Numbers as text, round numbers for axes, and the part of a range worth showing.

function written(value, digits = 12) {
  if (value === Infinity) return "∞";
  if (value === -Infinity) return "−∞";
  if (Number.isNaN(value)) return "–";
  return String(Number(value.toPrecision(digits))).replace(/-/g, "−");
}

// Round numbers between two ends, about `count` of them.
function ticks(lower, upper, count) {
  const rough = (upper - lower) / count, unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * unit).find((size) => size >= rough);
  const found = [];
  for (let k = Math.ceil(lower / step - 1e-9); k * step <= upper + 1e-9 * step; k++) found.push(k * step);
  return found.map((value) => (Math.abs(value) < 1e-9 * step ? 0 : value));
}

// The least and the greatest value, less the spikes at singularities: the extreme twentieths where these stand alone.
function worthShowing(values) {
  const finite = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!finite.length) return [-1, 1];
  const at = (share) => finite[Math.round(share * (finite.length - 1))];
  let [lower, upper] = [finite[0], finite[finite.length - 1]];
  const middle = at(0.5), high = at(0.97), low = at(0.03);
  if (upper - high > 3 * (high - low) && high > low) upper = high + 0.3 * (high - low);
  if (low - lower > 3 * (high - low) && high > low) lower = low - 0.3 * (high - low);
  if (upper - lower < 1e-12 * Math.max(Math.abs(lower), Math.abs(upper), 1e-300)) {
    const margin = Math.abs(middle) * 0.1 || 1;
    [lower, upper] = [lower - margin, upper + margin];
  }
  return [lower, upper];
}

// The colours of matplotlib's viridis and RdBu_r at 17 even places.
const SEQUENTIAL = ("440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1fa088 28ae80 3fbc73 5ec962 84d44b "
  + "addc30 d8e219 fde725").split(" ");
const DIVERGING = ("053061 175290 2a71b2 3f8ec0 6bacd1 9bc9e0 c2ddec e0ecf3 f7f6f6 fbe5d8 fbccb4 f5aa89 e48066 d05548 "
  + "ba2832 930e26 67001f").split(" ");

function rgb(colors, share) {
  const place = Math.min(Math.max(share, 0), 1) * (colors.length - 1), k = Math.min(Math.floor(place), colors.length - 2);
  const part = (name, at) => parseInt(name.slice(at, at + 2), 16);
  return [0, 2, 4].map((at) => {
    const [from, to] = [part(colors[k], at), part(colors[k + 1], at)];
    return Math.round(from + (place - k) * (to - from));
  });
}

// Which values have which colours: diverging about 0 where the sign changes.
function colorScale(values) {
  let [lower, upper] = worthShowing(values);
  const diverging = lower < 0 && upper > 0 && Math.min(-lower, upper) > 1e-9 * Math.max(-lower, upper);
  if (diverging) {
    upper = Math.max(-lower, upper);
    lower = -upper;
  }
  const colors = diverging ? DIVERGING : SEQUENTIAL;
  const table = Array.from({length: 256}, (_, k) => rgb(colors, k / 255));
  const of = (value) => table[Math.round(255 * Math.min(Math.max((value - lower) / (upper - lower), 0), 1))];
  return {lower, upper, of};
}
