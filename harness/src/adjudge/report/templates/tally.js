// Verdicts counted: how many bear each mark, which is the worst, and what share of the answers is right.
const RIGHT = new Set(["agree", "convention"]);
const NO_ANSWER = new Set(["unsupported", "unjudged", "not-run", "known-not-run"]);
const BEST_FIRST = ["agree", "convention", "unsupported", "unjudged"];
const LEAST_SHARES = [1, 0.98, 0.95, 0.9, 0.75];

const countsOf = (verdicts) => {
  const counts = new Map();
  for (const { mark } of verdicts) counts.set(mark, (counts.get(mark) || 0) + 1);
  return counts;
};

/** Return the worst mark, how many bear it, and of how many. */
function told(counts) {
  const worst = Math.min(...counts.keys());
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  const bearing = counts.get(worst);
  return { mark: MARKS[worst], bearing, total, short: bearing === total ? `${total}` : `${bearing}/${total}` };
}

/** Return how many answers were judged, how many of them are right, and the share in whole percent, never rounded up. */
function shareOf(counts) {
  let [right, judged] = [0, 0];
  for (const [mark, bearing] of counts) {
    if (NO_ANSWER.has(MARKS[mark].id)) continue;
    judged += bearing;
    if (RIGHT.has(MARKS[mark].id)) right += bearing;
  }
  const share = judged ? right / judged : NaN;
  const step = LEAST_SHARES.findIndex((least) => share >= least);
  return { right, judged, share, percent: `${Math.floor(share * 100)} %`, shade: `h${step < 0 ? LEAST_SHARES.length : step}` };
}

const spelled = (counts) =>
  [...counts].sort(([a], [b]) => a - b).map(([mark, bearing]) => `${number(bearing)} ${MARKS[mark].label}`).join(", ");

/** Return a bar whose parts are as long as the verdicts of each mark are many, the right ones first. */
function bar(counts) {
  const order = (mark) => (BEST_FIRST.includes(MARKS[mark].id) ? BEST_FIRST.indexOf(MARKS[mark].id) : MARKS.length + BEST_FIRST.length - mark);
  const parts = [...counts].sort(([a], [b]) => order(a) - order(b));
  return el("span", { class: "stack", "aria-hidden": "true" },
    ...parts.map(([mark, bearing]) => el("i", { class: `m ${MARKS[mark].id}`, style: `flex-grow:${bearing}` })));
}
