// Asks for news and writes it into the page: a list of runs, or the progress of one.
const { every, news, shown } = document.currentScript.dataset;
const words = (value) => value.toLocaleString("en");

/** The list is laid anew by the server when the state of a run changed, or a run came or went. */
const signature = (entries) => entries.map((entry) => `${entry.name} ${entry.state} ${entry.unexpected ?? "unjudged"}`).join("; ");

function followList(entries) {
  if (signature(entries) !== shown) location.reload();
  for (const { name, state, progress } of entries) {
    const counted = document.querySelector(`tr[data-run="${CSS.escape(name)}"] td[data-label="State"] small`);
    if (counted && state === "running") counted.textContent = `${words(total(progress))} of ${words(planned(progress))}`;
  }
}

const sum = (kinds) => Object.values(kinds).reduce((a, b) => a + b, 0);
const total = (progress) => Object.values(progress.outcomes).reduce((all, kinds) => all + sum(kinds), 0);
const planned = (progress) => progress.cases * (Object.keys(progress.outcomes).length - Object.keys(progress.errors).length);

function followRun({ state, progress, unexpected }) {
  if (progress.finished && unexpected === null) document.getElementById("state").textContent = "All is answered; the answers are being judged.";
  if (unexpected !== null || state === "interrupted") location.reload();
  for (const [name, kinds] of Object.entries(progress.outcomes)) {
    const row = document.querySelector(`tr[data-backend="${CSS.escape(name)}"]`);
    if (!row || !row.querySelector("progress")) continue;
    row.querySelector("progress").max = progress.cases;
    row.querySelector("progress").value = sum(kinds);
    row.querySelector(".done").textContent = `${words(sum(kinds))} of ${words(progress.cases)}`;
    row.querySelector(".kinds").textContent = Object.entries(kinds).map(([kind, count]) => `${words(count)} ${kind}`).join(", ");
  }
}

async function ask() {
  try {
    const answer = await fetch(news);
    if (answer.ok) {
      const said = await answer.json();
      Array.isArray(said) ? followList(said) : followRun(said);
    }
  } catch {
    // The server was stopped: the page stays as it is, and goes on when it is there again.
  }
  setTimeout(ask, every * 1000);
}
setTimeout(ask, every * 1000);
