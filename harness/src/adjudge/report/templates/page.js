// Ties the page together: the address decides what is open, controls change filters, keys do both.
const byId = (id) => document.getElementById(id);
const controls = { backend: byId("by-backend"), group: byId("by-group"), operator: byId("by-operator") };
let timingIsDrawn = false;

function draw() {
  drawMatrix();
  if (timingIsDrawn) drawTiming();
  for (const [key, control] of Object.entries(controls)) control.value = filters[key];
  if (byId("search").value !== filters.q) byId("search").value = filters.q;
  for (const chip of document.querySelectorAll(".chips .chip")) {
    chip.setAttribute("aria-pressed", String(filters.verdict.has(MARKS[chip.dataset.mark].id)));
  }
  filterTables();
  byId("reset").hidden = !isFiltered();
}

/** Draw anew after a filter changed; the address follows without a new step in the history. */
function refilter() {
  folds.matrix.clear();
  folds.timing.clear();
  history.replaceState(null, "", isFiltered() ? filterAddress() : location.pathname + location.search);
  draw();
}

/** Bring into view what passes the filters: the matrix, or the first other table that has what is sought. */
function showResults() {
  const found = filters.q && document.querySelector("#matrix-box table, .searched > tbody:not([hidden])");
  (found || byId("matrix")).closest("section").scrollIntoView();
}

function opens(address) {
  const key = DETAIL_KEYS.find((each) => each in address);
  if (!key) return false;
  if (!openDetail(address)) dialog.replaceChildren(heading("Not in this run", missing(key === "card" ? "backend" : key, address[key]), []));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  byId("detail-title").focus({ preventScroll: true });
  return true;
}

function follow() {
  const address = readAddress();
  if (opens(address)) return;
  if (dialog.open) dialog.close();
  if (FILTER_KEYS.some((key) => key in address) || location.hash.length < 2) {
    folds.matrix.clear();
    folds.timing.clear();
    takeFilters(address);
    draw();
    if (isFiltered()) showResults();
  }
}

/** Close the details; the address becomes that of the page behind them. */
function leave() {
  dialog.close();
  history.pushState(null, "", isFiltered() ? filterAddress() : location.pathname + location.search);
}

/** Draw the times when someone is about to see them. */
function drawTimingFirst() {
  if (timingIsDrawn) return;
  timingIsDrawn = true;
  drawTiming();
}

function fillSelect(select, values) {
  select.append(...values.map((value) => el("option", { value }, value)));
}

fillSelect(controls.backend, BACKENDS.map((backend) => backend.name));
fillSelect(controls.group, groupsInOrder);
fillSelect(controls.operator, [...new Set(CASES.map((fact) => fact.operator))]);
for (const [key, control] of Object.entries(controls)) {
  control.addEventListener("change", () => {
    filters[key] = control.value;
    refilter();
  });
}

let pause = 0;
function search() {
  clearTimeout(pause);
  filters.q = byId("search").value.trim();
  refilter();
}
byId("search").addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(search, 90);
});
byId("reset").addEventListener("click", () => {
  takeFilters({});
  refilter();
});

document.addEventListener("click", (event) => {
  const target = event.target.closest("button");
  if (!target) {
    if (event.target === dialog) leave();
    return;
  }
  if (target.matches(".chips .chip")) {
    const { id } = MARKS[target.dataset.mark];
    if (!filters.verdict.delete(id)) filters.verdict.add(id);
    refilter();
  } else if (target.matches(".fold")) {
    const kind = target.closest("#timing-box") ? "timing" : "matrix";
    folds[kind].set(target.dataset.group, target.getAttribute("aria-expanded") !== "true");
    kind === "timing" ? drawTiming() : drawMatrix();
    document.querySelector(`#${kind}-box .fold[data-group="${CSS.escape(target.dataset.group)}"]`).focus();
  } else if (target.id === "expand" || target.id === "collapse") {
    for (const group of groupsInOrder) folds.matrix.set(group, target.id === "expand");
    drawMatrix();
  } else if (target.id === "close-detail") {
    leave();
  } else if (target.id === "theme") {
    changeTheme();
  } else if (target.id === "copy-link") {
    navigator.clipboard?.writeText(location.href).then(() => (target.textContent = "Copied"), () => prompt("The link:", location.href));
  }
});

/** Go round: as the system has it, light, dark. */
const THEMES = ["", "light", "dark"];
function changeTheme() {
  const { style } = document.documentElement;
  const next = THEMES[(THEMES.indexOf(style.colorScheme) + 1) % THEMES.length];
  style.colorScheme = next;
  byId("theme").title = `Colours: ${next || "as the system has them"}`;
}

/** Follow the link to the panel before or after the one that is open. */
function step(place) {
  const links = [...dialog.querySelectorAll("[data-step]")];
  const link = links.find((each) => each.textContent.includes(place < 0 ? "←" : "→"));
  if (link) location.hash = link.getAttribute("href");
}

document.addEventListener("keydown", (event) => {
  const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "/" && !isTyping && !dialog.open) {
    event.preventDefault();
    byId("search").focus();
    byId("search").select();
  } else if (event.key === "Enter" && event.target === byId("search")) {
    search();
    byId("search").blur();
    showResults();
  } else if (event.key === "Escape" && event.target === byId("search")) {
    filters.q = "";
    refilter();
    byId("search").blur();
  } else if (dialog.open && (event.key === "ArrowLeft" || event.key === "ArrowRight") && !event.altKey) {
    step(event.key === "ArrowLeft" ? -1 : 1);
  }
});
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  leave();
});

addEventListener("hashchange", follow);
addEventListener("beforeprint", drawTimingFirst);
if (byId("timing-box")) {
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    drawTimingFirst();
  }, { rootMargin: "600px" }).observe(byId("timing-box"));
}
takeFilters(readAddress());
draw();
if (!opens(readAddress())) (isFiltered() ? showResults() : byId(location.hash.slice(1))?.scrollIntoView());
