// The drill-down: a problem with its cases, and for each case everything that is known of it.
const dialog = document.getElementById("detail");

const linked = (text) =>
  text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:)\]])/).map((piece, place) => (place % 2 ? el("a", { href: piece, rel: "noreferrer" }, piece) : piece));

function heading(title, note, tools) {
  return el("header", { class: "detail-head" },
    el("h2", { id: "detail-title", tabindex: -1 }, title, note ? el("small", {}, note) : ""),
    el("div", { class: "tools" }, ...tools, el("button", { type: "button", class: "plain", id: "copy-link" }, "Copy link"),
      el("button", { type: "button", class: "plain", id: "close-detail", "aria-label": "Close" }, "Close ✕")));
}

const stepLink = (label, address) =>
  address ? el("a", { class: "plain step", href: address, "data-step": "" }, label) : "";

function problemIntro(problem) {
  const source = textAt(problem.source);
  const code = textAt(problem.code);
  return [
    textAt(problem.summary) && el("p", {}, textAt(problem.summary)),
    source && el("p", { class: "about" }, "Source: ", ...linked(source)),
    code && el("details", {}, el("summary", {}, "The function"), el("pre", {}, code)),
  ].filter(Boolean);
}

/** Show a problem: its cases, those that stand out for `backend` opened. */
function showProblem(place, backend) {
  const problem = PROBLEMS[place];
  const name = backend === null ? "" : `|${BACKENDS[backend].name}`;
  const key = backend === null ? "problem" : "cell";
  const neighbour = (step) => PROBLEMS[place + step] && addressOf(key, `${PROBLEMS[place + step].id}${name}`);
  const mine = casesByProblem[place];
  const rank = (at) => Math.min(MARKS.length, ...verdictsByCase[at].filter((v) => backend === null || v.backend === backend).map((v) => v.mark));
  const worst = mine.reduce((best, at) => (rank(at) < rank(best) ? at : best), mine[0]);
  const list = el("div", { class: "cases" }, ...mine.map((at) => caseFold(at, backend, at === worst)));
  const focusOn = backend === null ? count(mine.length, "case") : `${BACKENDS[backend].name} · ${count(mine.length, "case")}`;
  dialog.replaceChildren(
    heading(problem.id, focusOn, [stepLink("← Previous", neighbour(-1)), stepLink("Next →", neighbour(1))]),
    el("div", { class: "detail-body" }, ...problemIntro(problem), list));
}

function caseFold(at, backend, open) {
  const fact = CASES[at];
  const chosen = backend === null ? null : verdictOf(at, backend);
  const fold = el("details", {}, el("summary", {},
    chosen ? tag(MARKS[chosen.mark]) : "",
    el("code", {}, `${fact.point} / `, el("strong", {}, fact.operator), ` / ${fact.dtype} / ${fact.mode}`),
    el("span", { class: "minis" }, ...verdictsByCase[at].map((verdict) =>
      glyph(MARKS[verdict.mark], `${BACKENDS[verdict.backend].name}: ${MARKS[verdict.mark].label}`)))));
  const fill = () => fold.childElementCount === 1 && fold.append(caseBody(at, backend));
  fold.addEventListener("toggle", fill);
  if (open) {
    fold.open = true;
    fill();
  }
  return fold;
}

function showCase(at) {
  const fact = CASES[at];
  const problem = PROBLEMS[fact.problem];
  const neighbour = (step) => CASES[at + step] && addressOf("case", CASES[at + step].id);
  dialog.replaceChildren(
    heading(problem.id, `${fact.point} · ${fact.operator} · ${fact.dtype} · ${fact.mode}`, [
      stepLink("← Previous", neighbour(-1)), stepLink("Next →", neighbour(1)), stepLink("All cases", addressOf("problem", problem.id))]),
    el("div", { class: "detail-body" }, ...problemIntro(problem), caseBody(at, null)));
}

function caseBody(at, backend) {
  const fact = CASES[at];
  const verdicts = verdictsByCase[at];
  return el("div", { class: "case-body" },
    el("h3", {}, "Inputs and seeds"),
    inputs(fact),
    el("h3", {}, "Answers"),
    answers(fact, verdicts, backend),
    ...costs(verdicts),
    el("h3", {}, "Case"),
    el("p", {}, el("a", { class: "case", href: addressOf("case", fact.id) }, fact.id)),
    ...reproduction(fact, verdicts, backend));
}

function reproduction(fact, verdicts, backend) {
  const failed = verdicts.filter((verdict) => MARKS[verdict.mark].standing !== "quiet");
  const shown = failed.find((verdict) => verdict.backend === backend) ?? failed[0];
  if (!shown) return [];
  return [el("p", { class: "about" }, "A script that shows it without adjudge: ",
    el("code", {}, `adjudge reproduce ${fact.id} -b ${BACKENDS[shown.backend].name}`))];
}

function inputs(fact) {
  const list = el("dl", { class: "values" });
  const wrt = new Set(PROBLEMS[fact.problem].wrt);
  const add = (name, array, note) =>
    list.append(el("dt", {}, name), el("dd", { class: "value" }, ...arrayPieces(array), el("i", {}, `  ${textAt(array.dtype)}${note}`)));
  for (const [name, array] of partsOf(fact.inputs)) add(name, array, wrt.has(name) ? "" : ", constant");
  for (const [name, array] of partsOf(fact.tangent)) add(`tangent ${name}`, array, "");
  if (fact.cotangent) add("cotangent", arrayAt(fact.cotangent), "");
  if (fact.pointSource) list.append(el("dt", {}, "source"), el("dd", {}, ...linked(fact.pointSource)));
  return list;
}

