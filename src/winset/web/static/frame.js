// The frame: what is asked under, work that goes on, steps by name, a link to copy, going anywhere.

import { body, busy, key, notice, send } from "./workbench.js";

const $ = (id) => document.getElementById(id);
const NAMES = ["scenario", "draws", "seed"];
const here = (part) => `/case/${encodeURIComponent(key)}/${part}`;

// --- context --------------------------------------------------------------------------------

const context = $("context");
context?.addEventListener("change", () => context.requestSubmit());
context?.addEventListener("submit", () => { // what is not said is left out of the address
  for (const field of context.elements) if (field.name && (field.value === "" || (field.name === "seed" && field.value === "0"))) field.disabled = true;
});

/** A link within the case keeps the context that the address says. */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!key || !link || !link.pathname.startsWith(`${here("").slice(0, -1)}/`) || link.hasAttribute("download")) return;
  const [now, next] = [new URLSearchParams(location.search), new URL(link.href)];
  for (const name of NAMES) if (now.has(name) && !next.searchParams.has(name)) next.searchParams.set(name, now.get(name));
  if (next.href !== link.href) link.href = next.href;
}, true);

/** A form that asks the page's own question keeps it too. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!key || form === context || form.method !== "get" || form.hasAttribute("hx-get") || form.hasAttribute("hx-post")) return;
  for (const name of NAMES) {
    const value = new URLSearchParams(location.search).get(name);
    if (value && !form.elements[name]) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
}, true);

$("copy-link")?.addEventListener("click", async () => {
  try { await navigator.clipboard.writeText(location.href); notice("The address of this page, with scenario, draws and seed, is copied."); }
  catch { notice(location.href, { stay: true }); }
});

// --- steps and work -------------------------------------------------------------------------

/** Say what can be taken back, and how the case stands; a save's answer may leave the latter to the next look. */
export function renew(answer) {
  steps(answer.steps);
  if (answer.bar) tell(answer.bar);
}

/** Name what can be taken back and made again. */
function steps(named) {
  for (const id of ["undo", "redo"]) {
    const [button, step] = [$(id), named[id]];
    if (!button) continue;
    button.hidden = !step;
    button.dataset.step = step?.id || "";
    button.title = step ? `${id === "undo" ? "Undo" : "Redo"}: ${step.what}` : "";
    button.querySelector("span").textContent = step ? `: ${step.what}` : "";
  }
}

for (const id of ["undo", "redo"]) {
  $(id)?.addEventListener("click", async () => {
    try { await send(here("undo"), { forth: id === "redo", step: $(id).dataset.step }); location.reload(); }
    catch (error) { notice(error.message, { bad: true, stay: true }); look(); }
  });
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, dialog");
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || typing || !key) return;
  event.preventDefault();
  const button = $(event.shiftKey ? "redo" : "undo");
  if (!button.hidden) button.click();
});

function jobs(listed) {
  const held = document.activeElement?.id;
  $("jobs").replaceChildren(...listed.map((job) => {
    const part = document.createElement("span");
    part.className = "running";
    const stop = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: "Stop" });
    stop.setAttribute("aria-label", `Stop: ${job.what}`);
    stop.id = `running-${job.id}`; // a look every few seconds leaves the focus where it is
    stop.addEventListener("click", async () => {
      part.remove();
      await fetch(`/job/${encodeURIComponent(job.id)}/stop`, { method: "POST", headers: { "x-winset-csrf": body.dataset.csrf } }).catch(() => {});
    });
    part.append(`${job.what} ${job.percent} %`, stop);
    return part;
  }));
  if (held?.startsWith("running-")) document.getElementById(held)?.focus();
}

/** How the case stands, and how old its last forecast is. */
function tell(bar) {
  $("standing").className = `pill ${bar.standing}`;
  $("standing").href = here(bar.to);
  for (const [id, words] of [["standing", bar.findings], ["freshness", bar.forecast]]) if ($(id).textContent !== words) $(id).textContent = words;
}

async function look() {
  if (document.hidden || busy()) return;
  const { etag } = body.dataset;
  try {
    const answer = await fetch(here("state"));
    if (!answer.ok) return;
    const said = await answer.json();
    jobs(said.jobs);
    if (busy() || body.dataset.etag !== etag) return; // a save has overtaken it
    renew(said);
    dispatchEvent(new CustomEvent("case-state", { detail: said }));
  } catch { /* the server is gone: the next action says so */ }
}
if (key) {
  setInterval(look, 3000);
  setTimeout(look, 700);
  document.addEventListener("visibilitychange", look);
}

// --- what is begun and not part of the case yet ------------------------------------------------

export const BEGUN = "winset-begun:"; // in this browser, by the case's key
export const kept = (of) => JSON.parse(localStorage.getItem(BEGUN + of) || "[]");
/** Name the entries that wait in this browser until they are whole. */
export function showBegun() {
  const waiting = kept(key);
  $("begun").hidden = !waiting.length;
  $("begun").replaceChildren("Begun, and not part of the case yet: ", ...waiting.flatMap(({ path, name }, index) => [
    index ? ", " : "",
    Object.assign(document.createElement("a"), { href: `${here(`sections/${path[0]}`)}#entry-${encodeURIComponent(path[1])}`, textContent: name }),
    ` (${path[0].replaceAll("_", " ")})`,
  ]), ".");
  for (const heading of document.querySelectorAll("[data-none]")) {
    if (waiting.some(({ path }) => path[0] === heading.dataset.none)) heading.textContent = heading.dataset.begun;
  }
}
if (key) showBegun();

// --- tables and pictures to take along ------------------------------------------------------

