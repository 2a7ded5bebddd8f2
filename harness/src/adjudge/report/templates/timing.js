// The timing map: cases x backends, each steady time relative to the fastest right answer of its case.
const FASTEST = 1;
const COUNTS = 2;
const DISQUALIFIED = -1;
const REFUSED = -2;
const STEPS = [1.5, 3, 10, 30, 100];

const steadyOf = (at, backend) => verdictOf(at, backend)?.steady || 0;
/** The timed cases, and for each backend how many times slower than the fastest it is, or a code for why that is not said. */
const TIMING = RUN.timing.map(([at, codes]) => {
  const fastest = steadyOf(at, codes.indexOf(FASTEST));
  return [at, codes.map((code, backend) => (code === COUNTS ? Math.max(1.001, steadyOf(at, backend) / fastest) : code))];
});
const speedClass = (ratio) => (ratio === 1 ? "s0" : `s${1 + STEPS.filter((step) => ratio >= step).length}`);
const times = (ratio) => `${Number(ratio.toPrecision(2)).toLocaleString("en")}×`;

function timeCell(at, backend, ratio) {
  if (!ratio) return el("td", {});
  if (ratio === REFUSED) return el("td", {}, el("span", { class: "speed none" }, "refused"));
  const steady = duration(steadyOf(at, backend));
  if (ratio === DISQUALIFIED) {
    const mark = MARKS[verdictOf(at, backend).mark];
    return el("td", {}, el("span", { class: "speed off", title: `${mark.label}: its time does not count` }, `${mark.glyph} ${steady}`));
  }
  return el("td", {}, el("span", { class: `speed ${speedClass(ratio)}`, title: steady }, ratio === 1 ? steady : times(ratio)));
}

function median(ratios) {
  const sorted = ratios.filter((ratio) => ratio > 0).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2 || 0;
}

/** Return the cells of a group: each backend's median, the smallest of them marked. */
function medianCells(rows) {
  const medians = BACKENDS.map((_, backend) => median(rows.map(([, ratios]) => ratios[backend])));
  const best = Math.min(...medians.filter(Boolean));
  return medians.map((ratio) => !ratio ? el("td", {}) : el("td", {},
    el("span", { class: `speed ${ratio === best ? "s0" : speedClass(Math.max(ratio, 1.001))}`, title: "the median over the group" }, times(ratio))));
}

function drawTiming() {
  const box = document.getElementById("timing-box");
  if (!box) return;
  const { ofCase, ofVerdict } = currentTests();
  const rows = TIMING.filter(([at]) => ofCase(CASES[at]) && verdictsByCase[at].some(ofVerdict));
  const table = el("table", { class: heatClass, "aria-labelledby": "timing-title" }, headRow("Case"));
  for (const group of groupsInOrder) {
    const mine = rows.filter(([at]) => PROBLEMS[CASES[at].problem].group === group);
    if (!mine.length) continue;
    const open = isOpen("timing", group, rows.length);
    const body = el("tbody", {}, el("tr", { class: "group" },
      el("th", { scope: "row" }, foldButton(group, open, count(mine.length, "case"))),
      ...medianCells(mine)));
    for (const [at, ratios] of open ? mine : []) {
      const fact = CASES[at];
      const label = [...breakable(nameOf(PROBLEMS[fact.problem])), el("small", {}, `${fact.point} · ${fact.operator} · ${fact.dtype}${fact.mode === "eager" ? "" : ` · ${fact.mode}`}`)];
      body.append(el("tr", {},
        el("th", { scope: "row" }, el("a", { class: "row", href: addressOf("case", fact.id), tabindex: -1 }, ...label)),
        ...ratios.map((ratio, backend) => timeCell(at, backend, ratio))));
    }
    table.append(body);
  }
  box.replaceChildren(rows.length ? table : el("p", { class: "empty" }, "No measured case passes the filters."));
  makeWalkable(table);
}
