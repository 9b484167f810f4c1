// The fields of a panel: what is typed is looked at while it is typed, and saved when it is left.

import { listOf, picker } from "./picker.js";
import { key, make, send } from "./workbench.js";

/** Return a belief as it is typed, "20" or "15 20 30"; undefined for anything else. */
export function typedBelief(text) {
  const numbers = text.trim().replace(/[[\]]/g, "").split(/[\s;,]+/).map((each) => (each === "" ? NaN : Number(each)));
  if (numbers.some((each) => !Number.isFinite(each))) return undefined;
  if (numbers.length === 1) return numbers[0];
  return numbers.length === 3 && numbers[0] <= numbers[1] && numbers[1] <= numbers[2] ? numbers : undefined;
}

/** Return the edit that writes a belief in the form that it had. */
export function setBelief(path, was, [low, likely, high]) {
  let value = low === high ? likely : [low, likely, high];
  if (was && typeof was === "object" && !Array.isArray(was) && low !== high)
    value = "low" in was ? { ...was, low, likely, high } : { p5: low, p50: likely, p95: high };
  return { op: "set", path, value, was };
}

/**
 * Return the fields that write into a panel.
 * `save` writes edits; `faultsAt` gives the findings about a place, of the case or of a list.
 */
export function fieldsOf({ panel, save, faultsAt }) {
  const $ = (id) => document.getElementById(id);
  let typed = 0;
  /** Ask for the findings of what is being typed, and show them beside the field. */
  function look(edits, path, place, tell = (found) => beside(place, found)) {
    clearTimeout(typed);
    typed = setTimeout(async () => {
      try {
        const answer = await send(`/case/${encodeURIComponent(key)}/check`, { edits });
        tell(faultsAt(path, answer.findings));
      } catch (error) { tell([{ severity: "error", words: error.message }]); }
    }, 200);
  }

  function beside(place, found) {
    place.replaceChildren(...found.map((finding) => make("p", finding.words, `finding ${finding.severity}`)));
    for (const input of place.parentElement.querySelectorAll("input, textarea")) {
      input.setAttribute("aria-invalid", String(found.some((finding) => finding.severity === "error")));
    }
  }

  /** A field of three numbers. */
  function beliefField(label, path, dotted, raw, values, { hint = "", clear = false, step = "any", changed = () => {} } = {}) {
    const part = $("t-belief").content.firstElementChild.cloneNode(true);
    part.querySelector("legend").textContent = label;
    part.querySelector(".hint").textContent = hint;
    const inputs = ["low", "likely", "high"].map((name) => part.querySelector(`[data-part=${name}]`));
    if (values) {
      inputs[1].value = values[1];
      if (values[0] !== values[2]) { inputs[0].value = values[0]; inputs[2].value = values[2]; }
    }
    inputs.forEach((input) => { input.step = step; });
    let was = raw;
    /** What is typed but no number, or one end of two, is said and never saved as another number. */
    const amiss = () => {
      if (inputs.some((input) => input.validity.badInput)) return "That is no number; nothing was saved.";
      const [low, likely, high] = inputs.map((input) => input.value.trim());
      if ((low === "") !== (high === "")) return "One end is empty: give both ends, or neither for an exact number. Nothing was saved.";
      return likely === "" && low !== "" ? "The most likely value is empty. Nothing was saved." : "";
    };
    const edit = () => {
      if (amiss()) return null;
      const [low, likely, high] = inputs.map((input) => (input.value.trim() === "" ? null : Number(input.value)));
      if (low === null && likely === null && high === null) return clear && was !== undefined ? { op: "delete", path, was } : null;
      if (low === null && high === null) return { op: "set", path, value: likely, was: was ?? null };
      return setBelief(path, was ?? null, [low, likely, high]);
    };
    const place = part.querySelector(".here");
    /** Show findings; what comes back late does not cover that what stands there now is no number. */
    const tell = (found) => {
      const wrong = amiss();
      beside(place, wrong ? [{ severity: "error", words: wrong }] : found);
      if (wrong) $("saved").textContent = "Not saved";
      return wrong;
    };
    beside(place, faultsAt(dotted));
    for (const input of inputs) {
      input.addEventListener("input", () => { const change = edit(); if (change) look([change], dotted, place, tell); });
      input.addEventListener("change", () => {
        clearTimeout(typed);
        if (tell(faultsAt(dotted))) return;
        const change = edit();
        if (!change || JSON.stringify(change.value) === JSON.stringify(was)) return;
        save([change]).then(() => { was = change.op === "delete" ? undefined : change.value; tell(faultsAt(dotted)); changed(part); });
      });
    }
    panel.append(part);
    return part;
  }

  /** A field of text; `read` and `write` turn it into data and back. */
  function textField(label, path, dotted, raw, { area = false, read = (text) => text, write = (value) => value ?? "", options = null, optional = true, amiss = () => "" } = {}) {
    const part = make("label", "", "field");
    part.append(make("span", label));
    const input = options ? make("select") : make(area ? "textarea" : "input");
    if (options) for (const option of options) input.append(new Option(option, option));
    input.value = write(raw);
    const place = make("div", "", "here");
    place.setAttribute("aria-live", "polite");
    part.append(input, place);
    let was = raw;
    const edit = () => {
      const value = read(input.value);
      if (optional && (value === "" || (Array.isArray(value) && !value.length))) return was === undefined || was === null ? null : { op: "delete", path, was };
      return { op: "set", path, value, was: was ?? null };
    };
    beside(place, faultsAt(dotted));
    input.addEventListener("input", () => { const change = amiss(input.value) ? null : edit(); if (change) look([change], dotted, place); });
    input.addEventListener("change", () => {
      clearTimeout(typed);
      const wrong = amiss(input.value);
      if (wrong) { beside(place, [{ severity: "error", words: wrong }]); $("saved").textContent = "Not saved"; return; }
      const change = edit();
      if (!change || JSON.stringify(change.value) === JSON.stringify(was)) return;
      save([change]).then(() => { was = change.op === "delete" ? undefined : change.value; beside(place, faultsAt(dotted)); });
    });
    panel.append(part);
    return input;
  }

  /** A list of ids, picked by name from those of the case. */
  function pickedField(label, path, dotted, raw, known, changed = () => {}) {
    const part = make("div", "", "field"), place = make("div", "", "here"), id = `picked-${path.at(-1)}`;
    place.setAttribute("aria-live", "polite");
    let now = Array.isArray(raw) ? raw : raw === undefined || raw === null ? [] : [raw];
    const keep = async (next) => {
      await save([next.length ? { op: "set", path, value: next, was: raw ?? null } : { op: "delete", path, was: raw }]);
      raw = next.length ? next : undefined;
      now = next;
      beside(place, faultsAt(dotted));
      changed(now);
    };
    part.append(Object.assign(make("label", label), { htmlFor: id }), ...picker({ id, list: `${id}-list`, known, values: () => now, changed: keep,
      label: (one) => (path.at(-1) === "sources" ? one : known[one] || one) }), listOf(`${id}-list`, known), place);
    panel.append(part);
    beside(place, faultsAt(dotted));
    return now;
  }
  return { beliefField, beside, look, pickedField, textField };
}
