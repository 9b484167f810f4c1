// What if: what moves here is sent as changes; the server answers with what would come out.

import { body, key, make, notice, send } from "./workbench.js";
import { drop } from "./tray.js";
import { Track, tidy, words } from "./track.js";

const root = document.getElementById("whatif");
const caseForm = root && JSON.parse(root.dataset.form);
const changes = new Map(); // "actor/issue/what" -> {change, label, path, was}
const $ = (id) => document.getElementById(id);
const here = (part) => `/case/${encodeURIComponent(key)}/${part}`;
/** Under what the page answers goes with each question. */
const asked = (part, names = ["scenario", "draws", "seed"]) => {
  const query = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => names.includes(name)));
  return query.size ? `${here(part)}?${query}` : here(part);
};
/** What a scenario or the tray is given: the changes of the scenario that is chosen, then what was moved. */
const allChanges = () => [...JSON.parse(root.dataset.under), ...[...changes.values()].map((each) => each.change)];
const plain = ([low, likely, high]) => (low === high ? likely : [low, likely, high]);

// --- asking ---------------------------------------------------------------------------------

/** One question at a time and part; what is asked meanwhile waits, and only the newest is asked. */
class Asker {
  constructor(part) { this.part = part; this.waiting = null; this.busy = false; }

  async ask(moving) {
    this.waiting = { moving };
    if (this.busy) return;
    this.busy = true;
    while (this.waiting) {
      const { moving: now } = this.waiting;
      this.waiting = null;
      const place = $(this.part);
      place.classList.toggle("busy", !now);
      place.setAttribute("aria-busy", String(!now));
      try {
        const answer = await send(asked("whatif"), {
          changes: [...changes.values()].map((each) => each.change), issue: $("issue").value, part: this.part, moving: now,
        });
        const open = place.querySelector("details")?.open;
        place.innerHTML = answer.html; // made and escaped by the server
        place.hidden = !answer.html;
        if (this.part === "rest") follow(place.querySelector(".big"));
        const details = place.querySelector("details");
        if (details) details.open = open ?? (details.open && matchMedia("(min-width: 68rem)").matches);
        place.dataset.answered = String(Number(place.dataset.answered || 0) + 1);
        place.dataset.draws = now ? "moving" : "resting";
      } catch (error) { notice(error.message, { bad: true }); }
      place.classList.remove("busy");
      place.removeAttribute("aria-busy");
      place.removeAttribute("data-busy");
    }
    this.busy = false;
  }
}

/** On a narrow screen the answer stays in sight below the marks that are moved. */
function follow(big) {
  $("follows").hidden = !big || !changes.size;
  $("follows").textContent = big && `A deal in ${[...big.querySelectorAll("b, .then")].map((each) => each.textContent).join(", ")} of the draws`;
}

const askers = [new Asker("quick"), new Asker("rest")];
/** While a hand moves both parts are asked at once; when it rests, the quick part first. */
async function ask(moving) {
  const quick = askers[0].ask(moving);
  if (!moving) await quick;
  askers[1].ask(moving);
}

/** What an actor wants moves as far as what it says does, and stays inside the range. */
const shifted = (values, by, { low, high, step }) => values.map((each) => Math.min(Math.max(tidy(each + by, step), low), high));

// --- moving ---------------------------------------------------------------------------------

function moved(id, base, values, moving) {
  const same = values.every((each, k) => each === base.values[k]);
  if (same) changes.delete(id);
  else {
    const parts = [[base.what, values]];
    if (base.follows) parts.push(["ideal", shifted(base.follows, values[1] - base.values[1], base)]);
    changes.set(id, {
      change: { ...base.change, ...Object.fromEntries(parts.map(([what, each]) => [what, plain(each)])) },
      sets: parts.map(([what, each]) => ({ path: [...base.place, base.last ?? what], now: each, was: base.raw[what] ?? null })),
      label: `${base.label}: ${words(values, base.step)}${base.follows ? ", with what it wants" : ""}`,
      now: values,
    });
  }
  if (!moving) chips();
  ask(moving);
}

