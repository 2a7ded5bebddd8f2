// The run's data, unpacked and read once. Tables come by columns and become rows of named values.
const [PACKED, BOX] = ["data", "matrix-box"].map((id) => document.getElementById(id));
if (typeof DecompressionStream === "undefined") {
  BOX.textContent = "This browser is too old to unpack the data. The same tables are in report.md, next to this file.";
  throw new Error("DecompressionStream is missing");
}
const bytes = Uint8Array.from(atob(PACKED.textContent), (character) => character.charCodeAt(0));
const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
const RUN = JSON.parse(await new Response(unpacked).text());

/** Return the rows of a table that is held by columns. */
function rowsOf(columns) {
  const names = Object.keys(columns);
  return (columns[names[0]] || []).map((_, place) => {
    const row = {};
    for (const name of names) row[name] = columns[name][place];
    return row;
  });
}

const { marks: MARKS, backends: BACKENDS, problems: PROBLEMS, timing: TIMING, texts: TEXTS } = RUN;
const VERDICTS = rowsOf(RUN.verdicts);
const ARRAYS = rowsOf(RUN.arrays);
const textAt = (place) => TEXTS[place];
const arrayAt = (place) => ARRAYS[place];
const CASES = rowsOf(RUN.cases);
for (const fact of CASES) {
  for (const name of ["point", "operator", "dtype", "mode", "basis", "pointSource", "jury"]) fact[name] = textAt(fact[name]);
  fact.id ||= [PROBLEMS[fact.problem].id, fact.point, fact.operator, fact.dtype, fact.mode].join("/");
}
const groupsInOrder = [...new Set(PROBLEMS.map((problem) => problem.group))];
const caseByName = new Map(CASES.map((fact, place) => [fact.id, place]));
const problemByName = new Map(PROBLEMS.map((fact, place) => [fact.id, place]));
const backendByName = new Map(BACKENDS.map((fact, place) => [fact.name, place]));
const nameOf = (problem) => problem.id.slice(problem.id.indexOf("/") + 1);

const verdictsByCase = CASES.map(() => []);
for (const verdict of VERDICTS) verdictsByCase[verdict.case].push(verdict);
const verdictOf = (at, backend) => verdictsByCase[at].find((verdict) => verdict.backend === backend);
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

const number = (value) => value.toLocaleString("en");
const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

/** Return a time in ns with three digits and a unit. */
function duration(ns) {
  for (const [unit, size] of [["ns", 1e3], ["µs", 1e6], ["ms", 1e9]]) {
    if (ns < 0.9995 * size) return `${Number(((ns * 1e3) / size).toPrecision(3))} ${unit}`;
  }
  return `${Number((ns / 1e9).toPrecision(3))} s`;
}

function glyph(mark, title = mark.label) {
  return el("span", { class: `m ${mark.id} glyph`, title, role: "img", "aria-label": title }, mark.glyph);
}

function tag(mark) {
  return el("span", { class: `m ${mark.id} tag`, title: mark.meaning }, `${mark.glyph} ${mark.label}`);
}
