// A backend's card: how it came out, group by group, what is known to fail, how fast it is, and where it ran.
const linkTo = (address, label) => el("a", { href: address }, label);

/** Return the address of the matrix with only a backend's verdicts of one mark, or of one group. */
function filteredAddress(backend, more) {
  const pairs = { backend: BACKENDS[backend].name, ...more };
  return "#" + Object.entries(pairs).map(([key, value]) => `${key}=${encoded(value)}`).join("&");
}

function showBackend(place) {
  const backend = BACKENDS[place];
  const mine = VERDICTS.filter((verdict) => verdict.backend === place);
  const neighbour = (step) => BACKENDS[place + step] && addressOf("card", BACKENDS[place + step].name);
  dialog.replaceChildren(
    heading(backend.name, backend.error ? "did not start" : backend.library, [stepLink("← Previous", neighbour(-1)), stepLink("Next →", neighbour(1))]),
    el("div", { class: "detail-body" },
      ...(backend.error ? [el("p", { class: "said" }, backend.error)] : []),
      ...(mine.length ? [...outcome(place, mine), ...failures(place, mine), ...pace(place)] : [el("p", {}, "It has no verdict in this run.")]),
      ...surroundings(backend)));
}

function outcome(place, mine) {
  const counts = countsOf(mine);
  const { right, judged, percent } = shareOf(counts);
  const byGroup = groupsInOrder.map((group) => [group, mine.filter((verdict) => PROBLEMS[CASES[verdict.case].problem].group === group)]);
  const rows = byGroup.filter(([, verdicts]) => verdicts.length).map(([group, verdicts]) => {
    const own = countsOf(verdicts);
    const share = shareOf(own);
    return el("tr", {},
      el("th", { scope: "row" }, linkTo(filteredAddress(place, { group }), group)),
      el("td", { class: "num", "data-label": "Right" }, el("span", { class: `cell share ${share.judged ? share.shade : "none"}` }, share.judged ? share.percent : "–")),
      el("td", { "data-label": "Verdicts" }, spelled(own)));
  });
  return [
    el("p", { class: "lead" }, judged ? `${percent} of the judged answers are right: ${number(right)} of ${number(judged)}.` : "None of its answers could be judged."),
    bar(counts),
    el("p", { class: "marks" }, ...[...counts].sort(([a], [b]) => a - b).map(([mark, bearing]) =>
      el("a", { class: "chip", href: filteredAddress(place, { verdict: wordsOf(new Set([MARKS[mark].id]))[0] }), title: MARKS[mark].meaning },
        glyph(MARKS[mark]), MARKS[mark].label, el("b", {}, number(bearing))))),
    el("h3", {}, "By group"),
    el("table", { class: "answers stacking" },
      el("thead", {}, el("tr", {}, ...["Group", "Right", "Verdicts"].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...rows)),
  ];
}

/** Return what fails, joined where mark and reason are the same, with an example of each. */
function failures(place, mine) {
  const alike = new Map();
  for (const verdict of mine.filter(({ mark }) => MARKS[mark].standing !== "quiet")) {
    const reason = verdict.known ? textAt(verdict.known[1]) : textAt(verdict.detail);
    const key = `${verdict.mark}\n${reason}`;
    alike.set(key, [...(alike.get(key) || []), verdict]);
  }
  if (!alike.size) return [];
  const found = [...alike.values()].sort(([a], [b]) => a.mark - b.mark);
  return [
    el("h3", {}, "What fails"),
    el("ul", { class: "findings" }, ...found.map((verdicts) => {
      const [first] = verdicts;
      return el("li", {}, tag(MARKS[first.mark]), el("div", {},
        el("p", {}, first.known ? textAt(first.known[1]) : textAt(first.detail)),
        first.known && first.known[2] ? el("p", {}, el("a", { href: textAt(first.known[2]), rel: "noreferrer" }, textAt(first.known[2]))) : "",
        el("p", {}, el("a", { class: "case", href: addressOf("case", CASES[first.case].id) }, CASES[first.case].id),
          verdicts.length > 1 ? el("small", {}, ` and ${count(verdicts.length - 1, "more case")}`) : "")));
    })),
  ];
}

function pace(place) {
  const ratios = TIMING.map(([, told]) => told[place]).filter((ratio) => ratio > 0);
  if (!ratios.length) return [];
  const fastest = ratios.filter((ratio) => ratio === 1).length;
  return [el("h3", {}, "Pace"),
    el("p", {}, `Fastest in ${number(fastest)} of ${count(ratios.length, "case")} in which its time counts; in the median ${times(median(ratios))} the fastest right answer.`)];
}

const surroundings = (backend) => [
  el("h3", {}, "Environment"),
  el("dl", { class: "values" }, ...backend.environment.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)])),
];
