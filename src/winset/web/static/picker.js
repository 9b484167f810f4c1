// A list of ids, picked from those there are: each a chip by its name, with a field that takes an id or a name.

import { notice } from "./workbench.js";

/** The id that a text means among those known: by id, by name, by how just one begins, or a passage of one of them; "" where it means none. */
export const meant = (text, known) => {
  if (Object.hasOwn(known, text) || Object.hasOwn(known, text.split("#")[0])) return text;
  const low = text.toLowerCase();
  const ids = Object.keys(known), names = ids.map((id) => String(known[id]).toLowerCase());
  const begun = low ? ids.filter((id, at) => id.startsWith(low) || names[at].startsWith(low)) : [];
  return ids[names.indexOf(low)] ?? (begun.length === 1 ? begun[0] : "");
};

/** Say that a text means none of what can be chosen. */
export const refused = (word) => notice(`“${word.slice(0, 60)}” is none of them. Choose one of the list; nothing was saved.`, { bad: true });

/**
 * Return the chips and the field. `values` gives the ids that stand there, `changed` takes what shall; where
 * `known` is null, or not strict, any text will do. `label` says how a chip reads, by default its name.
 */
export function picker({ id, list = null, known = null, strict = true, values, changed, label = (one) => known?.[one] || one }) {
  const chips = Object.assign(document.createElement("ul"), { className: "chips" });
  const adding = Object.assign(document.createElement("input"), { id, autocomplete: "off", placeholder: known ? "choose one" : "add one" });
  if (list) adding.setAttribute("list", list);
  const draw = () => chips.replaceChildren(...values().map((one, at) => {
    const item = Object.assign(document.createElement("li"), { title: String(one), textContent: String(label(one)) });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: "×" });
    button.setAttribute("aria-label", `Remove ${one}`);
    button.addEventListener("click", async () => { await changed(values().filter((_, other) => other !== at)); draw(); adding.focus(); });
    item.append(button);
    return item;
  }));
  adding.addEventListener("change", async () => {
    const word = adding.value.trim(), one = (known && meant(word, known)) || (known && strict ? "" : word);
    adding.setAttribute("aria-invalid", String(Boolean(word) && !one));
    if (word && !one) { refused(word); return; }
    if (one && !values().includes(one)) await changed([...values(), one]);
    adding.value = "";
    draw();
  });
  draw();
  return [chips, adding];
}

/** A list of ids with their names, for fields to offer. */
export function listOf(id, entries) {
  const list = Object.assign(document.createElement("datalist"), { id });
  list.append(...Object.entries(entries).map(([one, name]) => new Option(name === one ? "" : name, one)));
  return list;
}
