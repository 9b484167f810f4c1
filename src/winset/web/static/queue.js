// The queue by keyboard: rows have the focus, keys press their buttons; a row is merged into another.

import { notice } from "./workbench.js";

const list = () => [...document.querySelectorAll("[data-row]")];
const by = document.getElementById("by");
const told = document.getElementById("merging");
let last = null;
let busy = false;
let merging = null;
document.body.addEventListener("htmx:beforeRequest", () => { busy = true; });
document.body.addEventListener("htmx:afterRequest", () => { busy = false; });

// Who judges is asked once in a browser.
if (by && !by.value) by.value = localStorage.getItem("winset-by") || "";
by?.addEventListener("change", () => localStorage.setItem("winset-by", by.value.trim()));

function go(from, step) {
  const rows = list();
  const next = rows[rows.indexOf(from) + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

// --- merging ----------------------------------------------------------------------------------

function merge(row) {
  merging = row;
  told.hidden = !row;
  if (row) told.querySelector("b").textContent = row.dataset.words;
  for (const button of document.querySelectorAll("[data-into]")) button.hidden = !row || button.closest("[data-row]") === row;
  if (row) go(row, list().at(-1) === row ? -1 : 1);
}

function into(row) {
  const [all, from] = [row.closest("[data-post]"), merging];
  if (!all || row === from) { notice("Choose another row of the draft, the one that stays.", { bad: true }); return; }
  merge(null);
  last = row.dataset.row;
  const query = new URLSearchParams({ row: from.dataset.row, how: "merge", into: row.dataset.row, by: by.value });
  if (all.dataset.of) query.set("of", all.dataset.of);
  htmx.ajax("POST", `${all.dataset.post}?${query}`, { target: "#draft" });
}
document.getElementById("not-merging")?.addEventListener("click", () => merge(null));

// --- keys -------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (event.key === "Escape" && merging) { merge(null); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  if (!row) {
    if (event.key === "j") { (list().find((each) => each.classList.contains("candidate")) ?? list()[0])?.focus(); event.preventDefault(); }
    return;
  }
  if (event.key === "j" || event.key === "k") { go(row, event.key === "j" ? 1 : -1); event.preventDefault(); return; }
  if (event.key === "Enter" && merging && event.target === row) { event.preventDefault(); into(row); return; }
  const target = row.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const details = row.querySelector("details");
  if (busy || !(target || (event.key === "c" && details))) return;
  event.preventDefault();
  last = row.dataset.row;
  if (target?.matches("button")) { target.click(); return; }
  details.open = true;
  if (target) target.focus();
  else details.addEventListener("htmx:afterSettle", () => details.querySelector("[data-key=c]")?.focus(), { once: true });
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-row]");
  last = row?.dataset.row ?? last;
  if (event.target.closest?.("[data-merge]")) merge(row);
  if (event.target.closest?.("[data-into]")) into(row);
});

const taken = () => { const etag = document.querySelector("#draft [data-etag]")?.dataset.etag; if (etag) document.body.dataset.etag = etag; };
document.body.addEventListener("htmx:oobAfterSwap", taken);

// The focus goes to the next row that waits, or stays where something is asked.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (!["draft", "claims"].includes(event.detail.target.id) || !last) return;
  if (event.detail.target.id === "draft") taken();
  const rows = list();
  const place = rows.findIndex((each) => each.dataset.row === last);
  const asked = rows.find((each) => each.classList.contains("asked"));
  (asked ?? rows.slice(place + 1).find((each) => each.classList.contains("candidate")) ?? rows[place])?.focus();
});
