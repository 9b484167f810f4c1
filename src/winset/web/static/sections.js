// Forms made from the schema of a section: a field for each key, a form for each entry, ids from lists.

import { BEGUN, kept, renew, showBegun } from "./frame.js";
import { listOf, meant, picker, refused } from "./picker.js";
import { askRemoval, body, key, notice, send, watch } from "./workbench.js";

const root = document.getElementById("sections");
const { node: whole, definitions, labels } = JSON.parse(root.dataset.schema);
const section = root.dataset.section;
const names = JSON.parse(root.dataset.names);
let data = JSON.parse(root.dataset.data);
let findings = JSON.parse(root.dataset.findings);
let line = Promise.resolve();
const begun = []; // entries and parts that are not whole yet: {path, lacks}

const here = (part) => `/case/${encodeURIComponent(key)}/${part}`;
const base = section === "case" ? [] : [section];
const make = (tag, attributes = {}, ...inner) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inner.filter((one) => one !== null));
  return element;
};
const PICKED = { about: "actors", parent: "hypotheses" }; // ids that may be of none of the case's own entries
const said = (name) => name.replaceAll("_", " ");

// --- what a node of the schema asks for ----------------------------------------------------------

function resolved(node) {
  if (node.$ref) return { ...definitions[node.$ref.split("/").pop()], ...node, $ref: undefined, is: node.$ref.split("/").pop() };
  return node;
}
/** The branch of a node that fits a value: none is null, and a list goes with lists. */
function branch(node, value) {
  node = resolved(node);
  if (!node.anyOf || node.is === "Belief" || node.is === "Chance") return node;
  const real = node.anyOf.filter((one) => one.type !== "null").map(resolved);
  const of = (one) => one.type === "array" ? Array.isArray(value) : one.properties || one.patternProperties ? typeof value === "object" && !Array.isArray(value) : typeof value !== "object";
  const fits = value === undefined || value === null ? null : real.find(of);
  const best = fits || real.find((one) => one.type === "array") || real.find((one) => one.is) || real[0];
  return { ...best, title: node.title, description: node.description || best.description };
}
const inner = (node) => Object.values(node.patternProperties || {})[0] || (node.additionalProperties instanceof Object ? node.additionalProperties : null);

// --- saving ----------------------------------------------------------------------------------------

const at = (path) => path.slice(base.length).reduce((value, part) => value?.[part], data);
function put(path, value) {
  const steps = path.slice(base.length);
  if (!steps.length) { data = value; return; }
  if (data === null || data === undefined) data = {};
  let place = data;
  steps.slice(0, -1).forEach((part, i) => { place[part] ??= typeof steps[i + 1] === "number" ? [] : {}; place = place[part]; });
  if (value !== undefined) place[steps.at(-1)] = value;
  else if (Array.isArray(place)) {
    place.splice(steps.at(-1), 1);
    for (const one of begun) if (inList(one, path.slice(0, -1)) && one.path.at(-1) > path.at(-1)) one.path = [...path.slice(0, -1), one.path.at(-1) - 1];
  } else delete place[steps.at(-1)];
}
/** Save one value; an emptied one is left out. */
function save(path, value) {
  const was = at(path), one = begun.find((each) => within(dotted(path), dotted(each.path)));
  if (JSON.stringify(was) === JSON.stringify(value)) return line;
  if (one || (was === undefined && value && typeof value === "object" && !Array.isArray(value))) return begin(one || { path, lacks: "" }, path, value);
  const list = at(path.slice(0, -1)) ?? [], grows = was === undefined && path.at(-1) === list.length;
  const edit = value === undefined ? { op: "delete", path, was } : grows ? { op: "add", path: path.slice(0, -1), value } : { op: "set", path, value, ...(was === undefined ? {} : { was }) };
  return inLine(async () => {
    const answer = await write(edit);
    put(path, value);
    keep();
    took(answer);
  });
}
/** Work that is done when what was asked before is. */
function inLine(work) {
  document.getElementById("saved").textContent = "Saving…";
  line = line.then(work).catch((error) => {
    document.getElementById("saved").textContent = "Not saved";
    notice(error.message, { bad: true, stay: true });
  });
  return line;
}
async function write(edit) {
  const answer = await send(here("edit"), { etag: body.dataset.etag, edits: [edit] });
  if (answer.conflict) throw new Error(`${answer.words} Reload to see it.`);
  return answer;
}
function took(answer) {
  body.dataset.etag = answer.etag;
  findings = answer.findings;
  renew(answer);
  tellAll("Saved");
}
function tellAll(words) {
  document.getElementById("saved").textContent = words;
  for (const box of root.querySelectorAll("[data-at]")) tell(box);
}
function tell(box) {
  const one = box.dataset.all !== undefined && begun.find(({ path }) => dotted(path) === box.dataset.at);
  if (one) { box.replaceChildren(make("p", { class: "note begun" }, `Not part of the case yet. ${one.lacks}`)); return; }
  const own = findings.filter((one) => one.path === box.dataset.at || (box.dataset.all !== undefined && one.path.startsWith(`${box.dataset.at}.`)));
  box.replaceChildren(...own.slice(0, 8).map((one) => make("p", { class: `finding ${one.severity}` }, `${box.dataset.all === undefined ? "" : `${one.place}: `}${one.words}`)));
}
const dotted = (path) => path.map((part, i) => typeof part === "number" ? `[${part}]` : i ? `.${part}` : part).join("");
const told = (path, all = false) => {
  const box = make("div", { "data-at": dotted(path), "data-all": all, "aria-live": "polite" });
  tell(box);
  return box;
};

