// The tables: what is shown is the case form of the server; each edit says where, what, and what stood there.

import { renew } from "./frame.js";
import { fieldsOf, setBelief, typedBelief } from "./fields.js";
import { askRemoval, body, key, make, notice, send, watch } from "./workbench.js";
import { Track, shown, words } from "./track.js";

const editor = document.getElementById("editor");
const choices = document.getElementById("choices").dataset;
const sources = JSON.parse(choices.sources);
const documents = new Set(choices.documents.split(" "));
let caseForm = JSON.parse(editor.dataset.form);
let head = JSON.parse(choices.case);
let open = null; // what the panel shows: {kind, actor, issue}
let line = []; // edits wait for one another, in order

const here = (part) => `/case/${encodeURIComponent(key)}/${part}`;
const $ = (id) => document.getElementById(id);

// --- saving ---------------------------------------------------------------------------------

function said(answer) {
  const same = JSON.stringify([Object.keys(answer.actors), Object.keys(answer.issues)])
    === JSON.stringify([Object.keys(caseForm.actors), Object.keys(caseForm.issues)]);
  const names = JSON.stringify([caseForm.actors, caseForm.issues], (k, v) => (k === "raw" ? undefined : v));
  caseForm = answer;
  body.dataset.etag = answer.etag;
  renew(answer);
  $("saved").textContent = "Saved";
  if (!same || answer.merged) {
    if (answer.merged) sessionStorage.setItem("merged", "1");
    location.reload();
    return;
  }
  if (names !== JSON.stringify([caseForm.actors, caseForm.issues], (k, v) => (k === "raw" ? undefined : v))) relabel();
  draw();
}

/** What the panel of the case shows is as it was written last. */
function written(edits) {
  for (const { op, path: [part, inner], value } of edits) {
    if (!(part in head)) continue;
    const [place, name] = inner === undefined ? [head, part] : [head[part] ??= {}, inner];
    if (op === "delete") delete place[name]; else place[name] = value;
  }
}

function relabel() {
  for (const button of editor.querySelectorAll("button.who[data-panel]")) {
    const { actor, issue } = button.dataset;
    button.textContent = actor ? caseForm.actors[actor].name || actor : caseForm.issues[issue].name || issue;
  }
  for (const option of $("issue").options) option.textContent = caseForm.issues[option.value]?.name || option.value;
}

/** Save edits, one after the other; offer a choice where the file was changed in the same place. */
function save(edits, force = false) {
  $("saved").textContent = "Saving…";
  const work = async () => {
    try {
      const answer = await send(here("edit"), { etag: body.dataset.etag, edits, force });
      if (answer.conflict) {
        $("saved").textContent = "Not saved";
        const place = answer.places[0];
        notice(`${answer.words} ${place.path}: the file says ${JSON.stringify(place.now)}, you wrote ${JSON.stringify(place.yours)}.`, {
          bad: true, stay: true,
          choices: [["Take the file's", () => location.reload()], ["Write mine", () => save(edits, true)]],
        });
      } else { written(edits); said(answer); }
    } catch (error) {
      $("saved").textContent = "Not saved";
      if (!error.status) keepTyped(edits);
      notice(error.status ? error.message : "The workbench does not answer. What you typed is kept in this browser, and offered when it is back.", { bad: true });
    }
  };
  line = [(line[0] || Promise.resolve()).then(work)];
  return line[0];
}

/** What was typed while the server was gone waits here, and is offered when the page is next open. */
const UNSAVED = `winset-unsaved:${key}`;
const keptTyped = () => JSON.parse(localStorage.getItem(UNSAVED) || "[]");
const keepTyped = (edits) => localStorage.setItem(UNSAVED, JSON.stringify([...keptTyped(), ...edits]));
if (keptTyped().length) {
  notice(`${keptTyped().length} change(s) typed while the workbench was gone were not saved.`, { stay: true, choices: [
    ["Save them now", () => { const edits = keptTyped(); localStorage.removeItem(UNSAVED); save(edits); }],
    ["Drop them", () => localStorage.removeItem(UNSAVED)],
  ] });
}

