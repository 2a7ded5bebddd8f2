// What is shown, and the address that says so: #verdict=wrong&backend=torch&q=norm filters, #case=..., #cell=problem|backend,
// #problem=... and #card=backend open details. "wrong" is wrong whether known or not, "known-wrong" and "unexpected-wrong" are one of the two.
const FILTER_KEYS = ["verdict", "backend", "group", "operator", "q"];
const DETAIL_KEYS = ["case", "cell", "problem", "card"];
const filters = { verdict: new Set(), backend: "", group: "", operator: "", q: "" };

function readAddress() {
  const found = {};
  for (const pair of location.hash.slice(1).split("&")) {
    const [key, ...rest] = pair.split("=");
    if (!rest.length || ![...FILTER_KEYS, ...DETAIL_KEYS].includes(key)) continue;
    try {
      found[key] = decodeURIComponent(rest.join("="));
    } catch {
      found[key] = rest.join("=");
    }
  }
  return found;
}

const encoded = (value) => encodeURIComponent(value).replace(/%2F/g, "/").replace(/%7C/g, "|").replace(/%2C/g, ",");
const addressOf = (key, value) => `#${key}=${encoded(value)}`;

const occurring = new Set(VERDICTS.map((verdict) => MARKS[verdict.mark].id));
const twinOf = (id) => (occurring.has(`known-${id}`) ? `known-${id}` : null);

/** Return the marks that a word of an address asks for, those that no verdict bears only where none of them has any. */
function marksOf(word) {
  const unexpected = word.replace(/^unexpected-/, "");
  const borne = [word, `known-${word}`].filter((id) => occurring.has(id));
  return borne.length ? borne : [unexpected];
}

/** Return the shortest words that ask for the marks. */
function wordsOf(ids) {
  return [...ids].filter((id) => !(id.startsWith("known-") && ids.has(id.slice("known-".length))))
    .map((id) => (twinOf(id) && !ids.has(twinOf(id)) ? `unexpected-${id}` : id));
}

function filterAddress() {
  const pairs = FILTER_KEYS.map((key) => [key, key === "verdict" ? wordsOf(filters.verdict).join(",") : filters[key]]);
  return "#" + pairs.filter(([, value]) => value).map(([key, value]) => `${key}=${encoded(value)}`).join("&");
}

function takeFilters(address) {
  filters.verdict = new Set((address.verdict || "").split(",").filter(Boolean).flatMap(marksOf));
  for (const key of FILTER_KEYS.slice(1)) filters[key] = address[key] || "";
}

const isFiltered = () => Boolean(filters.verdict.size || filters.backend || filters.group || filters.operator || filters.q);

/** Return a sentence for each name that is filtered by and that the run does not have. */
function strangers() {
  const known = {
    verdict: new Set(MARKS.map((mark) => mark.id)),
    backend: backendByName,
    group: new Set(groupsInOrder),
    operator: new Set(CASES.map((fact) => fact.operator)),
  };
  return Object.entries(known).flatMap(([kind, names]) =>
    [...(kind === "verdict" ? filters.verdict : [filters[kind]])].filter((name) => name && !names.has(name)).map((name) => missing(kind, name)));
}

const missing = (kind, name) => `There is no ${kind} “${name}” in this run.`;

const lowered = (words) => words.toLowerCase().split(/\s+/).filter(Boolean);
let searched = null;

/** Return what a search looks through, in lower case; made when something is sought for the first time. */
function haystacks() {
  searched ??= {
    cases: CASES.map((fact) => `${fact.id} ${textAt(PROBLEMS[fact.problem].summary)}`.toLowerCase()),
    texts: TEXTS.map((text) => text.toLowerCase()),
    backends: BACKENDS.map((backend) => backend.name.toLowerCase()),
  };
  return searched;
}

/** Return a test of whether a verdict says every word that is sought. */
function saysAll(words) {
  if (!words.length) return () => true;
  const { cases, texts, backends } = haystacks();
  return (verdict) => words.every((word) =>
    cases[verdict.case].includes(word) || texts[verdict.detail].includes(word) || backends[verdict.backend].includes(word) ||
    (verdict.known && texts[verdict.known[1]].includes(word)));
}

/** Return a test of cases, and one of the verdicts of cases that pass it. */
function currentTests() {
  const says = saysAll(lowered(filters.q));
  const backend = filters.backend ? backendByName.get(filters.backend) : null;
  return {
    ofCase: (fact) =>
      (!filters.group || PROBLEMS[fact.problem].group === filters.group) &&
      (!filters.operator || fact.operator === filters.operator),
    ofVerdict: (verdict) =>
      (backend === null || verdict.backend === backend) &&
      (!filters.verdict.size || filters.verdict.has(MARKS[verdict.mark].id)) &&
      says(verdict),
  };
}
