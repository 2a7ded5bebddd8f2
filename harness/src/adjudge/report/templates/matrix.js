// The heat map: problems x backends, by group. Rows exist only while their group is open.
const MOST_ROWS_OPEN = 40;
const MOST_FILTERED_ROWS_OPEN = 300;
const heatClass = BACKENDS.length > 12 ? "heat dense" : "heat";
const folds = { matrix: new Map(), timing: new Map() };

/** Return the tallies of the verdicts that the filters on cases let through, and which cells the other filters hit. */
function tallied() {
  const { ofCase, ofVerdict } = currentTests();
  const passing = CASES.map(ofCase);
  const cells = PROBLEMS.map(() => new Array(BACKENDS.length).fill(null));
  const shown = { problems: new Set(), verdicts: 0 };
  for (const verdict of VERDICTS) {
    if (!passing[verdict.case]) continue;
    const { problem } = CASES[verdict.case];
    const cell = (cells[problem][verdict.backend] ??= { counts: new Map(), hit: false });
    cell.counts.set(verdict.mark, (cell.counts.get(verdict.mark) || 0) + 1);
    if (ofVerdict(verdict)) {
      cell.hit = true;
      shown.problems.add(problem);
      shown.verdicts += 1;
    }
  }
  return { cells, shown };
}

function sum(cells) {
  const counts = new Map();
  for (const cell of cells) for (const [mark, number] of cell?.counts || []) counts.set(mark, (counts.get(mark) || 0) + number);
  return counts.size ? { counts, hit: cells.some((cell) => cell?.hit) } : null;
}

function headRow(first) {
  const names = BACKENDS.map((backend) =>
    el("th", { scope: "col", title: backend.error || backend.release }, ...breakable(backend.name), el("small", {}, backend.error ? "did not start" : backend.release)));
  return el("thead", {}, el("tr", {}, el("th", { scope: "col" }, first), ...names));
}

function cellOf(problem, backend, cell) {
  if (!cell) return el("td", {});
  const { mark, short } = told(cell.counts);
  const link = el("a", {
    class: `m ${mark.id} cell`,
    href: addressOf("cell", `${problem.id}|${backend.name}`),
    tabindex: -1,
    title: `${backend.name}: ${spelled(cell.counts)}`,
    "aria-label": `${backend.name}, ${nameOf(problem)}: ${spelled(cell.counts)}`,
  }, el("b", {}, mark.glyph), el("span", {}, short));
  return el("td", { class: cell.hit ? undefined : "dim" }, link);
}

/** Return the cell of a group: the share of its answers that are right, and its worst mark if that calls for attention. */
function sumOf(backend, cell) {
  if (!cell) return el("td", {});
  const { mark } = told(cell.counts);
  const { judged, percent, shade, right } = shareOf(cell.counts);
  const said = judged ? `${number(right)} of ${number(judged)} judged answers are right: ${spelled(cell.counts)}` : spelled(cell.counts);
  const loud = mark.standing === "attention" ? glyph(mark) : "";
  return el("td", { title: `${backend.name}: ${said}`, class: cell.hit ? undefined : "dim" },
    judged ? el("span", { class: `cell share ${shade}` }, percent, loud) : el("span", { class: `m ${mark.id} cell share` }, mark.glyph));
}

function foldButton(group, isOpen, note) {
  return el("button", { type: "button", class: "fold", "aria-expanded": String(isOpen), "data-group": group, tabindex: -1 },
    el("span", {}, ...breakable(group)), el("small", {}, note));
}

function isOpen(kind, group, rows) {
  const chosen = folds[kind].get(group);
  if (chosen !== undefined) return chosen;
  return rows <= (isFiltered() ? MOST_FILTERED_ROWS_OPEN : MOST_ROWS_OPEN);
}

function drawMatrix() {
  const { cells, shown } = tallied();
  const table = el("table", { class: heatClass, role: "grid", "aria-labelledby": "matrix-title" }, headRow("Problem"));
  for (const group of groupsInOrder) {
    const members = PROBLEMS.map((_, place) => place).filter((place) => PROBLEMS[place].group === group && shown.problems.has(place));
    if (!members.length) continue;
    const sums = BACKENDS.map((_, backend) => sum(members.map((place) => cells[place][backend])));
    const open = isOpen("matrix", group, shown.problems.size);
    const body = el("tbody", {}, el("tr", { class: "group" },
      el("th", { scope: "row" }, foldButton(group, open, count(members.length, "problem"))),
      ...BACKENDS.map((backend, place) => sumOf(backend, sums[place]))));
    for (const place of open ? members : []) {
      const problem = PROBLEMS[place];
      body.append(el("tr", {},
        el("th", { scope: "row" }, el("a", { class: "row", href: addressOf("problem", problem.id), title: textAt(problem.summary), tabindex: -1 }, ...breakable(nameOf(problem)))),
        ...BACKENDS.map((backend, b) => cellOf(problem, backend, cells[place][b]))));
    }
    table.append(body);
  }
  const box = document.getElementById("matrix-box");
  box.replaceChildren(shown.problems.size ? table : el("p", { class: "empty" }, "Nothing passes these filters."));
  makeWalkable(table);
  const found = `${number(shown.problems.size)} of ${count(PROBLEMS.length, "problem")}`;
  document.getElementById("found").textContent = filters.q ? `${found}: Enter leads there` : "";
  document.getElementById("shown").textContent = isFiltered()
    ? [`Showing ${found}, ${number(shown.verdicts)} of ${count(VERDICTS.length, "verdict")}.`, ...strangers()].join(" ")
    : `${count(PROBLEMS.length, "problem")}, ${count(CASES.length, "case")}, ${count(VERDICTS.length, "verdict")}.`;
}

const stops = (row) => [...row.querySelectorAll("a, button")];

/** Let one tab stop lead into a table, and arrow keys move within it. */
function makeWalkable(table) {
  const first = table.querySelector("tbody a, tbody button");
  if (first) first.tabIndex = 0;
  table.addEventListener("focusin", (event) => {
    for (const stop of table.querySelectorAll("[tabindex='0']")) stop.tabIndex = -1;
    event.target.tabIndex = 0;
  });
  table.addEventListener("keydown", walk);
}

function walk(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const row = event.target.closest("tr");
  const own = stops(row);
  const place = own.indexOf(event.target);
  const column = event.target.closest("td, th").cellIndex;
  const targets = {
    ArrowLeft: () => own[place - 1],
    ArrowRight: () => own[place + 1],
    Home: () => own[0],
    End: () => own[own.length - 1],
    ArrowUp: () => inColumn(row, -1, column),
    ArrowDown: () => inColumn(row, 1, column),
  };
  if (!(event.key in targets)) return;
  event.preventDefault();
  targets[event.key]()?.focus();
}

/** Return the stop of the nearest row that has one in the column, or else that row's first. */
function inColumn(row, step, column) {
  const rows = [...row.closest("table").tBodies].flatMap((body) => [...body.rows]);
  const next = rows[rows.indexOf(row) + step];
  if (!next) return null;
  return next.cells[column]?.querySelector("a, button") || stops(next)[0];
}