async function act(path, data) {
  try {
    const answer = await send(here(path), data);
    if (answer.conflict) throw new Error(answer.words);
    if (answer.etag) body.dataset.etag = answer.etag;
    return answer;
  } catch (error) { notice(error.message, { bad: true }); return null; }
}

watch(() => notice("The file was changed outside.", {
  choices: [["Show it as it is now", () => location.reload()]], stay: true,
}));
if (sessionStorage.getItem("merged")) {
  sessionStorage.removeItem("merged");
  notice("Saved, and merged with a change that was made outside.");
}

// --- the table ------------------------------------------------------------------------------

function draw() {
  for (const cell of editor.querySelectorAll("[data-capability]")) {
    const actor = caseForm.actors[cell.dataset.capability];
    const [low, likely, high] = actor.capability || [];
    cell.replaceChildren(make("b", actor.capability ? shown(likely, 0.1) : "?"));
    if (low !== high) cell.append(make("small", `${shown(low, 0.1)}–${shown(high, 0.1)}`));
  }
  for (const cell of editor.querySelectorAll("button.cell")) cellOf(cell);
  findings();
  lines();
}

function cellOf(cell) {
  const { actor, issue } = cell.dataset;
  const row = caseForm.rows[`${actor}/${issue}`];
  const entry = caseForm.issues[issue];
  const who = `${caseForm.actors[actor].name || actor}, ${entry.name || issue}`;
  cell.replaceChildren();
  cell.classList.toggle("empty", !row);
  cell.setAttribute("aria-pressed", String(open?.kind === "row" && open.actor === actor && open.issue === issue));
  if (!row) {
    cell.append(make("span", "+"));
    cell.setAttribute("aria-label", `${who}: no position; add one`);
    return;
  }
  const bad = faultsAt(`positions[${row.index}]`);
  cell.classList.toggle("bad", bad.some((finding) => finding.severity === "error"));
  cell.classList.toggle("warn", bad.length > 0);
  const [low, likely, high] = row.position || [];
  cell.append(make("b", row.position ? shown(likely, entry.step) : "?"));
  if (row.position && low !== high) cell.append(make("small", `${shown(low, entry.step)}–${shown(high, entry.step)}`));
  const care = make("i", "", "care");
  const fill = make("i");
  fill.style.width = `${row.salience ? row.salience[1] : 0}%`;
  care.append(fill);
  cell.append(care);
  cell.title = row.raw.why || "";
  cell.setAttribute("aria-label", `${who}: position ${words(row.position, entry.step)}, salience ${words(row.salience, 1)}${bad.length ? `, ${bad.length} findings` : ""}`);
}

const faultsAt = (path, list = caseForm.findings) => list.filter(
  (finding) => finding.path === path || finding.path.startsWith(`${path}.`) || finding.path.startsWith(`${path}[`),
);

function findings() {
  const list = document.querySelector("#findings ul");
  list.replaceChildren(...caseForm.findings.slice(0, 60).map(findingItem));
  if (caseForm.begun) {
    const first = make("li");
    first.append(Object.assign(make("a", "The checklist"), { href: here("case") }), " has what is still missing for an answer.");
    list.prepend(first);
  }
  if (!caseForm.findings.length) list.append(make("li", "None: the case can be run."));
}

function findingItem(finding) {
  const item = make("li", "", finding.severity);
  const link = (words, to, name = "") => Object.assign(make("a", words, name), { href: here(to) });
  const line = `text?line=${finding.line}`;
  item.append(make("b", finding.severity), " ", link(finding.place, finding.form || line), make("br"), finding.words);
  if (finding.form && finding.line) item.append(" ", link(`Text, line ${finding.line}`, line, "quiet"));
  return item;
}

// --- the lines of one issue -----------------------------------------------------------------

