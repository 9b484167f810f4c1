// The tray: changes that were tried, kept in this browser, to be compared with scenarios and each other.

import { key, notice } from "./workbench.js";

const PLACE = `winset-tray:${key}`;
const MOST = 12, AT_ONCE = 4;
const read = () => { try { return JSON.parse(localStorage.getItem(PLACE)) || []; } catch { return []; } };
const write = (listed) => localStorage.setItem(PLACE, JSON.stringify(listed.slice(-MOST)));

/** Put changes on the tray under a name. */
export function drop(name, changes) {
  write([...read().filter((each) => each.name !== name), { name, changes }]);
  const link = document.createElement("a"); // as a link of the page it keeps the context
  link.href = `/case/${encodeURIComponent(key)}/scenarios?tray=${encodeURIComponent(JSON.stringify(read().slice(-AT_ONCE)))}`;
  const go = () => { document.body.append(link); link.click(); };
  notice(`“${name}” is on the tray, which waits on Scenarios.`, { choices: [["Compare what is on it", go]] });
}

const place = document.getElementById("tray");
const form = document.getElementById("compare");
function show() {
  const query = new URLSearchParams(location.search);
  const chosen = query.has("show") || query.has("tray") ? JSON.parse(query.get("tray") || "[]") : read().slice(-AT_ONCE);
  const asked = new Set(chosen.map((each) => each.name));
  place.replaceChildren(...read().map((each) => {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: asked.has(each.name) });
    box.dataset.tray = JSON.stringify(each);
    const gone = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: "×" });
    gone.setAttribute("aria-label", `Take ${each.name} from the tray`);
    gone.addEventListener("click", () => { write(read().filter((one) => one.name !== each.name)); show(); });
    label.append(box, ` ${each.name}`);
    const part = document.createElement("span");
    part.append(label, gone);
    return part;
  }));
}
if (place) {
  show();
  form.addEventListener("submit", () => {
    const chosen = [...place.querySelectorAll("input:checked")].map((box) => JSON.parse(box.dataset.tray));
    form.elements.tray.disabled = !chosen.length;
    form.elements.tray.value = JSON.stringify(chosen);
  });
}
