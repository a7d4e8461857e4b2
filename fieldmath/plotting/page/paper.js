// The sheet that pictures are drawn on: axes with round numbers, a colour bar, the point.

const canvas = document.getElementById("picture");
const pen = canvas.getContext("2d");
const FONT = "13px system-ui, 'Noto Sans CJK SC', sans-serif";

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// Clear the sheet and return its size in CSS pixels.
function blankSheet(ratio) {
  const width = canvas.clientWidth, height = Math.round(Math.min(width * ratio, Math.max(320, 0.78 * innerHeight)));
  const fine = Math.max(devicePixelRatio || 1, 1);
  canvas.style.height = `${height}px`;
  if (canvas.width !== Math.round(width * fine) || canvas.height !== Math.round(height * fine)) {
    canvas.width = Math.round(width * fine);
    canvas.height = Math.round(height * fine);
  }
  pen.setTransform(fine, 0, 0, fine, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = FONT;
  return {width, height};
}

// The frame for a box of the plane: where a position lies on the sheet, and the other way round.
function frameFor(box, options) {
  const {width, height} = blankSheet(options.ratio);
  const left = 62, right = options.bar ? 92 : 16, top = 14, bottom = 46;
  let inside = {left, top, width: width - left - right, height: height - top - bottom};
  if (options.equal) {
    const scale = Math.min(inside.width / (box.x1 - box.x0), inside.height / (box.y1 - box.y0));
    const size = {width: scale * (box.x1 - box.x0), height: scale * (box.y1 - box.y0)};
    inside = {...size, left: left + (inside.width - size.width) / 2, top: top + (inside.height - size.height) / 2};
  }
  const x = (value) => inside.left + inside.width * (value - box.x0) / (box.x1 - box.x0);
  const y = (value) => inside.top + inside.height * (box.y1 - value) / (box.y1 - box.y0);
  const back = (px, py) => [box.x0 + (px - inside.left) * (box.x1 - box.x0) / inside.width,
    box.y1 - (py - inside.top) * (box.y1 - box.y0) / inside.height];
  return {box, inside, x, y, back};
}

function drawAxes(frame, labels, names, whole) {
  const {box, inside} = frame, bottom = inside.top + inside.height;
  pen.lineWidth = 1;
  pen.fillStyle = color("quiet");
  pen.strokeStyle = color("grid");
  pen.textAlign = "center";
  pen.textBaseline = "top";
  const columns = names && names.length ? names.map((_, k) => k) : ticks(box.x0, box.x1, Math.max(3, inside.width / 90));
  columns.filter((value) => !whole || Number.isInteger(value)).forEach((value) => {
    line([[frame.x(value), inside.top], [frame.x(value), bottom]]);
    pen.fillText(names && names.length ? names[value] : written(value, 6), frame.x(value), bottom + 7);
  });
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  ticks(box.y0, box.y1, Math.max(3, inside.height / 60)).forEach((value) => {
    line([[inside.left, frame.y(value)], [inside.left + inside.width, frame.y(value)]]);
    pen.fillText(written(value, 6), inside.left - 8, frame.y(value));
  });
  pen.fillStyle = color("ink");
  pen.textAlign = "center";
  pen.textBaseline = "bottom";
  pen.fillText(labels[0], inside.left + inside.width / 2, bottom + 43);
  pen.save();
  pen.translate(Math.max(inside.left - 48, 10), inside.top + inside.height / 2);
  pen.rotate(-Math.PI / 2);
  pen.fillText(labels[1], 0, 0);
  pen.restore();
}

function outline(frame) {
  pen.strokeStyle = color("line");
  pen.lineWidth = 1;
  pen.strokeRect(frame.inside.left, frame.inside.top, frame.inside.width, frame.inside.height);
}

function line(points) {
  pen.beginPath();
  points.forEach(([px, py], k) => (k ? pen.lineTo(px, py) : pen.moveTo(px, py)));
  pen.stroke();
}

function clipped(frame, draw) {
  pen.save();
  pen.beginPath();
  pen.rect(frame.inside.left, frame.inside.top, frame.inside.width, frame.inside.height);
  pen.clip();
  draw();
  pen.restore();
}

function drawBar(frame, scale, label) {
  const {inside} = frame, left = inside.left + inside.width + 16, stops = 32;
  const shades = pen.createLinearGradient(0, inside.top + inside.height, 0, inside.top);
  for (let k = 0; k <= stops; k++) {
    shades.addColorStop(k / stops, `rgb(${scale.of(scale.lower + k / stops * (scale.upper - scale.lower)).join()})`);
  }
  pen.fillStyle = shades;
  pen.fillRect(left, inside.top, 14, inside.height);
  pen.fillStyle = color("quiet");
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  ticks(scale.lower, scale.upper, Math.max(3, inside.height / 60)).forEach((value) => {
    const py = inside.top + inside.height * (scale.upper - value) / (scale.upper - scale.lower);
    pen.fillText(written(value, 4), left + 20, py);
  });
  pen.fillStyle = color("ink");
  pen.textAlign = "right";
  pen.textBaseline = "bottom";
  pen.fillText(label, left + 72, inside.top + inside.height + 43);
}

function drawPoint(px, py) {
  pen.beginPath();
  pen.arc(px, py, 5.5, 0, 2 * Math.PI);
  pen.fillStyle = color("card");
  pen.fill();
  pen.lineWidth = 2.5;
  pen.strokeStyle = color("ink");
  pen.stroke();
}