function lines() {
  const issue = $("issue").value;
  const entry = caseForm.issues[issue];
  const box = $("lines");
  if (!entry || box.contains(document.activeElement) && box.dataset.issue === issue && box.querySelector(".track")) {
    if (entry) refreshLines(issue, entry);
    return;
  }
  box.dataset.issue = issue;
  box.replaceChildren();
  $("unit").textContent = `${entry.unit}, from ${shown(entry.low, entry.step)} to ${shown(entry.high, entry.step)}`;
  box.append(axis(entry));
  for (const [actor, who] of Object.entries(caseForm.actors)) {
    const row = caseForm.rows[`${actor}/${issue}`];
    if (!row || !row.position) continue;
    const part = make("div", "", "line");
    part.dataset.actor = actor;
    const name = make("button", who.name || actor, "plain who");
    name.type = "button";
    name.dir = "auto"; // where it is cut, its beginning stays
    name.addEventListener("click", () => show({ kind: "row", actor, issue }));
    const value = make("output", words(row.position, entry.step));
    const track = new Track({
      label: `${who.name || actor}, position`, low: entry.low, high: entry.high, step: entry.step, unit: entry.unit,
      values: row.position, marks: entry.quo ? { ...entry.landmarks, "status quo": entry.quo[1] } : entry.landmarks,
      ideal: row.ideal && row.ideal[1] !== row.position[1] ? row.ideal[1] : null,
      moving: (values) => { value.textContent = words(values, entry.step); },
      moved: (values) => save([setBelief(["positions", `${actor}/${issue}`, "position"], caseForm.rows[`${actor}/${issue}`].raw.position, values)]),
    });
    const care = row.salience ? new Track({
      label: `${who.name || actor}, salience`, low: 0, high: 100, step: 1, values: row.salience,
      moving: (values) => { cares.textContent = words(values, 1); },
      moved: (values) => save([setBelief(["positions", `${actor}/${issue}`, "salience"], caseForm.rows[`${actor}/${issue}`].raw.salience, values)]),
    }) : null;
    const cares = make("output", words(row.salience, 1));
    part.track = track;
    part.care = care;
    part.values = [value, cares];
    part.append(name, track.element, value, care ? care.element : make("span"), cares);
    box.append(part);
  }
}

function refreshLines(issue, entry) {
  for (const part of $("lines").querySelectorAll(".line[data-actor]")) {
    const row = caseForm.rows[`${part.dataset.actor}/${issue}`];
    if (!row?.position || part.track.unsaved) continue;
    part.track.set(row.position);
    part.values[0].textContent = words(row.position, entry.step);
    if (row.salience && part.care && !part.care.unsaved) {
      part.care.set(row.salience);
      part.values[1].textContent = words(row.salience, 1);
    }
  }
}

function axis(entry) {
  const part = make("div", "", "line axis");
  const scale = make("div", "", "scale");
  const ends = [entry.low, (entry.low + entry.high) / 2, entry.high];
  ends.forEach((value, index) => {
    const label = make("span", shown(value, entry.step));
    label.style.left = `${50 * index}%`;
    scale.append(label);
  });
  part.append(make("span"), scale, make("span"), make("span", "salience", "quiet"), make("span"));
  return part;
}

// --- the panel ------------------------------------------------------------------------------

const panel = $("panel");
const { beliefField, beside, look, pickedField, textField } = fieldsOf({ panel, save, faultsAt });

function show(what) {
  open = what;
  panel.replaceChildren();
  if (what.issue && what.kind !== "new-actor") $("issue").value = what.issue;
  ({ row: rowPanel, actor: actorPanel, issue: issuePanel, case: casePanel, "new-actor": newActor, "new-issue": newIssue })[what.kind](what);
  history.replaceState(null, "", `#${[what.kind, what.actor || "", what.issue || ""].map(encodeURIComponent).join("/")}`);
  draw();
}

function title(text, sub = "") {
  const heading = make("h2", text);
  panel.append(heading);
  if (sub) panel.append(make("p", sub, "note"));
}

