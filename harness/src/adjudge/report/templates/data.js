// The run's data, read once. Verdicts stay rows of numbers; what a row's places mean stands here and nowhere else.
const RUN = JSON.parse(document.getElementById("data").textContent);
const { marks: MARKS, backends: BACKENDS, problems: PROBLEMS, verdicts: VERDICTS, timing: TIMING } = RUN;
const [V_CASE, V_BACKEND, V_MARK, V_BASIS, V_ULPS, V_SCORE, V_DETAIL, V_PARTS, V_COSTS, V_REMARKS, V_BACKGROUND, V_KNOWN] =
  Array(12).keys();
const NO_TEXT = 0;

const textAt = (place) => RUN.texts[place || NO_TEXT];
const arrayAt = (place) => RUN.arrays[place];
const CASES = RUN.cases.map(([problem, ...row]) => {
  const [point, operator, dtype, mode] = row.map(textAt);
  const [inputs, basis, truth, others] = row.slice(4);
  const id = [PROBLEMS[problem].id, point, operator, dtype, mode].join("/");
  return { id, problem, point, operator, dtype, mode, inputs, basis, truth, ...others };
});
const groupsInOrder = [...new Set(PROBLEMS.map((problem) => problem.group))];
const caseByName = new Map(CASES.map((fact, place) => [fact.id, place]));
const problemByName = new Map(PROBLEMS.map((fact, place) => [fact.id, place]));
const backendByName = new Map(BACKENDS.map((fact, place) => [fact.name, place]));
const nameOf = (problem) => problem.id.slice(problem.id.indexOf("/") + 1);

const verdictsByCase = CASES.map(() => []);
for (const verdict of VERDICTS) verdictsByCase[verdict[V_CASE]].push(verdict);
const casesByProblem = PROBLEMS.map(() => []);
CASES.forEach((fact, place) => casesByProblem[fact.problem].push(place));

/** Return an element; text given as children is never read as HTML. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** Return a name in pieces between which a line may break. */
const breakable = (name) => name.split("_").flatMap((piece, place) => (place ? ["_", el("wbr"), piece] : [piece]));

const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

/** Return a time in ns with three digits and a unit. */
function duration(ns) {
  for (const [unit, size] of [["ns", 1e3], ["µs", 1e6], ["ms", 1e9]]) {
    if (ns < 0.9995 * size) return `${Number(((ns * 1e3) / size).toPrecision(3))} ${unit}`;
  }
  return `${Number((ns / 1e9).toPrecision(3))} s`;
}

function glyph(mark, extra = "") {
  return el("span", { class: `m ${mark.id} glyph ${extra}`, title: mark.label, role: "img", "aria-label": mark.label }, mark.glyph);
}

function tag(mark) {
  return el("span", { class: `m ${mark.id} tag`, title: mark.meaning }, `${mark.glyph} ${mark.label}`);
}
