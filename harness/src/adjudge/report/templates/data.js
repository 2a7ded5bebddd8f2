// The run's data, unpacked and read once. Tables come by columns and become rows of named values.
const [PACKED, BOX] = ["data", "matrix-box"].map((id) => document.getElementById(id));
if (typeof DecompressionStream === "undefined") {
  BOX.textContent = "This browser is too old to unpack the data, from which the matrix and all below it are drawn. The same is in report.md, next to this file.";
  throw new Error("DecompressionStream is missing");
}
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=/?@^_`{|}~";

/** Return the bytes of a text in base 85: four for every five digits, the most significant first. */
function bytesOf(text) {
  const values = new Uint8Array(128);
  [...DIGITS].forEach((digit, value) => (values[digit.charCodeAt(0)] = value));
  const missing = (5 - (text.length % 5)) % 5;
  const whole = text + "~".repeat(missing);
  const view = new DataView(new ArrayBuffer((whole.length / 5) * 4));
  for (let at = 0; at < whole.length; at += 5) {
    let word = 0;
    for (let place = at; place < at + 5; place += 1) word = word * 85 + values[whole.charCodeAt(place)];
    view.setUint32((at / 5) * 4, word);
  }
  return new Uint8Array(view.buffer, 0, view.byteLength - missing);
}

const unpacked = new Blob([bytesOf(PACKED.textContent)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
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

document.getElementById("below").outerHTML = RUN.below; // written by the template, which escapes all text

const { marks: MARKS, backends: BACKENDS, problems: PROBLEMS, texts: TEXTS } = RUN;
const VERDICTS = rowsOf(RUN.verdicts);
const ARRAYS = rowsOf(RUN.arrays);
const textAt = (place) => TEXTS[place];
const arrayAt = (place) => ARRAYS[place];
const CASES = rowsOf(RUN.cases);
for (const fact of CASES) {
  for (const name of ["point", "operator", "dtype", "mode", "basis", "pointSource", "jury"]) fact[name] = textAt(fact[name]);
  fact.id ||= [PROBLEMS[fact.problem].id, fact.point, fact.operator, fact.dtype, fact.mode].join("/");
}
let given = 0;
CASES.forEach((fact, place) => {
  for (const last = given + fact.answers; given < last; given += 1) VERDICTS[given].case = place;
});
for (const verdict of VERDICTS) verdict.parts ||= CASES[verdict.case].truth;
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