function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const nameOf = (part, end) => {
  const card = part.closest("section, .card, figure");
  const words = card?.querySelector("h1, h2, h3, h4")?.textContent || part.getAttribute("aria-label") || document.title;
  return `${words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "winset"}.${end}`;
};

/** A cell as it reads: what stands below its number in brackets. */
function cellText(cell) {
  const copy = cell.cloneNode(true);
  for (const small of copy.querySelectorAll("small")) small.replaceWith(` (${small.textContent.trim()})`);
  for (const field of cell.querySelectorAll("input, select")) return field.value;
  return copy.textContent.replace(/\s+/g, " ").trim();
}

export function csvOf(table) {
  const safe = (text) => (/^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text); // no formula (OWASP)
  return [...table.rows].map((row) => [...row.cells].map((cell) => `"${safe(cellText(cell)).replaceAll('"', '""')}"`).join(",")).join("\r\n");
}

async function svgOf(picture) {
  const copy = picture.cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = await (await fetch("/static/charts.css")).text();
  copy.prepend(style);
  return new XMLSerializer().serializeToString(copy);
}

/** Give each table its CSV and each picture its SVG, once. */
function takeAlong() {
  for (const part of document.querySelectorAll("main .scroll:not([data-taken])")) {
    const [table, picture] = [part.querySelector("table"), part.querySelector("svg.ws-chart")];
    if (!table && !picture) continue;
    part.dataset.taken = "1";
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain take", textContent: table ? "CSV" : "SVG" });
    button.setAttribute("aria-label", `${table ? "CSV of the table" : "SVG of the picture"}: ${part.getAttribute("aria-label") || ""}`);
    button.addEventListener("click", async () => {
      const now = part.querySelector(table ? "table" : "svg.ws-chart");
      if (table) save(nameOf(part, "csv"), "text/csv", `\ufeff${csvOf(now)}`);
      else save(nameOf(part, "svg"), "image/svg+xml", await svgOf(now));
    });
    if (part.parentElement.classList.contains("two")) { // side by side: the button is no part of its own
      const both = document.createElement("div");
      part.replaceWith(both);
      both.append(part);
    }
    part.after(button);
  }
}
/** Order rows by a column: the first by rank, as they came; numbers from the largest; once more turns it round. Empty cells stay last. */
function orderBy(head) {
  const [at, body] = [head.cellIndex, head.closest("table").tBodies[0]];
  const number = head.classList.contains("n");
  const was = head.getAttribute("aria-sort");
  const down = was ? was === "ascending" : number;
  for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const rank = (row) => Number(row.dataset.rank);
  const text = (row) => cellText(row.cells[at]);
  const size = (row) => Number.parseFloat(text(row).replace("−", "-").replace(/[<>+,]/g, ""));
  const none = (row) => text(row) === "" || (number && Number.isNaN(size(row)));
  const compare = (one, other) => (at === 0 ? rank(one) - rank(other) : number ? size(one) - size(other) : text(one).localeCompare(text(other)));
  const order = (one, other) => none(one) - none(other) || (none(one) ? 0 : (down ? -1 : 1) * compare(one, other)) || rank(one) - rank(other);
  body.append(...[...body.rows].sort(order));
}

/** Give the titles of a table that can be ordered a button each, once. */
function sortable() {
  for (const head of document.querySelectorAll("table[data-sortable] thead th:not(:has(button))")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain sort" });
    button.append(...head.childNodes);
    button.addEventListener("click", () => orderBy(head));
    head.append(button);
    [...head.closest("table").tBodies[0].rows].forEach((row, at) => { row.dataset.rank = at; });
  }
}
for (const prepare of [takeAlong, sortable]) {
  prepare();
  document.addEventListener("htmx:afterSettle", prepare);
}

// --- going anywhere -------------------------------------------------------------------------

const palette = $("palette");
const field = palette?.querySelector("input");
const list = $("palette-list");
const MOST = 12;
let known = null, at = 0;

function listed() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = (known || []).filter((each) => words.every((word) => `${each.name} ${each.kind} ${each.id}`.toLowerCase().includes(word)));
  const found = all.slice(0, MOST);
  $("palette-said").textContent = all.length > MOST ? `${MOST} of ${all.length}: more letters find fewer.` : known && !all.length ? `Nothing in this case is called “${field.value.trim()}”, by name or id.` : "";
  at = Math.max(0, Math.min(at, found.length - 1));
  list.replaceChildren(...found.map((each, index) => {
    const item = document.createElement("li");
    item.id = `palette-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(index === at));
    item.append(Object.assign(document.createElement("span"), { textContent: each.name }), Object.assign(document.createElement("small"), { textContent: `${each.kind} · ${each.id}` }));
    item.addEventListener("click", () => {
      const link = Object.assign(document.createElement("a"), { href: each.to });
      palette.append(link); // as a link of the page it keeps the context
      palette.close();
      link.click();
      link.remove();
    });
    return item;
  }));
  field.setAttribute("aria-activedescendant", found.length ? `palette-${at}` : "");
}

async function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  field.value = "";
  at = 0;
  listed();
  known = await (await fetch(here("find"))).json(); // anew each time: a page adds entries without being loaded again
  listed();
}
$("find")?.addEventListener("click", openPalette);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && palette) { event.preventDefault(); openPalette(); }
});
field?.addEventListener("input", () => { at = 0; listed(); });
field?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); at += event.key === "ArrowDown" ? 1 : -1; listed(); }
  if (event.key === "Enter") { event.preventDefault(); list.children[at]?.click(); }
});
palette?.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