/** Every source, and every passage that the case has of it. */
const passages = Object.fromEntries(Object.entries(sources).flatMap(([id, source]) => [
  [id, source?.title || id], ...Object.entries(source?.passages || {}).map(([place, text]) => [`${id}#${place}`, String(text).slice(0, 120)]),
]));

/** The sources of a number, each with what it says, a click away. */
function sourcesOf(path, dotted, raw) {
  const held = make("div", "", "sources");
  const fill = (locators) => held.replaceChildren(...locators.map(sourceOf));
  fill(pickedField("Sources", path, dotted, raw, passages, fill));
  panel.append(held);
}

function sourceOf(locator) {
  const [id, passage] = String(locator).split("#");
  const source = sources[id];
  const part = make("details");
  part.append(make("summary", String(locator)));
  part.append(make("p", source ? `${source.title || id}${source.date ? `, ${source.date}` : ""}` : "This source is not listed in the case."));
  const text = source?.passages?.[passage];
  if (text) part.append(make("p", text, "note"));
  const kept = source?.document || id;
  if (documents.has(kept)) {
    const link = make("a", "Read it in the library");
    link.href = `/case/${encodeURIComponent(key)}/library/${encodeURIComponent(kept)}${/^p\d+$/.test(passage) ? `#${passage}` : ""}`;
    part.append(link);
  }
  if (source?.url) part.append(make("p", source.url, "note"));
  return part;
}

function remover(label, act_) {
  const button = make("button", label);
  button.type = "button";
  button.dataset.once = "1";
  button.addEventListener("click", () => act_(button));
  const row = make("div", "", "row end");
  row.append(button);
  panel.append(row);
}

/** Say what hangs on an entry, and take both out when that is wanted. */
const removeAll = (path, name, beside) => askRemoval({ path, name, beside, done: () => { history.replaceState(null, "", "#"); location.reload(); } });

function rowPanel({ actor, issue }) {
  const who = caseForm.actors[actor];
  const entry = caseForm.issues[issue];
  const id = `${actor}/${issue}`;
  const row = caseForm.rows[id];
  title(`${who.name || actor}: ${entry.name || issue}`, `${entry.unit}, from ${shown(entry.low, entry.step)} to ${shown(entry.high, entry.step)}`);
  if (!row) {
    panel.append(make("p", "It holds no position on this issue.", "quiet"));
    const part = make("form");
    part.autocomplete = "off";
    for (const [name, label] of [["position", "Says it wants: 20, or 15 20 30"], ["salience", "Cares, 0 to 100: 60, or 50 60 80"]]) {
      const field = make("label", "", "field");
      field.append(make("span", label), Object.assign(make("input"), { name, required: true }));
      part.append(field);
    }
    part.append(make("button", "Add a position", "strong"));
    part.addEventListener("submit", async (event) => {
      event.preventDefault();
      const [position, salience] = ["position", "salience"].map((name) => typedBelief(part.elements[name].value));
      if (position === undefined || salience === undefined) { notice("Write one number, or three: the 5 % end, the most likely, the 95 % end.", { bad: true }); return; }
      await save([{ op: "add", path: ["positions"], value: { actor, issue, position, salience }, was: null }]);
      show({ kind: "row", actor, issue });
    });
    panel.append(part);
    return;
  }
  const at = (name) => [["positions", id, name], `positions[${row.index}].${name}`, row.raw[name]];
  const differs = "Only where it differs from what is said.";
  const wants = (words) => { [...panel.querySelectorAll(".belief .hint")][1].textContent = words; };
  beliefField("Says it wants", ...at("position"), row.position, { hint: "Leave the ends empty for an exact number.", changed: () => { if (caseForm.rows[id]?.ideal) wants("This stays as it was. Change it too if what it wants has moved: models that bargain read this one."); } });
  beliefField("Is thought to want", ...at("ideal"), row.ideal, { hint: differs, clear: true, changed: () => wants(differs) });
  beliefField("Cares (salience, 0 to 100)", ...at("salience"), row.salience);
  textField("Why", ...at("why"), { area: true });
  sourcesOf(...at("sources"));
  remover("Remove this position", async () => {
    await save([{ op: "delete", path: ["positions", id], was: row.raw }]);
    show({ kind: "row", actor, issue });
  });
}