// --- what is begun, and written when it is whole ---------------------------------------------------

const within = (path, place) => path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
const inList = (one, list) => typeof one.path.at(-1) === "number" && dotted(one.path.slice(0, -1)) === dotted(list);
/** Keep a new entry or part in this browser until it is whole; then write it at once. */
function begin(one, path, value) {
  put(path, value);
  if (!begun.includes(one)) begun.push(one);
  else if (value === undefined && path.length === one.path.length) begun.splice(begun.indexOf(one), 1);
  return inLine(() => settle(one).finally(keep));
}
async function settle(one) {
  const place = dotted(one.path), list = one.path.slice(0, -1), value = structuredClone(at(one.path)); // as it is now: typing goes on while it is sent
  if (value === undefined) {
    findings = findings.filter((each) => !within(each.path, place));
    if (one.written) took(await write({ op: "delete", path: one.path })); else tellAll("Removed");
    return;
  }
  if (JSON.stringify(value) === one.written) { tellAll("Saved"); return; }
  const edit = Array.isArray(at(list)) && one.written === undefined ? { op: "add", path: list, value } : { op: "set", path: one.path, value };
  const looked = await send(here("check"), { edits: [edit] });
  const own = looked.findings.filter((each) => each.severity !== "warning" && within(each.path, place) && (section !== "issues" || each.path !== place)); // that nobody stands on an issue is mended elsewhere
  if (own.length && one.written === undefined) {
    const missing = own.filter((each) => each.missing).map((each) => said(each.path.slice(place.length + 1)));
    one.lacks = [missing.length ? `It lacks: ${missing.join(", ")}.` : "", ...new Set(own.filter((each) => !each.missing).map((each) => each.words))].join(" ").trim();
    findings = [...findings.filter((each) => !within(each.path, place)), ...own.filter((each) => !each.missing)];
    tellAll("Kept here, and not written yet");
  } else {
    const answer = await write(edit);
    one.written = JSON.stringify(value);
    if (begun.includes(one)) begun.splice(begun.indexOf(one), 1);
    took(answer);
  }
}
function keep() {
  const others = kept(key).filter((one) => one.path[0] !== section);
  localStorage.setItem(BEGUN + key, JSON.stringify([...others, ...begun.map(({ path }) => ({ path, value: at(path), name: called(path) }))]));
  showBegun();
}
const called = (path) => [nameOf(at(path.slice(0, 2))) || summary(at(path)) || said(path[0]), ...path.slice(nameOf(at(path.slice(0, 2))) ? 2 : 1).map((part) => typeof part === "number" ? part + 1 : said(part))].join(" ");
/** What was begun when the page was left goes on, where there is still room for it. */
function goOn() {
  for (const { path, value } of kept(key).filter((one) => one.path[0] === section)) {
    const list = at(path.slice(0, -1));
    if ((path.length > base.length + 1 && !list) || at(path) !== undefined || (typeof path.at(-1) === "number" && path.at(-1) !== (list?.length ?? 0))) continue;
    begin({ path, lacks: "" }, path, value);
  }
  keep();
}
/** Whether a list can grow: what is begun in it comes first. */
function free(list) {
  const last = begun.find((one) => inList(one, list));
  if (last) notice(`The last one is not whole yet. ${last.lacks} Fill it in, or remove it.`, { bad: true });
  return !last;
}

