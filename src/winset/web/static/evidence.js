// Evidence: who judges, each item judged in one row, and what else is written down about it.

import { askRemoval, body, key, notice, send } from "./workbench.js";
import { read } from "./judgement.js";

const here = (part) => `/case/${encodeURIComponent(key)}/${part}`;

/** On a narrow screen what is settled is folded, unless the address leads to it. */
for (const section of matchMedia("(max-width: 48rem)").matches ? document.querySelectorAll("[data-fold]") : []) {
  const rows = [...section.querySelectorAll("tr[data-settled]")];
  if (!rows.length || rows.some((row) => `#${row.id}` === location.hash)) continue;
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: `Show ${rows.length} ${section.dataset.fold}` });
  const show = (shown) => { for (const row of rows) row.hidden = !shown; button.hidden = shown; };
  button.addEventListener("click", () => { show(true); rows[0].querySelector("input, button, a")?.focus(); });
  section.querySelector("h2").after(button);
  show(false);
}

const AT = "winset-evidence-at";
/** The focus stays in the form or the row at which something was done. */
const back = sessionStorage.getItem(AT);
if (back) {
  sessionStorage.removeItem(AT);
  const place = document.querySelector(back);
  (place?.hidden ? place.closest("section") : place)?.querySelector("tr:not([hidden]) input, :not(tr) > input, button, a")?.focus();
}

/** Do something, and show the page as it is then; what was refused is said. */
async function doing(work) {
  const place = document.activeElement?.closest("[data-add], tr[id]");
  try { await work(); if (place) sessionStorage.setItem(AT, place.dataset.add ? `[data-add="${place.dataset.add}"]` : `#${CSS.escape(place.id)}`); location.reload(); } catch (error) { notice(error.message, { bad: true, stay: true }); }
}

/** Set values in the case as the page shows it, if that brings no faults. */
async function write(edits) {
  const looked = await send(here("check"), { edits });
  const fault = looked.findings.find((each) => each.severity === "error");
  if (fault) throw new Error(fault.words);
  const answer = await send(here("edit"), { etag: body.dataset.etag, edits });
  if (answer.conflict) throw new Error(`${answer.words} Reload the page to see what stands there now.`);
}

const as = document.getElementById("as");

/** What a form says of a new entry, but for its name. */
function entryOf(section, form) {
  const value = (name) => form.elements[name]?.value.trim() || undefined;
  if (section === "hypotheses") return { about: value("about"), question: value("question"), ...(form.elements.rest.checked ? { none_of_these: true } : {}) };
  if (section === "sources") return { rating: value("rating")?.toUpperCase() };
  const said = [...form.querySelectorAll("[data-view]")].map((each) => [each.dataset.view, read(each.value)]).filter(([, one]) => one !== null);
  if (section === "candidates") {
    if (said.length < 2) throw new Error("Say how likely it would be seen under two hypotheses or more.");
    const who = as.elements.by.defaultValue ? { judged: form.dataset.today, judged_by: as.elements.by.defaultValue } : {};
    return { by: value("by"), ...who, likelihood: Object.fromEntries(said) };
  }
  const source = value("source");
  return { date: value("date"), rating: value("rating")?.toUpperCase(), sources: source ? [source] : undefined };
}

as?.addEventListener("submit", (event) => {
  event.preventDefault();
  doing(() => send(here("evidence/as"), { by: as.elements.by.value }));
});

for (const form of document.querySelectorAll("form[data-add]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const section = form.dataset.add;
    doing(() => send(here("add"), { section, name: form.elements.name.value, entry: entryOf(section, form) }));
  });
}

for (const row of document.querySelectorAll("[data-item]")) {
  row.querySelector("[data-judge]")?.addEventListener("click", async () => {
    const cells = [...row.querySelectorAll("[data-view]")];
    const said = cells.map((cell) => [cell.dataset.view, read(cell.value)]).filter(([, one]) => one !== null);
    try {
      await send(here("evidence/judge"), { item: row.dataset.item, said: Object.fromEntries(said), why: row.querySelector("[data-why]").value });
      // where others are half typed the page stays, so that nothing is lost
      const drafts = [...document.querySelectorAll("[data-item]")].filter((other) => other !== row && other.dataset.typed);
      delete row.dataset.typed;
      if (!drafts.length) { sessionStorage.setItem(AT, `#${CSS.escape(row.id)}`); location.reload(); return; }
      row.querySelector("[data-judge]").textContent = "Judged";
      notice("Judged.");
    } catch (error) {
      for (const cell of cells) cell.setAttribute("aria-invalid", "true");
      notice(error.message, { bad: true, stay: true });
    }
  });
  row.addEventListener("input", () => { row.dataset.typed = "1"; });
}

addEventListener("beforeunload", (event) => { if (document.querySelector("[data-item][data-typed]")) event.preventDefault(); });

for (const button of document.querySelectorAll("[data-seen]")) {
  button.addEventListener("click", () => {
    const row = button.closest("[data-candidate]"), path = ["candidates", row.dataset.candidate];
    const day = row.querySelector("input[type=date]").value;
    const edits = [{ op: "set", path: [...path, "seen"], value: button.dataset.seen === "true", was: null }];
    if (day) edits.push({ op: "set", path: [...path, "date"], value: day, was: null });
    doing(() => write(edits));
  });
}

for (const button of document.querySelectorAll("[data-retract]")) {
  button.addEventListener("click", () => {
    const row = button.closest("[data-source]"), why = row.querySelector("[data-why]").value.trim();
    if (!why) { notice("Say why it is withdrawn; what rested on it is struck.", { bad: true }); return; }
    doing(() => write([{ op: "set", path: ["sources", row.dataset.source, "retracted"], value: why, was: null }]));
  });
}

for (const button of document.querySelectorAll("[data-remove]")) {
  button.addEventListener("click", () => askRemoval({ path: JSON.parse(button.dataset.remove), name: button.dataset.name, beside: button, done: () => location.reload() }));
}

document.getElementById("look")?.addEventListener("click", () => doing(() => send(here("evidence/look"), {})));
