// The whole text, on its page or in the drawer of another: lines are numbered, checked while it is typed, saved on demand.

import { renew } from "./frame.js";
import { body, key, notice, send, watch } from "./workbench.js";

const $ = (id) => document.getElementById(id);
const here = (part) => `/case/${encodeURIComponent(key)}/${part}`;
const DRAFT = `winset-text:${key}`;

/** Make the text in a part of the page live; `kept` is called when it was saved. */
function start(root, kept = () => {}) {
  const [area, gutter, saved, bench] = [root.querySelector("textarea"), root.querySelector(".gutter"), $("text-saved"), root.querySelector(".text-bench")];
  let clean = area.value, etag = bench.dataset.etag, timer = 0, marks = new Map(), drawn = "";
  const draft = JSON.parse(localStorage.getItem(DRAFT) || "null");
  if (draft && draft.text !== clean) {
    notice("A text of this case was typed here and not saved.", { stay: true, choices: [
      ["Show it", () => { area.value = draft.text; area.dispatchEvent(new Event("input")); }],
      ["Drop it", () => localStorage.removeItem(DRAFT)],
    ] });
  }

  function goTo(line) {
    const lines = area.value.split("\n");
    const begin = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    area.focus();
    area.setSelectionRange(begin, begin + (lines[line - 1] || "").length);
    area.scrollTop = Math.max(0, (line - 8) * parseFloat(getComputedStyle(area).lineHeight));
  }

  /** Number the lines, and mark those with findings. */
  function number() {
    const count = area.value.split("\n").length;
    const now = `${count}:${[...marks].map(([line, found]) => line + found.severity)}`;
    if (now !== drawn) {
      drawn = now;
      gutter.replaceChildren();
      let plain = "";
      for (let line = 1; line <= count; line += 1) {
        const found = marks.get(line);
        if (!found) { plain += `${line}\n`; continue; }
        const mark = Object.assign(document.createElement("b"), { textContent: line, title: found.written, className: found.severity });
        gutter.append(plain, mark, "\n");
        plain = "";
      }
      gutter.append(plain);
    }
    gutter.scrollTop = area.scrollTop;
  }

  function findings(listed) {
    marks = new Map();
    for (const each of listed) if (each.line && marks.get(each.line)?.severity !== "error") marks.set(each.line, each);
    number();
    const list = root.querySelector(".findings");
    list.replaceChildren(...listed.map((finding) => {
      const item = document.createElement("li");
      item.className = finding.severity;
      const link = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: `line ${finding.line}` });
      link.addEventListener("click", () => goTo(finding.line));
      item.append(link, Object.assign(document.createElement("code"), { textContent: finding.path }), document.createElement("br"), finding.written);
      return item;
    }));
    if (!listed.length) list.append(Object.assign(document.createElement("li"), { textContent: "None: the case can be run." }));
  }

  async function check() {
    try { findings((await send(here("text/check"), { text: area.value })).findings); } catch (error) { notice(error.message, { bad: true }); }
  }

  async function save(force = false) {
    saved.textContent = "Saving…";
    const text = area.value;
    try {
      const answer = await send(here("text"), { etag, text, was: clean, force });
      if (answer.conflict) {
        saved.textContent = "Not saved";
        notice(answer.words, { bad: true, stay: true, choices: [["Drop mine, show the file", () => { localStorage.removeItem(DRAFT); clean = area.value; location.reload(); }], ["Write mine over it", () => save(true)]] });
        return;
      }
      body.dataset.etag = etag = answer.etag;
      if (answer.merged) { notice("Saved, and merged with a change that was made outside."); area.value = answer.text; }
      clean = answer.merged ? answer.text : text;
      localStorage.removeItem(DRAFT);
      saved.textContent = area.value === clean ? "Saved" : "Not saved yet";
      renew(answer);
      findings(answer.findings);
      kept();
    } catch (error) { saved.textContent = "Not saved"; notice(error.message, { bad: true }); }
  }

  area.addEventListener("scroll", number);
  area.addEventListener("input", () => {
    saved.textContent = area.value === clean ? "Saved" : "Not saved yet";
    try { localStorage.setItem(DRAFT, JSON.stringify({ text: area.value })); } catch { /* too large to keep */ }
    number();
    clearTimeout(timer);
    timer = setTimeout(check, 400);
  });
  $("save").addEventListener("click", () => save());
  root.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
  });
  addEventListener("beforeunload", (event) => { if (root.isConnected && area.value !== clean) event.preventDefault(); });
  number();
  check();
  if (Number(bench.dataset.line)) goTo(Number(bench.dataset.line));
  return { area, dirty: () => area.value !== clean };
}

const page = $("text-page");
if (page) {
  start(page);
  watch(() => notice("The file was changed outside. What you type is merged into it where it does not touch the same lines.", { choices: [["Show it as it is now", () => location.reload()]], stay: true }));
}

/** A link to the text opens it beside what is looked at. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-drawer], #findings a[href*='/text?line=']");
  if (!link || page || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const place = new URL(link.href);
  place.searchParams.set("drawer", "1");
  try {
    const answer = await fetch(place);
    if (!answer.ok) throw new Error(await answer.text());
    const drawer = Object.assign(document.createElement("dialog"), { id: "drawer", innerHTML: await answer.text() }); // made and escaped by the server
    drawer.setAttribute("aria-label", "The case as text");
    const corner = $("notice"), before = corner.nextElementSibling; // what is said must be seen above the drawer
    document.body.append(drawer);
    drawer.append(corner);
    drawer.showModal();
    let changed = false;
    const live = start(drawer, () => { changed = true; });
    const close = () => {
      if (live.dirty() && !confirm("Close without saving? What was typed is kept in this browser.")) return;
      before.before(corner);
      drawer.remove();
      if (changed) location.reload(); else link.focus();
    };
    drawer.addEventListener("cancel", (gone) => { gone.preventDefault(); close(); });
    $("close-text").addEventListener("click", close);
    if (!Number(place.searchParams.get("line"))) live.area.focus();
  } catch (error) { notice(error.message, { bad: true }); }
});