// --- fields ----------------------------------------------------------------------------------------

function lists() {
  for (const [name, entries] of Object.entries(names)) {
    document.getElementById(`ids-${name}`)?.remove();
    root.append(listOf(`ids-${name}`, entries));
  }
}
/** A belief as it is typed: one number, three with blanks between, words, or the long form in braces. */
function belief(text) {
  const bare = text.trim();
  if (bare === "") return undefined;
  if (bare.startsWith("{") || bare.startsWith("[")) return JSON.parse(bare);
  const parts = bare.split(/[\s;]+|,\s+/);
  const numbers = parts.map(Number);
  if (numbers.some(Number.isNaN)) {
    if (parts.some((part) => /\d/.test(part))) throw new Error(`"${bare}" is no number. Write 20, or 5 %, likely and 95 %: 15 20 30.`);
    return bare;
  }
  if (![1, 3].includes(numbers.length)) throw new Error(`"${bare}" is ${numbers.length} numbers; write one, or three: 15 20 30.`);
  return numbers.length === 1 ? numbers[0] : numbers;
}
const shown = (value) => value === undefined || value === null ? "" : Array.isArray(value) && value.every((one) => typeof one !== "object") ? value.join(" ") : typeof value === "object" ? JSON.stringify(value) : String(value);
let count = 0;

function field(name, node, path, required) {
  const value = at(path);
  const kind = branch(node, value);
  const id = `f${count += 1}`;
  const label = make("label", { for: id }, said(name), required ? make("span", { class: "quiet" }, " needed") : "");
  const words = kind.description || resolved(node).description;
  const help = ["Belief", "Chance"].includes(kind.is) && words === definitions[kind.is].description ? "" : words; // how the text writes a number is no help in a form
  const box = (...inside) => make("div", { class: "field" }, label, ...inside, help ? make("p", { class: "note", id: `${id}-help` }, help) : null, told(path));
  const input = (attributes, read) => {
    const element = make(attributes.rows ? "textarea" : "input", { id, "aria-describedby": help ? `${id}-help` : null, autocomplete: "off", ...attributes,
      onchange: () => { try { element.removeAttribute("aria-invalid"); save(path, read(element.value)); } catch (error) { element.setAttribute("aria-invalid", "true"); notice(error.message, { bad: true }); } } });
    element.value = shown(value);
    return element;
  };
  if (["Belief", "Chance"].includes(kind.is)) return box(input({ placeholder: kind.is === "Chance" ? "15 20 30, or a word such as likely" : "15 20 30, or one number" }, belief));
  if (kind.enum || kind.const !== undefined) {
    const options = kind.enum || [kind.const];
    const select = make("select", { id, onchange: () => save(path, select.value === "" ? undefined : options[select.value]) },
      make("option", { value: "" }, required ? "choose" : "left out"), ...options.map((one, i) => make("option", { value: i, selected: one === value }, String(one))));
    return box(select);
  }
  if (kind.type === "boolean") {
    const select = make("select", { id, onchange: () => save(path, select.value === "" ? undefined : select.value === "yes") },
      ...[["", "left out"], ["yes", "yes"], ["no", "no"]].map(([v, words]) => make("option", { value: v, selected: v === (value === undefined || value === null ? "" : value ? "yes" : "no") }, words)));
    return box(select);
  }
  if (["number", "integer"].includes(kind.type)) return box(input({ inputmode: "decimal" }, (text) => {
    if (text.trim() === "") return undefined;
    const number = Number(text);
    if (text.trim() === "" || Number.isNaN(number)) throw new Error(`"${text}" is no number.`);
    return number;
  }));
  if (kind.type === "array") return array(name, kind, path, box, id);
  if (kind.properties || inner(kind)) return part(name, kind, path, help);
  const long = !kind.pattern && ["why", "summary", "criterion", "question", "content", "followed", "note"].includes(name);
  const known = kind["x-names"] && names[kind["x-names"]];
  const text = (written) => {
    const word = written.trim(), one = known ? meant(word, known) : word;
    if (word && !one) throw new Error(`“${word.slice(0, 60)}” is none of them. Choose one of the list; nothing was saved.`);
    if (known) document.getElementById(id).value = one;
    return one || undefined;
  };
  return box(input({ rows: long ? 2 : null, list: kind["x-names"] || PICKED[name] ? `ids-${kind["x-names"] || PICKED[name]}` : null }, text));
}

