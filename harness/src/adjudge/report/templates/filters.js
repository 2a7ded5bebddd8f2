// What is shown, and the address that says so: #verdict=wrong&backend=torch&q=norm filters, #case=..., #cell=problem|backend
// and #problem=... open details.
const FILTER_KEYS = ["verdict", "backend", "group", "operator", "q"];
const DETAIL_KEYS = ["case", "cell", "problem"];
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

function filterAddress() {
  const pairs = FILTER_KEYS.map((key) => [key, key === "verdict" ? [...filters.verdict].join(",") : filters[key]]);
  return "#" + pairs.filter(([, value]) => value).map(([key, value]) => `${key}=${encoded(value)}`).join("&");
}

function takeFilters(address) {
  filters.verdict = new Set((address.verdict || "").split(",").filter((id) => MARKS.some((mark) => mark.id === id)));
  for (const key of FILTER_KEYS.slice(1)) filters[key] = address[key] || "";
}

const isFiltered = () => Boolean(filters.verdict.size || filters.backend || filters.group || filters.operator || filters.q);

const caseWords = CASES.map((fact) => `${fact.id} ${textAt(PROBLEMS[fact.problem].summary)}`.toLowerCase());
const textWords = RUN.texts.map((text) => text.toLowerCase());
const backendWords = BACKENDS.map((backend) => backend.name.toLowerCase());

/** Return a test of cases, and one of the verdicts of cases that pass it. */
function currentTests() {
  const words = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
  const backend = filters.backend ? backendByName.get(filters.backend) : null;
  const says = (verdict, word) =>
    caseWords[verdict[V_CASE]].includes(word) ||
    textWords[verdict[V_DETAIL] || NO_TEXT].includes(word) ||
    backendWords[verdict[V_BACKEND]].includes(word);
  return {
    ofCase: (fact) =>
      (!filters.group || PROBLEMS[fact.problem].group === filters.group) &&
      (!filters.operator || fact.operator === filters.operator),
    ofVerdict: (verdict) =>
      (backend === null || verdict[V_BACKEND] === backend) &&
      (!filters.verdict.size || filters.verdict.has(MARKS[verdict[V_MARK]].id)) &&
      words.every((word) => says(verdict, word)),
  };
}
