// What happens when: every change recomputes the numbers and the picture.

const SCENES = {curves: curvesScene, map: mapScene, arrows: arrowsScene};
let drawn = null, waiting = false;

function redraw() {
  waiting = false;
  drawn = SCENES[PAGE.scene.kind](PAGE.scene);
}

function update() {
  showInputs();
  showReadouts();
  if (!waiting) requestAnimationFrame(redraw);
  waiting = true;
}

function moved() {
  writeAddress();
  update();
}

PAGE.variables.forEach((variable, index) => {
  const range = document.getElementById(`range${index}`), number = document.getElementById(`number${index}`);
  range.addEventListener("input", () => {
    setValue(index, Number(range.value));
    moved();
  });
  number.addEventListener("input", () => {
    if (number.value === "") return;
    setValue(index, Number(number.value));
    moved();
  });
  number.addEventListener("blur", showInputs);
});

document.getElementById("reset").addEventListener("click", () => {
  PAGE.variables.forEach((variable, index) => setValue(index, variable.start));
  moved();
});

document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());

const axisMenu = document.getElementById("axis");
if (axisMenu) axisMenu.addEventListener("change", () => {
  axisChoice = Number(axisMenu.value);
  update();
});

document.querySelectorAll("input[name=mode]").forEach((choice) => choice.addEventListener("change", () => {
  arrowMode = choice.value;
  update();
}));

function pointTo(event) {
  if (!drawn) return;
  const edge = canvas.getBoundingClientRect();
  const place = drawn.place(drawn.frame.back(event.clientX - edge.left, event.clientY - edge.top));
  drawn.axes.forEach((axis, k) => setPoint(axis, place[k]));
  moved();
}

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  pointTo(event);
});

canvas.addEventListener("pointermove", (event) => {
  if (event.buttons & 1) pointTo(event);
});

const KEYS = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1]};

canvas.addEventListener("keydown", (event) => {
  const key = KEYS[event.key];
  if (!key || !drawn || drawn.axes[key[0]] === undefined) return;
  event.preventDefault();
  const index = drawn.axes[key[0]];
  setPoint(index, values[index] + key[1] * PAGE.variables[index].step * (event.shiftKey ? 10 : 1));
  moved();
});

addEventListener("hashchange", () => {
  PAGE.variables.forEach((variable, index) => setValue(index, variable.start));
  readAddress();
  update();
});
addEventListener("resize", update);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update);
addEventListener("beforeprint", redraw);

readAddress();
update();