function actorPanel({ actor }) {
  const { raw, capability, name } = caseForm.actors[actor];
  title(name || actor, `Actor, id ${actor}`);
  const at = (part) => [["actors", actor, part], `actors.${actor}.${part}`, raw[part]];
  textField("Name", ...at("name"), { optional: false });
  textField("Kind", ...at("kind"), { options: choices.kinds.split(" "), write: (value) => value ?? "state" });
  beliefField("Capability", ...at("capability"), capability, { hint: "Clout over these issues; only proportions matter." });
  beliefField("Its own value of no deal", ...at("no_deal"), raw.no_deal === undefined ? null : asBelief(raw.no_deal), { hint: "In points, 100: every issue at its ideal. Overrides the paths.", clear: true });
  textField("Why", ...at("why"), { area: true });
  sourcesOf(...at("sources"));
  const named = (part, entries, form, entry) => {
    const names = Object.entries(entries);
    const row = make("p", `${part}: `, "note");
    for (const [id, label] of names) row.append(names[0][0] === id ? "" : ", ", linkTo(label, form, entry || id));
    row.append(names.length ? ". " : "none. ", linkTo(names.length ? "Add another" : "Add", form, entry || ""));
    panel.append(row);
  };
  const groups = Object.entries(raw.groups || {}).map(([id, group]) => [id, group?.name || id]);
  const others = Object.keys(raw.regard || {}).map((id) => [id, caseForm.actors[id]?.name || id]);
  named("Groups inside it", Object.fromEntries(groups), "actors", actor);
  named("Regard for others", Object.fromEntries(others), "actors", actor);
  named("Who ratifies for it", caseForm.actors[actor].ratifiers, "ratification");
  remover("Remove this actor and what hangs on it", (button) => removeAll(["actors", actor], name || actor, button));
}

