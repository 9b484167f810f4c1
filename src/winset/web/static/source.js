// A source: its text comes part by part; a passage or a claim is written into a case.

import { renew } from "./frame.js";
import { read } from "./judgement.js";
import { body, notice, send } from "./workbench.js";

// --- the text ---------------------------------------------------------------------------------

const reader = document.getElementById("reader");
const PART = Number(reader.dataset.size);
let marked = null;

/** The paragraph of a number, once its part is there; null where the text has none. */
async function paragraph(n) {
  const later = document.getElementById(`part-${Math.floor((n - 1) / PART)}`);
  if (later?.matches(".later")) await htmx.ajax("GET", later.getAttribute("hx-get"), { source: later, target: later, swap: "outerHTML" });
  return document.getElementById(`p${n}`);
}

/** Set the words off in a paragraph; where they are not as they stand there, the whole of it. */
function set_off(place, words) {
  for (const mark of reader.querySelectorAll(".para mark")) { const text = mark.parentNode; mark.replaceWith(mark.textContent); text.normalize(); }
  marked?.classList.remove("shown");
  marked = place;
  place?.classList.add("shown");
  const line = place?.querySelector("p");
  const at = words ? line?.textContent.indexOf(words) ?? -1 : -1;
  if (at < 0 || line.childNodes.length !== 1) return;
  const range = document.createRange();
  range.setStart(line.firstChild, at);
  range.setEnd(line.firstChild, at + words.length);
  range.surroundContents(document.createElement("mark"));
}

/** Bring a paragraph into view, with words of it set off. */
async function show(n, words = "", scroll = true) {
  const place = await paragraph(n);
  if (scroll) place?.scrollIntoView({ block: "center" });
  set_off(place, words);
}

function asked() {
  const n = /^#p(\d+)$/.exec(location.hash)?.[1];
  if (n) show(Number(n));
}
addEventListener("hashchange", asked);
if (document.readyState === "complete") asked();
else addEventListener("load", asked);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#found a[data-words]");
  if (!link) return;
  event.preventDefault();
  history.replaceState(null, "", link.hash);
  show(Number(link.hash.slice(2)), link.dataset.words);
});

// The passage of a row is set off beside it; where the text is not beside but above, it is not moved to.
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (!row?.dataset.place || row.dataset.row === reader.dataset.shows) return;
  reader.dataset.shows = row.dataset.row;
  const beside = document.getElementById("panel").getBoundingClientRect().left > reader.getBoundingClientRect().right - 2;
  if (beside) show(Number(row.dataset.place), row.dataset.words.replace(/[….]+$/, ""));
});

// --- a passage or a claim becomes a row --------------------------------------------------------

let form = document.getElementById("cite");
const about = document.getElementById("about");
const chosen = document.getElementById("chosen");
let came = null;

/** What is selected in one paragraph: its words and its address. */
function selected() {
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
  const place = range && !range.collapsed ? range.startContainer.parentElement?.closest(".para") : null;
  if (!place || !place.contains(range.endContainer) || !reader.contains(place)) return null;
  const words = range.toString().replace(/\s+/g, " ").trim();
  return words ? { words, address: place.querySelector("[data-cite]").dataset.cite } : null;
}
if (chosen) document.addEventListener("selectionchange", () => {
  const found = selected();
  if (!found && document.activeElement?.closest("#chosen")) return;
  chosen.hidden = !found;
  if (!found) return;
  chosen.querySelector("q").textContent = found.words.length > 90 ? `${found.words.slice(0, 90)}…` : found.words;
  Object.assign(chosen.dataset, found);
});

function open_(address, words, from, claim = "") {
  came = from;
  form.hidden = false;
  about.hidden = true;
  if (form.tagName === "FORM") {
    form.reset();
    form.dataset.address = address;
    form.dataset.claim = claim;
    document.getElementById("which").textContent = address;
    const place = document.getElementById(address.split("#")[1]);
    document.getElementById("words").textContent = words || place?.querySelector("p").textContent || "";
    form.elements.name.value = words.slice(0, 200);
    form.elements.paraphrase.value = claim ? words : "";
    form.elements.date.value = form.elements.date.dataset.date;
    shape();
    form.elements.row.focus();
  } else document.getElementById("leave").focus();
  form.scrollIntoView({ block: "nearest" });
}
function close() {
  form.hidden = true;
  about.hidden = false;
  came?.focus();
}

/** Show the parts that the kind of row has. */
function shape() {
  const kind = form.elements.row.value;
  for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind);
  if (kind === "support") for (const part of form.querySelectorAll("[data-position]")) part.hidden = form.elements.place.value !== "positions";
  form.elements.name.required = !form.elements.name.closest("[data-for]").hidden;
  form.elements.paraphrase.required = true;
  document.getElementById("name-label").textContent = kind === "event" ? "Question" : "Name";
}