/** Names one beside the other, numbers in a row, or parts one below the other. */
function array(name, kind, path, box, id) {
  const items = resolved(kind.items || {});
  if (kind.prefixItems || ["number", "integer"].includes(items.type)) {
    const of = kind.prefixItems?.map(resolved) || [items], numeric = of.every((one) => ["number", "integer"].includes(one.type));
    const element = make("input", { id, autocomplete: "off", placeholder: "two, with a blank between", onchange: () => {
      const parts = element.value.trim() === "" ? undefined : element.value.replace(/[[\]]/g, " ").trim().split(/\s+to\s+|(?<=\d)\s*[–-]\s*(?=\d)|[\s;,]+/).map((one) => Number.isNaN(Number(one)) ? one : Number(one));
      const wrong = parts && numeric ? parts.find((one) => !Number.isFinite(one)) : undefined, few = parts && kind.prefixItems && parts.length !== of.length;
      element.setAttribute("aria-invalid", String(wrong !== undefined || Boolean(few)));
      if (wrong !== undefined) notice(`“${wrong}” is no number; nothing was saved.`, { bad: true });
      else if (few) notice(`Give ${of.length}, with a blank between; nothing was saved.`, { bad: true });
      else save(path, parts);
    } });
    element.value = shown(at(path));
    return box(element);
  }
  if (items.properties || inner(items)) {
    const inside = make("div", {});
    const draw = () => inside.replaceChildren(...(at(path) || []).map((_, i) => entry([...path, i], items, `${said(name)} ${i + 1}`, draw)),
      make("button", { type: "button", onclick: async () => { if (free(path)) { await save([...path, (at(path) || []).length], {}); draw(); } } }, `Add to ${said(name)}`));
    draw();
    return make("fieldset", { class: "part" }, make("legend", {}, said(name)), inside, told(path));
  }
  const of = items["x-names"] || PICKED[name];
  const list = name === "sources" ? "ids-#" : of ? `ids-${of}` : null;
  const known = list ? names[list.slice(4)] || {} : null;
  const values = () => { const now = at(path); return Array.isArray(now) ? now : now === undefined || now === null ? [] : [now]; };
  const [chips, adding] = picker({ id, list, known, strict: !PICKED[name], values, changed: (next) => save(path, next.length ? next : undefined),
    label: (one) => (name === "sources" ? one : known?.[one] || one) });
  return box(chips, adding);
}

/** A part with keys of its own, or entries by their names. */
function part(name, kind, path, help) {
  const inside = make("div", {});
  const node = inner(kind);
  if (kind.properties) inside.append(...fields(kind, path));
  else {
    const draw = () => {
      const known = names[kind.propertyNames?.["x-names"]];
      const adding = make("input", { "aria-label": `Add to ${said(name)}`, list: known ? `ids-${kind.propertyNames["x-names"]}` : null, placeholder: known ? "add: choose one" : "add: a short name", autocomplete: "off", onchange: async () => {
        const id = known ? meant(adding.value.trim(), known) : slug(adding.value, at(path) || {});
        if (known && adding.value.trim() && !id) { refused(adding.value.trim()); return; }
        if (!id || at([...path, id]) !== undefined) return;
        const value = branch(node, undefined);
        if (value.properties) { await save([...path, id], Object.fromEntries(labels.filter((one) => value.required?.includes(one)).map((one) => [one, adding.value.trim()]))); draw(); }
        else { const row = field(known?.[id] || id, node, [...path, id], false); adding.before(row); row.querySelector("input, select, textarea")?.focus(); adding.value = ""; }
      } });
      inside.replaceChildren(...Object.keys(at(path) || {}).map((one) => branch(node, at([...path, one])).properties
        ? entry([...path, one], node, known?.[one] || one, draw) : field(known?.[one] || one, node, [...path, one], false)), adding);
    };
    draw();
  }
  return make("fieldset", { class: "part" }, make("legend", {}, said(name)), help ? make("p", { class: "note" }, help) : null, inside, told(path));
}
function slug(text, taken) {
  const stem = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  let id = stem;
  for (let n = 2; id && id in taken; n += 1) id = `${stem}-${n}`;
  return id;
}
function fields(kind, path) {
  const needed = new Set(kind.required || []);
  const all = Object.entries(kind.properties);
  const first = all.filter(([name]) => needed.has(name) || labels.includes(name));
  const last = all.filter(([name]) => ["why", "sources"].includes(name));
  const rest = all.filter((one) => !first.includes(one) && !last.includes(one));
  const lies = (name) => findings.some((one) => one.path.startsWith(dotted([...path, name])));
  const few = all.length <= (path.length === 1 ? 12 : 6) || (!first.length && !rest.some(([name]) => at([...path, name]) !== undefined)); // a short form has nothing to fold, nor has one of which nothing is known yet
  const used = rest.filter(([name]) => few || at([...path, name]) !== undefined || lies(name)), more = rest.filter((one) => !used.includes(one));
  const row = ([name, node]) => field(name, node, [...path, name], needed.has(name));
  const folded = make("details", {}, make("summary", {}, `More: ${more.map(([name]) => said(name)).join(", ")}`));
  folded.addEventListener("toggle", () => { if (folded.open && folded.children.length === 1) folded.append(...more.map(row)); });
  return [...[...first, ...used, ...last].map(row), ...(more.length ? [folded] : [])];
}

