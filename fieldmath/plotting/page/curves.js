// Curves over one variable, and bars at integers.

const SERIES = ["one", "two", "three", "four"];
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]];
let axisChoice = 0;

function curvesScene(scene) {
  const axis = scene.axes[axisChoice], {lower, upper, text} = PAGE.variables[axis];
  const places = scene.bars ? wholeNumbers(lower, upper) : evenly(lower, upper, scene.count, values[axis]);
  const series = scene.f.map((place) => {
    const f = along(place, [axis]);
    return places.map(f);
  });
  let [low, high] = worthShowing(series.flat());
  const margin = 0.06 * (high - low);
  const grounded = scene.filled || scene.bars || (low >= 0 && low < 0.3 * high);
  [low, high] = [grounded && low >= 0 ? 0 : low - margin, high + margin];
  const [x0, x1] = scene.bars ? [lower - 0.6, upper + 0.6] : [lower, upper];
  const frame = frameFor({x0, x1, y0: low, y1: high}, {ratio: 0.62});
  drawAxes(frame, [text, scene.y_label], scene.ticks, scene.bars);
  clipped(frame, () => {
    series.forEach((heights, k) => {
      if (scene.bars) drawBars(frame, places, heights, k, series.length);
      else drawCurve(frame, places, heights, k, scene.filled);
    });
    shadeInfinite(frame, places, series);
  });
  outline(frame);
  drawMarker(frame, axis, scene);
  if (scene.labels.some(Boolean)) drawLegend(frame, scene.labels, scene.bars);
  return {frame, axes: [axis], place: ([x]) => [x]};
}

function evenly(lower, upper, count, extra) {
  const found = Array.from({length: count + 1}, (_, k) => lower + (upper - lower) * k / count);
  return [...found, extra].sort((a, b) => a - b);
}

function wholeNumbers(lower, upper) {
  return Array.from({length: upper - lower + 1}, (_, k) => lower + k);
}

// A curve, broken where it has no value or jumps from one side of the picture to the other.
function drawCurve(frame, places, heights, k, filled) {
  const {box} = frame, pieces = [[]];
  places.forEach((x, n) => {
    const y = heights[n], before = heights[n - 1];
    const leaps = Math.abs(y - before) > 20 * (box.y1 - box.y0) && y * before < 0;
    if (!Number.isFinite(y) || leaps) pieces.push([]);
    if (Number.isFinite(y)) pieces[pieces.length - 1].push([frame.x(x), clampHeight(frame, y)]);
  });
  pen.strokeStyle = pen.fillStyle = color(SERIES[k % SERIES.length]);
  pen.lineWidth = 2.2;
  pen.lineJoin = "round";
  for (const piece of pieces.filter((points) => points.length > 1)) {
    if (filled) {
      pen.globalAlpha = 0.14;
      pen.beginPath();
      pen.moveTo(piece[0][0], frame.y(0));
      piece.forEach(([px, py]) => pen.lineTo(px, py));
      pen.lineTo(piece[piece.length - 1][0], frame.y(0));
      pen.fill();
      pen.globalAlpha = 1;
    }
    pen.setLineDash(DASHES[k % DASHES.length]);
    line(piece);
    pen.setLineDash([]);
  }
}

function clampHeight(frame, y) {
  return Math.min(Math.max(frame.y(y), -2000), 4000);
}

function drawBars(frame, places, heights, k, count) {
  pen.fillStyle = color(SERIES[k % SERIES.length]);
  const width = 0.72 / count;
  places.forEach((x, n) => {
    if (!Number.isFinite(heights[n])) return;
    const left = frame.x(x - 0.36 + k * width), right = frame.x(x - 0.36 + (k + 1) * width);
    pen.fillRect(left, frame.y(heights[n]), Math.max(right - left - 1, 1), frame.y(0) - frame.y(heights[n]));
  });
}

// Where a value is infinite there is nothing to draw, and the picture says so.
function shadeInfinite(frame, places, series) {
  const {inside} = frame;
  let start = null;
  const infinite = places.map((_, n) => series.some((heights) => heights[n] === Infinity));
  places.forEach((x, n) => {
    if (infinite[n] && start === null) start = x;
    const ends = start !== null && (!infinite[n] || n === places.length - 1);
    if (!ends) return;
    const left = frame.x(start), right = frame.x(x);
    start = null;
    if (right - left < 3) return;
    pen.globalAlpha = 0.1;
    pen.fillStyle = color("two");
    pen.fillRect(left, inside.top, right - left, inside.height);
    pen.globalAlpha = 1;
    if (right - left < 30) return;
    pen.fillStyle = color("warn");
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.font = `20px ${FONT.slice(5)}`;
    pen.fillText("∞", (left + right) / 2, inside.top + 8);
    pen.font = FONT;
  });
}

function drawMarker(frame, axis, scene) {
  pen.strokeStyle = color("quiet");
  pen.lineWidth = 1;
  pen.setLineDash([4, 4]);
  const px = frame.x(values[axis]);
  line([[px, frame.inside.top], [px, frame.inside.top + frame.inside.height]]);
  pen.setLineDash([]);
  for (const place of scene.f) {
    const y = evaluate(place);
    if (Number.isFinite(y) && y >= frame.box.y0 && y <= frame.box.y1) drawPoint(px, frame.y(y));
  }
}

function drawLegend(frame, labels, bars) {
  const {inside} = frame, width = Math.max(...labels.map((label) => pen.measureText(label).width)) + 56;
  const left = inside.left + inside.width - width - 8, top = inside.top + 8;
  pen.globalAlpha = 0.88;
  pen.fillStyle = color("card");
  pen.fillRect(left, top, width, 22 * labels.length + 8);
  pen.globalAlpha = 1;
  labels.forEach((label, k) => {
    const middle = top + 15 + 22 * k;
    pen.strokeStyle = pen.fillStyle = color(SERIES[k % SERIES.length]);
    pen.lineWidth = 2.2;
    pen.setLineDash(bars ? [] : DASHES[k % DASHES.length]);
    if (bars) pen.fillRect(left + 10, middle - 6, 28, 12);
    else line([[left + 10, middle], [left + 38, middle]]);
    pen.setLineDash([]);
    pen.fillStyle = color("ink");
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(label, left + 46, middle);
  });
}