function answers(fact, verdicts, backend) {
  const rows = [...truthRows(fact), ...verdicts.map((verdict) => answerRow(fact, verdict, verdict.backend === backend))];
  return el("table", { class: "answers stacking" },
    el("thead", {}, el("tr", {}, ...["Backend", "Verdict", "Answer", "Error"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows));
}

function truthRows(fact) {
  const rows = [];
  if (fact.truth.length) {
    rows.push(["truth", el("span", { class: "remark" }, fact.basis), showParts(fact.truth)]);
  }
  for (let place = 0; place < fact.interval.length; place += 3) {
    const [name, low, high] = [textAt(fact.interval[place]), arrayAt(fact.interval[place + 1]), arrayAt(fact.interval[place + 2])];
    rows.push(["truth", el("span", { class: "remark" }, "generalised derivative"),
      el("div", { class: "value" }, el("i", {}, `${name} from `), ...arrayPieces(low), el("i", {}, " to "), ...arrayPieces(high))]);
  }
  for (const [name, parts] of fact.conventions) {
    rows.push(["convention", el("span", { class: "remark" }, textAt(name)), showParts(parts, fact.truth)]);
  }
  if (fact.jury) rows.push(["jury", el("span", { class: "remark" }, "who agrees"), el("p", { class: "said" }, fact.jury)]);
  return rows.map(([name, verdict, answer]) =>
    el("tr", { class: "truth" }, el("th", { scope: "row" }, name), el("td", { "data-label": "Basis" }, verdict),
      el("td", { "data-label": "Value" }, answer), el("td", {})));
}

function answerRow(fact, verdict, isChosen) {
  const mark = MARKS[verdict.mark];
  const backend = BACKENDS[verdict.backend];
  const answer = el("td", { "data-label": "Answer", class: mark.standing === "quiet" ? undefined : "bad-value" });
  if (verdict.parts.length) answer.append(showParts(verdict.parts, fact.truth));
  if (verdict.detail) answer.append(el("p", { class: "said" }, textAt(verdict.detail)));
  for (const remark of verdict.remarks) answer.append(el("span", { class: "remark" }, textAt(remark)));
  if (verdict.known) answer.append(knownFailure(verdict.known));
  if (verdict.background) {
    answer.append(el("details", {}, el("summary", {}, "Traceback"), el("pre", {}, textAt(verdict.background))));
  }
  return el("tr", { class: isChosen ? "chosen" : undefined },
    el("th", { scope: "row" }, backend.name, el("small", {}, backend.release)),
    el("td", { "data-label": "Verdict" }, tag(mark), verdict.basis ? el("span", { class: "remark" }, textAt(verdict.basis)) : ""),
    answer,
    el("td", { "data-label": "Error", class: "num" }, ...errorOf(verdict)));
}

const knownFailure = ([kind, reason, link]) =>
  el("span", { class: "remark" }, `Known failure (${textAt(kind)}): ${textAt(reason)} `,
    link ? el("a", { href: textAt(link), rel: "noreferrer" }, textAt(link)) : "");

function errorOf(verdict) {
  const [ulps, score] = [verdict.ulps, verdict.score];
  if (ulps === null || ulps === undefined) return [];
  const brief = (value) => (typeof value !== "number" ? value : value < 1e5 ? String(Number(value.toPrecision(2))) : value.toExponential(1).replace("e+", "e"));
  return [`${brief(ulps)} ulps`, score === null || score === undefined ? "" :
    el("small", { title: "The largest error in units of what a backend is entitled to; at most 8 passes" }, `score ${brief(score)}`)];
}

function costs(verdicts) {
  const timed = verdicts.filter((verdict) => verdict.measured);
  if (!timed.length) return [];
  const rows = timed.map((verdict) => {
    const { build, first, steady, calls, refused: refusal } = verdict;
    const refused = refusal || !(steady > 0 && calls > 0);
    return el("tr", {}, el("th", { scope: "row" }, BACKENDS[verdict.backend].name),
      ...[["Build", duration(build)], ["First call", first ? duration(first) : "not told: programs are kept from run to run"], ["Steady", refused ? `refused${refusal ? `: ${refusal}` : ""}` : `${duration(steady)}, median of ${calls}`]]
        .map(([label, text]) => el("td", { class: "num", "data-label": label }, text)));
  });
  const names = ["Backend", "Build", "First call", "Steady"];
  return [el("h3", {}, "Times"), el("table", { class: "answers stacking" },
    el("thead", {}, el("tr", {}, ...names.map((name, place) => el("th", { scope: "col", class: place ? "num" : undefined }, name)))), el("tbody", {}, ...rows))];
}

/** Open what the address names; return whether there is such a thing. */
function openDetail(address) {
  if (address.case !== undefined && caseByName.has(address.case)) showCase(caseByName.get(address.case));
  else if (address.problem !== undefined && problemByName.has(address.problem)) showProblem(problemByName.get(address.problem), null);
  else if (address.card !== undefined && backendByName.has(address.card)) showBackend(backendByName.get(address.card));
  else if (address.cell !== undefined) {
    const cut = address.cell.lastIndexOf("|");
    const [problem, backend] = [problemByName.get(address.cell.slice(0, cut)), backendByName.get(address.cell.slice(cut + 1))];
    if (problem === undefined || backend === undefined) return false;
    showProblem(problem, backend);
  } else return false;
  return true;
}