function linkTo(label, form, entry) {
  return Object.assign(make("a", label), { href: here(`sections/${form}${entry ? `#entry-${encodeURIComponent(entry)}` : ""}`) });
}

function asBelief(raw) {
  if (typeof raw === "number") return [raw, raw, raw];
  if (Array.isArray(raw) || !raw) return raw || null;
  if ("low" in raw) return [raw.low, raw.likely ?? (raw.low + raw.high) / 2, raw.high];
  return "p5" in raw && "p50" in raw && "p95" in raw ? [raw.p5, raw.p50, raw.p95] : null;
}

function issuePanel({ issue }) {
  const { raw, name, quo } = caseForm.issues[issue];
  title(name || issue, `Issue, id ${issue}`);
  const at = (part) => [["issues", issue, part], `issues.${issue}.${part}`, raw[part]];
  textField("Name", ...at("name"), { optional: false });
  textField("Unit", ...at("unit"), { optional: false });
  const ends = (text) => text.split(",").map((each) => (each.trim() === "" ? NaN : Number(each)));
  textField("Range: low, high", ...at("range"), {
    optional: false, read: ends, write: (value) => (Array.isArray(value) ? value.join(", ") : value ?? ""),
    amiss: (text) => (ends(text).length === 2 && ends(text).every(Number.isFinite) ? "" : "Give two numbers, the lowest and the highest: 0, 60. Nothing was saved."),
  });
  beliefField("Status quo", ...at("status_quo"), quo, { clear: true });
  textField("Why", ...at("why"), { area: true });
  sourcesOf(...at("sources"));
  remover("Remove this issue and what hangs on it", (button) => removeAll(["issues", issue], name || issue, button));
}

function casePanel() {
  title("Case and rule");
  const at = (part) => [[part], part, head[part]];
  textField("Title", ...at("title"), { optional: false });
  textField("Question", ...at("question"), { optional: false, area: true });
  textField("Knowledge ends on", ...at("as_of"), { optional: false });
  textField("Summary", ...at("summary"), { area: true });
  const decision = head.decision || {};
  const rule = (part) => [["decision", part], `decision.${part}`, decision[part]];
  textField("Whose consent makes a deal", ...rule("rule"), { options: choices.rules.split(" "), optional: false });
  pickedField("Veto players", ...rule("vetoes"), Object.fromEntries(Object.entries(caseForm.actors).map(([id, one]) => [id, one.name || id])));
  textField("Deadline", ...rule("deadline"));
  panel.append(make("p", "Paths without a deal, scenarios, hypotheses, evidence and sources have their forms on Sections.", "note"));
}

function form(heading, button, fields, done) {
  title(heading);
  const part = make("form");
  part.autocomplete = "off";
  for (const [name, label, type, value, required = true] of fields) {
    const field = make("label", "", "field");
    const input = make("input");
    input.name = name;
    input.type = type;
    input.required = required;
    if (type === "number") input.step = "any";
    if (value !== undefined) input.value = value;
    field.append(make("span", label), input);
    part.append(field);
  }
  const submit = make("button", button, "strong");
  part.append(submit);
  part.addEventListener("submit", (event) => { event.preventDefault(); done(part.elements); });
  panel.append(part);
  part.elements[0].focus();
}

/** A number that was typed, or three; what is none is said, and nothing is written. */
function givenBelief(field) {
  const value = typedBelief(field.value);
  if (value === undefined) notice(`“${field.value.trim().slice(0, 20)}” is no number, nor three: the 5 % end, the most likely, the 95 % end. Nothing was written.`, { bad: true });
  return value;
}

function newActor() {
  form("Add an actor", "Add it", [["name", "Name", "text"], ["capability", "Capability: 50, or 40 50 60", "text"]], async (fields) => {
    const capability = givenBelief(fields.capability);
    if (capability === undefined) return;
    const answer = await act("add", { section: "actors", name: fields.name.value, entry: { capability } });
    if (answer) { location.hash = `actor/${answer.id}/`; location.reload(); }
  });
}

function newIssue() {
  form("Add an issue", "Add it", [["name", "Name", "text"], ["unit", "Unit, such as years or per cent", "text"], ["low", "Lowest that can be agreed", "number"], ["high", "Highest", "number"], ["quo", "Status quo; empty where it is not known", "text", undefined, false]], async (fields) => {
    const quo = fields.quo.value.trim() ? givenBelief(fields.quo) : null;
    if (quo === undefined) return;
    const entry = { unit: fields.unit.value, range: [Number(fields.low.value), Number(fields.high.value)] };
    if (quo !== null) entry.status_quo = quo;
    const answer = await act("add", { section: "issues", name: fields.name.value, entry });
    if (answer) { location.hash = `issue//${answer.id}`; location.reload(); }
  });
}

// --- the grid by keyboard: arrows, a belief typed in, cells pasted from a spreadsheet ---------

const cellAt = (row, column) => editor.querySelector(`tr[data-actor="${CSS.escape(row)}"] .cell[data-issue="${CSS.escape(column)}"]`);

/** Edits that put typed beliefs into cells; a cell without a position needs its salience first, in the panel. */
function fillCells(actor, issue, block) {
  const [actors, issues] = [Object.keys(caseForm.actors), Object.keys(caseForm.issues)];
  const edits = [], left = [];
  block.forEach((line, down) => line.forEach((text, across) => {
    const [who, what] = [actors[actors.indexOf(actor) + down], issues[issues.indexOf(issue) + across]];
    if (!who || !what || !text.trim()) return;
    const [row, value] = [caseForm.rows[`${who}/${what}`], typedBelief(text.replace(/(\d),(?=\d{3}\b)/g, "$1"))];
    if (value === undefined || !row) { left.push(`${caseForm.actors[who].name || who}, ${caseForm.issues[what].name || what}: ${value === undefined ? `“${text.trim().slice(0, 20)}” is no number, nor three` : "no position yet; add it in the panel"}`); return; }
    edits.push({ op: "set", path: ["positions", `${who}/${what}`, "position"], value, was: row.raw.position ?? null });
  }));
  if (left.length) notice(`Not written: ${left.slice(0, 5).join("; ")}${left.length > 5 ? `; and ${left.length - 5} more` : ""}.`, { bad: true, stay: true });
  if (edits.length) save(edits);
}

editor.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("button.cell");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (step) {
    const [actors, issues] = [Object.keys(caseForm.actors), Object.keys(caseForm.issues)];
    const next = cellAt(actors[actors.indexOf(cell.dataset.actor) + step[0]] ?? "", issues[issues.indexOf(cell.dataset.issue) + step[1]] ?? "");
    if (next) { event.preventDefault(); next.focus(); }
  } else if (/^[\d.-]$/.test(event.key)) { event.preventDefault(); typeInto(cell, event.key); }
  else if (event.key === "Tab" && !event.shiftKey && open?.actor === cell.dataset.actor && open?.issue === cell.dataset.issue) {
    const first = panel.querySelector("input, select, textarea, button"); // from a chosen cell to its panel in one step
    if (first) { event.preventDefault(); first.focus(); jumped = true; }
  }
});

/** And out of the panel, once: on to the lines, or back to the cell; who comes to it from the lines goes on behind it. */
let jumped = false;
panel.addEventListener("keydown", (event) => {
  if (event.key !== "Tab") return;
  const stops = [...panel.querySelectorAll("input, select, textarea, button, summary, a[href]")].filter((one) => !one.disabled && one.offsetParent);
  const cell = open?.issue ? cellAt(open.actor ?? "", open.issue) : null;
  const to = event.shiftKey && event.target === stops[0] ? cell : !event.shiftKey && event.target === stops.at(-1) && cell ? $("issue") : null;
  if (to && jumped) { event.preventDefault(); to.focus(); jumped = false; }
});

function typeInto(cell, start) {
  const input = Object.assign(make("input", "", "typing"), { value: start, title: "20, or 15 20 30; Enter saves, Escape leaves" });
  input.setAttribute("aria-label", `${cell.getAttribute("aria-label")}; type a position`);
  cell.after(input);
  input.focus();
  let over = false;
  const end = (keep) => {
    if (over) return;
    over = true;
    const text = input.value;
    input.remove();
    cell.focus();
    if (keep) fillCells(cell.dataset.actor, cell.dataset.issue, [[text]]);
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") { event.preventDefault(); event.stopPropagation(); end(event.key === "Enter"); }
  });
  input.addEventListener("blur", () => end(true));
}

