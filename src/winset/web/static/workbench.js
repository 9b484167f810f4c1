// What every page shares: asking the server, saying what came of it, noticing changes made outside.

export const body = document.body;
export const key = body.dataset.key;

let sending = 0;
/** Whether something is being sent, after which the case may be another version than the page says. */
export const busy = () => sending > 0;

/** Send JSON, return JSON; a refusal is thrown with its words and status. */
export async function send(path, data, options = {}) {
  sending += 1;
  try { return await sent(path, data, options); } finally { setTimeout(() => { sending -= 1; }); } // when its answer is taken in
}

async function sent(path, data, options) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-winset-csrf": body.dataset.csrf },
    body: JSON.stringify(data),
    signal: options.signal,
  });
  const text = await answer.text();
  let said;
  try { said = JSON.parse(text); } catch { said = { words: text }; }
  if (!answer.ok && answer.status !== 409) {
    const error = new Error(said.words || "The workbench did not answer.");
    error.status = answer.status;
    throw error;
  }
  return { status: answer.status, ...said };
}

/** Say something in the corner, with buttons if there is something to choose; where it is asked of a button, beside that too. */
export function notice(words, { bad = false, choices = [], stay = false, beside = null } = {}) {
  const cards = [];
  const close = () => {
    const within = cards.some((card) => card.contains(document.activeElement));
    for (const card of cards) card.remove();
    if (within) beside?.focus();
  };
  const cardOf = (kind) => {
    const card = Object.assign(document.createElement("div"), { className: `card ${kind}` });
    card.append(Object.assign(document.createElement("p"), { textContent: words }));
    const row = Object.assign(document.createElement("div"), { className: "row" });
    for (const [label, act] of [...choices, ["Close", null]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label, className: act ? "" : "plain" });
      button.addEventListener("click", () => { close(); act?.(); });
      row.append(button);
    }
    card.append(row);
    cards.push(card);
    return card;
  };
  for (const old of document.querySelectorAll(".beside-button")) old.remove();
  const corner = cardOf(bad ? "bad" : "");
  document.getElementById("notice").replaceChildren(corner);
  if (beside) {
    const near = cardOf("beside-button");
    near.setAttribute("role", "alert");
    beside.after(near);
    near.scrollIntoView({ block: "nearest" });
    const [a, b] = [near, corner].map((card) => card.getBoundingClientRect());
    if (a.right > b.left && a.left < b.right && a.bottom > b.top && a.top < b.bottom) corner.remove(); // it would cover the one beside
  }
  if (!stay && choices.length === 0) setTimeout(close, bad ? 12000 : 5000);
}

/** Ask whether an entry shall go, and say what hangs on it; `done` takes the answer when it is gone. */
export async function askRemoval({ path, name, beside, done, more = [] }) {
  const place = `/case/${encodeURIComponent(key)}/remove`, failed = (error) => notice(error.message, { bad: true });
  let words = "";
  try { words = counted((await send(place, { path, look: true })).with); } catch (error) { failed(error); return; }
  const remove = async () => {
    try {
      const answer = await send(place, { etag: body.dataset.etag, path });
      if (answer.conflict) throw new Error(answer.words);
      done(answer);
    } catch (error) { failed(error); }
  };
  notice(`Remove “${name}”?${words ? ` With it goes: ${words}.` : ""} Undo brings it back.`, { stay: true, beside, choices: [[words ? "Remove it and what hangs on it" : "Remove it", remove], ...(words ? more : [])] });
}
/** How many places of which sections. */
function counted(places) {
  const count = {};
  for (const place of places) count[place.split(".")[0]] = (count[place.split(".")[0]] || 0) + 1;
  return Object.entries(count).map(([name, n]) => `${n} in ${name.replaceAll("_", " ")}`).join(", ");
}

/** Return a new element with a text and a class. */
export const make = (tag, text = "", name = "") => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (name) element.className = name;
  return element;
};

/** Call `changed` when the file of the case is no longer the version that the page shows. */
export function watch(changed) {
  let told = "";
  addEventListener("case-state", ({ detail: { etag } }) => {
    if (etag === body.dataset.etag || etag === told) return;
    told = etag;
    changed(etag);
  });
}

/** A second press on the same button, as of a double click, is not a second order. */
const pressed = new WeakMap();
for (const [kind, target] of [["submit", (event) => event.target], ["click", (event) => event.target.closest?.("button[data-once]")]]) {
  document.addEventListener(kind, (event) => {
    const part = target(event);
    if (!part || (kind === "submit" && (part.hasAttribute("method") || part.hasAttribute("hx-get")))) return;
    if (performance.now() - (pressed.get(part) ?? -Infinity) < 1000) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    pressed.set(part, performance.now());
  }, true);
}

const form = document.getElementById("new-case");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const { to } = await send("/new", { title: form.elements.title.value, from: form.elements.from.value });
    location.assign(to);
  } catch (error) { notice(error.message, { bad: true }); }
});

for (const button of document.querySelectorAll("[data-restore]")) {
  button.addEventListener("click", async () => {
    try { location.assign((await send("/restore", { key: button.dataset.restore })).to); } catch (error) { notice(error.message, { bad: true, stay: true }); }
  });
}

const bring = document.getElementById("bring");
bring?.addEventListener("change", async () => {
  const file = bring.files[0];
  if (!file) return;
  try {
    const answer = await fetch(`/bring?name=${encodeURIComponent(file.name)}`, {
      method: "POST", headers: { "x-winset-csrf": body.dataset.csrf, "content-type": "application/octet-stream" }, body: file,
    });
    if (!answer.ok) throw new Error(await answer.text());
    location.assign((await answer.json()).to);
  } catch (error) { notice(error.message, { bad: true, stay: true }); } finally { bring.value = ""; }
});

document.addEventListener("htmx:responseError", (event) => {
  notice(event.detail.xhr.responseText || "The workbench refused.", { bad: true });
});
document.addEventListener("htmx:sendError", () => {
  notice("The workbench does not answer. Is `winset serve` still running?", { bad: true });
});

/** Where what had the focus is replaced by something else, the focus goes to what came in its place. */
let within = false;
document.addEventListener("htmx:beforeSwap", (event) => { within = event.detail.target?.contains(document.activeElement) && document.activeElement !== body; });
document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  if (!within || document.activeElement !== body || !part?.isConnected) return;
  within = false;
  part.setAttribute("tabindex", "-1");
  part.focus({ preventScroll: true });
});

/** Nobody waits for the answers of a page that is left. */
addEventListener("pagehide", () => {
  for (const job of document.querySelectorAll("[data-job]")) {
    fetch(`/job/${job.dataset.job}/stop`, { method: "POST", headers: { "x-winset-csrf": body.dataset.csrf }, keepalive: true });
  }
});

if (key && !document.querySelector("[data-watches]")) {
  watch(() => notice("This case was changed since the page was made.", {
    choices: [["Show it as it is now", () => location.reload()]], stay: true,
  }));
}