/** One entry, folded until it is opened; what hangs on it is said before it goes. */
function entry(path, node, name, redraw) {
  const value = at(path);
  const label = nameOf(value) || summary(value) || name;
  const remove = make("button", { type: "button", class: "plain", onclick: () => gone(path, label, redraw, remove) }, "Remove");
  const box = make("details", { class: "card tight entry", id: path.length === 2 ? `entry-${path[1]}` : null }, make("summary", {}, make("b", { dir: "auto" }, label), " ", label === name || typeof path.at(-1) === "number" ? "" : make("small", { class: "quiet" }, name)), told(path, true));
  box.addEventListener("toggle", () => { if (box.open && !box.dataset.drawn) { box.dataset.drawn = "1"; box.append(...fields(branch(node, value), path), remove); } });
  return box;
}
const nameOf = (value) => labels.map((one) => value?.[one]).find((one) => typeof one === "string" && one);
const summary = (value) => value && typeof value === "object" ? ["actor", "issue", "inputs", "rating"].map((one) => names[`${one}s`]?.[value[one]] ?? shown(value[one])).filter(Boolean).join(", ") : "";
async function gone(path, name, redraw, beside) {
  const alone = async () => { await save(path, undefined); redraw(); };
  if (path.length !== 2 || typeof path[1] === "number" || begun.some((one) => within(dotted(path), dotted(one.path)))) { await alone(); return; }
  askRemoval({ path, name, beside, more: [["Remove it alone", alone]], done: (answer) => { put(path, undefined); took(answer); redraw(); } });
}

// --- the page --------------------------------------------------------------------------------------

function draw() {
  const kind = branch(whole, data);
  const node = inner(kind) || kind.items;
  root.replaceChildren();
  lists();
  if (!node) { root.append(make("section", { class: "card" }, ...fields(kind, base))); return; }
  const entries = Array.isArray(data) ? data.map((_, i) => i) : Object.keys(data || {});
  const list = kind.type === "array";
  const adding = make("input", { id: "new-entry", maxlength: 200, autocomplete: "off", placeholder: list ? "" : "a name", hidden: list });
  const add = async (event) => {
    event.preventDefault();
    const at_ = list ? entries.length : slug(adding.value, data || {});
    if (at_ === "") { adding.focus(); return; }
    if (list && !free(base)) return;
    const required = resolved(node).required || [];
    const named = labels.find((one) => required.includes(one));
    await save([...base, at_], named ? { [named]: adding.value.trim() } : {});
    draw();
    const box = document.getElementById(`entry-${at_}`);
    if (box) { box.open = true; box.querySelector("input, select, textarea")?.focus(); }
  };
  root.append(told(base), make("form", { class: "row", onsubmit: add }, list ? "" : make("label", { for: "new-entry" }, `Add to ${said(section)}`), adding, make("button", {}, list ? `Add to ${said(section)}` : "Add")),
    ...entries.map((one) => entry([...base, one], node, String(one), draw)));
  if (!entries.length) root.append(make("p", { class: "quiet" }, "None yet."));
  unfold();
}
/** Open the entry that the address names. */
function unfold() {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted) { wanted.open = true; wanted.scrollIntoView(); }
}
goOn();
draw();
addEventListener("hashchange", unfold);
watch(() => notice("The file was changed outside.", { choices: [["Show it as it is now", () => location.reload()]], stay: true }));
