// Vectors over two variables: arrows coloured by their length, or streamlines.

let arrowMode = "arrows";

function arrowsScene(scene) {
  const box = boxOf(scene), place = placer(scene);
  const counts = scene.positions.length ? [60, 90] : [21, 21];
  const frame = frameFor(box, sheetOptions(scene, box));
  const [u, v] = onGrid(scene, scene.f, counts, 0.5);
  const lengths = Array.from(u, (_, k) => Math.hypot(u[k], v[k]));
  const scale = colorScale(lengths);
  drawAxes(frame, scene.labels);
  clipped(frame, () => {
    if (arrowMode === "arrows") drawArrows(scene, frame, [u, v, lengths], counts, scale);
    else drawStreamlines(scene, frame, scale);
  });
  outline(frame);
  drawBar(frame, scale, scene.value_label);
  const [px, py] = place(...scene.axes.map((axis) => values[axis]));
  drawPoint(frame.x(px), frame.y(py));
  return {frame, axes: scene.axes, place: nearest(scene)};
}

function drawArrows(scene, frame, [u, v, lengths], counts, scale) {
  const place = placer(scene), [first, second] = scene.axes.map((axis) => PAGE.variables[axis]);
  const room = 0.92 * Math.min(frame.inside.width, frame.inside.height) / 20, drawn = [];
  for (let i = 0; i < counts[0]; i++) {
    for (let j = 0; j < counts[1]; j++) {
      const k = i * counts[1] + j, length = lengths[k];
      if (!(length > 1e-9 * scale.upper) || !Number.isFinite(length)) continue;
      const [x, y] = place(first.lower + (first.upper - first.lower) * (i + 0.5) / counts[0],
        second.lower + (second.upper - second.lower) * (j + 0.5) / counts[1]);
      const here = [frame.x(x), frame.y(y)];
      if (scene.positions.length && drawn.some((other) => Math.hypot(other[0] - here[0], other[1] - here[1]) < room)) continue;
      drawn.push(here);
      const size = room * (0.35 + 0.65 * Math.min(length / scale.upper, 1));
      pen.strokeStyle = pen.fillStyle = `rgb(${scale.of(length).join()})`;
      drawArrow(...here, u[k] / length, -v[k] / length, size);
    }
  }
}

// An arrow about the middle (px, py) in the direction (dx, dy) of the sheet.
function drawArrow(px, py, dx, dy, size) {
  const head = Math.min(0.42 * size, 8), [tx, ty] = [px + dx * size / 2, py + dy * size / 2];
  pen.lineWidth = 1.7;
  line([[px - dx * size / 2, py - dy * size / 2], [tx - dx * head * 0.7, ty - dy * head * 0.7]]);
  pen.beginPath();
  pen.moveTo(tx, ty);
  pen.lineTo(tx - head * (dx + 0.45 * dy), ty - head * (dy - 0.45 * dx));
  pen.lineTo(tx - head * (dx - 0.45 * dy), ty - head * (dy + 0.45 * dx));
  pen.fill();
}

// Streamlines that keep their distance: each starts in an empty cell of a mask and ends where it meets another.
function drawStreamlines(scene, frame, scale) {
  const cells = 26, taken = new Int32Array(cells * cells), ranges = scene.axes.map((axis) => PAGE.variables[axis]);
  const flow = flowOf(scene, frame), {inside} = frame;
  const cellOf = ([px, py]) => {
    const i = Math.floor((px - inside.left) / inside.width * cells), j = Math.floor((py - inside.top) / inside.height * cells);
    return i >= 0 && j >= 0 && i < cells && j < cells ? i * cells + j : -1;
  };
  let name = 0;
  for (const [i, j] of inwards(cells)) {
    const seed = ranges.map(({lower, upper}, k) => lower + (upper - lower) * ([i, j][k] + 0.5) / cells);
    const start = flow.sheet(seed), cell = cellOf(start);
    if (cell < 0 || taken[cell]) continue;
    name++;
    const [back, ahead] = [-1, 1].map((sense) => traced(flow, seed, sense, cellOf, taken, name));
    const points = [...back.reverse(), ...ahead.slice(1)];
    if (points.length > 30) drawStreamline(points, flow, scale);
  }
}

// The cells of the mask from the rim inwards, so that long lines come first.
function inwards(cells) {
  const found = [];
  for (let ring = 0; ring < cells / 2; ring++) {
    for (let i = ring; i < cells - ring; i++) {
      for (let j = ring; j < cells - ring; j++) {
        if (i === ring || j === ring || i === cells - 1 - ring || j === cells - 1 - ring) found.push([i, j]);
      }
    }
  }
  return found;
}

function flowOf(scene, frame) {
  const place = placer(scene), velocity = scene.velocities.map((n) => along(n, scene.axes));
  const vector = scene.f.map((n) => along(n, scene.axes));
  const sheet = ([a, b]) => {
    const [x, y] = place(a, b);
    return [frame.x(x), frame.y(y)];
  };
  return {
    sheet,
    length: ([a, b]) => Math.hypot(vector[0](a, b), vector[1](a, b)),
    // The change of the variables over a step of about two pixels.
    step: (q, sense) => {
      const w = velocity.map((f) => f(...q)), here = sheet(q);
      const size = Math.hypot(...w);
      if (!(size > 0) || !Number.isFinite(size)) return null;
      const hair = 1e-4 / size, there = sheet([q[0] + w[0] * hair, q[1] + w[1] * hair]);
      const moved = Math.hypot(there[0] - here[0], there[1] - here[1]);
      return moved > 0 ? w.map((value) => sense * value * hair * 2.5 / moved) : null;
    },
    // Coordinates that go round start again.
    wrapped: (q) => q.map((value, k) => {
      const {lower, upper} = PAGE.variables[scene.axes[k]];
      return scene.wraps[k] ? lower + (value - lower) - (upper - lower) * Math.floor((value - lower) / (upper - lower)) : value;
    }),
    inside: (q) => scene.axes.every((axis, k) => q[k] >= PAGE.variables[axis].lower && q[k] <= PAGE.variables[axis].upper),
  };
}

function traced(flow, seed, sense, cellOf, taken, name) {
  const points = [];
  let q = seed;
  for (let n = 0; n < 700; n++) {
    const cell = flow.inside(q) ? cellOf(flow.sheet(q)) : -1;
    if (cell < 0 || (taken[cell] && taken[cell] !== name)) break;
    taken[cell] = name;
    points.push(q);
    const half = flow.step(q, sense);
    const full = half && flow.step([q[0] + half[0] / 2, q[1] + half[1] / 2], sense);
    if (!full) break;
    q = flow.wrapped([q[0] + full[0], q[1] + full[1]]);
  }
  return points;
}

function drawStreamline(points, flow, scale) {
  const sheet = points.map(flow.sheet);
  pen.lineWidth = 1.6;
  for (let k = 0; k + 1 < sheet.length; k += 4) {
    const end = Math.min(k + 4, sheet.length - 1);
    pen.strokeStyle = pen.fillStyle = `rgb(${scale.of(flow.length(points[k])).join()})`;
    line(sheet.slice(k, end + 1));
  }
  const middle = Math.floor(sheet.length / 2), [from, to] = [sheet[middle - 1], sheet[middle + 1]];
  const size = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (size > 0) {
    pen.strokeStyle = pen.fillStyle = `rgb(${scale.of(flow.length(points[middle])).join()})`;
    drawArrow(...sheet[middle], (to[0] - from[0]) / size, (to[1] - from[1]) / size, 12);
  }
}
