// The values of the variables: what the sliders, the fields for numbers, the address and the picture agree on.

const values = PAGE.variables.map((variable) => variable.start);

function evaluate(place, changes) {
  if (!changes) return FUNCTIONS[place](...values);
  const here = values.slice();
  for (const [index, value] of changes) here[index] = value;
  return FUNCTIONS[place](...here);
}

// A function of some of the variables, the others as they are now.
function along(place, indices) {
  const here = values.slice(), compute = FUNCTIONS[place];
  return (...given) => {
    for (let k = 0; k < indices.length; k++) here[indices[k]] = given[k];
    return compute(...here);
  };
}

function setValue(index, value) {
  const {lower, upper, whole} = PAGE.variables[index];
  if (!Number.isFinite(value)) return;
  const inside = Math.min(Math.max(value, lower), upper);
  values[index] = whole ? Math.round(inside) : inside;
}

// A place in the picture, moved to the nearest position of its slider.
function setPoint(index, value) {
  const {lower, step} = PAGE.variables[index];
  setValue(index, Number((lower + step * Math.round((value - lower) / step)).toPrecision(12)));
}

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  PAGE.variables.forEach((variable, index) => {
    const text = given.get(variable.name);
    if (text !== null && text.trim() !== "") setValue(index, Number(text));
  });
}

function writeAddress() {
  const moved = new URLSearchParams();
  PAGE.variables.forEach((variable, index) => {
    if (values[index] !== variable.start) moved.set(variable.name, String(values[index]));
  });
  const text = moved.toString();
  history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
}

function showInputs() {
  PAGE.variables.forEach((variable, index) => {
    const range = document.getElementById(`range${index}`), number = document.getElementById(`number${index}`);
    range.value = values[index];
    range.setAttribute("aria-valuetext", `${variable.text} = ${written(values[index], 6)}`);
    if (document.activeElement !== number) number.value = values[index];
  });
}

// Why a number is infinite: the case that holds, or the conditions before it that do not.
function reasonOf(readout, value) {
  const reason = document.createDocumentFragment(), word = PAGE.words;
  const say = (text) => reason.append(text);
  if (Number.isNaN(value)) say(word.undefined);
  else if (!Number.isFinite(value)) {
    say(word.infinite);
    const chosen = readout.cases.findIndex((one) => evaluate(one.holds));
    if (chosen >= 0 && readout.cases[chosen].infinite) {
      const own = readout.cases[chosen].math;
      const shown = own ? [own] : readout.cases.slice(0, chosen).map((one) => one.math).filter(Boolean);
      say(` ${own ? word.because : word.because_not} `);
      for (const formula of shown) reason.append(document.importNode(parsed(formula), true), " ");
    }
  }
  return reason;
}

// The formula of a condition, which the page brought along as text.
function parsed(formula) {
  return new DOMParser().parseFromString(formula, "text/html").body.firstChild;
}

function showReadouts() {
  const place = PAGE.variables.map((variable, index) => `${variable.text} = ${written(values[index], 6)}`).join(", ");
  document.getElementById("picture").setAttribute("aria-label", `${document.title}. ${place}`);
  PAGE.readouts.forEach((readout, place) => {
    const value = evaluate(readout.f), output = document.getElementById(`value${place}`);
    output.textContent = written(value);
    output.value = output.textContent;
    output.dataset.value = String(value);
    document.getElementById(`reason${place}`).replaceChildren(reasonOf(readout, value));
  });
}
