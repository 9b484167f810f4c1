// Forms of all sections: a field says where it stands and what stood there; it is checked, then written.

import { steps } from "./frame.js";
import { body, key, notice, send, watch } from "./workbench.js";

const root = document.getElementById("sections");
const saved = document.getElementById("saved");
const here = (part) => `/case/${encodeURIComponent(key)}/${part}`;

/** What was typed, as the case writes it; undefined clears it, and what cannot be read is said. */
function valueOf(field) {
  const kind = field.dataset.kind, text = field.value.trim();
  if (field.multiple) { const chosen = [...field.selectedOptions].map((each) => each.value); return chosen.length ? chosen : undefined; }
  if (text === "") return undefined;
  if (kind === "truth") return text === "true";
  if (kind === "raw") { try { return JSON.parse(text); } catch { throw new Error("Write it as JSON, such as [0, 100] or {\"a\": 1}."); } }
  if (kind === "number") { if (!Number.isFinite(Number(text))) throw new Error("That is no number."); return Number(text); }
  if (kind === "list") {
    const parts = text.split(/[,;]|\s(?=[\d.-]+(\s|$))/).map((each) => each?.trim()).filter(Boolean);
    return parts.every((each) => Number.isFinite(Number(each))) ? parts.map(Number) : parts;
  }
  if (kind === "belief") {
    if (text.startsWith("{")) return JSON.parse(text);
    const parts = text.replace(/[[\]%]/g, "").split(/[\s;,]+/);
    if (!parts.every((each) => Number.isFinite(Number(each)))) return text; // a word of probability; the checks say what is none
    if (parts.length !== 1 && parts.length !== 3) throw new Error("Write one number, or three: 5 %, most likely, 95 %.");
    return parts.length === 1 ? Number(parts[0]) : parts.map(Number);
  }
  return text;
}

async function write(edits) {
  saved.textContent = "Saving…";
  const answer = await send(here("edit"), { etag: body.dataset.etag, edits });
  if (answer.conflict) throw new Error(`${answer.words} Reload the page to see what stands there now.`);
  body.dataset.etag = answer.etag;
  steps(answer.steps);
  saved.textContent = "Saved";
  return answer;
}

let line = Promise.resolve();
function put(field) {
  const place = field.parentElement.querySelector(".here");
  const path = JSON.parse(field.dataset.path), was = JSON.parse(field.dataset.was);
  line = line.then(async () => {
    try {
      const value = valueOf(field);
      if (JSON.stringify(value ?? null) === JSON.stringify(was)) return;
      const edit = value === undefined ? { op: "delete", path, was } : { op: "set", path, value, was };
      const answer = await write([edit]);
      field.dataset.was = JSON.stringify(value ?? null);
      const dotted = path.reduce((text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${part}` : part), "");
      const found = answer.findings.filter((each) => each.path.startsWith(dotted));
      place.replaceChildren(...found.map((each) => Object.assign(document.createElement("span"), { className: `finding ${each.severity}`, textContent: each.words })));
      field.setAttribute("aria-invalid", String(found.some((each) => each.severity === "error")));
    } catch (error) {
      saved.textContent = "Not saved";
      field.setAttribute("aria-invalid", "true");
      place.textContent = `${error.message} Nothing was saved.`;
    }
  });
}

/** Make a structural change, then show the form anew. */
const anew = async (edits) => { try { await line; await write(edits); location.reload(); } catch (error) { notice(error.message, { bad: true }); } };

root?.addEventListener("change", (event) => { if (event.target.dataset.path) put(event.target); });
root?.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.put) anew([{ op: "set", path: JSON.parse(button.dataset.put), value: {}, was: null }]);
  if (button?.dataset.row) anew([{ op: "add", path: JSON.parse(button.dataset.row), value: {}, was: null }]);
  if (!button?.dataset.remove) return;
  const path = JSON.parse(button.dataset.remove);
  try {
    const looked = await send(here("remove"), { path, look: true });
    const also = looked.with.length ? ` With it go ${looked.with.length}: ${looked.with.slice(0, 8).join(", ")}${looked.with.length > 8 ? ", …" : ""}.` : "";
    notice(`Remove ${path.at(-1)}?${also}`, { stay: true, choices: [["Remove", async () => {
      try { await send(here("remove"), { path, etag: body.dataset.etag }); location.reload(); } catch (error) { notice(error.message, { bad: true }); }
    }]] });
  } catch (error) { notice(error.message, { bad: true }); }
});
root?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.key) { anew([{ op: "set", path: [...JSON.parse(form.dataset.key), form.elements.key.value.trim()], value: "simple" in form.dataset ? null : {}, was: null }]); return; }
  try {
    const answer = await send(here("add"), { section: root.dataset.section, name: form.elements.name.value, entry: {} });
    location.assign(here(`sections?section=${root.dataset.section}&entry=${encodeURIComponent(answer.id)}`));
  } catch (error) { notice(error.message, { bad: true }); }
});
watch(() => notice("The file was changed outside.", { choices: [["Show it as it is now", () => location.reload()]], stay: true }));