editor.addEventListener("paste", (event) => {
  const cell = event.target.closest?.("button.cell");
  if (!cell) return;
  event.preventDefault();
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
  fillCells(cell.dataset.actor, cell.dataset.issue, text.split("\n").map((line) => line.split("\t")));
});

editor.addEventListener("click", (event) => {
  const button = event.target.closest("[data-panel]");
  if (!button) return;
  show({ kind: button.dataset.panel, actor: button.dataset.actor, issue: button.dataset.issue });
  if (getComputedStyle(panel).position === "static") panel.scrollIntoView({ block: "start" }); // below the table: bring it up
});
$("issue").addEventListener("change", () => lines());

/** Show what the address names; say whether it is there. */
function named() {
  const [kind, actor, issue] = location.hash.slice(1).split("/").map(decodeURIComponent);
  const [who, what] = [caseForm.actors[actor], caseForm.issues[issue]];
  const there = { row: who && what, actor: who, issue: what }[kind];
  if (there) show({ kind, actor: actor || undefined, issue });
  return Boolean(there);
}
addEventListener("hashchange", named);
const first = Object.keys(caseForm.actors)[0];
const firstIssue = Object.keys(caseForm.issues)[0];
if (!named()) show(first && firstIssue ? { kind: "row", actor: first, issue: firstIssue } : { kind: "case" });
