// The matrix: each cell is checked, then written into the case; the probabilities follow.

import { renew } from "./frame.js";
import { STEPS, read } from "./judgement.js";
import { body, key, notice, send, watch } from "./workbench.js";

const place = document.getElementById("matrix");
const saved = document.getElementById("saved");
const here = (part) => `/case/${encodeURIComponent(key)}/${part}`;
const asked = (draws) => {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of [["actor", place.dataset.actor], ["draws", draws]]) query.set(name, value);
  return query;
};
const QUICK = 1000, FULL = 4000, REST = 1200;
let resting = 0, round = 0, holder = null, writing = Promise.resolve();

/** The edits that put a value into a cell. An item is judged by steps or by likelihoods, not by both. */
function editsOf(cell, path, was, value) {
  if (path[0] === "hypotheses") return value === null ? [{ op: "delete", path, was }] : [{ op: "set", path, value, was }];
  const [section, item, old, view] = path;
  const part = STEPS.includes(value) ? "consistency" : "likelihood";
  const others = [...cell.closest("tr").querySelectorAll("input")].filter((each) => each !== cell && each.dataset.was !== "null");
  const kinds = new Set(others.map((each) => JSON.parse(each.dataset.path)[2]));
  if (value !== null && kinds.size && !kinds.has(part)) {
    throw new Error(kinds.has("consistency")
      ? "This item is judged by steps, CC to II: write one of them, or clear its other cells first."
      : "This item is judged by percentages: write a percentage or a word, or clear its other cells first.");
  }
  if (value === null && !others.length) throw new Error("An item needs at least one judgement. To take the item out, use Text.");
  const edits = [];
  if (old && old !== part && value !== null) edits.push({ op: "delete", path: [section, item, old] });
  if (old && value === null) edits.push({ op: "delete", path: [section, item, old, view], was });
  if (value !== null) edits.push({ op: "set", path: [section, item, part, view], value, was: old === part ? was : null });
  return edits;
}

async function put(cell) {
  const path = JSON.parse(cell.dataset.path), was = JSON.parse(cell.dataset.was);
  const value = read(cell.value);
  if (JSON.stringify(value) === JSON.stringify(was) || (value === null && was === null)) return;
  cell.removeAttribute("aria-invalid");
  saved.textContent = "Saving…";
  try {
    const edits = editsOf(cell, path, was, value);
    const looked = await send(here("check"), { edits });
    const fault = looked.findings.find((each) => each.severity === "error");
    if (fault) throw new Error(fault.words);
    const answer = await send(here("edit"), { etag: body.dataset.etag, edits });
    if (answer.conflict) throw new Error(`${answer.words} Reload the page to see what stands there now.`);
    body.dataset.etag = answer.etag;
    renew(answer);
    cell.dataset.was = JSON.stringify(value);
    if (path[0] === "evidence") cell.dataset.path = JSON.stringify([path[0], path[1], value === null ? "" : edits[edits.length - 1].path[2], path[3]]);
    saved.textContent = "Saved";
    follow();
  } catch (error) {
    cell.setAttribute("aria-invalid", "true");
    saved.textContent = "Not saved";
    notice(error.message, { bad: true });
  }
}

/** Show the probabilities at once, and the whole answer when no more changes come. */
async function follow() {
  const mine = ++round;
  clearTimeout(resting);
  try {
    const said = await send(here(`assess/posterior?${asked(QUICK)}`), {});
    if (mine !== round) return;
    for (const [view, found] of Object.entries(said.views)) {
      const row = place.querySelector(`[data-view="${CSS.escape(view)}"]`);
      if (!row) continue;
      row.querySelector("meter").value = found.share;
      row.querySelector("b").textContent = found.text;
      row.querySelector("small").textContent = found.ends;
    }
    document.getElementById("leading").textContent = said.leading;
    place.dataset.answered = String(Number(place.dataset.answered || 0) + 1);
  } catch (error) { notice(error.message, { bad: true }); }
  if (mine === 1) return;
  resting = setTimeout(() => {
    const old = document.querySelector(".answer");
    if (!old || mine !== round) return;
    holder?.remove();
    holder = document.createElement("div"); // the new answer is made out of sight, so that nothing jumps
    holder.hidden = true;
    old.after(holder);
    holder.addEventListener("htmx:afterSettle", () => {
      const made = holder?.querySelector(".answer");
      if (made) { old.replaceWith(made); holder.remove(); holder = null; }
    });
    htmx.ajax("POST", here(`assess?${asked(FULL)}`), { target: holder, swap: "innerHTML" });
  }, REST);
}

for (const cell of place.querySelectorAll("input[data-path]")) {
  cell.addEventListener("change", () => { writing = writing.then(() => put(cell)); });
}
watch(() => notice("This case was changed outside.", { choices: [["Show it as it is now", () => location.reload()]], stay: true }));
follow();
