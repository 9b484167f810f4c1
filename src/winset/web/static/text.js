// The whole text: checked while it is typed, saved on demand.

import { body, key, notice, send, watch } from "./workbench.js";

const area = document.getElementById("text");
const saved = document.getElementById("saved");
const here = (part) => `/case/${encodeURIComponent(key)}/${part}`;
let clean = area.value;
const DRAFT = `winset-text:${key}`;
const kept = JSON.parse(localStorage.getItem(DRAFT) || "null");
if (kept && kept.text !== clean) {
  notice("A text of this case was typed here and not saved.", { stay: true, choices: [
    ["Show it", () => { area.value = kept.text; area.dispatchEvent(new Event("input")); }],
    ["Drop it", () => localStorage.removeItem(DRAFT)],
  ] });
}
let timer = 0;

function goTo(line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1] || "").length);
  area.scrollTop = Math.max(0, (line - 8) * parseFloat(getComputedStyle(area).lineHeight));
}

function findings(found) {
  const list = document.querySelector("#findings ul");
  list.replaceChildren(...found.map((finding) => {
    const item = document.createElement("li");
    item.className = finding.severity;
    const link = document.createElement("button");
    link.type = "button";
    link.className = "plain";
    link.textContent = `line ${finding.line}`;
    link.addEventListener("click", () => goTo(finding.line));
    const code = document.createElement("code");
    code.textContent = finding.path;
    item.append(link, code, document.createElement("br"), finding.words);
    return item;
  }));
  if (!found.length) list.append(Object.assign(document.createElement("li"), { textContent: "None: the case can be run." }));
}

area.addEventListener("input", () => {
  saved.textContent = area.value === clean ? "Saved" : "Not saved yet";
  try { localStorage.setItem(DRAFT, JSON.stringify({ text: area.value })); } catch { /* too large to keep */ }
  clearTimeout(timer);
  timer = setTimeout(async () => {
    try { findings((await send(here("text/check"), { text: area.value })).findings); } catch (error) { notice(error.message, { bad: true }); }
  }, 400);
});

async function save(force = false) {
  saved.textContent = "Saving…";
  try {
    const answer = await send(here("text"), { etag: body.dataset.etag, text: area.value, force });
    if (answer.conflict) {
      saved.textContent = "Not saved";
      notice(answer.words, { bad: true, stay: true, choices: [["Drop mine, show the file", () => location.reload()], ["Write mine over it", () => save(true)]] });
      return;
    }
    body.dataset.etag = answer.etag;
    clean = area.value;
    localStorage.removeItem(DRAFT);
    saved.textContent = "Saved";
    findings(answer.findings);
  } catch (error) { saved.textContent = "Not saved"; notice(error.message, { bad: true }); }
}

document.getElementById("save").addEventListener("click", () => save());
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
});
addEventListener("beforeunload", (event) => { if (area.value !== clean) event.preventDefault(); });
watch(() => notice("The file was changed outside.", { choices: [["Show it as it is now", () => location.reload()]], stay: true }));
if (Number(area.dataset.line)) goTo(Number(area.dataset.line));
