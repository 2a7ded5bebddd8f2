// Tables that stand in the page itself: columns sort at a click, and rows that the search does not match are hidden.
const valueOf = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
};

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

/** Sort a table's rows by a column: numbers from the largest on, words from A on, and the other way at the next click. */
function sortBy(table, heading) {
  const column = heading.cellIndex;
  const [body] = table.tBodies;
  const rows = [...body.rows];
  const isNumeric = rows.some((row) => typeof valueOf(row, column) === "number");
  const first = isNumeric ? "descending" : "ascending";
  const other = isNumeric ? "ascending" : "descending";
  const order = heading.getAttribute("aria-sort") === first ? other : first;
  rows.sort((a, b) => (order === "ascending" ? 1 : -1) * compare(valueOf(a, column), valueOf(b, column)));
  body.append(...rows);
  for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order);
}

for (const table of document.querySelectorAll("table.sortable")) {
  for (const heading of table.tHead.rows[0].cells) {
    const button = el("button", { type: "button", class: "sort" });
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(table, heading));
    heading.append(button);
  }
}

/** Hide the rows of the page's own tables that lack a word that is sought, open what is folded around the others, and say how many are left. */
function filterTables() {
  const words = lowered(filters.q);
  const passes = (row) =>
    (!filters.backend || !row.dataset.backend || row.dataset.backend === filters.backend) &&
    words.every((word) => (row.dataset.words ??= row.textContent.toLowerCase()).includes(word));
  for (const section of document.querySelectorAll("section:has(table.searched)")) {
    let [shown, all] = [0, 0];
    for (const body of section.querySelectorAll("table.searched > tbody")) {
      const rows = [...body.rows].filter((row) => !row.classList.contains("band"));
      for (const row of rows) row.hidden = !passes(row);
      const left = rows.filter((row) => !row.hidden).length;
      body.hidden = left === 0;
      const folded = body.closest("details");
      if (folded) {
        folded.hidden = left === 0;
        if (left > 0 && left < rows.length) folded.open = true;
      }
      [shown, all] = [shown + left, all + rows.length];
    }
    section.querySelector(".left").textContent = shown === all ? "" : ` Showing ${number(shown)} of ${number(all)}.`;
  }
}