/** What the fields say, those that are shown alone. */
function written() {
  const said = { address: form.dataset.address, claim: form.dataset.claim };
  const shown = (each) => !each.closest("[hidden]");
  for (const each of form.elements) if (each.name && shown(each)) said[each.name] = each.value;
  const all = (name) => [...form.querySelectorAll(`[data-${name}]`)].filter((each) => shown(each) && each.value.trim());
  said.consistency = Object.fromEntries(all("fit").map((each) => [each.dataset.fit, each.value]));
  said.likelihood = Object.fromEntries(all("chance").map((each) => [each.dataset.chance, read(each.value)]));
  said.parties = [...[...form.querySelectorAll("[data-party]:checked")].map((each) => each.dataset.party), said.parties || ""].filter(Boolean).join(", ");
  said.first = [...form.querySelectorAll("[data-first]")].filter(shown).map((each) => ({
    name: each.querySelector("[data-name]").value, about: each.querySelector("label:nth-of-type(2) select, label:nth-of-type(2) input").value, fit: each.querySelector("[data-step]").value,
  })).filter((one) => one.name.trim());
  return said;
}

/** The form again, with what the case now has to choose from. */
async function renewed() {
  await htmx.ajax("GET", `${reader.dataset.at}/row`, { source: form, target: form, swap: "outerHTML" });
  form = document.getElementById("cite");
}

if (form) {
  const panel = document.getElementById("panel");
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape" && !form.hidden && form.contains(event.target)) close(); });
  panel.addEventListener("change", (event) => { if (form.contains(event.target) && ["row", "place"].includes(event.target.name)) shape(); });
  document.addEventListener("click", (event) => {
    if (event.target.id === "leave") { close(); return; }
    const button = event.target.closest("[data-cite], #chosen button");
    if (!button) return;
    const found = button.closest("#chosen") ? chosen.dataset : selected();
    if (button.dataset.claim) open_(button.dataset.cite, button.dataset.name, button, button.dataset.claim);
    else if (found && (!button.dataset.cite || found.address === button.dataset.cite)) open_(found.address, found.words, button);
    else open_(button.dataset.cite, "", button);
    getSelection().removeAllRanges();
    chosen.hidden = true;
  });
  panel.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await send(`${form.dataset.base}/cite`, written());
      body.dataset.etag = answer.etag;
      renew(answer);
      close();
      notice(`${form.dataset.address} is cited in the case, as ${answer.name}. ${answer.told.join(" ")}`, { choices: [["Open it", () => location.assign(answer.to)]] });
      await renewed();
    } catch (error) {
      const { row, actor, issue } = written();
      const at = row === "position" && actor && issue && `/case/${encodeURIComponent(body.dataset.key)}/edit#row/${actor}/${issue}`;
      notice(error.message, { bad: true, stay: true, choices: at ? [["Open its place in Positions", () => location.assign(at)]] : [] });
    }
  });
}

// --- what is known of it ------------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-reference]");
  if (!button) return;
  const n = button.closest("#cite") ? form.dataset.address.split("#p")[1] : 0;
  const answer = await fetch(`${reader.dataset.at}/reference?p=${n}`);
  const words = await answer.text();
  try { await navigator.clipboard.writeText(words); notice(`Copied: ${words}`); } catch { notice(words, { stay: true }); }
});

document.getElementById("correct").addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = Object.fromEntries(new FormData(event.target));
  try { await send(`${reader.dataset.at}/correct`, said); location.reload(); }
  catch (error) { notice(error.message, { bad: true, stay: true }); }
});

document.getElementById("remove").addEventListener("click", async () => {
  const address = `${reader.dataset.at}/remove`;
  try {
    const { cited } = await send(address, { look: true });
    const words = cited.length ? `${cited.join("; ")} ${cited.length === 1 ? "cites" : "cite"} it, and would lead to nothing.` : "No case here cites it.";
    notice(`Remove this source with its text and its claims? ${words} This cannot be undone; add the file again to read it again.`, { stay: true, choices: [["Remove it", async () => {
      try { location.assign((await send(address, {})).to); } catch (error) { notice(error.message, { bad: true }); }
    }]] });
  } catch (error) { notice(error.message, { bad: true }); }
});

const held = document.getElementById("collect");
async function collect(name, out) {
  try { await send("/library/collect", { name, ids: [held.dataset.id], out }); location.reload(); } catch (error) { notice(error.message, { bad: true, stay: true }); }
}
held.addEventListener("submit", (event) => { event.preventDefault(); collect(held.elements.name.value, false); });
held.addEventListener("click", (event) => { const out = event.target.closest("[data-out]"); if (out) collect(out.dataset.out, true); });
