// A scalar over two variables: colours, contour lines, and positions on paper where the coordinates are curved.

// Values on an even grid of the two variables, row by row along the second: from end to end, or half a cell inside.
function onGrid(scene, functions, counts, inset = 0) {
  const [first, second] = scene.axes.map((axis) => PAGE.variables[axis]);
  const at = ({lower, upper}, count, k) => lower + (upper - lower) * (k + inset) / (count - 1 + 2 * inset);
  const compute = functions.map((place) => along(place, scene.axes));
  const results = functions.map(() => new Float64Array(counts[0] * counts[1]));
  for (let i = 0; i < counts[0]; i++) {
    const a = at(first, counts[0], i);
    for (let j = 0; j < counts[1]; j++) {
      const b = at(second, counts[1], j);
      for (let n = 0; n < compute.length; n++) results[n][i * counts[1] + j] = compute[n](a, b);
    }
  }
  return results;
}

// Where the point (a, b) of the variables lies on paper.
function placer(scene) {
  if (!scene.positions.length) return (a, b) => [a, b];
  const [x, y] = scene.positions.map((place) => along(place, scene.axes));
  return (a, b) => [x(a, b), y(a, b)];
}

function boxOf(scene) {
  const [first, second] = scene.axes.map((axis) => PAGE.variables[axis]);
  if (!scene.positions.length) return {x0: first.lower, x1: first.upper, y0: second.lower, y1: second.upper};
  const [x, y] = onGrid(scene, scene.positions, [61, 61]);
  const [x0, x1, y0, y1] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
  const margin = 0.02 * Math.max(x1 - x0, y1 - y0);
  return {x0: x0 - margin, x1: x1 + margin, y0: y0 - margin, y1: y1 + margin};
}

function sheetOptions(scene, box) {
  const shape = (box.y1 - box.y0) / (box.x1 - box.x0);
  return {bar: true, equal: scene.equal && shape > 0.2 && shape < 5, ratio: scene.equal ? Math.min(Math.max(shape, 0.5), 0.85) : 0.68};
}

function mapScene(scene) {
  const box = boxOf(scene), counts = [181, 181];
  const [grid] = onGrid(scene, scene.f, counts);
  const scale = colorScale(Array.from(grid));
  const frame = frameFor(box, sheetOptions(scene, box));
  drawAxes(frame, scene.labels);
  clipped(frame, () => {
    if (scene.positions.length) drawCells(scene, frame, grid, counts, scale);
    else drawPixels(frame, grid, counts, scale);
    drawContours(scene, frame, grid, counts, scale);
  });
  outline(frame);
  drawBar(frame, scale, scene.value_label);
  const place = placer(scene), [px, py] = place(...scene.axes.map((axis) => values[axis]));
  drawPoint(frame.x(px), frame.y(py));
  return {frame, axes: scene.axes, place: nearest(scene)};
}

function drawPixels(frame, grid, [columns, rows], scale) {
  const image = new ImageData(columns, rows);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) {
      const value = grid[i * rows + j], at = 4 * ((rows - 1 - j) * columns + i);
      if (Number.isNaN(value)) continue;
      image.data.set([...scale.of(value), 255], at);
    }
  }
  const small = document.createElement("canvas");
  [small.width, small.height] = [columns, rows];
  small.getContext("2d").putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = "high";
  const {left, top, width, height} = frame.inside;
  const [cellX, cellY] = [width / (columns - 1), height / (rows - 1)];
  pen.drawImage(small, left - cellX / 2, top - cellY / 2, width + cellX, height + cellY);
}

function drawCells(scene, frame, grid, [columns, rows], scale) {
  const [x, y] = onGrid(scene, scene.positions, [columns, rows]);
  const corner = (k) => [frame.x(x[k]), frame.y(y[k])];
  pen.lineWidth = 1;
  for (let i = 0; i + 1 < columns; i++) {
    for (let j = 0; j + 1 < rows; j++) {
      const k = i * rows + j, value = (grid[k] + grid[k + 1] + grid[k + rows] + grid[k + rows + 1]) / 4;
      if (Number.isNaN(value)) continue;
      pen.fillStyle = pen.strokeStyle = `rgb(${scale.of(value).join()})`;
      pen.beginPath();
      [k, k + 1, k + rows + 1, k + rows].forEach((n, m) => (m ? pen.lineTo(...corner(n)) : pen.moveTo(...corner(n))));
      pen.closePath();
      pen.fill();
      pen.stroke();
    }
  }
}

// Marching squares: straight pieces of the contour lines, cell by cell.
function drawContours(scene, frame, grid, [columns, rows], scale) {
  const place = placer(scene), [first, second] = scene.axes.map((axis) => PAGE.variables[axis]);
  const a = (i) => first.lower + (first.upper - first.lower) * i / (columns - 1);
  const b = (j) => second.lower + (second.upper - second.lower) * j / (rows - 1);
  pen.strokeStyle = "rgba(0, 0, 0, 0.32)";
  pen.lineWidth = 0.8;
  pen.beginPath();
  for (const level of ticks(scale.lower, scale.upper, 10)) {
    for (let i = 0; i + 1 < columns; i++) {
      for (let j = 0; j + 1 < rows; j++) {
        const found = crossings(grid, i, j, rows, level);
        for (let k = 0; k + 1 < found.length; k += 2) {
          const [from, to] = [found[k], found[k + 1]].map(([u, v]) => place(a(u), b(v)));
          pen.moveTo(frame.x(from[0]), frame.y(from[1]));
          pen.lineTo(frame.x(to[0]), frame.y(to[1]));
        }
      }
    }
  }
  pen.stroke();
}

// Where a level crosses the edges of a cell, in units of cells, in pairs.
function crossings(grid, i, j, rows, level) {
  const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
  const heights = corners.map(([u, v]) => grid[u * rows + v] - level);
  if (heights.every((h) => h > 0) || heights.every((h) => h <= 0) || !heights.every(Number.isFinite)) return [];
  const found = [];
  for (let k = 0; k < 4; k++) {
    const [from, to] = [heights[k], heights[(k + 1) % 4]];
    if (from > 0 === to > 0) continue;
    const share = from / (from - to), [start, end] = [corners[k], corners[(k + 1) % 4]];
    found.push([start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])]);
  }
  return found;
}

// The values of the variables at a position on paper: the nearest point of a grid, then of finer ones about it.
function nearest(scene) {
  const place = placer(scene), ranges = scene.axes.map((axis) => PAGE.variables[axis]);
  return ([x, y]) => {
    if (!scene.positions.length) return [x, y];
    let [a, b] = ranges.map(({lower, upper}) => (lower + upper) / 2), [da, db] = ranges.map(({lower, upper}) => (upper - lower) / 2);
    for (let round = 0; round < 6; round++) {
      let best = Infinity, at = [a, b];
      for (let i = -12; i <= 12; i++) {
        for (let j = -12; j <= 12; j++) {
          const u = Math.min(Math.max(a + da * i / 12, ranges[0].lower), ranges[0].upper);
          const v = Math.min(Math.max(b + db * j / 12, ranges[1].lower), ranges[1].upper);
          const [px, py] = place(u, v), miss = (px - x) ** 2 + (py - y) ** 2;
          if (miss < best) [best, at] = [miss, [u, v]];
        }
      }
      [a, b] = at;
      [da, db] = [da / 6, db / 6];
    }
    return [a, b];
  };
}