function trackOf(output, id, base) {
  const now = changes.get(id)?.now || base.values;
  const tell = (values) => {
    const [likely, range] = words(values, base.step).split(/(?= \()/);
    output.replaceChildren(likely, ...(range ? [" ", make("span", range.trim(), "day")] : []));
  };
  const track = new Track({
    label: base.label, low: base.low, high: base.high, step: base.step, unit: base.unit, values: now, before: base.values, marks: base.marks, together: true,
    moving: (values) => { tell(values); moved(id, base, values, true); mark(); },
    moved: (values) => { moved(id, base, values, false); mark(); },
  });
  const mark = () => track.element.classList.toggle("changed", changes.has(id));
  mark();
  tell(now);
  return track.element;
}

/** What an actor's row on an issue offers to move, by what is chosen under Move; null where it has no row. */
function rowBases(actor, issue) {
  const [who, entry, row] = [caseForm.actors[actor], caseForm.issues[issue], caseForm.rows[`${actor}/${issue}`]];
  if (!who || !entry || !row?.position || !row?.salience) return null;
  const base = (what, values, low, high, step) => ({
    what, values, low, high, step, change: { actor, issue }, place: ["positions", `${actor}/${issue}`], raw: row.raw,
    label: `${who.name || actor}, ${{ position: "position on", ideal: "ideal point on", salience: "salience of" }[what]} ${entry.name || issue}`,
  });
  const more = { unit: entry.unit, marks: entry.quo ? { "status quo": entry.quo[1] } : {} };
  const stand = (what, values, follows) => ({ ...base(what, values, entry.low, entry.high, entry.step), ...more, follows });
  return {
    both: stand("position", row.position, row.ideal),
    position: stand("position", row.position, null),
    ideal: stand("ideal", row.ideal || row.position, null),
    salience: base("salience", row.salience, 0, 100, 1),
  };
}

function lines() {
  const issue = $("issue").value;
  const which = $("which").value;
  const box = $("lines");
  box.replaceChildren();
  for (const [actor, who] of Object.entries(caseForm.actors)) {
    const bases = rowBases(actor, issue);
    if (!bases) continue;
    const part = make("div", "", "line");
    const [position, salience] = [make("output"), make("output")];
    part.append(
      Object.assign(make("span", who.name || actor, "who"), { dir: "auto" }),
      trackOf(position, `${actor}/${issue}/${which}`, bases[which]),
      position,
      trackOf(salience, `${actor}/${issue}/salience`, bases.salience),
      salience,
    );
    box.append(part);
  }
}

/** What an actor's capability offers to move; null where it has none. */
function capabilityBase(actor) {
  const who = caseForm.actors[actor];
  if (!who?.capability) return null;
  const most = Math.max(1, ...Object.values(caseForm.actors).map((each) => each.capability?.[2] || 0));
  const top = Number((most * 1.25).toPrecision(2));
  return {
    what: "capability", values: who.capability, low: 0, high: top, step: 10 ** Math.floor(Math.log10(top / 100)),
    change: { actor }, place: ["actors", actor], raw: who.raw, label: `${who.name || actor}, capability`,
  };
}

const idOf = ({ what, change }) => ["more", what, change.path, change.ratifier, change.issue, change.actor, change.group, change.toward].map((each) => each ?? "").join("/");
/** What no deal is worth, how likely its paths are, and what counts inside an actor. */
function moreBase(one) {
  const { label, what, values, low, high, step, unit, change, place, raw } = one;
  const inner = raw && typeof raw === "object" && !Array.isArray(raw) && "weight" in raw; // regard, as it may be written
  return {
    what, values, low, high, step, unit, change, label, follows: null,
    place: inner ? place : place.slice(0, -1), raw: inner ? { [what]: raw.weight } : { [what]: raw }, last: inner ? "weight" : place.at(-1),
    marks: low < 0 ? { nothing: 0 } : {},
  };
}

function more() {
  for (const box of root.querySelectorAll("[data-more]")) {
    box.replaceChildren(...caseForm.more.filter((one) => one.group === box.dataset.more).map((one) => {
      const part = make("div", "", "line care-only more");
      const output = make("output");
      const name = make("span", one.name, "who");
      name.title = one.label;
      if (changes.has(idOf(one))) box.parentElement.open = true;
      part.append(name, trackOf(output, idOf(one), moreBase(one)), output);
      return part;
    }));
  }
}

function capabilities() {
  more();
  const box = $("capabilities");
  box.replaceChildren();
  for (const [actor, who] of Object.entries(caseForm.actors)) {
    const base = capabilityBase(actor);
    if (!base) continue;
    const part = make("div", "", "line care-only");
    const output = make("output");
    part.append(Object.assign(make("span", who.name || actor, "who"), { dir: "auto" }), trackOf(output, `${actor}//capability`, base), output);
    box.append(part);
  }
}

/** Make the changes that the address asks for, such as a lever of Advise. */
function tryThem(listed) {
  for (const move of listed) {
    const { actor, issue, what, values } = move;
    const found = caseForm.more.find((one) => idOf(one) === idOf({ what, change: move }));
    if (found) { moved(idOf(found), moreBase(found), values, true); continue; }
    const base = what === "capability" ? capabilityBase(actor) : rowBases(actor, issue)?.[what];
    if (!base) continue;
    if (issue) $("issue").value = issue;
    if (what === "ideal" || what === "position") $("which").value = what;
    moved(what === "capability" ? `${actor}//capability` : `${actor}/${issue}/${what}`, base, values, true);
  }
}

/** The address holds what is moved, so that a reload, Back and a link bring it back. */
function remember() {
  const query = new URLSearchParams(location.search);
  const listed = [...changes.values()].map((each) => each.change);
  if (listed.length) query.set("try", JSON.stringify(listed)); else query.delete("try");
  query.set("issue", $("issue").value);
  history.replaceState(null, "", `?${query}`);
}

function chips() {
  remember();
  $("changes").replaceChildren(...[...changes].map(([id, each]) => {
    const item = make("li", each.label);
    const button = make("button", "×", "plain");
    button.type = "button";
    button.setAttribute("aria-label", `Take back: ${each.label}`);
    button.addEventListener("click", () => { changes.delete(id); chips(); lines(); capabilities(); ask(false); ($("changes").querySelector("button") || $("issue")).focus(); });
    item.append(" ", button);
    return item;
  }));
  for (const button of [$("reset"), ...($("keep") ? [$("keep")] : []), $("drop"), $("as-scenario").querySelector("button")]) button.disabled = changes.size === 0;
}

// --- keeping --------------------------------------------------------------------------------

async function keep() {
  const edits = [...changes.values()].flatMap((each) => each.sets).map((each) => {
    const [low, likely, high] = each.now;
    const mapping = each.was && typeof each.was === "object" && !Array.isArray(each.was) && low !== high;
    const shaped = mapping && ("low" in each.was ? { ...each.was, low, likely, high } : { p5: low, p50: likely, p95: high });
    return { op: "set", path: each.path, value: shaped || plain(each.now), was: each.was };
  });
  try {
    const answer = await send(here("edit"), { etag: body.dataset.etag, edits });
    if (answer.conflict) throw new Error(`${answer.words} Reload the page and look at it first.`);
    location.reload();
  } catch (error) { notice(error.message, { bad: true }); }
}

if (root) {
  tryThem(JSON.parse(root.dataset.try));
  const issue = new URLSearchParams(location.search).get("issue");
  if (caseForm.issues[issue]) $("issue").value = issue;
  chips();
  lines();
  capabilities();
  ask(false);
  send(asked("whatif/ready"), {}).catch(() => {}); // what is amiss, the first question says
  $("issue").addEventListener("change", () => { lines(); remember(); ask(false); });
  $("drop").addEventListener("click", () => {
    const name = $("scenario-name").value.trim() || [...changes.values()].map((each) => each.label).join("; ").slice(0, 120);
    drop(name, allChanges());
  });
  $("which").addEventListener("change", lines);
  $("reset").addEventListener("click", () => { changes.clear(); chips(); lines(); capabilities(); ask(false); $("issue").focus(); });
  $("keep")?.addEventListener("click", keep);
  $("as-scenario").addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = $("scenario-name").value;
    try {
      await send(here("add"), { section: "scenarios", name, entry: { changes: allChanges() } });
      location.assign(asked("scenarios", ["draws", "seed"]));
    } catch (error) { notice(error.message, { bad: true }); }
  });
}
